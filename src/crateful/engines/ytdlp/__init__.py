"""What runs inside the yt-dlp engine's process; only the runner and its parts import yt_dlp."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PROGRAM: Final = Path(__file__).parents[1] / "ytdlp_start.py"
"""What the engine's own Python runs."""

ANY_PAGE: Final = "generic"
"""The pattern of the extractor for pages of no site that yt-dlp knows."""

PO_TOKENS: Final = "youtubepot-bgutilhttp"
"""Whose arguments say where PO tokens are made: of the plugin ``bgutil-ytdlp-pot-provider``, which
knows it by this name (2.0)."""
