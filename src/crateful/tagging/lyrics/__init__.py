"""Lyrics from LRCLIB: asked for by name and length, and what of them can be used."""
