"""kill -9 at each stage of a download: rows, library and disk agree; the album is there once.

In a file of its own, for it starts the service more often than any other.
"""

from __future__ import annotations

import pytest
from tests.pipeline.deaths import URL, ask_for, audit, die
from tests.running import Service

DEATHS = [
    ["stage:resolving", "stage:fetching", "stage:verifying", "stage:probing", "stage:identifying"],
    ["stage:deciding", "stage:tagging", "stage:shelving", *3 * ["links:1"], "renames:1"],
]
"""In the order in which one download gets there; no number of kills is one too many (X10)."""


@pytest.mark.parametrize("points", DEATHS, ids=["first half", "second half"])
def test_a_download_survives_the_death_of_the_service(
    new_service: Service, points: list[str]
) -> None:
    """Q4, I1: killed again and again, each time a little further, it still ends once."""
    service = new_service
    die(service, points[0], lambda: ask_for(service, URL))
    ((number,),) = service.rows("select id from downloads")
    for point in points[1:]:
        die(service, point)
    service.start()
    assert service.wait(number, "complete", "failed")["status"] == "complete"
    audit(service)
