"""Uploads: music that people bring from their own machines, in pieces, and its import."""
