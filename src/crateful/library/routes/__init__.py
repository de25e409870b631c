"""The library API."""

__all__ = ["catalogue", "hearted", "lint", "proposals", "streams", "trash"]
