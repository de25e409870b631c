"""A worker's side of downloads: leases, the running job, its progress and its end."""
