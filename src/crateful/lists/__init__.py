"""Lists: what people bring from elsewhere or make here, in its order, matched and kept.

``__all__`` is the front door, here and in each room: what others may import.
"""

__all__ = ["matching", "readers"]
