"""Downloads: from an address to an album in the library.

``__all__`` is the front door, here and in each room: what others may import.
"""

__all__ = [
    "afterwards",
    "broadcast",
    "context",
    "entry",
    "listing",
    "local_folder",
    "models",
    "moving_in",
    "pipeline",
    "preview",
    "requests",
    "review",
    "routes",
    "schemas",
    "service",
    "states",
    "worker",
    "ws",
]
