"""The words for what became of a file of an import; pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from crateful.downloads.moving_in.import_files import Reason
from crateful.downloads.states import Status


class Outcome(StrEnum):
    """What became of a file: why it was passed over, or how its album ended."""

    CAME_IN = "came-in"
    UNDER_WAY = "under-way"
    IN_REVIEW = "in-review"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TAKEN_OFF = "taken-off"
    NOT_MUSIC = Reason.NOT_MUSIC.value
    NO_ALBUM = Reason.NO_ALBUM.value
    NOT_SUPPORTED = Reason.NOT_SUPPORTED.value
    NOT_REGULAR = Reason.NOT_REGULAR.value
    LINK = Reason.LINK.value
    HIDDEN = Reason.HIDDEN.value
    SYSTEM_FOLDER = Reason.SYSTEM_FOLDER.value
    NOT_READABLE = Reason.NOT_READABLE.value
    WORSE_COPY = Reason.WORSE_COPY.value
    DELETED = Reason.DELETED.value
    KNOWN = Reason.KNOWN.value
    IN_HAND = Reason.IN_HAND.value
    BEYOND_LIMIT = Reason.BEYOND_LIMIT.value
    NOT_TAKEN = Reason.NOT_TAKEN.value
    UNDONE = Reason.UNDONE.value


OF_STATUS: Final = {
    Status.COMPLETE: Outcome.CAME_IN,
    Status.REVIEW: Outcome.IN_REVIEW,
    Status.DUPLICATE: Outcome.DUPLICATE,
    Status.FAILED: Outcome.FAILED,
    Status.CANCELLED: Outcome.CANCELLED,
}

SENTENCES: Final = {
    Outcome.CAME_IN: "It is in the library.",
    Outcome.UNDER_WAY: "Its album is not done yet.",
    Outcome.IN_REVIEW: "Its album waits until a person decides.",
    Outcome.DUPLICATE: "The library has its album already, at least as good.",
    Outcome.FAILED: "Its album could not be brought in.",
    Outcome.CANCELLED: "Its album was cancelled.",
    Outcome.TAKEN_OFF: "Its album's request was taken off the list.",
    Outcome.NOT_MUSIC: "It is no audio, and nothing that comes along with an album.",
    Outcome.NO_ALBUM: "It would come along with an album, but none lies in its folder, or several.",
    Outcome.NOT_SUPPORTED: "It is audio of a format that can't be tagged.",
    Outcome.NOT_REGULAR: "It is no regular file.",
    Outcome.LINK: "It is a link, and links are not followed unless that is asked for.",
    Outcome.HIDDEN: "Its name begins with a dot.",
    Outcome.SYSTEM_FOLDER: "It is a folder that a NAS or a system keeps for itself.",
    Outcome.NOT_READABLE: "It can't be read.",
    Outcome.WORSE_COPY: "The same track lies beside it without loss.",
    Outcome.DELETED: "Its album came in before and was deleted; import its very folder.",
    Outcome.KNOWN: "It came in before, and has not changed since.",
    Outcome.IN_HAND: "Another import has it in hand.",
    Outcome.BEYOND_LIMIT: "It lies beyond what one import looks at.",
    Outcome.NOT_TAKEN: "It was not taken along with its album.",
    Outcome.UNDONE: "The import of its album was undone; it is back where it was, or in the trash.",
}
