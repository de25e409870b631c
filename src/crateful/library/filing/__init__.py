"""Bringing an album into the library, and changing one that is there."""

__all__ = ["drafts", "editing", "file_album", "originals", "verdicts"]
