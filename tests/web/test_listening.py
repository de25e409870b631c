"""Music is heard in the browser: decoded samples are counted, not only that it "plays"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from mediafile import MediaFile
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.audio_files import AudioShelf, Sound
from tests.pipeline.test_imports import import_folder
from tests.running import Json, Service, eventually
from tests.servers.qobuz_records import HIRES_ALBUM
from tests.web.hearing import Ears, ears_of, forgive
from tests.web.household import LOSSLESS, QOBUZ, UNSURE
from tests.web.visitor import DESK, OF_COLOURS, PHONE, Visitor, visit

pytestmark = pytest.mark.timeout(300)

CODECS = {"FLAC": "flac", "ALAC": "m4a", "Opus": "opus"}
SECONDS = 20
"""Longer than a loaded machine needs from one step to the next."""
ADVANCE_DB = -6.0


def pitch_of(kind: str, number: int) -> float:
    return 300.0 + 200 * list(CODECS).index(kind) + 50 * number


def lay_out(shelf: AudioShelf, folder: Path, kind: str, *, is_named: bool = True) -> None:
    """An album of three tones, tagged as far as its names are known."""
    folder.mkdir(parents=True)
    suffix = CODECS[kind]
    for number in (1, 2, 3):
        sound = Sound(SECONDS, pitch_of(kind, number), kind.lower())
        file = folder / f"{number:02}.{suffix}"
        file.write_bytes(shelf.sound(suffix, sound).read_bytes())
        tags = MediaFile(file)
        if is_named:
            tags.title, tags.artist, tags.albumartist = f"{kind} {number}", "Tone Ada", "Tone Ada"
            tags.album, tags.track, tags.tracktotal = f"Tones in {kind}", number, 3
            tags.rg_album_gain, tags.rg_album_peak = ADVANCE_DB, 0.5
        tags.save()


@pytest.fixture(scope="module")
def albums(
    service: Service, audio_shelf: AudioShelf, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Json]:
    """An album of each kind, by its kind."""
    root = tmp_path_factory.mktemp("tones")
    for kind in CODECS:
        lay_out(audio_shelf, root / kind, kind)
    service.call("PUT", "/api/settings", json=QOBUZ)
    batch = import_folder(service, root, "copy", trust_tags=True)
    found = {}
    for row in batch["items"]:
        assert row["status"] == "complete", (row, service.log_tail())
        album = service.album(row["result_album_id"])
        found[album["title"].split()[-1]] = album
    assert set(found) == set(CODECS)
    return found


@pytest.fixture
def listener(browser: Browser, service: Service, albums: dict[str, Json]) -> Iterator[Visitor]:
    with visit(browser, service) as somebody:
        yield somebody.sign_in()
        forgive(somebody)


@pytest.fixture
def ears(listener: Visitor) -> Ears:
    return ears_of(listener)


def play(listener: Visitor, album: Json) -> Page:
    """Open an album and have it played from its first track."""
    page = listener.go(f"/album/{album['id']}")
    page.get_by_role("button", name=f"Play {album['title']}", exact=True).click()
    expect(bar_of(page)).to_contain_text(album["tracks"][0]["title"])
    return page


def bar_of(page: Page):  # noqa: ANN201  # Playwright's locator
    return page.get_by_role("region", name="Player")


def path_of(album: Json, number: int) -> str:
    copy = "?as=opus" if album["title"].endswith("ALAC") else ""
    return f"/api/tracks/{album['tracks'][number - 1]['id']}/stream{copy}"


@pytest.mark.parametrize("kind", CODECS)
def test_an_album_is_heard_track_by_track_as_loud_as_it_was_measured(
    listener: Visitor, ears: Ears, albums: dict[str, Json], kind: str
) -> None:
    """ALAC comes as Opus; the next track is asked for while the one before it is heard."""
    album = albums[kind]
    asked: list[str] = []
    listener.page.on("request", lambda request: asked.append(request.url))
    page = play(listener, album)
    assert ears.hear(path_of(album, 1)) == pytest.approx(pitch_of(kind, 1), rel=0.04)
    page.wait_for_function(
        "() => window.players.some((one) => !one.paused && Math.abs(one.volume - 0.501) < 0.01)"
    )
    for number in (2, 3):
        ears.hurry()
        expect(bar_of(page)).to_contain_text(f"{kind} {number}")
        assert any(url.endswith(path_of(album, number)) for url in asked)
        assert ears.hear(path_of(album, number)) == pytest.approx(pitch_of(kind, number), rel=0.04)
    assert [url for url in asked if "/stream" in url and "as=" in url] == [
        url for url in asked if kind == "ALAC" and "/stream" in url
    ]
    title = page.evaluate("navigator.mediaSession.metadata.title")
    assert title == f"{kind} 3"


def test_the_next_track_is_there_before_it_is_needed(
    listener: Visitor, ears: Ears, albums: dict[str, Json]
) -> None:
    album = albums["FLAC"]
    with listener.page.expect_request(f"**{path_of(album, 2)}") as asked:
        play(listener, album)
        assert asked.value
    assert 0 <= ears.position() < SECONDS - 0.5


def test_it_goes_on_from_page_to_page_and_waits_at_its_place_after_a_reload(
    listener: Visitor, ears: Ears, albums: dict[str, Json]
) -> None:
    album = albums["FLAC"]
    page = play(listener, album)
    page.get_by_role("button", name="Next track").click()
    ears.hear(path_of(album, 2), 2_000)
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_role("heading", level=1, name="History")).to_be_visible()
    before = ears.position()
    page.wait_for_function(
        "before => window.players.some((one) => !one.paused && one.currentTime > before + 0.2)",
        arg=before,
    )
    page.get_by_role("button", name="Pause", exact=True).click()
    page.reload()
    expect(bar_of(page)).to_contain_text("FLAC 2")
    expect(page.get_by_role("slider", name="Position")).not_to_have_value("0")
    page.get_by_role("button", name="Play", exact=True).click()
    ears.hear(path_of(album, 2), 2_000)
    assert ears.position() >= before


def test_keys_pause_and_seek_and_belong_to_a_field_that_has_the_focus(
    listener: Visitor, ears: Ears, albums: dict[str, Json]
) -> None:
    album = albums["FLAC"]
    page = play(listener, album)
    ears.hear(path_of(album, 1), 2_000)
    page.locator("#page").focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    for _ in range(SECONDS // 10 + 1):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("slider", name="Position")).to_have_value("0")
    page.keyboard.press("N")
    expect(bar_of(page)).to_contain_text("FLAC 2")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    box = page.get_by_role("combobox", name="Search for music, or paste a link")
    box.fill("ab")
    box.press("ArrowLeft")
    box.press(" ")
    box.press("N")
    expect(box).to_have_value("a Nb")
    expect(bar_of(page)).to_contain_text("FLAC 2")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.get_by_role("slider", name="Volume").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("slider", name="Volume")).to_have_value("0.95")


def test_whoever_signs_out_leaves_silence(
    listener: Visitor, ears: Ears, albums: dict[str, Json]
) -> None:
    page = play(listener, albums["FLAC"])
    ears.hear(path_of(albums["FLAC"], 1), 2_000)
    page.get_by_label("Account of admin").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(bar_of(page)).to_have_count(0)
    assert ears.position() == -1
    assert page.evaluate("window.players.every((one) => !one.currentSrc || one.readyState === 0)")
    assert page.evaluate("sessionStorage.getItem('crateful.player')") is None
    assert page.evaluate("navigator.mediaSession.metadata") is None


COVERED = """() => [...document.querySelectorAll("a:not([href='#page']), button, input")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true })
    && !one.matches(":disabled, [type=range]") && !one.closest("[aria-hidden=true]"))
  .filter((one) => {
    one.scrollIntoView({ block: "center" });
    const { left, top, width, height } = one.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return !(hit && (one.contains(hit) || hit.contains(one) || hit.closest("label")));
  })
  .map((one) => one.outerHTML)"""
"""Controls whose middle is somebody else's, wherever the page is scrolled to show them."""


