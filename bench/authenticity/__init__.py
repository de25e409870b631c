"""How surely lossy encoders are found behind lossless files: ours beside ``flac-detective``.

``python -m bench authenticity [MASTERS] [--sample FILES]`` makes masters here, takes each through
every encoder and what people do to files afterwards, adds real lossy music, and has both tools
judge the same files in the same run. One half of the masters is for whoever works on the method
(``--half train``); the tables are of the other half alone, made of other tunes and instruments.
"""

from bench.authenticity.table import main

__all__ = ["main"]
