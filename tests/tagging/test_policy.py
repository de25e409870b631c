from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.album_text import AlbumText
from crateful.tagging.consensus import commonest, commonest_name
from crateful.tagging.percents import whole_percent
from crateful.tagging.policy import (
    AsIs,
    AutoApply,
    NeedsReview,
    Thresholds,
    are_placeholders,
    decide,
    is_placeholder,
    rank,
)
from crateful.tagging.types import Candidate, Hints, Identification, TrackHint, TrackMatch

TRACKS = 3
HINTS = Hints(artist="A", album="B", track_total=TRACKS)


def candidate(confidence: float, name: str = "one", **facts: object) -> Candidate:
    matches = tuple(TrackMatch(f"{n}", 1, n, f"T{n}", "A", None, 0.0) for n in range(1, TRACKS + 1))
    whole = Candidate(
        id=name,
        artist="A",
        album="B",
        confidence=confidence,
        group_id="group",
        status="Official",
        track_total=TRACKS,
        matches=matches,
    )
    return replace(whole, **facts)  # type: ignore[arg-type]


def decided(
    *candidates: Candidate, hints: Hints = HINTS, trusted: bool = False, staged: int = TRACKS
) -> AutoApply | NeedsReview | AsIs:
    found = Identification(hints.artist or "", hints.album or "", candidates, 2)
    return decide(found, hints, Thresholds(), trusted_source=trusted, staged_tracks=staged)


def code(decision: AutoApply | NeedsReview | AsIs) -> str:
    if isinstance(decision, NeedsReview):
        assert decision.message.endswith((".", "give its release, or file it as it is."))
        return decision.code
    return "auto" if isinstance(decision, AutoApply) else "as-is"


@pytest.mark.parametrize(
    ("trusted", "confidence", "facts", "expected"),
    [
        (False, 1.0, {}, "auto"),
        (False, 0.96, {}, "auto"),
        (True, 0.96, {}, "auto"),
        (False, 0.959, {}, "low-confidence"),
        (True, 0.959, {}, "low-confidence"),
        (True, 0.90, {"text": AlbumText(upc="0012345")}, "auto"),
        (False, 0.90, {"text": AlbumText(upc="0012345")}, "low-confidence"),
        (True, 0.89, {"text": AlbumText(upc="0012345")}, "low-confidence"),
        (False, 0.75, {}, "low-confidence"),
        (False, 0.749, {}, "low-confidence"),
        (True, 0.749, {}, "as-is"),
        (False, 0.99, {"missing": ("1-04 Four",)}, "incomplete"),
        (True, 0.99, {"missing": ("1-04 Four",)}, "incomplete"),
        (False, 0.99, {"extra_paths": ("4",)}, "extra-tracks"),
        (True, 0.99, {"extra_paths": ("4",)}, "extra-tracks"),
    ],
)
def test_source_confidence_and_completeness_decide_b13(
    *,
    trusted: bool,
    confidence: float,
    facts: dict[str, object],
    expected: str,
) -> None:
    """B13: one table of source, confidence and completeness, with a reason for each."""
    hints = replace(HINTS, text=AlbumText(upc="12345"))
    assert code(decided(candidate(confidence, **facts), hints=hints, trusted=trusted)) == expected


def test_below_the_review_threshold_nothing_is_preselected() -> None:
    doubtful = decided(candidate(0.8))
    assert isinstance(doubtful, NeedsReview)
    assert doubtful.preselected is not None
    unlikely = decided(candidate(0.3))
    assert isinstance(unlikely, NeedsReview)
    assert unlikely.preselected is None


def test_no_candidate_is_as_is_for_a_trusted_source_and_review_for_others() -> None:
    assert code(decided(trusted=True)) == "as-is"
    assert code(decided()) == "no-match"
    assert code(decided(hints=Hints(), trusted=True)) == "metadata-missing"
    assert code(decided(hints=Hints(album="B", artist="Unknown Artist"))) == "metadata-missing"


def test_an_album_whose_files_name_it_is_known_by_name_c18() -> None:
    """C18: a folder has no source that says anything; its tags do."""
    found = Identification("Ada", "Rooms", (), 2)
    decision = decide(found, Hints(), Thresholds(), trusted_source=False, staged_tracks=TRACKS)
    assert code(decision) == "no-match"
    assert isinstance(decision, NeedsReview)
    assert "“Rooms” by Ada" in decision.message


def test_what_the_source_promised_and_did_not_give_is_named_even_when_trusted() -> None:
    short = decided(hints=replace(HINTS, track_total=5), trusted=True)
    assert code(short) == "incomplete"
    assert isinstance(short, NeedsReview)
    assert "2 of 5" in short.message


def test_missing_tracks_are_named() -> None:
    missing = tuple(f"1-{n:02d} T{n}" for n in range(4, 12))
    decision = decided(candidate(0.86, missing=missing))
    assert isinstance(decision, NeedsReview)
    assert "1-04 T4" in decision.message
    assert "3 more" in decision.message


def test_two_albums_that_nothing_tells_apart_are_a_tie() -> None:
    one, other = candidate(1.0), candidate(0.995, "two", group_id="other")
    assert code(decided(one, other)) == "tie"
    assert code(decided(one, replace(other, confidence=0.98))) == "auto"
    assert code(decided(one, replace(other, group_id="group"))) == "auto"


