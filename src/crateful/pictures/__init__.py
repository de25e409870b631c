"""Pictures of other sites, proxied, so that no browser contacts those sites."""
