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


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("This video is not available in your country", "geo-blocked"),
        (
            "Video unavailable. The uploader has not made this video available in your country",
            "geo-blocked",
        ),
        (
            "This content is not available on this country domain due to a legal complaint",
            "geo-blocked",
        ),
        ("This content isn't available in your region", "geo-blocked"),
        ("This track is not available in your location", "geo-blocked"),
        (
            "This video contains content from SME, who has blocked it from display. Unavailable",
            "gone",
        ),
        (
            "It contains content from UMG, who has blocked it on copyright grounds",
            "gone",
        ),
        (
            "Join this channel to get access to members-only content like this video",
            "members-only",
        ),
        (
            "This video is available to this channel's members on level: Fan",
            "members-only",
        ),
        ("This video is only available to Music Premium members", "members-only"),
        ("This video is only available to Premium members", "members-only"),
        (
            "Sign in to confirm your age. It may be inappropriate for some.",
            "age-gate",
        ),
        ("This video is age-restricted and only available on YouTube", "age-gate"),
        (
            "Identified by the YouTube community as inappropriate or offensive",
            "age-gate",
        ),
        ("Premieres in 42 minutes", "upcoming"),
        ("Premiere will begin shortly", "upcoming"),
        ("This live event will begin in a few moments.", "upcoming"),
        ("Premieres tomorrow at 8 PM", "upcoming"),
        ("This live event has ended.", "live"),
        ("This live stream recording is not available.", "gone"),
        ("We're processing this video. Check back later.", "upcoming"),
        ("The channel is not currently live", "live"),
        ("This video is no longer available due to a copyright claim by Fixture", "gone"),
        (
            "Video unavailable. The account associated with this video has been terminated.",
            "gone",
        ),
        ("This video has been removed for violating YouTube's Terms of Service", "gone"),
        ("This video isn't available anymore", "gone"),
        ("This video is not available", "gone"),
        ("YouTube said: This playlist is private.", "login-required"),
        ("YouTube said: The playlist does not exist.", "gone"),
        ("YouTube said: This playlist type is unviewable.", "unsupported-url"),
        ("YouTube said: This channel is not available.", "gone"),
        (
            "YouTube said: This channel was removed for what it showed.",
            "gone",
        ),
        ("Playback on other websites has been disabled by the video owner", "gone"),
        ("The service is temporarily unavailable", "network"),
        ("An error occurred. Please try again later.", "failed"),
        ("Our systems have detected unusual traffic from your computer network", "captcha"),
        ("VPN/Proxy Detected. Turn it off to watch", "blocked-page"),
        ("This video requires payment to watch", "login-required"),
        (
            "This video is private. If its owner has granted you access, please sign in.",
            "login-required",
        ),
        ("Please sign in to view this", "login-required"),
    ],
)
def test_what_the_sites_say_of_a_recording_has_a_code(said: str, code: str) -> None:
    """S5 to S9 in the further words that YouTube and SoundCloud have for the same."""
    assert explain(None, said).code == code


def test_what_nobody_has_words_for_may_pass_and_says_what_to_do() -> None:
    failure = explain(None, "ERROR: [site] x1: A thing of 2027; please report this on GitHub", ())
    assert (failure.code, failure.recovery) == ("failed", "transient")
    assert failure.message == (
        "yt-dlp says: [site] x1: A thing of 2027. "
        "Try again later, or update it: crateful engine update youtube."
    )
