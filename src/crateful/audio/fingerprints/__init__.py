"""What a recording sounds like, in so few bits that all of a library's can be held against it."""
