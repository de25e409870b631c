"""Bringing an album into the library, and changing one that is there."""

__all__ = ["cover_change", "drafts", "editing", "file_album", "originals", "verdicts"]
