"""Whether a lossless file's sound is: real encoders and converters, and the rules over them."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import lossy_born

from crateful.audio.authenticity import album_rule, verdicts
from crateful.audio.authenticity.bets import Game, Rank
from crateful.audio.authenticity.examination import examine, examine_all
from crateful.audio.facts import METHOD, AudioFacts, Authenticity, CodecTrace, LossyCodec
from crateful.audio.quality import album_quality, compare, track_quality


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lossy_born.music(tmp_path_factory.mktemp("master") / "master.flac")


def test_nothing_is_found_in_a_true_master(master: Path) -> None:
    found = examine(master)
    assert (found.trace, found.rate_hz, found.bits) == (None, None, 16)
    assert [one.code for one in verdicts.verdicts_of(found, 16)] == ["no-sign"]


@pytest.mark.parametrize("encoder", lossy_born.ENCODERS)
def test_the_encoder_behind_a_lossless_file_is_named(
    master: Path, tmp_path: Path, encoder: str
) -> None:
    made = lossy_born.through(tmp_path / "made.flac", encoder, source=master)
    trace = examine(made).trace
    assert trace
    assert trace.is_proven
    assert trace.codec == encoder.split(maxsplit=1)[0]


def test_musepack_is_told_from_mp2(master: Path, tmp_path: Path) -> None:
    trace = examine(lossy_born.through_musepack(tmp_path / "made.flac", source=master)).trace
    assert trace
    assert (trace.codec, trace.is_proven) == ("musepack", True)


def test_vorbis_behind_another_rate_is_not_taken_for_aac(master: Path, tmp_path: Path) -> None:
    words = ("-ar", "48000", "-sample_fmt", "s16")
    trace = examine(
        lossy_born.through(tmp_path / "made.flac", "vorbis 160", *words, source=master)
    ).trace
    assert trace
    assert (trace.codec, trace.rate_hz, trace.is_proven) == ("vorbis", lossy_born.RATE_HZ, True)


@pytest.mark.parametrize("encoder", ["mp3 320", "aac 256", "vorbis q9"])
@pytest.mark.parametrize("joined", [lossy_born.JOINED, lossy_born.JOINED_OF_FOUR])
def test_an_encoder_is_named_though_recordings_were_joined(
    tmp_path: Path, encoder: str, joined: str
) -> None:
    long = lossy_born.music(tmp_path / "long.flac", 24)
    words = ("-filter_complex", joined, "-sample_fmt", "s16")
    trace = examine(lossy_born.through(tmp_path / "made.flac", encoder, *words, source=long)).trace
    assert trace
    assert (trace.codec, trace.is_proven) == (encoder.split(maxsplit=1)[0], True)


@pytest.mark.parametrize("encoder", ["mp3 V0", "aac 256", "vorbis 160"])
def test_an_encoder_is_named_behind_a_loop_that_fits_no_frame(tmp_path: Path, encoder: str) -> None:
    bar = lossy_born.looped(tmp_path / "loop.flac", 44_321, 16)
    trace = examine(lossy_born.through(tmp_path / "made.flac", encoder, source=bar)).trace
    assert trace
    assert (trace.codec, trace.is_proven) == (encoder.split(maxsplit=1)[0], True)


def test_loops_that_come_back_at_the_same_samples_are_no_encoders_frames(tmp_path: Path) -> None:
    # A whole number of frames of MP3, MP2, AAC and Vorbis: each place begins alike in one.
    assert examine(lossy_born.looped(tmp_path / "loop.flac", 36_864, 16)).trace is None


@pytest.mark.parametrize("samples", [384, 1024, 1152])
def test_tones_that_repeat_with_an_encoders_frames_are_none(tmp_path: Path, samples: int) -> None:
    assert examine(lossy_born.tones(tmp_path / "tones.flac", samples)).trace is None


@pytest.mark.parametrize(
    ("frame", "rate_hz"), [(384, 44_100), (576, 44_100), (1024, 44_100), (960, 48_000)]
)
def test_a_machine_that_plays_in_time_with_an_encoders_frames_is_none(
    tmp_path: Path, frame: int, rate_hz: int
) -> None:
    assert examine(lossy_born.machine(tmp_path / "machine.flac", frame, rate_hz)).trace is None


_RANKS = st.integers(2, 70).flatmap(
    lambda among: st.builds(Rank, st.integers(1, among), st.just(among))
)


@given(
    seen=st.lists(st.tuples(_RANKS, st.floats(0, 1)), max_size=60),
    among=st.integers(2, 70),
    at=st.floats(0, 1),
)
def test_who_bets_on_chance_has_on_average_what_he_had_whatever_he_saw_before(
    seen: list[tuple[Rank, float]], among: int, at: float
) -> None:
    def stake_after(*more: tuple[Rank, float]) -> float:
        game = Game()
        for rank, place in (*seen, *more):
            game.bet(rank, place)
        return math.exp(game.stake)

    after = [stake_after((Rank(place, among), at)) for place in range(1, among + 1)]
    assert sum(after) / among == pytest.approx(stake_after(), rel=1e-6)


def test_neither_a_cut_nor_another_format_hides_an_encoder(master: Path, tmp_path: Path) -> None:
    made = lossy_born.through(tmp_path / "made.flac", "mp3 192", source=master)
    cut = lossy_born.again(tmp_path / "cut.m4a", "-ss", "0.7", "-c:a", "alac", source=made)
    trace = examine(cut).trace
    assert trace
    assert (trace.codec, trace.is_proven) == ("mp3", True)


def test_another_rate_and_more_bits_hide_no_encoder(master: Path, tmp_path: Path) -> None:
    words = ("-ar", "96000", "-sample_fmt", "s32", "-bits_per_raw_sample", "24")
    made = lossy_born.through(tmp_path / "made.flac", "mp3 192", *words, source=master)
    found = examine(made)
    assert found.trace
    assert (found.trace.codec, found.trace.rate_hz) == ("mp3", lossy_born.RATE_HZ)
    assert found.rate_hz == lossy_born.RATE_HZ


def test_empty_bits_and_an_empty_band_are_seen_and_true_ones_are_not(
    master: Path, tmp_path: Path
) -> None:
    true = examine(lossy_born.high_resolution(tmp_path / "true.flac"))
    assert (true.bits, true.rate_hz, true.trace) == (24, None, None)
    padded = lossy_born.again(tmp_path / "padded.wav", "-c:a", "pcm_s24le", source=master)
    assert (examine(padded).bits, examine(padded).rate_hz) == (16, None)
    stretched = examine(
        lossy_born.again(tmp_path / "up.flac", *lossy_born.STRETCHED, source=master)
    )
    assert stretched.rate_hz == lossy_born.RATE_HZ
    assert [one.code for one in verdicts.verdicts_of(stretched, 24)] == ["upsampled", "no-sign"]


def test_a_file_that_cant_be_decoded_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.flac").write_text("<html>")
    assert examine_all(tmp_path, ["page.flac", "gone.flac"]) == (None, None)


def _file(codec: LossyCodec | None, *, places: int = 16, is_proven: bool = True) -> AudioFacts:
    trace = CodecTrace(codec, 6, 9, 0, 44_100, is_proven) if codec else None
    return AudioFacts(
        "a.flac", "flac", "flac", True, 44_100, 16, 2, 200_000, 1, 900_000,  # noqa: FBT003
        authenticity=Authenticity(METHOD, places, trace),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "proven"),
    [
        ([_file("mp3")], 1),
        ([_file("mp3"), _file(None), _file(None)], 0),
        ([_file("mp3"), _file("aac"), _file(None)], 0),
        ([_file("mp3"), _file("mp3"), _file(None)], 2),
        ([_file("mp3"), _file(None, places=3)], 1),
        ([_file("mp3", is_proven=False), _file("mp3", is_proven=False)], 0),
    ],
)
def test_one_track_among_many_proves_nothing(files: list[AudioFacts], proven: int) -> None:
    origins = [one.authenticity.origin for one in album_rule.judged(files) if one.authenticity]
    assert len([one for one in origins if one]) == proven


def test_a_proven_fake_counts_as_what_it_is_and_a_suspicion_changes_nothing() -> None:
    honest = replace(_file(None), bit_depth=16)
    (fake,) = album_rule.judged([_file("mp3")])
    assert track_quality(honest).is_lossless
    assert not track_quality(fake).is_lossless
    assert track_quality(_file("mp3")) == track_quality(honest), "nobody has judged it"
    hires = replace(honest, sample_rate_hz=96_000, bit_depth=24)
    found = Authenticity(METHOD, 16, bits=16, rate_hz=44_100)
    (stretched,) = album_rule.judged([replace(hires, authenticity=found)])
    said = compare(album_quality([stretched], 1), album_quality([honest], 1))
    assert said.is_equal
    assert said.reason == (
        "the same quality, FLAC 16/44.1; "
        "the new one is FLAC 24/96 by name only, its sound FLAC 16/44.1"
    )
    assert compare(album_quality([hires], 1), album_quality([honest], 1)).is_better
    nothing = replace(hires, authenticity=Authenticity(METHOD, 16, bits=24))
    one_of_three = album_rule.judged([replace(hires, authenticity=found), nothing, nothing])
    assert {track_quality(one).label() for one in one_of_three} == {"FLAC 24/96"}


def test_an_albums_verdict_counts_the_tracks_that_agree() -> None:
    def told(*files: AudioFacts) -> list[str]:
        examined = album_rule.examined(album_rule.judged(files))
        return [one.text for one in verdicts.verdicts_of_album(examined)]

    def ends(*, has_wall: bool) -> AudioFacts:
        return replace(
            _file(None), authenticity=Authenticity(METHOD, 16, cutoff_hz=16_000, has_wall=has_wall)
        )

    assert told() == []
    assert told(_file(None), _file(None)) == ["No sign of a lossy origin in 2 examined tracks."]
    assert told(_file("mp3"), _file("mp3"), _file(None)) == [
        "Proven lossy origin (MP3): its frames show in 2 of 3 examined tracks."
    ]
    (walls,) = told(ends(has_wall=True), ends(has_wall=True), ends(has_wall=False))
    assert walls.startswith("Suspicious: the sound of 2 of 3 examined tracks ends as if cut off")
    assert "No sign" in told(ends(has_wall=True), ends(has_wall=False))[0]
    assert "No sign" in told(_file("mp3"), _file(None), _file(None))[0]
    stretched = Authenticity(METHOD, 16, bits=16, rate_hz=44_100)
    hires = replace(_file(None), sample_rate_hz=96_000, bit_depth=24, authenticity=stretched)
    assert told(hires, hires) == [
        "Up-sampled from 44.1 kHz: 2 of 2 examined tracks hold nothing above that rate's end.",
        "16 bits in 24: the others are always empty in 2 of 2 examined tracks.",
        "No sign of a lossy origin in 2 examined tracks.",
    ]
