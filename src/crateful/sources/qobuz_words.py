"""Error messages of Qobuz: a sentence and a recovery for each code of its engine."""

from __future__ import annotations

from typing import Final

from crateful.errors import Recovery, StepFailedError

_WORDS: Final[dict[str, tuple[Recovery, str]]] = {
    "qobuz-not-configured": (
        Recovery.NEEDS_USER,
        "Qobuz is not set up; an administrator can enter a user id and token in the settings.",
    ),
    "token-rejected": (
        Recovery.NEEDS_USER,
        "Qobuz did not take the token; an administrator can enter a new one in the settings.",
    ),
    "token-expired": (
        Recovery.NEEDS_USER,
        "The Qobuz token has expired; an administrator can enter a new one in the settings.",
    ),
    "no-subscription": (
        Recovery.NEEDS_USER,
        "This Qobuz account has no subscription that streams whole tracks.",
    ),
    "app-secret-stale": (
        Recovery.NEEDS_USER,
        "Qobuz takes no app id and secret that we have or find; an administrator can enter others.",
    ),
    "sample-only": (Recovery.NEEDS_USER, "Qobuz gives this account only a sample of it."),
    "engine-missing": (
        Recovery.NEEDS_USER,
        "The engine for Qobuz is not installed: run `crateful engine install qobuz`.",
    ),
    "engine-outdated": (
        Recovery.NEEDS_USER,
        "The engine and the service are of different versions; update both.",
    ),
    "rate-limited": (Recovery.TRANSIENT, "Qobuz asks this server to slow down."),
    "service-down": (Recovery.TRANSIENT, "Qobuz is out of order, or answers in an unknown way."),
    "network": (Recovery.TRANSIENT, "Qobuz could not be reached."),
    "cdn-fault": (Recovery.TRANSIENT, "Qobuz sent it only in part, in every quality."),
    "disk-full": (Recovery.TRANSIENT, "The server has run out of disk space."),
    "not-found": (Recovery.PERMANENT, "Qobuz does not have this, or not any more."),
    "not-streamable": (Recovery.PERMANENT, "Qobuz may not stream it."),
    "region": (Recovery.PERMANENT, "Qobuz may not stream it in the country of the account."),
    "too-big": (Recovery.PERMANENT, "This is larger than this server allows."),
    "blocked-address": (
        Recovery.PERMANENT,
        "The address leads into a private network, which is not allowed.",
    ),
}


def sentence(code: str) -> str:
    """Return what a code means, in a sentence."""
    return _WORDS[code][1] if code in _WORDS else f"Qobuz's engine failed ({code})."


def recovery(code: str) -> Recovery:
    """Return what may help against a code."""
    return _WORDS[code][0] if code in _WORDS else Recovery.PERMANENT


def failure(code: str, retry_after_s: float | None = None, *, before: str = "") -> StepFailedError:
    """Return the error for a code.

    Args:
        code: as the engine says it.
        retry_after_s: how long Qobuz asked to wait.
        before: what to say first.
    """
    said = f"{before}{sentence(code)}"
    return StepFailedError(said, code=code, recovery=recovery(code), retry_after_s=retry_after_s)


def worded(error: StepFailedError) -> StepFailedError:
    """Return an engine's error with its sentence; any other one as it is."""
    return error if str(error) else failure(error.code, error.retry_after_s)
