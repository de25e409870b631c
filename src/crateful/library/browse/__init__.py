"""Reading the library: lists, pages, filters, search, details."""
