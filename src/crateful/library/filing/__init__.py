"""Bringing an album into the library, and changing one that is there."""
