"""Which release an album is, and what its files are called."""
