"""Analyses of a file that are made in the same pass which verifies it."""
