"""What the library has of a hundred albums that a source names."""

from __future__ import annotations

from sqlalchemy import event
from tests.library import albums
from tests.library.albums import CD, HI_RES, MP3, Copy
from tests.library.conftest import Library

from crateful.library.identity import lookup
from crateful.library.identity.lookup import Holding, Named

OK = Copy()


def look(library: Library, *names: Named) -> list[Holding | None]:
    with library.database.reading() as session:
        return lookup.find(session, names)


def put(library: Library, *copies: Copy) -> None:
    for number, copy in enumerate(copies, start=1):
        albums.file(library.database, copy, library.root, f"download-{number}")


def test_an_album_is_known_by_its_name_in_any_spelling(any_library: Library) -> None:
    put(any_library, OK)
    found = look(any_library, Named("ok  computer", "RADIOHEAD"), Named("Kid A", "Radiohead"))
    assert found == [
        Holding(
            album_id=1,
            quality="FLAC 16/44.1",
            quality_score=44_100 * 16,
            best_score=44_100 * 16,
            source_url="https://radiohead.example/download-1",
            is_lossless=True,
            is_complete=True,
        ),
        None,
    ]


def test_another_edition_or_artist_of_the_same_name_is_another_album(any_library: Library) -> None:
    put(any_library, OK)
    names = (
        Named("OK Computer (Deluxe Edition)", "Radiohead"),
        Named("OK Computer", "Somebody"),
        Named("OK Computer"),
    )
    assert look(any_library, *names) == [None, None, None]


def test_the_same_address_or_barcode_is_the_same_album_whatever_its_name(
    any_library: Library,
) -> None:
    put(any_library, OK.but(upc="724385522925"))
    names = (
        Named("Another", "Somebody", url="https://radiohead.example/download-1"),
        Named("Another", "Somebody", upc="0724385522925"),
        Named("Another", "Somebody", upc="0000000000000"),
    )
    assert [one and one.album_id for one in look(any_library, *names)] == [1, 1, None]


def test_of_several_copies_the_best_is_told(any_library: Library) -> None:
    put(
        any_library,
        OK.but(title="One", tracks=("A", "B"), quality=MP3),
        OK.but(title="Two", tracks=("C", "D"), quality=HI_RES, upc="5"),
        OK.but(title="Three", tracks=("E", "F"), quality=CD, upc="05"),
    )
    (found,) = look(any_library, Named("Three", "Radiohead", upc="5"))
    assert found is not None
    assert (found.album_id, found.quality) == (2, "FLAC 24/96")


def test_a_hundred_albums_cost_two_statements_and_no_whole_table_s20(library: Library) -> None:
    put(library, *(OK.but(artist=f"Artist {n}", title=f"Album {n}") for n in range(5)))
    names = [
        Named(f"Album {n}", f"Artist {n}", f"https://shop.example/{n}", f"{n:012}")
        for n in range(100)
    ]
    statements: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_rest: object) -> None:
        statements.append((sql, values))

    event.listen(library.database.engine, "before_cursor_execute", note)
    found = look(library, *names)
    event.remove(library.database.engine, "before_cursor_execute", note)
    assert [one is not None for one in found] == [n < 5 for n in range(100)]
    assert len([sql for sql, _ in statements if sql.startswith("SELECT")]) <= 2
    with library.database.engine.connect() as connection:
        plan = [
            row[3]
            for sql, values in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    assert not [step for step in plan if step.startswith(("SCAN albums", "SCAN artists"))], plan


def test_nothing_asked_is_nothing_found(library: Library) -> None:
    assert look(library) == []
