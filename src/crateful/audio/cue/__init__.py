"""Cue sheets: what they say, and images of whole discs that are split by them."""
