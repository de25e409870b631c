"""Review: albums that a person must decide about, and the decisions."""

__all__ = ["answers", "naming", "schemas", "snapshot", "store"]
