"""Records that sites name in ways of their own, and MusicBrainz as everybody does."""

from dataclasses import replace

from tests.servers.catalogue import Release, make_release

TOPIC_REMIX = replace(
    make_release(
        "Panjabi Fixture",
        "Beware of Loops",
        [("Beware of the Loops (Loop to Bach Ke) - Motivo Hi-Lectro Remix", 21)],
    ),
    primary_type="Single",
    label="Fixture Records",
)
"""A remix whose title has a dash, on a Topic channel."""

LABEL_VIDEO = replace(
    make_release("LOOP", "Dynamo", [("Dynamo", 23)]), primary_type="Single", date="2020-08-21"
)
"""A song in quotes on its label's channel."""

UPLOADED = replace(
    make_release("Ada Loop", "Numinous Loop", [("Numinous Loop", 19)]),
    primary_type="Single",
    label="Silk Loop Music",
    barcode="4006381339990",
)
"""Brought to SoundCloud by a distributor, whose words stand beside the typed title."""

_STUDIO = make_release("The Sons", "Studio Work", [("Opening", 20), ("Closing", 23)])

STUDIO_WORK = replace(
    _STUDIO,
    media=(
        replace(
            _STUDIO.media[0],
            tracks=tuple(
                replace(track, work=f"Suite in D: {track.title}", producers=("Ada Desk",))
                for track in _STUDIO.tracks
            ),
        ),
    ),
    date="2011-09-05",
    group_date="1971-03-08",
    genres=("folk rock", "ambient", "drone"),
    producers=("Ada Desk", "Bo Fader"),
)
"""Known by its works, its producers, several genres and when it was first out."""

SOUNDING = make_release(
    "The Nameless", "Known by Sound", [("Alpha", 30), ("Beta", 30), ("Gamma", 30)]
)
"""Three recordings of one length, that nothing but their sound tells apart."""

NAMED_RECORDS: tuple[Release, ...] = (TOPIC_REMIX, LABEL_VIDEO, UPLOADED, STUDIO_WORK, SOUNDING)

TWELVE = make_release("The Fixtures", "Twelve Hours", [(f"Hour {n}", 60 + n) for n in range(1, 13)])
"""As long as albums are: what is timed beside the tools themselves."""
