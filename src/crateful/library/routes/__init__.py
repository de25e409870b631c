"""The library API."""

__all__ = [
    "catalogue",
    "covers",
    "hearted",
    "lint",
    "proposals",
    "spectrograms",
    "streams",
    "trash",
]
