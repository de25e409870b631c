"""Reading the library: lists, pages, filters, search, details."""

__all__ = [
    "albums",
    "also_on",
    "artists",
    "duplicates",
    "facets",
    "files",
    "filters",
    "hearted",
    "history",
    "keyset",
    "search",
    "search_results",
    "tracks",
]
