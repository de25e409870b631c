"""Every performance claim, measured as a ratio within one run."""
