"""Rule 3: lossy audio is filed only if the user confirmed it, whatever the source promised."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.audio.quality import codec_name
from crateful.errors import Recovery, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts
    from crateful.downloads.job_input import JobInput
    from crateful.sources.source import Release

_NAMED: Final = 3
"""Files that the sentence names."""


def check_promise(ask: JobInput, release: Release, title: str) -> None:
    """Return if ``release`` is promised without loss, so that nothing is fetched in vain.

    Args:
        ask: whose person may have said that lossy is fine.
        release: what the source says it has.
        title: the source's name.

    Raises:
        StepFailedError: it is lossy, or may be, and nobody said that this is fine.
    """
    if release.lossless or ask.confirm_lossy:
        return
    why = f"{title} only has lossy audio here ({release.lossless_reason})"
    raise _refused(why)


def check_files(ask: JobInput, facts: Sequence[AudioFacts]) -> None:
    """Return if every file is what was agreed to, by what is in it: promises do not count.

    Raises:
        StepFailedError: one is lossy and nobody said that this is fine; all are kept.
    """
    lossy = [Path(fact.path).name for fact in facts if not fact.is_lossless]
    if not lossy or ask.confirm_lossy:
        return
    raise _refused(_count(lossy, len(facts)))


def check_origins(ask: JobInput, facts: Sequence[AudioFacts], *, may_be_confirmed: bool) -> None:
    """Return if no file is lossless by its format alone.

    Args:
        ask: whose person may have said that lossy is fine.
        facts: what was found in each file's sound.
        may_be_confirmed: the household lets a person say so.

    Raises:
        StepFailedError: one was made from a lossy file, proven by its sound; all are kept.
    """
    origins = [one.authenticity.origin for one in facts if one.authenticity]
    made_from = [origin for origin in origins if origin]
    if not made_from or (may_be_confirmed and ask.confirm_lossy):
        return
    names = " and ".join(codec_name(codec) for codec in dict.fromkeys(made_from))
    which = "It is" if len(made_from) == len(facts) else f"{len(made_from)} of {len(facts)} are"
    why = f"{which} lossless by name only: made from {names}, as the encoder's frames in it show"
    if may_be_confirmed:
        raise _refused(why)
    msg = f"{why}; the household's settings refuse such albums."
    raise StepFailedError(msg, code="lossy-origin", recovery=Recovery.PERMANENT)


def is_from_lossy_source(ask: JobInput, release: Release) -> bool:
    """Tell whether what is in the files can't be lossless, whatever holds it."""
    return release.lossless is False and sources.described(ask.source).lossy == "always"


def _count(lossy: Sequence[str], total: int) -> str:
    if len(lossy) == total:
        return "It only came lossy"
    names = ", ".join(lossy[:_NAMED])
    more = f" and {len(lossy) - _NAMED} more" if len(lossy) > _NAMED else ""
    return f"{len(lossy)} of {total} tracks came lossy ({names}{more})"


def _refused(why: str) -> StepFailedError:
    msg = f"{why[:200]}; try again with confirm_lossy=true to take it."
    return StepFailedError(msg, code="lossy-not-confirmed", recovery=Recovery.NEEDS_USER)
