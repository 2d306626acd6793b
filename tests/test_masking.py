"""A message says which database it is about, and never by which password."""

from __future__ import annotations

import pytest

from tracker.masking import holds_password, masked, masked_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ana:secret@db.example:5433/events", "postgresql://ana:***@db.example:5433/events"),
        ("postgres://ana:secret@db/events", "postgres://ana:***@db/events"),
        ("postgresql+psycopg://ana:sec%40ret@[::1]/events", "postgresql+psycopg://ana:***@[::1]/events"),
        ("postgresql://ana:se/cr:et@db/events", "postgresql://ana:***@db/events"),
        ("postgresql:///events?user=ana&password=secret", "postgresql:///events?user=ana&password=***"),
        ("postgresql://db/events?host=/run/pg&pasword=secret", "postgresql://db/events?host=/run/pg&***"),
        ("postgresql://db/events?password=sec&ret", "postgresql://db/events?password=***&***"),
        ("postgresql://ana:sec@ret@db/events", "postgresql://***"),
        ("postgresql://ana:sec?ret@db/events", "postgresql://***"),
        ("postgresql://db:5432/events?password=sec@ret", "postgresql://***"),
        ("postgresql://ana:secret", "postgresql://***"),
        ("postgresql:/ana:secret@db/events", "postgresql:/ana:***@db/events"),
        ("postgresql:ana:secret@db/events", "postgresql:***"),
        ("postgres:ana:secret@db", "postgres:***"),
        ("mysql://ana:secret@db/events", "mysql://ana:***@db/events"),
    ],
)
def test_of_a_url_everything_is_shown_but_what_may_be_a_password(url: str, shown: str) -> None:
    assert masked_url(url) == shown
    assert masked_url(shown) == shown
    assert masked(f"{url} cannot be reached; {url!r}") == f"{shown} cannot be reached; {shown!r}"
    assert holds_password(url) is (url != "postgresql://db/events?host=/run/pg&pasword=secret")


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ana@host/name",
        "postgresql://postgres:@/test?host=/tmp/x",
        "postgresql://db:5432/events?sslmode=require",
        "tracker.db",
        "/home/ana/a@b:c.db",
        "there is no tracker database at postgresql://ana@h/x; make one with: tracker --db postgresql://ana@h/x init",
        "https://example.org:8080/a@b:c?password",
        "C:/Users/ana/tracker.db",
        "un-dprk alleges: KP @2024",
    ],
)
def test_what_holds_no_password_stays_as_it_is(text: str) -> None:
    assert masked(text) == text


def test_connection_strings_and_what_servers_repeat_of_them_are_masked() -> None:
    assert masked("host=db user=ana password=secret dbname=x") == "host=db user=ana password=*** dbname=x"
    assert masked("invalid: password = 'my secret' sslpassword=abc") == "invalid: password = *** sslpassword=***"


def test_what_was_given_is_found_whole_even_with_blanks_and_quotes() -> None:
    url = "postgresql://ana:my sec'ret@db/x"
    assert masked(f"no such command {url!r}", [f"--db={url}"]) == 'no such command "postgresql://ana:***@db/x"'
