"""What the names of folders and files tell of an album where its tags don't; pure rules."""

__all__ = [
    "counted_names",
    "cover_names",
    "disc_names",
    "file_names",
    "folder_names",
    "lyrics_names",
]