@pytest.mark.parametrize(
    ("hints", "better"),
    [
        ({"text": AlbumText(upc="777")}, {"text": AlbumText(upc="0777")}),
        ({}, {"status": "Official"}),
        ({"date": "1994-05-10"}, {"year": 1994}),
    ],
)
def test_a_fact_beside_the_names_breaks_a_tie(
    hints: dict[str, str], better: dict[str, object]
) -> None:
    worse = candidate(1.0, "worse", group_id="other", status="Bootleg", year=2001)
    best = candidate(0.995, "best", **{"status": "Bootleg", "year": 2001, **better})
    decision = decided(worse, best, hints=replace(HINTS, **hints))  # type: ignore[arg-type]
    assert isinstance(decision, AutoApply)
    assert decision.candidate.id == "best"


ISRCS = ("GBAYE9700001", "GBAYE9700002", "GBAYE9700003")


def with_isrcs(one: Candidate, *isrcs: str) -> Candidate:
    codes = zip(one.matches, isrcs, strict=True)
    return replace(one, matches=tuple(replace(match, isrc=isrc) for match, isrc in codes))


def test_the_recordings_codes_break_a_tie_s15() -> None:
    """S15: what the source knows is used: ISRCs in any spelling, one of several will do."""
    hints = replace(
        HINTS,
        tracks=tuple(TrackHint(f"{n}", isrc=isrc) for n, isrc in enumerate(ISRCS, start=1)),
    )
    other = with_isrcs(candidate(1.0, "other", group_id="x"), "USX1", ISRCS[1], ISRCS[2])
    same = with_isrcs(candidate(0.995, "same"), "GB-AYE-97-00001", f"X;{ISRCS[1]}", ISRCS[2])
    unknown = candidate(0.999, "unknown", group_id="y")
    decision = decided(other, unknown, same, hints=hints)
    assert isinstance(decision, AutoApply)
    assert decision.candidate.id == "same"


def test_the_country_orders_editions_of_one_album() -> None:
    ranked = rank([candidate(1.0, "a", country="JP"), candidate(1.0, "b", country="XW")], HINTS, 3)
    assert [each.id for each in ranked] == ["b", "a"]


@pytest.mark.parametrize(
    "name", ["22", "1979", "Untitled", "Unknown Legend", "Various Artists", "Track of Time", "( )"]
)
def test_good_names_that_look_odd_are_names_i7(name: str) -> None:
    """I7: a validator must not refuse good music."""
    assert not is_placeholder(name)


@pytest.mark.parametrize(
    "name", [None, "", " ", "Unknown Artist", "<Unknown>", "[unknown album]", "Track 01", "track_7"]
)
def test_names_that_say_nothing_are_placeholders_i6(name: str | None) -> None:
    """I6: what is missing stays missing."""
    assert is_placeholder(name)


def test_only_an_album_of_nothing_but_placeholders_is_without_titles_i7() -> None:
    """I7: one generic title among others is fine."""
    assert not are_placeholders(["Track 1", "Real Title"])
    assert are_placeholders(["Track 1", None])


candidates = st.builds(
    candidate,
    st.floats(0, 1).map(lambda number: round(number, 4)),
    st.text("abcdef", min_size=4, max_size=4),
    group_id=st.sampled_from(["g1", "g2", None]),
    text=st.builds(AlbumText, upc=st.sampled_from([None, "1", "2"])),
    missing=st.sampled_from([(), ("1-04 x",)]),
    extra_paths=st.sampled_from([(), ("4",)]),
    year=st.sampled_from([None, 1999, 2001]),
    status=st.sampled_from(["Official", "Bootleg", None]),
)


@given(
    found=st.lists(candidates, max_size=6),
    upc=st.sampled_from([None, "1"]),
    trusted=st.booleans(),
    staged=st.sampled_from([2, 3, 4]),
)
def test_only_a_whole_sure_match_is_ever_filed_by_itself(
    *,
    found: list[Candidate],
    upc: str | None,
    trusted: bool,
    staged: int,
) -> None:
    decision = decided(
        *found, hints=replace(HINTS, text=AlbumText(upc=upc)), trusted=trusted, staged=staged
    )
    if isinstance(decision, AutoApply):
        chosen = decision.candidate
        assert chosen.confidence >= (0.90 if trusted else 0.96)
        assert not chosen.missing
        assert not chosen.extra_paths
        assert staged == TRACKS
    if isinstance(decision, AsIs):
        assert trusted
        assert all(each.confidence < 0.75 for each in found)


@given(st.lists(candidates, max_size=6, unique_by=lambda each: each.id), st.randoms())
def test_the_decision_does_not_depend_on_the_order_of_candidates(
    found: list[Candidate], random: object
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decided(*found) == decided(*shuffled)


@given(st.integers(0, 9999))
def test_a_confidence_is_told_in_whole_percent_and_never_as_more_than_it_is(steps: int) -> None:
    """0.57 is 57 %, although 0.57 * 100 is 56.99999999999999."""
    assert whole_percent(steps / 10_000) == steps // 100


def test_a_doubt_is_told_with_the_confidence_that_was_found() -> None:
    decision = decided(candidate(0.82))
    assert isinstance(decision, NeedsReview)
    assert "fits by only 82 %" in decision.message
    assert int(0.57 * 100) == 56, "which is why a number is not cut off"
    assert whole_percent(0.57) == 57


SOME_NAMES = st.lists(st.sampled_from([None, "", " ", "Unknown Album", "B", "C"]), max_size=7)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], None),
        ([None, "", "  "], None),
        ([None, None, None, "B"], "B"),
        ([None, "C", "B", "B"], "B"),
    ],
)
def test_files_without_a_tag_do_not_outvote_those_with_one(
    values: list[str | None], said: str | None
) -> None:
    assert commonest(values) == said


@given(SOME_NAMES)
def test_a_placeholder_is_a_name_only_while_nothing_else_is(names: list[str | None]) -> None:
    named = commonest_name(names)
    assert is_placeholder(named) == all(is_placeholder(name) for name in names)
    assert (named is None) == (commonest(names) is None)
