"""The library API."""

__all__ = ["catalogue", "hearted", "trash"]
