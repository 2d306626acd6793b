"""Which events somebody asks for, as far as the tables can tell: their ids, in the order of the timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.errors import NotUnderstood
from tracker.store.rows import Readable, column, rows

if TYPE_CHECKING:
    from tracker.store.search import Hits

_MOST_WORDS = 20  # of a search; SQLite's expressions end at a depth of 1,000


class Filter(NamedTuple):
    """Which events, as far as tables can tell: every condition given must hold.

    A period keeps what may fall in it, or with `certain` what lies wholly inside. With `countries`, `roles` are roles
    of theirs. With `speakers`, countries and parties that only speak count too. `words` are searched for as in
    `tracker.store.search`; `best_first` puts first what is most about them.
    """

    countries: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    certain: bool = False
    types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    speakers: bool = False
    newest_first: bool = False
    best_first: bool = False
    limit: int | None = None

    @property
    def by_index(self) -> bool:
        """Whether the index on countries and dates leads to the events, by the participants' copies of the dates."""
        return bool(self.countries) and not self.speakers


def event_ids(connection: Readable, wanted: Filter) -> list[str]:
    """The ids of the events that `wanted` keeps: by earliest day, then latest, then title, then id; or the reverse.

    With one country this walks the country index in order and stops at the limit, however many events there are.
    """
    hits = _hits(connection, wanted)
    conditions, given = list(_conditions(wanted)), _given(wanted)
    if hits is not None:
        conditions.append(hits.condition)
        given |= hits.given
    tables = "participant JOIN event ON event.id = participant.event_id" if wanted.by_index else "event"
    dated, way = _dated(wanted), " DESC" if wanted.newest_first else ""
    order = f"{dated}.earliest{way}, {dated}.latest{way}, event.title{way}, event.uuid{way}"
    query = f"SELECT event.uuid, event.id FROM {tables} WHERE {' AND '.join(conditions)} ORDER BY {order}"  # noqa: S608 - of constants
    merit = hits.merit if hits is not None and wanted.best_first else None
    if merit is not None:
        found = sorted(rows(connection, query, **given), key=lambda row: merit[row[1]])
        return [uuid for uuid, _ in found[: wanted.limit]]
    limit = "" if wanted.limit is None else " LIMIT :limit"
    return column(connection, query + limit, **given)


def _hits(connection: Readable, wanted: Filter) -> Hits | None:
    """What the words find; None where nothing is searched for."""
    if not wanted.words:
        return None
    from tracker.store import search  # most timelines search for nothing

    return search.find(connection, wanted.words)


def _dated(wanted: Filter) -> str:
    return "participant" if wanted.by_index else "event"


def _conditions(wanted: Filter) -> Iterator[str]:
    yield "NOT event.deleted"
    yield from _period(wanted)
    yield from _properties(wanted)
    if wanted.by_index:
        yield _asked("participant", wanted)
        # An event with two participants of a country is one event: only its first row counts.
        twin = f"twin.event_id = participant.event_id AND twin.part < participant.part AND {_asked('twin', wanted)}"
        yield f"NOT {_exists('participant AS twin', twin)}"
    elif wanted.countries:
        takes_part = _of_event("participant", "other", _asked("other", wanted))
        speaks = _of_event("claim", "said", "said.country IN each(:countries)")
        yield f"({takes_part} OR {speaks})"
    elif wanted.roles:
        yield _of_event("participant", "other", "other.role IN each(:roles)")


def _period(wanted: Filter) -> Iterator[str]:
    first, last = ("earliest", "latest") if wanted.certain else ("latest", "earliest")
    if wanted.since:
        yield f"{_dated(wanted)}.{first} >= :since"
    if wanted.until:
        yield f"{_dated(wanted)}.{last} <= :until"


def _properties(wanted: Filter) -> Iterator[str]:
    if wanted.types:
        yield "event.type IN each(:types)"
    if wanted.statuses:
        yield "event.status IN each(:statuses)"
    for number in range(len(wanted.tags)):
        yield _of_event("event_term", "tag", f"tag.field = 'tags' AND tag.value = :tag{number}")
    if wanted.parties:
        yield _of_parties(wanted)


def _asked(participant: str, wanted: Filter) -> str:
    """Whether a participant is of a country asked for, in a role asked for."""
    # One country alone, so that its index gives the order too.
    of_country = f"{participant}.country {'= :country' if len(wanted.countries) == 1 else 'IN each(:countries)'}"
    return f"{of_country} AND {participant}.role IN each(:roles)" if wanted.roles else of_country


def _of_parties(wanted: Filter) -> str:
    ids = "(SELECT id FROM party WHERE uuid IN each(:parties))"
    takes_part = _of_event("participant", "other", f"other.party_id IN {ids}")
    if not wanted.speakers:
        return takes_part
    speaks = _of_event("claim", "said", f"said.speaker_id IN {ids}")
    return f"({takes_part} OR {speaks})"


def _of_event(part: str, name: str, condition: str) -> str:
    """Whether the event has a row in the table of a part, here called `name`, that meets a condition."""
    return _exists(f"{part} AS {name}", f"{name}.event_id = event.id AND {condition}")


def _exists(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {condition})"  # noqa: S608 - of constants


def _given(wanted: Filter) -> dict[str, Any]:
    """What the conditions are given, whichever of them there are."""
    asked: Mapping[str, Any] = {
        "countries": wanted.countries,
        "country": min(wanted.countries, default=None),
        "since": wanted.since and wanted.since.isoformat(),
        "until": wanted.until and wanted.until.isoformat(),
        "types": wanted.types,
        "roles": wanted.roles,
        "parties": wanted.parties,
        "statuses": wanted.statuses,
        "limit": wanted.limit,
    }
    return {**asked, **{f"tag{number}": tag for number, tag in enumerate(wanted.tags)}}


def search_words(text: str | None) -> tuple[str, ...]:
    """The words to look for; raises `NotUnderstood` where they are more than anybody searches for."""
    words = tuple((text or "").split())
    if len(words) > _MOST_WORDS:
        raise NotUnderstood(f"{len(words)} words are too many to search for; {_MOST_WORDS} are the most")
    return words
