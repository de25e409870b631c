"""What follows when an album is filed and nobody waits: to verify and to identify it."""

__all__ = ["rounds"]
