"""Downloads that wait for a person: what is asked, and what is answered."""

__all__ = ["answers", "naming", "schemas", "snapshot", "store"]
