"""Lists of people's ListenBrainz accounts, looked at again each day for what is new."""

__all__ = ["accounts", "looker", "routes", "schemas"]
