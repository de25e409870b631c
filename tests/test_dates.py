import pytest

from crateful.dates import clean_date, year_of


@pytest.mark.parametrize(
    ("text", "date", "year"),
    [
        (0, None, None),
        ("0000", None, None),
        ("", None, None),
        (None, None, None),
        (19999, None, None),
        ("0999", None, None),
        (1997, "1997", 1997),
        ("1999-05-01", "1999-05-01", 1999),
        ("1999:05:01 12:00:00", "1999-05-01", 1999),
        ("20230115", "2023-01-15", 2023),
        ("1997-05", "1997-05", 1997),
        ("1997-00-00", "1997", 1997),
        ("2023-02-31", "2023-02", 2023),
        ("2023-13-45", "2023", 2023),
        ("21/05/1973", "1973", 1973),
        ("c1973", "1973", 1973),
        ("1973?", "1973", 1973),
        ("1973-1974", "1973", 1973),
        ("May 1973", "1973", 1973),
        ("\u2117 1973", "1973", 1973),
        ("12345 of 99", None, None),
        ("2024-03-02T10:00:00Z", "2024-03-02", 2024),
    ],
)
def test_a_date_is_as_exact_as_known_and_a_zero_is_none_b14(
    text: str | int | None, date: str | None, year: int | None
) -> None:
    """B14: years of 0 and the like are no years."""
    assert (clean_date(text), year_of(text)) == (date, year)
