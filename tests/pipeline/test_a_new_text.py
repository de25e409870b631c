"""One more text of an album: from its source into files, row and API, by touching 8 files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from tests.pipeline.conftest import environment_of
from tests.running import Service, python_with
from tests.servers.internet import Internet

import crateful
from crateful.migrations import head

PRODUCT = Path(crateful.__file__).parent
ALBUM = "https://thefixtures.bandcamp.com/album/loop-songs"

MEDIAFILE = """
mediafile.MediaFile.add_field(
    "catalogueseries",
    mediafile.MediaField(
        mediafile.MP3DescStorageStyle("CATALOGUESERIES"),
        mediafile.MP4StorageStyle("----:com.apple.iTunes:CATALOGUESERIES"),
        mediafile.StorageStyle("CATALOGUESERIES"),
    ),
)
"""
BEHIND = {
    "album_text.py": (
        '    """The barcode\'s digits: a UPC, or an EAN."""\n',
        '    catalogue_series: str | None = _in_tag("catalogueseries")\n',
    ),
    "library/models.py": (
        "    upc: Mapped[str | None] = mapped_column(default=None, index=True)\n",
        "    catalogue_series: Mapped[str | None] = mapped_column(default=None)\n",
    ),
    "library/schemas.py": ("    upc: str | None\n", "    catalogue_series: str | None\n"),
    "library/patches.py": (
        "    catalog_number: OptionalText | None = None\n",
        "    catalogue_series: OptionalText | None = None\n",
    ),
    # A source's own file: what it offers says it, too.
    "sources/ytdlp_infos.py": (
        "        text=AlbumText(info.genre, info.label, info.catalog_number, info.upc",
        ', "Loop Series"',
    ),
    # Only for a tag that mediafile does not know.
    "audio/tag_blocks/opening.py": (
        "    from crateful.audio.tag_blocks.foreign import TagBlock\n",
        MEDIAFILE,
    ),
}
"""What is written behind which line of the product."""

REVISION = "migrations/versions/9000_catalogue_series.py"
PAGE = "../../web/src/pages/album/text.ts"
"""Where the page is told what to show and to edit; it is built from that, so not tried here."""

TOUCHED = {*BEHIND, REVISION, PAGE}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with one more text."""
    folder = tmp_path_factory.mktemp("package")
    copy = folder / "crateful"
    shutil.copytree(PRODUCT, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    if (PRODUCT / "static").exists():
        (copy / "static").symlink_to(PRODUCT / "static")
    for name, (line, more) in BEHIND.items():
        source = (copy / name).read_text("utf-8")
        assert line in source, name
        (copy / name).write_text(source.replace(line, line + more, 1), "utf-8")
    (copy / REVISION).write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n\n"
        f'revision = "9000"\ndown_revision = "{head()}"\nbranch_labels = depends_on = None\n\n'
        "def upgrade():\n"
        '    op.add_column("albums", sa.Column("catalogue_series", sa.String(), nullable=True))\n',
        "utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def service(
    package: Path, internet: Internet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    python = python_with(package, folder / "python")
    running = Service(folder / "data", environment_of(internet), python=python).start().set_up()
    yield running
    running.leave()


def series_in(service: Service, album_id: int) -> set[str]:
    """What the files of an album say."""
    folder = service.library / service.album(album_id)["folder"]
    files = [path for path in folder.iterdir() if path.suffix != ".jpg"]
    assert files
    said = (mutagen.File(path) for path in files)
    return {
        str(next(iter(one.get("CATALOGUESERIES") or one["TXXX:CATALOGUESERIES"]))) for one in said
    }


def test_it_touches_at_most_8_files() -> None:
    assert (PRODUCT / PAGE).is_file()
    assert len(TOUCHED) <= 8


def test_it_comes_from_its_source_into_files_and_row_and_is_edited_in_both(
    service: Service,
) -> None:
    album_id = service.finish(ALBUM, confirm_lossy=True)["result_album_id"]
    assert service.album(album_id)["catalogue_series"] == "Loop Series"
    assert series_in(service, album_id) == {"Loop Series"}
    patch = {"catalogue_series": "Night Series"}
    answer = service.call("PATCH", f"/api/albums/{album_id}", json=patch)
    assert answer["catalogue_series"] == "Night Series"
    assert series_in(service, album_id) == {"Night Series"}
