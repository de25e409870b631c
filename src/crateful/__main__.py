"""`python -m crateful` is the same as `crateful`."""

from __future__ import annotations

from crateful.cli import main

if __name__ == "__main__":
    main(prog_name="crateful")