@pytest.mark.parametrize("path", ["/album/{}", "/library/tracks", "/review", "/search?q=tones"])
def test_the_player_suits_everybody_and_covers_nothing(
    listener: Visitor, albums: dict[str, Json], path: str
) -> None:
    page = play(listener, albums["FLAC"])
    page.get_by_role("button", name="Pause", exact=True).click()
    page.reload()  # so that it is open on whatever page comes next
    page = listener.go(path.format(albums["FLAC"]["id"]))
    expect(bar_of(page)).to_be_visible()
    for viewport in (DESK, PHONE):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme="light")
        # What the edge of the bar cuts, as the edge of the screen does, is whole further down.
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert listener.axe() == []
        page.emulate_media(color_scheme="dark")
        assert listener.axe(*OF_COLOURS) == []
        assert page.evaluate(COVERED) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        listener.picture(f"player-{path.strip('/').split('/')[0][:6]}-{viewport['width']}")


def test_the_queue_shows_what_comes_and_plays_what_is_chosen(
    listener: Visitor, ears: Ears, albums: dict[str, Json]
) -> None:
    album = albums["Opus"]
    page = play(listener, album)
    page.get_by_role("button", name="What comes next").click()
    sheet = page.get_by_role("dialog", name="What comes next")
    expect(sheet.get_by_role("listitem")).to_have_count(3)
    assert listener.axe() == []
    sheet.get_by_role("button", name="Take Opus 2 off the queue").click()
    expect(sheet.get_by_role("listitem")).to_have_count(2)
    sheet.get_by_role("button", name="Opus 3").first.click()
    assert ears.hear(path_of(album, 3)) == pytest.approx(pitch_of("Opus", 3), rel=0.04)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Stop and close the player").click()
    expect(bar_of(page)).to_have_count(0)


