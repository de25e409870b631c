"""What an address or a catalogue holds, before anything is fetched."""

__all__ = ["access", "library_copies", "previews", "search"]
