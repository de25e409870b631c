"""Files as they must be handled: atomic writes, locks, what is no regular file, odd names."""
