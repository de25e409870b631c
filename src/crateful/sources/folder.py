"""Folders of this server: albums that a household has already."""

from __future__ import annotations

from crateful.sources.description import Described, SourceDescription


class Folder(Described):
    """A folder with albums; no site is asked, and each album is copied, moved or left in place."""

    description = SourceDescription(
        name="folder",
        title="Own music",
        about="Albums that people have already, on this server or on their own computers.",
        enabled_help="Let admins import and watch folders of this server, and everybody send music "
        "of their own computer.",
        is_local=True,
        engine=None,
        translations={
            "de": {
                "Own music": "Eigene Musik",
                "Albums that people have already, on this server or on their own computers.": (
                    "Alben, die schon jemand hat, auf diesem Server oder auf dem eigenen Rechner."
                ),
            },
        },
    )
