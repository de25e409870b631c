"""`crateful review`: albums that a person must name."""

from crateful.cli.review.commands import review

__all__ = ["review"]
