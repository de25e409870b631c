"""The Celery application: one task whose only content is a download's id.

Acknowledged before it runs, no results, no delays, no priorities: the row has all of that,
and a message that is lost, doubled or late does no harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from celery import Celery

from crateful.queue import inprocess

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.settings import Settings

WAKE: Final = "crateful.wake"

QUEUE: Final = "crateful"


def create(settings: Settings, on_wake: Callable[[int], None] | None = None) -> Celery:
    """Return a Celery application on the broker that ``settings`` name.

    Args:
        settings: the service's.
        on_wake: what a worker does with a wake-up; a process that only sends needs none.
    """
    inprocess.register()
    url = settings.broker_url.get_secret_value() or inprocess.URL
    app = Celery("crateful", broker=url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_default_queue=QUEUE,
        task_acks_late=False,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        worker_prefetch_multiplier=1,
        # A busy worker would hold one more wake-up, which an idle one could act on at once.
        # Only for Redis (Celery 5.7); elsewhere the row is made known again after a while.
        worker_disable_prefetch=_is_redis(url),
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_timeout=3,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=_transport_options(url),
        task_publish_retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.2},
    )
    if on_wake is not None:
        # Not shared: Celery would give the task to every other application of the process.
        app.task(name=WAKE, shared=False)(on_wake)
    return app


def _is_redis(url: str) -> bool:
    return url.startswith(("redis", "valkey"))


def _transport_options(url: str) -> dict[str, float]:
    if _is_redis(url):
        return {"socket_connect_timeout": 3.0, "socket_timeout": 10.0}
    return {}
