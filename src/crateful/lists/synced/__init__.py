"""Lists of ListenBrainz accounts and of linked playlists, looked at each day for what is new."""

__all__ = ["accounts", "looker", "routes", "schemas"]
