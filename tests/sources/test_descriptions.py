"""What each source says of itself, and what follows from it by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful import sources
from crateful.engines.protocol import Info
from crateful.preferences.schemas import SECRET_NAMES, AllPreferences
from crateful.sources import SITES
from crateful.sources.description import SourceDescription
from crateful.sources.source import CatalogueSource, Source
from crateful.sources.ytdlp_infos import parse_tracks

each_source = pytest.mark.parametrize("source", SITES, ids=lambda source: source.name)


@each_source
def test_its_sample_addresses_are_its_own_and_keep_their_one_form(source: Source) -> None:
    everything = {one.name for one in SITES}
    assert source.description.samples
    for url in source.description.samples:
        assert sources.owner_of(url, everything) is source
        plain = sources.canonical(url)
        assert sources.canonical(plain) == plain
        assert sources.owner_of(plain, everything) is source


@each_source
def test_nobody_has_chosen_yet_so_its_description_says_whether_it_is_on(source: Source) -> None:
    chosen = AllPreferences()
    assert chosen.is_enabled(source.description) is source.description.enabled_by_default
    assert (source.name in chosen.enabled_sources()) is source.description.enabled_by_default


@each_source
def test_every_field_of_its_account_is_a_preference_and_its_secrets_are_secret(
    source: Source,
) -> None:
    described = source.description
    for one in described.settings():
        name = described.setting(one.name)
        assert name in AllPreferences.model_fields
        assert (name in SECRET_NAMES) is one.is_secret
        assert one.label
        assert one.help.endswith(".")
    assert AllPreferences().account(described) == {
        one.name: one.default for one in described.account
    }


@each_source
def test_its_translations_are_of_what_it_says_and_of_all_of_it(source: Source) -> None:
    """What stands the same in both languages is written there once."""
    described = source.description
    told = {described.about, *described.account_steps}
    told |= {text for one in described.account for text in (one.label, one.help)}
    names = {described.title, *(one.label for one in described.qualities)}
    labels = {one.label for one in described.account}
    assert described.about.endswith(".")
    assert set(described.translations) == {"de"}
    for translated in described.translations.values():
        assert translated.keys() <= told | names
        assert told - translated.keys() <= labels


@each_source
def test_one_that_can_be_asked_for_a_quality_has_a_usual_one_among_them(source: Source) -> None:
    described = source.description
    usual = AllPreferences().quality(described)
    values = [one.value for one in described.qualities]
    assert (usual in values) if values else usual is None
    assert values == sorted(values, reverse=True)


def test_what_an_account_lacks_is_named_by_its_preferences() -> None:
    catalogue = sources.CATALOGUE.description
    assert isinstance(sources.CATALOGUE, CatalogueSource)
    required = [catalogue.setting(one.name) for one in catalogue.required]
    assert AllPreferences().lacking(catalogue) == required
    switched_off = AllPreferences.model_validate({catalogue.setting("enabled"): False})
    assert switched_off.lacking(catalogue) == [catalogue.setting("enabled"), *required]
    free = sources.named("youtube").description
    assert AllPreferences.model_validate({free.setting("enabled"): False}).lacking(free) == []


@pytest.mark.parametrize(
    ("host", "is_its_own"),
    [
        ("site.example", True),
        ("a.shop.example", True),
        ("a.b.shop.example", True),
        ("shop.example", False),
        ("evilshop.example", False),
        ("www.site.example", False),
        ("site.example.evil.example", False),
        ("", False),
    ],
)
def test_a_host_is_taken_exactly_or_below_a_star(host: str, is_its_own: bool) -> None:  # noqa: FBT001  # a case
    described = SourceDescription("toy", "Toy", hosts=("site.example", "*.shop.example"))
    assert described.owns(host) is is_its_own


def test_a_source_that_is_gone_is_still_called_by_its_name() -> None:
    """Rows of the library outlive a source that was taken out."""
    described = sources.described("napster")
    assert (described.title, described.has_catalogue_names) == ("napster", False)


PAGE = "https://site.example/details/concert"


def test_entries_that_share_the_address_of_their_page_are_tracks_of_their_own() -> None:
    entries = tuple(Info(id=f"concert/{n}.flac", url=PAGE, title=f"Song {n}") for n in (1, 2, 3))
    tracks = parse_tracks(Info(id="concert", url=PAGE, is_list=True, entries=entries))
    assert [(track.title, track.number) for track in tracks] == [
        ("Song 1", 1),
        ("Song 2", 2),
        ("Song 3", 3),
    ]


def test_an_entry_that_is_listed_twice_is_one_track() -> None:
    one = Info(id="a", url=f"{PAGE}/a", title="Song")
    again = replace(one, title="Song (again)")
    tracks = parse_tracks(Info(id="list", url=PAGE, is_list=True, entries=(one, again)))
    assert [track.title for track in tracks] == ["Song"]


@given(st.text(max_size=60))
def test_the_one_form_of_any_text_is_found_without_an_error(text: str) -> None:
    assert isinstance(sources.canonical(text), str)
