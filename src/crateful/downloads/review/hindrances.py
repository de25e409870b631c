"""Why a review can't be answered along with others, and waits for a look of its own. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Hindrance = Literal["unnamed", "unproposed", "incomplete"]

INCOMPLETE: Final = "incomplete"
"""The reason of a review of which tracks are missing."""

NOT_YOURS: Final = "It does not wait for a decision of yours."


def of_proposal(asked: Mapping[str, Any], *, incomplete: bool) -> Hindrance | None:
    """Return why the proposed release can't be taken.

    Args:
        asked: a download's ``review``.
        incomplete: albums of which tracks are missing are taken, too.
    """
    if asked.get("preselected") is None:
        return "unproposed"
    is_left = asked.get("reason") == INCOMPLETE and not incomplete
    return "incomplete" if is_left else None


def sentence(hindrance: Hindrance, asked: Mapping[str, Any]) -> str:
    """Return it in words."""
    match hindrance:
        case "unnamed":
            return "Something of it has no name: name it by itself."
        case "unproposed":
            return "No release is proposed for it."
        case "incomplete":
            return f"{asked.get('message')} Accept it by itself, or with `incomplete`."
