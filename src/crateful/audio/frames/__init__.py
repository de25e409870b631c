"""Frames of encoded sound, found without decoding them."""
