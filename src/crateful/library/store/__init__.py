"""Rows and files of albums, changed together by a journal."""

__all__ = [
    "album_folders",
    "album_rows",
    "analysis_rows",
    "covers",
    "disk",
    "fingerprint_rows",
    "journal",
    "missing_files",
    "players",
    "proposal_rows",
    "twin_rows",
]
