"""Playlists that are brought by their link: which one it is, and what it names."""

__all__ = ["addresses", "reading"]
