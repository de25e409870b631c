"""Running child processes, and what they may reach on the network."""
