"""Preferences: what admins change while the service runs."""
