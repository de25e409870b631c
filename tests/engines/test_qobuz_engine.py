"""The Qobuz engine itself, as the driver runs it, against the Qobuz of the tests."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import psutil
import pytest
from tests.conftest import eventually
from tests.engine_folder import ENGINES
from tests.servers.internet import Internet
from tests.servers.qobuz import API, CDN
from tests.servers.qobuz_records import (
    APP_ID,
    FORTY_ALBUM,
    HIRES_ALBUM,
    HOSTILE_ALBUM,
    MIXED_ALBUM,
    REMASTERED_ALBUM,
    SECRET,
    SUBSCRIBER,
    Offer,
)

from crateful.engines import driver, environments
from crateful.engines.driver import Engine, Limits
from crateful.engines.protocol import (
    VERSION,
    Answer,
    Call,
    Done,
    EntryFailed,
    Event,
    Progressed,
    QobuzJob,
    TrackMade,
    WantedExtra,
    WantedTrack,
)
from crateful.engines.redact import Redactor
from crateful.engines.warm import Setup, Standby
from crateful.errors import StepFailedError
from crateful.tools.process import Child, environment
from crateful.tools.watch import NoWatch

RUNNER = Path(driver.__file__).with_name("qobuz_engine")
FILE_URL = "/api.json/0.2/track/getFileUrl"
PATIENCE_S = 60


@dataclass
class Follower(NoWatch):
    reading: int
    groups: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    stop: BaseException | None = None

    def started(self, process_group: int) -> None:
        self.groups.append(process_group)

    def fileno(self) -> int:
        return self.reading

    def check(self) -> None:
        if self.stop is not None:
            raise self.stop

    def log(self, line: str) -> None:
        self.lines.append(line)


class StopError(Exception):
    pass


Fetch = Callable[..., list[Event]]


@pytest.fixture
def watch() -> Iterator[Follower]:
    reading, writing = os.pipe()
    yield Follower(reading)
    os.close(reading)
    os.close(writing)


@pytest.fixture
def engine(qobuz_python: Path, tmp_path: Path) -> Engine:
    home = str(tmp_path)
    return Engine("qobuz", {"HOME": home, "XDG_CONFIG_HOME": home}, str(qobuz_python), RUNNER)


@pytest.fixture
def job(internet: Internet, tmp_path: Path) -> QobuzJob:
    (tmp_path / "audio").mkdir()
    return QobuzJob(
        mode="fetch",
        cache_dir=str(tmp_path),
        token=SUBSCRIBER.token,
        user_id=SUBSCRIBER.user_id,
        app_id=APP_ID,
        secrets=(SECRET,),
        proxy_url=internet.proxy_url,
        ca_file=str(internet.ca_file),
        requests_per_minute=60_000,
        staging=str(tmp_path / "audio"),
        quality=2,
        retry_pause_s=0.01,
        read_timeout_s=10,
    )


@pytest.fixture
def fetch(engine: Engine, watch: Follower) -> Fetch:
    def fetch(job: QobuzJob, on_event: Callable[[Event], None] = lambda _: None) -> list[Event]:
        events: list[Event] = []

        def take(event: Event) -> None:
            events.append(event)
            on_event(event)

        redact = Redactor((job.token, *job.secrets))
        limits = Limits(PATIENCE_S, PATIENCE_S)
        driver.run(engine, job, watch, limits, redact=redact, on_event=take)
        return events

    return fetch


def of(offer: Offer, count: int = 1000) -> tuple[WantedTrack, ...]:
    return tuple(
        WantedTrack(str(track_id), str(track_id), 3) for track_id in offer.track_ids[:count]
    )


def made(events: list[Event]) -> dict[str, TrackMade]:
    return {event.info.id: event for event in events if isinstance(event, TrackMade)}


def failed(events: list[Event]) -> dict[str | None, str]:
    return {event.id: event.code for event in events if isinstance(event, EntryFailed)}


def file_path(offer: Offer, place: int, format_id: str = "") -> str:
    return f"/file/{offer.track_id(place)}/{format_id}"


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_the_runner_speaks_the_services_protocol() -> None:
    assert f"\nVERSION: Final = {VERSION} " in (RUNNER / "__main__.py").read_text("utf-8")


def test_another_version_of_the_protocol_is_refused(fetch: Fetch, job: QobuzJob) -> None:
    with pytest.raises(StepFailedError) as failure:
        fetch(replace(job, version=VERSION + 1))
    assert failure.value.code == "engine-outdated"


def test_a_whole_album_comes_with_rising_progress_s9(fetch: Fetch, job: QobuzJob) -> None:
    events = fetch(replace(job, tracks=of(FORTY_ALBUM)))
    assert len(made(events)) == 40
    assert isinstance(events[-1], Done)
    seen = [event for event in events if isinstance(event, Progressed)]
    assert len(seen) >= 5
    assert [one.fraction for one in seen][-1] == 1
    received = [one.received_bytes for one in seen]
    assert received == sorted(received)
    assert seen[-1].tracks_done == 40


@pytest.mark.parametrize(
    ("fault", "hits"),
    [
        ({"status": 500, "times": 1}, 1),
        ({"status": 403, "times": 1}, 1),
        ({"cut_after": 20_000, "times": 2}, 2),
        ({"garbage": "html", "times": 1}, 1),
        ({"garbage": "empty", "times": 1}, 1),
    ],
)
def test_a_file_that_breaks_off_is_gone_on_with(
    fetch: Fetch, job: QobuzJob, internet: Internet, fault: dict[str, object], hits: int
) -> None:
    broken = internet.faults.add(host=CDN, path=file_path(REMASTERED_ALBUM, 2), **fault)
    events = fetch(replace(job, tracks=of(REMASTERED_ALBUM)))
    assert broken.hits == hits
    assert len(made(events)) == 3
    assert {one.files[0].path.rpartition(".")[2] for one in made(events).values()} == {"flac"}
    if "cut_after" in fault:
        ranges = [one.headers.get("range") for one in internet.requests_to(CDN)]
        assert "bytes=20000-" in ranges


def test_a_stalled_connection_is_made_anew(fetch: Fetch, job: QobuzJob, internet: Internet) -> None:
    internet.faults.add(host=CDN, path=file_path(REMASTERED_ALBUM, 1), stall_after=9000, times=1)
    events = fetch(replace(job, tracks=of(REMASTERED_ALBUM), read_timeout_s=1))
    assert len(made(events)) == 3


def test_a_track_that_never_comes_whole_comes_in_a_lower_quality(
    fetch: Fetch, job: QobuzJob, internet: Internet
) -> None:
    for format_id in ("27", "7"):
        internet.faults.add(host=CDN, path=file_path(HIRES_ALBUM, 4, format_id), cut_after=1)
    events = fetch(replace(job, tracks=of(HIRES_ALBUM, 5), quality=4))
    depths = {int(one) % 100: event.info.bit_depth for one, event in made(events).items()}
    assert depths == {1: 24, 2: 24, 3: 24, 4: 16, 5: 24}


def test_a_track_that_comes_in_no_quality_is_named_and_the_others_come_s8(
    fetch: Fetch, job: QobuzJob, internet: Internet
) -> None:
    internet.faults.add(host=CDN, path=file_path(REMASTERED_ALBUM, 3), status=500)
    events = fetch(replace(job, tracks=of(REMASTERED_ALBUM)))
    assert failed(events) == {str(REMASTERED_ALBUM.track_id(3)): "cdn-fault"}
    assert len(made(events)) == 2
    assert not list(Path(job.staging).glob(f"{REMASTERED_ALBUM.track_id(3)}*"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 429, "retry_after_s": 0}, "rate-limited"),
        ({"status": 502}, "service-down"),
        ({"garbage": "html"}, "service-down"),
        ({"cut_after": 0}, "network"),
    ],
)
def test_trouble_of_the_catalogue_is_waited_out_or_named(
    fetch: Fetch, job: QobuzJob, internet: Internet, fault: dict[str, object], code: str
) -> None:
    internet.faults.add(host=API, path=FILE_URL, times=2, **fault)
    tracks = replace(job, tracks=of(REMASTERED_ALBUM, 1), tries=3)
    assert len(made(fetch(tracks))) == 1
    internet.faults.add(host=API, path=FILE_URL, **fault)
    other = replace(tracks, tracks=of(MIXED_ALBUM, 1), tries=2)
    assert list(failed(fetch(other)).values()) == [code]


def test_a_token_that_expires_in_the_middle_ends_the_job_and_keeps_what_came(
    fetch: Fetch, job: QobuzJob, internet: Internet
) -> None:
    def expire(event: Event) -> None:
        if isinstance(event, TrackMade):
            internet.faults.add(host=API, status=401)

    with pytest.raises(StepFailedError) as failure:
        fetch(replace(job, tracks=of(FORTY_ALBUM), tracks_at_a_time=1), expire)
    assert failure.value.code == "token-expired"
    assert list(Path(job.staging).glob("*.flac"))


def test_a_full_disk_ends_the_job_and_says_so(fetch: Fetch, job: QobuzJob) -> None:
    track_id = REMASTERED_ALBUM.track_id(1)
    parts = Path(job.staging) / ".engine" / "part"
    parts.mkdir(parents=True)
    (parts / f"{track_id}-2.flac").symlink_to("/dev/full")
    with pytest.raises(StepFailedError) as failure:
        fetch(replace(job, tracks=of(REMASTERED_ALBUM)))
    assert failure.value.code == "disk-full"


def test_names_of_the_catalogue_never_reach_a_file_name(fetch: Fetch, job: QobuzJob) -> None:
    events = fetch(replace(job, tracks=of(HOSTILE_ALBUM), quality=1))
    paths = {event.files[0].path for event in made(events).values()}
    assert paths == {f"{track_id}.mp3" for track_id in HOSTILE_ALBUM.track_ids}


def test_being_stopped_leaves_no_process_and_no_torn_file(
    fetch: Fetch, job: QobuzJob, watch: Follower, internet: Internet
) -> None:
    internet.faults.add(host=CDN, path="/file/", rate_bps=20_000)

    def stop(event: Event) -> None:
        watch.stop = StopError()

    with pytest.raises(StopError):
        fetch(replace(job, tracks=of(REMASTERED_ALBUM)), stop)
    assert is_gone(watch.groups[0])
    assert list(Path(job.staging).glob("*.flac")) == []
    watch.stop = None
    internet.reset()
    assert len(made(fetch(replace(job, tracks=of(REMASTERED_ALBUM))))) == 3
    assert [one for one in internet.requests_to(CDN) if "range" in one.headers]


def test_an_engine_whose_parent_is_killed_ends_by_itself(
    engine: Engine, job: QobuzJob, internet: Internet
) -> None:
    internet.faults.add(host=CDN, path="/file/", stall=True)
    job = replace(job, tracks=of(REMASTERED_ALBUM))
    program = (
        "import json, sys, time\n"
        "from crateful.tools.process import Child, environment\n"
        f"child = Child({engine.argv()!r}, env=environment(**{engine.environment!r}))\n"
        f"child.send({json.dumps(asdict(job))!r})\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with Child([sys.executable, "-c", program], env=environment()) as parent:
        pid = int(parent.next_event(PATIENCE_S).text)  # type: ignore[union-attr]
        internet.wait_for(lambda request: request.host == CDN)
        os.kill(parent.pid, signal.SIGKILL)
        eventually(lambda: is_gone(pid))


def test_two_jobs_at_once_do_not_meet_s7(engine: Engine, job: QobuzJob, tmp_path: Path) -> None:
    came: dict[str, list[Event]] = {}

    def run(offer: Offer) -> None:
        reading, writing = os.pipe()
        staging = tmp_path / offer.id
        staging.mkdir()
        mine = replace(job, tracks=of(offer), staging=str(staging))
        events: list[Event] = []
        redact, limits = Redactor(()), Limits(PATIENCE_S, PATIENCE_S)
        driver.run(engine, mine, Follower(reading), limits, redact=redact, on_event=events.append)
        came[offer.id] = events
        os.close(reading)
        os.close(writing)

    threads = [threading.Thread(target=run, args=[one]) for one in (REMASTERED_ALBUM, MIXED_ALBUM)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    for offer in (REMASTERED_ALBUM, MIXED_ALBUM):
        assert set(made(came[offer.id])) == set(map(str, offer.track_ids))


def test_pictures_that_are_none_are_left_out(
    fetch: Fetch, job: QobuzJob, internet: Internet
) -> None:
    url = f"https://{CDN}{file_path(REMASTERED_ALBUM, 1, '6')}"
    [done] = fetch(replace(job, extras=(WantedExtra("cover.jpg", (url, "https://x.example/")),)))
    assert isinstance(done, Done)
    assert done.extras == ()
    internet.forget()


# ---- serving -----------------------------------------------------------------------------------


@pytest.fixture
def setup(engine: Engine, job: QobuzJob) -> Setup:
    return Setup("key", engine, replace(job, mode="serve"), lambda _: None)


@pytest.fixture
def call(internet: Internet) -> Call:
    return Call("search", "album", "high", proxy_url=internet.proxy_url)


def test_an_engine_that_died_is_started_again_for_the_next_question(
    setup: Setup, call: Call, watch: Follower
) -> None:
    standby = Standby()
    assert standby.ask(setup, call, watch, PATIENCE_S).items
    before = child_of(setup)
    os.kill(before, signal.SIGKILL)
    assert standby.ask(setup, call, watch, PATIENCE_S).items
    assert child_of(setup) != before
    standby.close()
    assert is_gone(before)


def test_an_engine_that_nobody_asks_goes(setup: Setup, call: Call, watch: Follower) -> None:
    standby = Standby()
    brief = replace(setup, job=replace(setup.job, idle_s=2))
    assert standby.ask(brief, call, watch, PATIENCE_S).items
    eventually(lambda: not children_of(setup))
    assert standby.ask(brief, call, watch, PATIENCE_S).items
    standby.close()


def test_another_account_gets_another_engine(setup: Setup, call: Call, watch: Follower) -> None:
    standby = Standby()
    standby.ask(setup, call, watch, PATIENCE_S)
    before = child_of(setup)
    standby.ask(replace(setup, key="another"), call, watch, PATIENCE_S)
    assert is_gone(before)
    standby.close()
    assert children_of(setup) == []


def test_questions_are_answered_side_by_side(
    setup: Setup, call: Call, watch: Follower, internet: Internet
) -> None:
    standby = Standby()
    standby.ask(setup, call, watch, PATIENCE_S)
    internet.faults.add(host=API, path="/track/search", stall=True)
    answers: list[Answer] = []
    slow = replace(call, item="track")
    thread = threading.Thread(
        target=lambda: answers.append(standby.ask(setup, slow, watch, PATIENCE_S))
    )
    thread.start()
    internet.wait_for(lambda request: request.path.endswith("/track/search"))
    assert standby.ask(setup, call, watch, PATIENCE_S).items
    assert answers == []
    internet.reset()
    thread.join(PATIENCE_S)
    assert answers[0].items
    standby.close()


def children_of(setup: Setup) -> list[int]:
    """The engines of this test alone; others of the session may stand by, too."""
    own = psutil.Process().children(recursive=True)
    return [child.pid for child in own if is_of(child, setup)]


def is_of(child: psutil.Process, setup: Setup) -> bool:
    try:
        is_alive = child.status() != psutil.STATUS_ZOMBIE
        return is_alive and child.environ().get("HOME") == setup.engine.environment["HOME"]
    except psutil.Error:
        return False


def child_of(setup: Setup) -> int:
    [pid] = children_of(setup)
    argv = psutil.Process(pid).cmdline()
    assert argv == setup.engine.argv()
    assert SUBSCRIBER.token not in str(psutil.Process(pid).environ())
    return pid


def test_the_environment_is_the_one_that_the_product_would_use(qobuz_python: Path) -> None:
    assert environments.python_of("qobuz", ENGINES) == qobuz_python
