"""A worker's side of downloads: leases, the running job, its progress and its end."""

__all__ = [
    "crashes",
    "job",
    "leases",
    "registry",
    "runner",
    "source_health",
    "staging_cleanup",
    "track_progress",
    "worker_id",
]
