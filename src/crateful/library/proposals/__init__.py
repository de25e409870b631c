"""What albums that were filed as they are seem to be: shown, taken, declined."""

__all__ = ["content", "deciding", "listing", "looking", "schemas"]
