"""What a file's sound looks like: its spectrum over time as a picture, and its waveform."""
