"""Facts about audio files: formats, tags, integrity, quality, cover pictures."""
