"""What an address or a catalogue holds, before anything is fetched."""
