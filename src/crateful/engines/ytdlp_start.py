"""Starts the yt-dlp engine on the Python of its own environment, which has nothing of ours.

Run as a file, isolated. Only the folder of this package is made known, not the packages beside
it: `crateful.engines` and the standard library are all of ours that the engine may import.
"""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

UNUSED = ("mutagen", "websockets")
"""What yt-dlp (2026.8) loads where it is installed, for pictures in files and for chats: a tenth
of the time until the first request."""
DECRYPTS = "CRATEFUL_DECRYPTS"
"""Set for sites that may encrypt streams (AES-128); to load Cryptodome takes as long again."""

gc.disable()  # what is loaded stays: looking for garbage in it takes a tenth of the time, too
for name in UNUSED if DECRYPTS in os.environ else (*UNUSED, "Cryptodome"):
    sys.modules[name] = None  # type: ignore[assignment]  # what `import` takes for: not there

package = ModuleType("crateful")
package.__path__ = [str(Path(__file__).parents[1])]
sys.modules["crateful"] = package
sys.exit(import_module("crateful.engines.ytdlp_runner").main())
