"""Roles stand at the end of a credit; names may have commas."""

from __future__ import annotations

import pytest

from crateful.sources.credits import credit_of


@pytest.mark.parametrize(
    ("part", "name", "roles"),
    [
        ("Earth, Wind & Fire, MainArtist", "Earth, Wind & Fire", ("MainArtist",)),
        ("Tyler, The Creator, MainArtist, Rap", "Tyler, The Creator", ("MainArtist", "Rap")),
        ("Crosby, Stills, Nash & Young, Main Artist", "Crosby, Stills, Nash & Young",
         ("Main Artist",)),
        ("Sammy Davis, Jr., Lead Vocals", "Sammy Davis, Jr.", ("Lead Vocals",)),
        ("Ada Lovelace, Composer, Bass Guitar", "Ada Lovelace", ("Composer", "Bass Guitar")),
        ("London Symphony Orchestra, Orchestra", "London Symphony Orchestra", ("Orchestra",)),
        ("Ada Lovelace, Nose Flute", "Ada Lovelace", ("Nose Flute",)),
        ("Ada Lovelace, Bowl", "Ada Lovelace", ("Bowl",)),
        ("Paul McCartney, Bass", "Paul McCartney", ("Bass",)),
        ("Ada Lovelace", "Ada Lovelace", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_roles_are_read_from_the_end(part: str, name: str, roles: tuple[str, ...]) -> None:
    """S16"""
    credit = credit_of(part)
    assert (credit.name, credit.roles) == (name, roles)


def test_a_name_that_stands_alone_elsewhere_is_sure() -> None:
    credit = credit_of("Piano, Drums, Saw", ("Piano, Drums", "Piano"))
    assert (credit.name, credit.roles) == ("Piano, Drums", ("Saw",))
