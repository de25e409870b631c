"""Which album a row of a list means: a score with its reasons, and where candidates come from."""

__all__ = [
    "candidates",
    "catalogue_lookup",
    "deciding",
    "library_lookup",
    "musicbrainz_lookup",
    "names",
    "scoring",
]
