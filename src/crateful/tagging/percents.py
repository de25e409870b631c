"""Formatting of shares as percentages."""

from __future__ import annotations

import math


def whole_percent(share: float) -> int:
    """Return a share of 1 in whole percent, never more than it is: 89.9 % are not yet 90.

    The product of a binary fraction may lie a hair below the number that was meant: 0.57 times
    100 is 56.99999999999999.
    """
    return math.floor(round(share * 100, 2))
