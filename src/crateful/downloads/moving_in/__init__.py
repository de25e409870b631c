"""What a household's own folder holds, before it is an album like one that was fetched."""

__all__ = [
    "by_content",
    "images",
    "import_files",
    "uploaded",
    "whole_tags",
    "zip_names",
    "zipped_album",
    "zips",
]
