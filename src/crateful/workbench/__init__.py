"""The child that does everything heavy or native for an import."""
