"""The blocks in which a file says what it is: its own kind's, and those that others left."""
