"""Engines in a container: the image's at first, then what an update brought, whatever restarts."""

from __future__ import annotations

import json
from pathlib import Path

from tests.engine_folder import ENGINES
from tests.engines.shop import only_from
from tests.engines.yt_dlp_wheels import NEWER, wheels
from tests.operate.container_files import Container, environment_of, ours
from tests.servers.internet import Internet

from crateful.engines import environments

__all__ = ["wheels"]


def version(container: Container) -> str:
    answer = container.enter("crateful", "engine", "list", "--json")
    assert answer.returncode == 0, answer.stderr
    return {row["name"]: row["version"] for row in json.loads(answer.stdout)}["youtube"]


def test_an_update_lies_in_the_data_volume_and_outlives_the_container(
    tmp_path: Path, internet: Internet, wheels: Path, youtube_python: Path
) -> None:
    (service,) = ours("compose.yml").values()
    outside = {
        "CRATEFUL_PROXY_URL": internet.proxy_url,
        "CRATEFUL_CA_FILE": str(internet.ca_file),
        **only_from(wheels),
        "UV_CACHE_DIR": str(tmp_path / "uv"),
    }
    container = Container(tmp_path, service, outside)
    engines = tmp_path / "data" / "service" / "engines"
    image = youtube_python.parents[1]
    assert version(container) == environments.ENGINES["youtube"].version
    assert (engines / image.name).readlink() == image
    updated = container.enter("crateful", "engine", "update", "youtube")
    assert updated.returncode == 0, updated.stderr

    assert version(container) == NEWER, "another container on the same volume"
    assert not list(ENGINES.glob(".making-*"))
    assert youtube_python.is_file()
    # An image whose lock is older than the update, and has moved meanwhile.
    (engines / image.name).unlink()
    assert version(container) == NEWER
    assert (engines / image.name).is_symlink()


def test_the_image_updates_by_itself_when_a_site_refuses_and_others_do_not() -> None:
    (service,) = ours("compose.yml").values()
    assert environment_of(service)["CRATEFUL_UPDATE_ENGINES"] == "when-refused"
