"""An album's text fields (genre, label, ...) as one value that all layers pass on unchanged.

Whoever hands an album on hands on an :class:`AlbumText` whole, and names none of its fields. A
new one is a line here, a column, and a line where the API shows or takes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _in_tag(name: str) -> Any:  # noqa: ANN401  # what dataclasses.field returns
    return field(default=None, metadata={"tag": name})


@dataclass(frozen=True, slots=True)
class AlbumText:
    """Each field has the name of its column and in the API; its metadata, MediaFile's name."""

    genre: str | None = _in_tag("genres")
    label: str | None = _in_tag("label")
    catalog_number: str | None = _in_tag("catalognum")
    upc: str | None = _in_tag("barcode")
    """The barcode's digits: a UPC, or an EAN."""

    @classmethod
    def read(cls, look: Callable[[str], str | None]) -> Self:
        """Return what ``look`` finds under MediaFile's names."""
        return cls(**{name: look(tag) for name, tag in TAGS.items()})

    @classmethod
    def of(cls, row: object) -> Self:
        """Return the text of what has fields of the same names."""
        return cls(**{name: getattr(row, name) for name in TAGS})

    def or_else(self, other: AlbumText) -> AlbumText:
        """Fill what is not said here with what is said there."""
        return AlbumText(**{n: getattr(self, n) or getattr(other, n) for n in TAGS})

    def as_tags(self) -> dict[str, object]:
        """Return the fields by MediaFile's names; it has a list of genres."""
        said: dict[str, object] = {tag: getattr(self, name) for name, tag in TAGS.items()}
        return {**said, "genres": [self.genre] if self.genre else []}


NO_TEXT: Final = AlbumText()

TAGS: Final[Mapping[str, str]] = {one.name: one.metadata["tag"] for one in fields(AlbumText)}
"""What MediaFile, and beets, call each field."""


def first_text(said: object) -> str | None:
    """Return a tag's text; of a list, such as that of genres, the first."""
    if isinstance(said, list | tuple):
        said = next(iter(said), None)
    return str(said) if said else None


def lifted(kept: Any) -> Any:  # noqa: ANN401  # JSON
    """Return what an older version kept with its text among the other values as it is kept now."""
    if not isinstance(kept, dict) or "text" in kept:
        return kept
    text = {name: kept.get(name) for name in TAGS}
    return {**kept, "text": {**text, "upc": kept.get("upc") or kept.get("barcode")}}
