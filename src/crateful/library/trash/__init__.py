"""Deleted and replaced albums: kept for a while, restored, purged."""
