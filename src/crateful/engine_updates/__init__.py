"""Engines brought up to date: proved by what is known to be there, at once or by themselves."""
