"""Who an album and its tracks are by, as far as its own files tell more than each of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crateful.tagging.consensus import commonest
from crateful.tagging.file_tags.additions import own_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LISTS: Final = {"artist": "artists", "albumartist": "albumartists"}
_SORTED: Final = {"artist": "artist_sort", "albumartist": "albumartist_sort"}
"""By MediaFile's names."""


def lists_of(file: Any) -> dict[str, object]:  # noqa: ANN401  # mediafile has no types
    """Return the lists of names that a file's own several ARTISTs and ALBUMARTISTs are."""
    names = {of: own_texts(file, name) for name, of in _LISTS.items()}
    return {of: list(several) for of, several in names.items() if len(several) > 1}


def sort_names(files: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return how names are sorted, by the names, where any file of an album says it."""
    found: dict[str, list[str]] = {}
    for file in files:
        for name, sort in _SORTED.items():
            if file.get(name) and file.get(sort):
                found.setdefault(str(file[name]), []).append(str(file[sort]))
    return {name: commonest(sorts) or "" for name, sorts in found.items()}


def sorted_as(tags: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, object]:
    """Return what is known of how a file's names are sorted."""
    return {
        sort: known[str(tags[name])]
        for name, sort in _SORTED.items()
        if str(tags.get(name)) in known
    }
