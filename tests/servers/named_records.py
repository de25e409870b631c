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

NAMED_RECORDS: tuple[Release, ...] = (TOPIC_REMIX, LABEL_VIDEO, UPLOADED)
