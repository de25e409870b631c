"""Getting music: an address goes in, an album lands in the library."""
