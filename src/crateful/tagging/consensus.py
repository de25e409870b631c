"""What the files of an album say together; pure rules."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crateful.album_text import TAGS, AlbumText
from crateful.tagging.policy import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def commonest(values: Iterable[str | None]) -> str | None:
    """Return what most of those say that say anything; ``None`` when none does.

    Files without a tag have no vote: they don't deny what the others say.
    """
    counts = Counter(value for value in values if value and value.strip())
    return counts.most_common(1)[0][0] if counts else None


def common_text(texts: Sequence[AlbumText]) -> AlbumText:
    """Return what most of some texts say, field by field."""
    return AlbumText(**{name: commonest(getattr(one, name) for one in texts) for name in TAGS})


def commonest_name(names: Iterable[str | None]) -> str | None:
    """Return the commonest of names; ``Unknown Album`` and its like only when there is no other."""
    said = list(names)
    return commonest(name for name in said if not is_placeholder(name)) or commonest(said)
