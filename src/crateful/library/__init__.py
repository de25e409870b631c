"""The master library: artists, albums, tracks, hearts, and their files.

``__all__`` is the front door, here and in each room: what others may import.
"""

__all__ = [
    "browse",
    "filing",
    "health",
    "hearts",
    "identity",
    "lint",
    "lyrics",
    "maintenance",
    "models",
    "names",
    "proposals",
    "provenance",
    "routes",
    "service",
    "store",
    "trash",
]
