"""Ports for servers that have to be told theirs before they start."""

import random
import socket

_PLACES = range(20_000, 32_000)
"""Below those that Linux gives to whoever asks for any, so that it gives away none of ours
between our look and the server's start, or while a server is down."""


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    chance = random.SystemRandom()  # the tests' own seed would give every process the same
    while True:
        port = chance.choice(_PLACES)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
