"""What yt-dlp says is told by its words."""

from __future__ import annotations

import pytest

from crateful.engines.ytdlp.explain import explain

N_FAILED = "[youtube] abc: n challenge solving failed: Some formats may be missing."


@pytest.mark.parametrize(
    ("said", "warnings", "code"),
    [
        ("[youtube] no-drm-here: Private video", (), "private"),
        ("[youtube] captcha-abc: Video unavailable. It has been removed", (), "gone"),
        ("Unable to read https://host.example/drm/captcha: strange", (), "failed"),
        ("Video unavailable. The uploader closed it in your country", (), "geo-blocked"),
        (
            "[youtube] abc: Please sign in. Use --cookies for the authentication",
            (),
            "login-required",
        ),
        ("failed to load cookies", (), "bad-cookies"),
        ("No video formats found!", (N_FAILED,), "js-runtime-missing"),
        ("Requested format is not available", (N_FAILED,), "js-runtime-missing"),
        ("No video formats found!", (), "no-audio"),
        ("Private video", (N_FAILED,), "private"),
        ("The current session has been rate-limited by YouTube", (), "session-limited"),
    ],
)
def test_a_sentence_is_told_by_its_words_and_a_warning_only_where_it_names_no_cause(
    said: str, warnings: tuple[str, ...], code: str
) -> None:
    assert explain(None, said, warnings).code == code


def test_what_nobody_has_words_for_may_pass_and_says_what_to_do() -> None:
    failure = explain(None, "ERROR: [site] x1: A thing of 2027; please report this on GitHub", ())
    assert (failure.code, failure.recovery) == ("failed", "transient")
    assert failure.message == (
        "yt-dlp says: [site] x1: A thing of 2027. "
        "Try again later, or update it: crateful engine update youtube."
    )
