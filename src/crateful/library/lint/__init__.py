"""What would split or hide an album in the players of a household, and how it is mended."""

__all__ = ["checking", "mending", "rules", "schemas"]
