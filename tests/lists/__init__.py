"""Lists that people bring: their formats, what they are matched to, and what becomes of them."""
