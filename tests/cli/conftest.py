"""A terminal for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A shell with an empty data folder."""
    return Terminal(tmp_path / "data")
