"""The health of what is owned: a scan of the whole library in the background, and its findings."""

__all__ = ["findings", "loudness_tags", "recording", "scanning", "schemas"]
