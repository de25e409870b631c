"""Whether a lossless file is one: the traces that lossy encoders leave, and empty bits and bands.

Never says that a file is genuine: only what was found, in how many places, and by which method.
"""

__all__ = ["album_rule", "examination", "samples", "spectrum", "verdicts"]
