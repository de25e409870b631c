"""The library API."""

__all__ = [
    "catalogue",
    "covers",
    "health_scan",
    "hearted",
    "lint",
    "proposals",
    "spectrograms",
    "streams",
    "trash",
]
