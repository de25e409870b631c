"""Fields that Picard writes and mediafile (0.17) does not know, under Picard's names.

https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html
"""

from __future__ import annotations

import mediafile

_ITUNES = "----:com.apple.iTunes:"

_FIELDS = {
    # Navidrome tells albums apart by it.
    "releasedate": mediafile.MediaField(
        mediafile.MP3StorageStyle("TDRL"),
        mediafile.MP4StorageStyle(_ITUNES + "RELEASEDATE"),
        mediafile.StorageStyle("RELEASEDATE"),
        mediafile.ASFStorageStyle("WM/ReleaseDate"),
    ),
    "originalyear": mediafile.MediaField(
        mediafile.MP3DescStorageStyle("ORIGINALYEAR"),
        mediafile.MP4StorageStyle(_ITUNES + "ORIGINALYEAR"),
        mediafile.StorageStyle("ORIGINALYEAR"),
        mediafile.ASFStorageStyle("WM/OriginalReleaseYear"),
    ),
    "work": mediafile.MediaField(
        mediafile.MP3DescStorageStyle("WORK"),
        mediafile.MP4StorageStyle("\xa9wrk"),
        mediafile.StorageStyle("WORK"),
        mediafile.ASFStorageStyle("WM/Work"),
    ),
    "producers": mediafile.ListMediaField(
        mediafile.MP3ListPeopleStorageStyle("TIPL", involvement="producer"),
        mediafile.MP4ListStorageStyle(_ITUNES + "PRODUCER"),
        mediafile.ListStorageStyle("PRODUCER"),
        mediafile.ASFStorageStyle("WM/Producer"),
    ),
}


def register() -> None:
    """Have mediafile know them; its own date of the first release is Picard's in ASF, too."""
    for name, field in _FIELDS.items():
        if name not in vars(mediafile.MediaFile):
            mediafile.MediaFile.add_field(name, field)
    date = mediafile.DateField(
        mediafile.MP3StorageStyle("TDOR"),
        mediafile.MP4StorageStyle(_ITUNES + "ORIGINALDATE"),
        mediafile.MP4StorageStyle(_ITUNES + "ORIGINAL YEAR", read_only=True),
        mediafile.StorageStyle("ORIGINALDATE"),
        mediafile.ASFStorageStyle("WM/OriginalReleaseTime"),
    )
    parts = (date.year_field(), date.month_field(), date.day_field())
    names = ("original_date", "original_year", "original_month", "original_day")
    for name, part in zip(names, (date, *parts), strict=True):
        setattr(mediafile.MediaFile, name, part)
