"""Downloads: from an address to an album in the library.

``__all__`` is the front door, here and in each room: what others may import.
"""

__all__ = [
    "broadcast",
    "context",
    "entry",
    "listing",
    "local_folder",
    "models",
    "pipeline",
    "preview",
    "requests",
    "review",
    "routes",
    "schemas",
    "states",
    "worker",
    "ws",
]
