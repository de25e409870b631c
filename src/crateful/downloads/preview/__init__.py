"""Previews: what an address or a search would give, before anything is fetched."""

__all__ = ["access", "library_copies", "previews", "sample_addresses", "samples", "search"]
