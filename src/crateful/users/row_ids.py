"""The ids of rows, as requests name them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

MAX_ID: Final = 2**31 - 1
"""The largest id of a row: PostgreSQL's INTEGER refuses to even look for a larger one."""

RowId = Annotated[int, Field(ge=1, le=MAX_ID)]
"""One, in a body or a list."""
