"""Wanted: albums that somebody wants and the library does not have yet.

What wants an album comes through :func:`crateful.wanted.wanting.want`.
"""
