"""Deleted and replaced albums: kept for a while, restored, purged."""

__all__ = ["deletion", "purging", "swapping", "undoing"]
