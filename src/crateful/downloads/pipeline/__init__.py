"""The pipeline: one download from its address to the library, step by step."""

__all__ = ["run"]