def test_lists_artists_and_results_are_played_from_where_one_begins(
    listener: Visitor, ears: Ears, albums: dict[str, Json]
) -> None:
    page = listener.go("/library/tracks?sort=title")
    page.get_by_role("button", name="Play FLAC 2", exact=True).click()
    ears.hear(path_of(albums["FLAC"], 2), 2_000)
    page.get_by_role("button", name="Next track").click()
    ears.hear(path_of(albums["FLAC"], 3), 2_000)
    artist = albums["FLAC"]["artist"]
    page = listener.go(f"/artist/{artist['id']}")
    page.get_by_role("button", name="Play Tone Ada").click()
    expect(bar_of(page)).to_contain_text("Tone Ada")
    page.get_by_role("button", name="What comes next").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(9)
    page.keyboard.press("Escape")
    page = listener.go("/search?q=tones+opus")
    page.get_by_role("button", name="Play Tones in Opus").click()
    ears.hear(path_of(albums["Opus"], 1), 2_000)


def test_two_presses_play_an_artist_once_and_an_album_that_is_gone_is_told(
    listener: Visitor, albums: dict[str, Json]
) -> None:
    """The albums come one by one: neither a hasty hand nor a missing one spoils the list."""
    page = listener.go(f"/artist/{albums['FLAC']['artist']['id']}")
    button = page.get_by_role("button", name="Play Tone Ada")
    expect(button).to_be_visible()
    gone = f"**/api/albums/{albums['ALAC']['id']}"
    problem = {"type": "album-not-found", "title": "No", "status": 404, "detail": "It is gone."}
    page.route(gone, lambda route: route.fulfill(status=404, json=problem))
    button.evaluate("(button) => { button.click(); button.click(); }")
    expect(page.get_by_text("It is gone.").first).to_be_visible()
    bar_of(page).get_by_role("button", name="What comes next").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(6)
    titles = page.get_by_role("dialog").get_by_role("listitem").all_text_contents()
    assert len(titles) == len(set(titles))


