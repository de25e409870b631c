"""Metrics for Prometheus: this process's counters, and counts of the database.

prometheus-client is imported when somebody reads for the first time: a service that nobody
watches neither loads nor keeps it.
"""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import version
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from crateful.counters import TALLIES
from crateful.db import utc_now
from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.system import workers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prometheus_client.metrics_core import Metric
    from prometheus_client.registry import CollectorRegistry
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.events.hub import Hub
    from crateful.settings import Settings


class Metrics:
    """Answers readers; one per application.

    Args:
        settings: the service's.
        database: asked anew each time.
        hub: knows the open WebSockets.
    """

    def __init__(self, settings: Settings, database: Database, hub: Hub) -> None:
        self._settings = settings
        self._database = database
        self._hub = hub
        self._registry: CollectorRegistry | None = None

    def text(self) -> tuple[bytes, str]:
        """Return everything in Prometheus' own text format, and that format's media type."""
        from prometheus_client import (  # noqa: PLC0415
            CONTENT_TYPE_LATEST,
            CollectorRegistry,
            ProcessCollector,
            generate_latest,
        )

        if self._registry is None:
            registry = CollectorRegistry()
            ProcessCollector(registry=registry)
            registry.register(_Collector(self._settings, self._database, self._hub))
            self._registry = registry
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class _Collector:
    """Yields what is so at this moment; prometheus-client's protocol."""

    def __init__(self, settings: Settings, database: Database, hub: Hub) -> None:
        self._settings = settings
        self._database = database
        self._hub = hub

    def describe(self) -> list[Metric]:
        """Return nothing: else registering would ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield self._build()
        yield _requests()
        yield _counts("crateful_download_runs", "Runs of downloads here", "download", "outcome")
        yield _counts(
            "crateful_outside_connections", "Ways out for what users pasted", "outside", "result"
        )
        yield _counts(
            "crateful_workbench_tasks", "What children did with files", "workbench", "task"
        )
        yield _gauge("crateful_websockets", "Open WebSockets of this process", self._hub.sockets)
        yield from self._disks()
        try:
            with self._database.reading() as session:
                found = list(_shared(session, self._settings.data_dir))
        except SQLAlchemyError:
            found = []  # what this process knows by itself is worth having just then
        yield _gauge("crateful_database_up", "1 while the database answers", 1 if found else 0)
        yield from found

    def _build(self) -> Metric:
        from prometheus_client.metrics_core import InfoMetricFamily  # noqa: PLC0415

        broker = self._settings.broker_url.get_secret_value().partition(":")[0]
        facts = {
            "version": version("crateful"),
            "python": platform.python_version(),
            "database": self._database.engine.dialect.name,
            "broker": broker or "embedded",
        }
        return InfoMetricFamily("crateful_build", "What runs", facts)

    def _disks(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415

        free = GaugeMetricFamily("crateful_disk_free_bytes", "Room on its disk", labels=["folder"])
        whole = GaugeMetricFamily("crateful_disk_size_bytes", "Its disk", labels=["folder"])
        for name, folder in (
            ("data", self._settings.data_dir.absolute()),
            ("library", self._settings.library_dir),
        ):
            usage = shutil.disk_usage(
                next(path for path in (folder, *folder.parents) if path.exists())
            )
            free.add_metric([name], usage.free)
            whole.add_metric([name], usage.total)
        yield free
        yield whole


def _requests() -> Metric:
    from prometheus_client.metrics_core import HistogramMetricFamily  # noqa: PLC0415

    family = HistogramMetricFamily(
        "crateful_http_request_duration_seconds",
        "Requests answered by this process, by the template of their route",
        labels=["method", "route", "status"],
    )
    for (method, route, status), durations in sorted(TALLIES.requests().items()):
        family.add_metric([method, route, str(status)], durations.buckets(), durations.sum_s)
    return family


def _counts(name: str, text: str, kind: str, label: str) -> Metric:
    from prometheus_client.metrics_core import CounterMetricFamily  # noqa: PLC0415

    family = CounterMetricFamily(name, text, labels=[label])
    for key, count in sorted(TALLIES.counts(kind).items()):
        family.add_metric(list(key), count)
    return family


def _gauge(name: str, text: str, value: float) -> Metric:
    from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415

    return GaugeMetricFamily(name, text, value)


def _shared(session: Session, data_dir: Path) -> Iterator[Metric]:
    """Yield what is the same whichever process is asked."""
    from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415

    by_status = GaugeMetricFamily(
        "crateful_downloads", "Downloads of the whole deployment", labels=["status"]
    )
    rows = session.execute(select(Download.status, func.count()).group_by(Download.status))
    counts: dict[Status, int] = {status: count for status, count in rows}  # noqa: C416  # rows are no pairs
    for status in Status:
        by_status.add_metric([status], counts.get(status, 0))
    yield by_status
    oldest = session.scalar(
        select(func.min(Download.created_at)).where(Download.status == Status.PENDING)
    )
    age_s = max(0.0, (utc_now() - oldest).total_seconds()) if oldest else 0.0
    yield _gauge("crateful_queue_oldest_seconds", "Age of the oldest download that waits", age_s)
    leases = GaugeMetricFamily(
        "crateful_worker_leases", "Downloads in each worker's hands", labels=["host", "pid"]
    )
    for worker in workers.look(session, data_dir):
        leases.add_metric([worker.host, str(worker.pid or "")], len(worker.downloads))
    yield leases
