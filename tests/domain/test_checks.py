"""What an analyst should look at again: for each kind of finding the record that has it, and the one that has not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories import citation, claim, event, gift, item, participant, party, provision, source, violation, when
from tracker.domain import checks, vocabulary
from tracker.domain.checks import CHECKS, Context, Finding, occurs
from tracker.domain.directory import Directory
from tracker.domain.records import Event, Identifier, Link, Provision, Source, SourceText

TODAY = date(2024, 6, 1)
BAN = provision(
    "r-1", "paragraph", "r", measure_class="ban", targets=("KP",), since="2017-12-22", paragraph_verified="yes"
)
REGIME = provision("r")
WIRE = source(published="2024-02-20", page_date="2025-04-23")


def found(made: Event, *rules: Provision, sources: tuple[Source, ...] = (WIRE,), **texts: str) -> set[str]:
    """The codes of what is found in an event."""
    library = {each.key: each for each in (REGIME, BAN, *rules)}
    directory = Directory(
        sources={each.id: each for each in sources},
        provisions=library,
        within={key: each.within for key, each in library.items()},
    )
    return {each.code for each in checks.of_event(made, Context(directory, TODAY, texts))}


def sound(**fields: Any) -> Event:
    """A gift at which nothing is to be found."""
    said = claim("KR", "assesses", "r", source_id=WIRE.id, date="2024-02-20")
    return gift(**{"claims": (said,), "violations": (violation("r-1"),)} | fields)


def test_a_sound_event_has_no_findings() -> None:
    assert found(sound()) == set()


def said(stance: str, day: str | None, **fields: Any) -> Event:
    return sound(claims=(claim("KR", stance, "r", date=day, source_id=WIRE.id),), **fields)


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("not-in-force", sound(date="2016")),
        ("claim-too-early", said("assesses", "2024-01-31")),
        ("claim-too-early", said("assesses", None, date="2024-03")),  # an undated claim was made when its source was
        ("occurred-in-future", sound(date="2025-01", claims=())),
        ("date-of-page", sound(date="2025-04-23")),
        ("event-without-source", sound(claims=())),
        ("sources-too-early", said("denies", "2024-02-20", date="2024-03")),
        ("claim-without-source", sound(claims=(claim("KR", "assesses", "r"),))),
        (
            "claims-unordered",
            sound(
                claims=(
                    claim("KR", "assesses", "r", source_id=WIRE.id, date="2024"),
                    claim("KR", "denies", "r", source_id=WIRE.id, date="2024-03"),
                )
            ),
        ),
        ("alleged-by-nobody", sound(claims=())),
        ("alleged-by-nobody", said("comments", "2024-02-20")),
        ("role-missing", sound(participants=(participant("recipient", "KP"),))),
        ("role-missing", event(type="visit", participants=(participant("visitor", "KP"),))),
        ("role-missing", event(type="interdiction", items=(item(),), participants=(participant("seized", "KP"),))),
        ("reference-lost", sound(citations=(citation("01900000-0000-7000-8000-00000000cafe"),))),
        (
            "reference-lost",
            sound(participants=(participant("giver", party_id="01900000-0000-7000-8000-00000000cafe"),)),
        ),
        ("reference-lost", sound(violations=(violation("gone-1"),))),
    ],
)
def test_what_is_to_be_looked_at_again_is_found(code: str, made: Event) -> None:
    assert code in found(made)


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("not-in-force", sound(date="2017")),  # on some day of the year it was
        ("claim-too-early", said("denies", "2024-01-31")),  # what will not happen can be denied before
        ("claim-too-early", said("announces", "2024-01-31")),
        ("claim-too-early", said("assesses", "2024-02")),  # within the month it may have been after
        ("claim-too-early", said("assesses", "2024-01", status="planned")),
        ("occurred-in-future", sound(date="2025-01", status="planned")),
        ("occurred-in-future", sound(date="2024-06-01")),
        ("date-of-page", sound(date="2024-02-20")),
        ("event-without-source", sound(claims=(), citations=(citation(WIRE.id),))),
        ("sources-too-early", said("denies", "2024-02-20", date="2024-02")),  # within the month it may have been before
        ("sources-too-early", said("announces", "2024-02-20", date="2024-03", status="planned")),
        ("sources-too-early", said("denies", "2024-02-20", date="../2024-03")),  # nobody knows when it began
        ("alleged-by-nobody", said("denies", "2024-02-20")),  # denied is a status
        ("role-missing", event(type="interdiction", participants=(participant("seized", "KP"),))),  # no goods moved
    ],
)
def test_what_is_as_it_may_be_is_not_found(code: str, made: Event) -> None:
    assert code not in found(made)


def test_a_page_stamped_on_the_day_of_the_story_is_no_sign_of_a_wrong_date() -> None:
    same_day = source(published="2024-02-20", page_date="2024-02-20")
    made = sound(date="2024-02-20", citations=(citation(same_day.id),))
    assert "date-of-page" not in found(made, sources=(WIRE, same_day))


def test_a_link_to_an_event_that_is_not_here_is_found() -> None:
    made = sound(links=(Link(kind="follows", event_id=WIRE.id),))
    known = Context(Directory(sources={WIRE.id: WIRE}), TODAY, lost_events=frozenset({WIRE.id}))
    assert [each.mend for each in checks.of_event(made, known) if each.facts == (WIRE.id,)] == [
        f"tracker edit {made.ref} --remove link:1"
    ]


def test_a_definition_read_as_broken_is_found() -> None:
    definition = provision("r-2", "paragraph", "r", measure_class="none", since="2017")
    assert "never-breached" in found(sound(violations=(violation("r-2"),)), definition)


# Quotes

TEXT = SourceText.of("Kim “liked the car”, a source\nsaid. 김정은이 차를 받았다.")
READ = source(published="2024-02-20", content_hash=TEXT.key)


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("liked the car", True),
        ("LIKED  the\ncar", True),  # case, spaces and breaks do not count
        ("Kim … a source said", True),  # an ellipsis leaves something out
        ("Kim ... said", True),
        ("said … Kim", False),  # and keeps the order
        ("loved the car", False),
        ("차를 받았다", True),
    ],
)
def test_a_quote_occurs_in_the_text_of_its_source_or_is_found(quote: str, there: bool) -> None:
    assert occurs(quote, TEXT.text) is there
    quoted = sound(claims=(claim("KR", "assesses", "r", date="2024-02-20", source_id=READ.id, quote=quote),))
    assert ("quote-not-in-source" in found(quoted, sources=(READ,), **{TEXT.key: TEXT.text})) is not there
    cited = sound(citations=(citation(READ.id, quote=quote),))
    assert ("quote-not-in-source" in found(cited, sources=(WIRE, READ), **{TEXT.key: TEXT.text})) is not there


def test_without_a_text_kept_no_quote_is_doubted() -> None:
    quoted = sound(claims=(claim("KR", "assesses", "r", date="2024-02-20", source_id=WIRE.id, quote="never said"),))
    assert "quote-not-in-source" not in found(quoted)


# The other records


def test_wrong_check_digits_are_found() -> None:
    ship = party("Ship", identifiers=(Identifier(scheme="imo", value="9187620"),))
    (finding,) = checks.of_party(ship)
    assert finding.code == "check-digit"
    assert list(checks.of_party(party("Ship", identifiers=(Identifier(scheme="imo", value="9187629"),)))) == []


def test_a_reading_that_an_accusation_without_a_provision_may_mean_says_whose() -> None:
    made = sound(claims=(claim("KR", "assesses", source_id=WIRE.id, date="2024-02-20"),))
    directory = Directory(sources={WIRE.id: WIRE}, provisions={"r-1": BAN}, within={"r-1": "r"})
    (silent,) = [each for each in checks.of_event(made, Context(directory, TODAY)) if each.code == "alleged-by-nobody"]
    assert silent.reason == "KR says that a rule was broken and names none; nobody we have read names r-1"


def test_a_provision_that_a_merge_brought_is_found_with_the_field_to_mend() -> None:
    library = {
        each.key: each
        for each in (
            REGIME,
            provision("r-1", "paragraph", "r", targets=("Narnia",)),
            provision("r-2", "instrument", "r-1"),
            provision("r-3", "paragraph", "r-1", defines=("r-1",)),
        )
    }
    unsound = list(checks.of_library(library, vocabulary.EVENT_TYPES))
    assert {each.code for each in unsound} == {"provision-unsound"}
    assert [each.mend for each in unsound] == [
        "tracker provision edit r-1 --set targets=VALUE",
        "tracker provision edit r-2 --set within=VALUE",
    ]


def test_circles_are_found_once_each() -> None:
    one, other = source(), source()
    looped = (source(id=one.id, relays=other.id), source(id=other.id, relays=one.id), source(relays=one.id))
    (finding,) = checks.of_chains(looped, [REGIME, BAN], [party()])
    assert (finding.code, finding.facts) == ("relays-in-circle", tuple(sorted((one.id, other.id))))
    first, second = party("A"), party("B")
    merged = [party("A", id=first.id, merged_into=second.id), party("B", id=second.id, merged_into=first.id)]
    assert [each.code for each in checks.of_chains([], [], merged)] == ["merged-circle"]
    within = [provision("x", "instrument", "y"), provision("y", "instrument", "x")]
    assert [each.code for each in checks.of_chains([], within, [])] == ["within-circle"]


def test_two_events_that_may_be_one_are_found_once_unless_a_link_says_they_were_looked_at() -> None:
    one, other = sorted((gift(), gift()), key=lambda each: each.id)
    assert len([*checks.same_event(one, [other]), *checks.same_event(other, [one])]) == 1
    linked = gift(id=other.id, links=(Link(kind="follows", event_id=one.id),))
    assert list(checks.same_event(one, [linked])) == []


def test_an_unverified_paragraph_is_found_where_it_was_read_into_events() -> None:
    unsure = provision("r-3", "paragraph", "r", measure_class="ban", targets=("KP",), paragraph="7")
    (finding,) = checks.of_provision(unsure, 2)
    assert "in 2 events" in finding.reason
    assert list(checks.of_provision(BAN, 2)) == []


# Findings


def test_a_finding_is_the_same_until_a_fact_changes() -> None:
    one = Finding("claim-too-early", WIRE.id, ("part", "2024-01-01"), "in these words", "tracker edit")
    assert one.key == one._replace(reason="in others", mend="tracker show").key
    changed = [
        one._replace(facts=("part", "2024-01-02")),
        one._replace(code="role-missing"),
        one._replace(record_id="x"),
    ]
    assert len({each.key for each in (one, *changed)}) == 4


def test_facts_do_not_run_into_each_other() -> None:
    one = Finding("role-missing", WIRE.id, ("a", "b"), "", "")
    assert one.key != one._replace(facts=("a\0b", "")).key or one.facts == ("a\0b", "")
    assert one.key != one._replace(facts=("ab",)).key


def test_every_kind_of_finding_is_graver_or_as_grave_as_the_next() -> None:
    order = list(checks.SEVERITIES)
    graveness = [order.index(check.severity) for check in CHECKS.values()]
    assert graveness == sorted(graveness)


def test_only_what_says_that_something_happened_can_be_too_early() -> None:
    assert vocabulary.STANCES.keys() >= checks.OF_OCCURRENCE
    assert {"denies", "announces", "investigates"}.isdisjoint(checks.OF_OCCURRENCE)


def test_dates_that_are_open_are_never_too_early() -> None:
    assert "claim-too-early" not in found(said("assesses", "2016", date="[..2024-05]"))
    assert when("[..2024-05]").earliest is None
