"""Rule 3: lossy audio is filed only if the user confirmed it, whatever the source promised."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

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


def _count(lossy: Sequence[str], total: int) -> str:
    if len(lossy) == total:
        return "It only came lossy"
    names = ", ".join(lossy[:_NAMED])
    more = f" and {len(lossy) - _NAMED} more" if len(lossy) > _NAMED else ""
    return f"{len(lossy)} of {total} tracks came lossy ({names}{more})"


def _refused(why: str) -> StepFailedError:
    msg = f"{why[:200]}; try again with confirm_lossy=true to take it."
    return StepFailedError(msg, code="lossy-not-confirmed", recovery=Recovery.NEEDS_USER)
