"""The worker: leases, the running job, its progress, cancellation and cleanup."""

__all__ = [
    "after_update",
    "crashes",
    "job",
    "leases",
    "originals",
    "registry",
    "runner",
    "source_health",
    "staging_cleanup",
    "track_progress",
    "turns",
    "worker_id",
]
