"""Lyrics of the library's tracks: whose are not known yet, and putting them where players look."""

__all__ = ["looking"]
