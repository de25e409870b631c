"""Releases that are whole and yet unlike most: videos, hidden and data tracks, no names, boxes."""

from dataclasses import replace

from tests.servers.catalogue import Release, make_release


def with_media(release: Release, *formats: str) -> Release:
    """The release on media of these formats."""
    media = zip(release.media, formats, strict=True)
    return replace(release, media=tuple(replace(disc, format=format_) for disc, format_ in media))


CONCERT = with_media(
    make_release(
        "The Oddments",
        "Live by the Loop",
        [("Opening Loop", 20), ("Closing Loop", 22)],
        [("Opening Loop", 21), ("Closing Loop", 23), ("Behind the Loop", 30)],
    ),
    "CD",
    "DVD-Video",
)
"""A CD and the same concert as a film."""

_HIDDEN = make_release(
    "The Oddments",
    "Hidden Rooms",
    [("Before the Door", 14), ("Front Room", 20), ("Back Room", 24), ("Screensaver", 9)],
)
HIDDEN_ROOMS = replace(_HIDDEN, media=(replace(_HIDDEN.media[0], pregap_tracks=1, data_tracks=1),))
"""A song hidden before the first, and a data track after the last."""

SILENT_GAPS = make_release(
    "The Oddments",
    "Silent Gaps",
    [("Loud", 15), ("[silence]", 4), ("Louder", 17)],
)

NOBODYS = replace(
    make_release("[unknown]", "Found Tapes", [("Tape One", 18), ("Tape Two", 21)]),
    label="[no label]",
    catalog_number="[none]",
)
"""As MusicBrainz says that nobody knows the artist, and that there is no label or number."""

_ORIGINAL = replace(
    make_release("東京の線路", "夜の駅", [("始発", 16), ("終電", 19)]),
    date="1999-04-01",
    country="JP",
    label="Yoru Records",
    catalog_number="YORU-7",
    language="jpn",
    script="Jpan",
)
NIGHT_STATION = (
    _ORIGINAL,
    replace(
        make_release("東京の線路", "Night Station", [("First Train", 16), ("Last Train", 19)]),
        group_id=_ORIGINAL.group_id,
        status="Pseudo-Release",
        date="",
        country="",
        language="eng",
        pseudo_of=_ORIGINAL.id,
    ),
)
"""A release and what it is called in another script."""

BIG_BOX = make_release(
    "The Oddments",
    "Every Single Loop",
    *([(f"Loop {disc}.{number}", 3) for number in range(1, 31)] for disc in range(1, 11)),
)
"""300 tracks on ten discs."""

ODD_RELEASES = (
    CONCERT,
    HIDDEN_ROOMS,
    SILENT_GAPS,
    NOBODYS,
    *NIGHT_STATION,
    BIG_BOX,
)
