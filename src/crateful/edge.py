"""What every request passes first: limits on what may come in, headers on what goes out."""

from __future__ import annotations