def test_what_waits_in_review_is_heard_and_how_one_file_goes_over_into_the_next(
    listener: Visitor, ears: Ears
) -> None:
    """Each file whole; of a doubtful length its end, and the beginning of what comes next."""
    asked = listener.service.finish(UNSURE, "review")["id"]
    page = listener.go(f"/review/{asked}")
    lines = page.get_by_role("region", name="Track by track")
    lines.get_by_role("button", name="Play Pilot Boat").click()
    ears.hear("/review/stream?path=" + file_of(listener.service, asked, "Pilot Boat"))
    bar = bar_of(page)
    bar.get_by_role("link", name="Pilot Boat").click()
    expect(page).to_have_url(re.compile(f"/review/{asked}"))
    seam = lines.get_by_role("button", name=re.compile("Hear the seam: "))
    seam.first.click()
    ends = seam.first.get_attribute("aria-label") or ""
    title = ends.removeprefix("Hear the seam: ")
    expect(bar).to_contain_text(title)
    # A function: an expression would be evaluated at each look, which the content policy forbids.
    page.wait_for_function(
        "() => window.players.some((one) => !one.paused && one.currentTime > 45)"
    )
    expect(bar).not_to_contain_text(title)
    listener.service.call("POST", f"/api/downloads/{asked}/review", json={"discard": True})


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_an_album_sounds_like_is_seen_small_and_large_with_its_axes(
    listener: Visitor, albums: dict[str, Json], size: ViewportSize
) -> None:
    page = listener.page
    page.set_viewport_size(size)
    listener.go(f"/album/{albums['FLAC']['id']}?tab=quality")
    small = page.get_by_role("region", name="Spectrograms")
    expect(small.get_by_role("button")).to_have_count(3)
    has_come = "image => image.complete && image.naturalWidth"
    small.scroll_into_view_if_needed()
    eventually(lambda: small.locator("img").first.evaluate(has_come) == 240)
    assert listener.axe() == []
    small.get_by_role("button", name="FLAC 1").click()
    sheet = page.get_by_role("dialog", name="FLAC 1")
    picture = sheet.get_by_role("img", name="Spectrogram of 20 seconds, from 0 to 22.05 kHz.")
    eventually(lambda: picture.evaluate(has_come) == 1000)
    expect(sheet.get_by_text("20 kHz", exact=True)).to_be_visible()
    expect(sheet.get_by_text("No cut-off shows below 22.05 kHz.")).to_be_visible()
    narrow = picture.evaluate("image => image.clientWidth")
    sheet.get_by_role("button", name="Octaves alike").click()
    expect(sheet.get_by_text("500 Hz", exact=True)).to_be_visible()
    sheet.get_by_role("button", name="Stretch the time axis").click()
    expect(sheet.get_by_text("2 x")).to_be_visible()
    assert picture.evaluate("image => image.clientWidth") == pytest.approx(2 * narrow, abs=2)
    assert listener.axe() == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_what_waits_in_review_is_seen_before_it_is_filed(listener: Visitor) -> None:
    asked = listener.service.finish(UNSURE, "review")["id"]
    page = listener.go(f"/review/{asked}")
    page.get_by_role("button", name="Show the spectrogram of Pilot Boat").click()
    sheet = page.get_by_role("dialog", name="Pilot Boat")
    picture = sheet.get_by_role("img", name=re.compile("^Spectrogram of "))
    has_come = "image => image.complete && image.naturalWidth"
    eventually(lambda: picture.evaluate(has_come) == 1000)
    expect(sheet.get_by_text(re.compile("Loudest sample: "))).to_be_visible()
    assert listener.axe() == []
    listener.service.call("POST", f"/api/downloads/{asked}/review", json={"discard": True})


def file_of(service: Service, download_id: int, title: str) -> str:
    """Return the path of a file in review, as an address has it."""
    files = service.call("GET", f"/api/downloads/{download_id}/review")["files"]
    (path,) = [file["path"] for file in files if file["title"] == title]
    return quote_plus(str(path))


def test_what_can_not_be_played_is_said_and_tried_again_when_asked(
    listener: Visitor, ears: Ears, albums: dict[str, Json]
) -> None:
    album, service = albums["Opus"], listener.service
    (file,) = service.library.glob("*/*Opus*/03*")
    content = file.read_bytes()
    file.write_bytes(b"no sound at all" * 99)
    page = listener.go(f"/album/{album['id']}")
    button = page.get_by_role("button", name="Play Opus 3", exact=True)
    button.click()
    expect(bar_of(page).get_by_role("alert")).to_contain_text("can't be played")
    file.write_bytes(content)
    button.click()
    # Chromium remembers what an address held for as long as the page is there; not of the copy.
    ears.hear(f"{path_of(album, 3)}?as=opus")
    expect(bar_of(page).get_by_role("alert")).to_have_count(0)


@pytest.mark.usefixtures("albums")
def test_a_sample_is_heard_before_anything_is_got_and_called_one(
    listener: Visitor, ears: Ears
) -> None:
    """From Qobuz's preview and its list of songs, and from Bandcamp's page."""
    title = HIRES_ALBUM.track(1).title
    page = listener.go(f"/preview?url={HIRES_ALBUM.url}")
    with page.expect_response("**/api/downloads/samples/*") as asked:
        page.get_by_role("button", name=f"Play a sample of {title}", exact=True).click()
    assert ears.hear(asked.value.url) > 0
    expect(bar_of(page)).to_contain_text("Sample, 30 seconds")
    expect(bar_of(page)).to_contain_text(title)
    expect(bar_of(page).get_by_role("link", name=title)).to_have_count(0)  # no album of ours
    listener.picture("preview-sample")
    page.get_by_role("button", name=f"Pause a sample of {title}", exact=True).click()
    bar_of(page).get_by_role("button", name="Stop and close the player").click()
    assert listener.axe() == []
    assert listener.service.call("GET", "/api/downloads?source=qobuz") == []
    for address in (f"/search?q={quote_plus(title)}&type=track", f"/preview?url={LOSSLESS}"):
        page = listener.go(address)
        page.get_by_role("button", name=re.compile("^Play a sample of")).first.click()
        expect(bar_of(page)).to_contain_text("Sample, 30 seconds")
        expect(bar_of(page).get_by_role("alert")).to_have_count(0)
