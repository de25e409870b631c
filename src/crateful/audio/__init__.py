"""What an audio file really holds: facts, integrity, quality, artwork."""
