"""Commands of what is wanted and not there yet."""
