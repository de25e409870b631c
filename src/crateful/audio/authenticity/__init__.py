"""Whether a lossless file is one: the traces that lossy encoders leave, and empty bits and bands.

Never says that a file is genuine: only what was found, in how many places, and by which method.
"""

__all__ = ["examination", "samples", "spectrum", "verdicts"]
