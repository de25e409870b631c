"""Importing music that is already there: folders in, one download per album out."""
