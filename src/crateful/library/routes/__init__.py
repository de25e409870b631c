"""The library API."""

__all__ = [
    "catalogue",
    "covers",
    "duplicates",
    "health_scan",
    "hearted",
    "lint",
    "loudness",
    "proposals",
    "selection",
    "spectrograms",
    "streams",
    "trash",
]
