"""What a household changes while the service runs: rows that admins edit."""
