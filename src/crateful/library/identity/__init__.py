"""Whether two albums are the same, and which copy is better."""

__all__ = ["decision", "editions", "lookup", "matching"]
