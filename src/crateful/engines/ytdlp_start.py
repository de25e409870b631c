"""Starts the yt-dlp engine on the Python of its own environment, which has nothing of ours.

Run as a file, isolated. Only the folder of this package is made known, not the packages beside
it: `crateful.engines` and the standard library are all of ours that the engine may import.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

package = ModuleType("crateful")
package.__path__ = [str(Path(__file__).parents[1])]
sys.modules["crateful"] = package
sys.exit(import_module("crateful.engines.ytdlp_runner").main())
