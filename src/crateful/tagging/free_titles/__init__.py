"""Titles that somebody typed: what is the artist, what the title, what only noise or a mark.

Names that a catalogue gives as a track's, an artist's or an album's never come here.
"""

from __future__ import annotations

from crateful.tagging.free_titles.cleaning import Cleaned, clean_titles, clean_video_title
from crateful.tagging.free_titles.marks import without_marks

__all__ = ["Cleaned", "clean_titles", "clean_video_title", "without_marks"]
