from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from crateful.engines.pace import Meter
from crateful.engines.protocol import Progressed

reports = st.builds(
    Progressed,
    fraction=st.floats(0, 2),
    tracks_done=st.integers(0, 5),
    tracks_total=st.just(5),
    received_bytes=st.integers(0, 10**9),
)


@given(st.lists(st.tuples(reports, st.floats(0, 10))))
@example([(Progressed(0.0, 0, 5, 0), 0.0), (Progressed(0.0, 1, 5, 1739), 1e-305)])
def test_progress_never_falls_whatever_an_engine_says(
    steps: list[tuple[Progressed, float]],
) -> None:
    """Y11"""
    meter, now_s, fraction, done = Meter(), 0.0, 0.0, 0
    for report, passed_s in steps:
        now_s += passed_s
        pace = meter.feed(report, now_s)
        if pace is None:
            continue
        assert fraction <= pace.fraction <= 1
        assert done <= pace.tracks_done
        assert pace.speed_bps is None or pace.speed_bps >= 0
        assert pace.eta_s is None or pace.eta_s >= 0
        fraction, done = pace.fraction, pace.tracks_done


def test_an_hour_is_told_as_an_hour() -> None:
    """Y5"""
    meter = Meter()
    meter.feed(Progressed(0.0, 0, 1, 0), 0.0)
    pace = meter.feed(Progressed(10 / 3610, 0, 1, 1000), 10.0)
    assert pace is not None
    assert (pace.eta_s, pace.speed_bps) == (3600, 100)


def test_reports_that_come_too_fast_are_left_out_but_never_a_finished_track() -> None:
    meter = Meter()
    assert meter.feed(Progressed(0.1, 0, 2, 1), 1.0) is not None
    assert meter.feed(Progressed(0.2, 0, 2, 2), 1.1) is None
    assert meter.feed(Progressed(0.5, 1, 2, 3), 1.2) is not None


def test_the_end_of_a_track_that_follows_a_report_at_once_is_no_jump_of_the_speed() -> None:
    meter = Meter()
    meter.feed(Progressed(0.0, 0, 2, 0), 0.0)
    meter.feed(Progressed(0.25, 0, 2, 1000), 10.0)
    pace = meter.feed(Progressed(0.5, 1, 2, 2000), 10.0001)
    assert pace is not None
    assert (pace.fraction, pace.speed_bps) == (0.5, 100)
