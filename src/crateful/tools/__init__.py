"""Programs and the way out: how a child is run, and what it may reach."""
