from __future__ import annotations

import psycopg
from tests.servers.postgres import PostgresServer

TABLES = """
CREATE TABLE artist (id serial PRIMARY KEY, name text);
CREATE TABLE album (id serial PRIMARY KEY, artist_id int NOT NULL REFERENCES artist, title text);
INSERT INTO artist (name) VALUES ('Tab\there'), (NULL), ('é\\');
INSERT INTO album (artist_id, title) SELECT id, 'One' FROM artist;
DELETE FROM album
"""


def contents(connection: psycopg.Connection) -> tuple[object, ...]:
    artists = connection.execute("SELECT * FROM artist ORDER BY id").fetchall()
    albums = connection.execute("SELECT * FROM album ORDER BY id").fetchall()
    return artists, albums


def test_a_database_that_is_put_back_is_as_it_was_with_its_next_ids(
    postgres: PostgresServer,
) -> None:
    name = postgres.create()
    address = postgres.url(name).replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(TABLES)  # type: ignore[arg-type]
        before = contents(connection)
    rows = postgres.rows(name)
    changing = psycopg.connect(address)
    changing.execute("INSERT INTO artist (name) VALUES ('Late')")
    changing.execute("INSERT INTO album (artist_id) SELECT max(id) FROM artist")
    changing.execute("DELETE FROM artist WHERE name IS NULL")
    changing.commit()
    changing.execute("SELECT * FROM artist FOR UPDATE")  # and never ends

    postgres.put_back(name, rows)

    changing.close()
    with psycopg.connect(address) as connection:
        assert contents(connection) == before
        again = connection.execute("INSERT INTO artist (name) VALUES ('New') RETURNING id")
        assert again.fetchall() == [(4,)]
        again = connection.execute("INSERT INTO album (artist_id) VALUES (1) RETURNING id")
        assert again.fetchall() == [(4,)]
    postgres.drop(name)
