"""Handling files: atomic writes, locks, special files, names that are not UTF-8."""
