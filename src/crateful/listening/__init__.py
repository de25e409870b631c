"""Hearing files in a browser: their own bytes, or a copy where it can't play those."""
