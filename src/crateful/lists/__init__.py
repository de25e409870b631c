"""Lists: what people bring from elsewhere or make here, in its order, matched and kept.

``__all__`` is the front door, here and in each room: what others may import.
"""

__all__ = [
    "by_hand",
    "linked",
    "matching",
    "matching_work",
    "models",
    "readers",
    "routes",
    "schemas",
    "service",
    "states",
    "synced",
]
