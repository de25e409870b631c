"""How loud files and albums are: measured by EBU R 128, written as ReplayGain 2."""
