"""The document form loses nothing, is the same bytes for the same records, and takes no file for what it is not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.factories import claim, event, gift, item, party, provision, source
from tests.strategies import TREACHEROUS
from tracker.domain import records, shape
from tracker.domain.forms import Document
from tracker.domain.records import Alias, Event, Identifier, Party, Quantity, Record
from tracker.errors import InvalidRecord, NotFound, NotUnderstood, TrackerError
from tracker.formats.documents import document_of, write_jsonl, write_yaml
from tracker.intake.documents import Found, Given, Line, read_jsonl, read_yaml, record_of

AN_ID = "01900000-0000-7000-8000-00000000cafe"
PUTIN = "01900000-0000-7000-8000-00000000beef"

EVENT: Document = {"record": "event", "id": AN_ID, "type": "gift", "title": "A car", "date": "2024-02"}


def no_names(party_id: str) -> None:
    """Of a file whose parties nobody knows."""


def nobody(name: str) -> str:
    raise NotFound(f"no party is called {name}")


def in_yaml(documents: Iterable[Document]) -> str:
    out = io.StringIO()
    write_yaml(documents, out)
    return out.getvalue()


def in_jsonl(documents: Iterable[Document]) -> str:
    out = io.StringIO()
    write_jsonl(documents, out)
    return out.getvalue()


def from_jsonl(text: str) -> Iterator[Line]:
    return read_jsonl(text.encode().split(b"\n"))


FORMS: dict[str, tuple[Callable[[Iterable[Document]], str], Callable[[str], Iterator[Given]]]] = {
    "yaml": (in_yaml, read_yaml),
    "jsonl": (in_jsonl, from_jsonl),
}


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Reads YAML with libyaml, and without it as where it is not installed."""
    if request.param == "pure":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without libyaml")
    return str(request.param)


def record(document: Document, party_id: Callable[[str], str] = nobody) -> Record:
    return record_of(Found("document 1", document), party_id)


def problems(document: Document) -> list[str]:
    """What a document is refused for."""
    with pytest.raises(InvalidRecord) as refused:
        record(document)
    return list(refused.value.problems)


# Nothing is lost


@pytest.mark.parametrize("kind", strategies.OF_KIND)
@settings(max_examples=30)
@given(data=st.data())
def test_a_record_comes_back_from_either_form_and_goes_out_again_as_the_same_bytes(
    kind: str, data: st.DataObject
) -> None:
    made = data.draw(strategies.OF_KIND[kind])
    for write, read in FORMS.values():
        text = write([document_of(made, no_names)])
        (found,) = read(text)
        again = record_of(found, nobody)
        assert again == made
        assert write([document_of(again, no_names)]) == text


@pytest.mark.parametrize("form", FORMS)
def test_several_records_come_back_in_their_order_each_with_its_place(form: str) -> None:
    write, read = FORMS[form]
    made = [party("KCNA"), gift(), source("KCNA"), provision("un-dprk")]
    found = list(read(write(document_of(each, no_names) for each in made)))
    assert [record_of(each, nobody) for each in found] == made
    place = {"yaml": "document", "jsonl": "line"}[form]
    assert [each.where for each in found] == [f"{place} {number}" for number in (1, 2, 3, 4)]


@given(strategies.texts(lines=True))
@example("NO")
@example("a\n\tb\n\n c")
def test_any_text_survives_yaml_by_either_parser(text: str) -> None:
    written = in_yaml([{"record": "party", "note": text, text: [text]}])
    assert [found.document for found in read_yaml(written)] == [{"record": "party", "note": text, text: [text]}]


@given(st.lists(st.sampled_from(TREACHEROUS), min_size=1))
def test_both_parsers_read_the_same_documents_the_same_way(texts: list[str]) -> None:
    written = in_yaml([{"record": "party", "names": list(texts)}, {"record": "party", **dict.fromkeys(texts, "x")}])
    with_libyaml = list(read_yaml(written))
    with pytest.MonkeyPatch.context() as patched:
        patched.delattr(yaml, "CSafeLoader", raising=False)
        assert list(read_yaml(written)) == with_libyaml


def test_the_bytes_do_not_depend_on_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [document_of(party("김정은 \U0001f600", note="long " * 100), no_names)]
    with_libyaml = in_yaml(documents)
    for name in ("CSafeLoader", "CSafeDumper", "CDumper"):
        monkeypatch.delattr(yaml, name, raising=False)
    assert in_yaml(documents) == with_libyaml


def test_a_document_reads_as_people_would_write_it() -> None:
    made = event(
        claim("KR", "assesses", "un-dprk", date="2024-02-20"),
        id=AN_ID,
        participants=(records.Participant(role="giver", party_id=PUTIN, country="RU"),),
        items=(item("Aurus limousine", hs="8703", quantities=(Quantity(amount="1", unit="vehicle"),)),),
    )
    assert (
        in_yaml([document_of(made, {PUTIN: "Vladimir Putin"}.get)])
        == f"""\
---
record: event
id: {AN_ID}
type: gift
title: A car
date: 2024-02
status: occurred
participants:
- role: giver
  party: Vladimir Putin
  party_id: {PUTIN}
  country: RU
items:
- name: Aurus limousine
  hs: '8703'
  quantities:
  - amount: '1'
    unit: vehicle
claims:
- country: KR
  stance: assesses
  about: un-dprk
  date: '2024-02-20'
"""
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_script_stands_as_it_is_and_not_as_escapes(form: str) -> None:
    write, _ = FORMS[form]
    text = write([document_of(party("김정은", note="Подарок 🚗", aliases=(Alias(name="Kim Čŏng-ŭn"),)), no_names)])
    assert all(written in text for written in ("김정은", "Подарок 🚗", "Kim Čŏng-ŭn"))


# Ids and places of parts


def test_an_id_that_follows_from_content_is_not_written_and_any_other_is() -> None:
    typed = party(aliases=(Alias(name="agency"),))
    assert document_of(typed, no_names)["aliases"] == [{"name": "agency"}]
    elsewhere = party(aliases=(Alias(id="a" * 16, position=3, name="agency"),))
    assert document_of(elsewhere, no_names)["aliases"] == [{"id": "a" * 16, "position": 3, "name": "agency"}]


@given(st.lists(st.integers(0, 6), max_size=6).map(sorted))
@example([1, 1, 2])
@example([1, 2, 2])
def test_parts_keep_their_places_where_people_added_some_at_the_same_place(positions: list[int]) -> None:
    aliases = tuple(Alias(name=f"alias {n}", position=position) for n, position in enumerate(positions))
    made = party(aliases=aliases)
    assert record(document_of(made, no_names)) == made


def test_the_same_row_imported_twice_is_the_same_record_with_the_same_parts() -> None:
    row: Document = {"record": "party", "name": "KCNA", "aliases": [{"name": "agency"}]}
    assert record(dict(row)) == record(dict(row))
    assert record({**row, "name": "Yonhap"}).id != record(row).id


def test_what_has_a_key_needs_no_id() -> None:
    written = document_of(provision("un-dprk"), no_names)
    assert "id" not in written
    assert record(written).id == records.id_of_key("provision", "un-dprk")


# Names of parties


def test_a_party_is_named_for_people_beside_the_id_that_decides() -> None:
    made = gift(participants=(records.Participant(role="giver", party_id=PUTIN),))
    written = document_of(made, {PUTIN: "Vladimir Putin"}.get)
    assert written["participants"] == [{"role": "giver", "party": "Vladimir Putin", "party_id": PUTIN}]
    assert record(json.loads(json.dumps(written).replace("Vladimir Putin", "Somebody Else"))) == made


def test_a_name_alone_is_looked_up_wherever_a_party_may_stand() -> None:
    document: Document = {
        **EVENT,
        "participants": [{"role": "giver", "party": "Vladimir Putin"}],
        "claims": [{"speaker": "Vladimir Putin", "stance": "confirms", "against": [{"party": "Vladimir Putin"}]}],
    }
    made = record(document, {"Vladimir Putin": PUTIN}.__getitem__)
    assert isinstance(made, Event)
    assert made.party_ids == (PUTIN,)
    assert made.participants[0].party_id == made.claims[0].speaker_id == made.claims[0].against[0].party_id == PUTIN


def test_a_name_nobody_bears_is_refused_by_whoever_looks_it_up() -> None:
    with pytest.raises(NotFound, match="no party is called Nobody"):
        record({**EVENT, "participants": [{"role": "giver", "party": "Nobody"}]})


@pytest.mark.parametrize("name", [5, ["Vladimir Putin"], {"name": "Vladimir Putin"}, True])
def test_a_party_that_is_no_name_is_not_passed_over(name: Any) -> None:
    (problem,) = problems({**EVENT, "participants": [{"role": "giver", "party": name, "country": "RU"}]})
    assert problem.startswith("participants[1].party_id must be text")


# What is refused in a record


def test_a_document_says_what_kind_of_record_it_is() -> None:
    assert problems({"name": "KCNA"}) == [
        "record: 'None' is no kind of record (one of event, party, provision, source, text, type, waiver)"
    ]
    assert problems({"record": "partie"}) == ["record: 'partie' is no kind of record; did you mean party?"]
    assert problems({"record": ["event"]})[0].startswith("record: ")


def test_a_field_of_no_record_is_refused_with_where_it_stands() -> None:
    with pytest.raises(InvalidRecord) as refused:
        record_of(Found("line 7", {**EVENT, "sumary": "A car"}), nobody)
    assert str(refused.value) == (
        "line 7 (event) cannot be saved:\n  - sumary is no field of an event; did you mean summary?"
    )


def test_every_fault_of_a_document_is_told_at_once() -> None:
    document: Document = {**EVENT, "id": "7KQ", "date": "soon", "items": [{"name": "", "hs": "87AB"}], "colour": "red"}
    told = problems(document)
    # In the order in which the document says them.
    assert [fault.split(" ")[0].rstrip(":") for fault in told] == [
        "id",
        "date",
        "items[1].name",
        "items[1].hs",
        "colour",
    ]


def test_a_rule_of_the_record_is_told_like_a_fault_of_a_field() -> None:
    assert problems({**EVENT, "type": "gfit"}) == ["type: 'gfit' is no event type; did you mean gift?"]


def test_two_parts_with_one_id_are_refused() -> None:
    twice: list[Any] = [{"id": "a" * 16, "name": "car"}, {"id": "a" * 16, "name": "plaque"}]
    assert problems({**EVENT, "items": twice}) == ["items[2] has the same id as items[1], and one would be lost"]


@pytest.mark.parametrize(
    "document",
    [
        {"record": "party", "name": "\ud800"},
        {"record": "provision", "key": "\ud800", "level": "regime", "name": "x"},
        {"record": "party", "\ud800": "x", "name": "KCNA"},
    ],
)
def test_half_a_surrogate_pair_is_refused_where_it_stands(document: Document) -> None:
    assert any(
        "\\ud800" in problem.encode("ascii", "backslashreplace").decode() or "U+D800" in problem
        for problem in problems(document)
    )


# What is no document at all


@pytest.mark.usefixtures("parser")
def test_a_plain_word_is_text_so_no_is_norway() -> None:
    text = "record: party\nname: yes\ncountry: NO\nnumber: 0x1F\nday: 2024-02-20\nfigure: 1.50\non: off\nnull: x\n"
    (found,) = read_yaml(text)
    assert found.document == {
        "record": "party",
        "name": "yes",
        "country": "NO",
        "number": "0x1F",
        "day": "2024-02-20",
        "figure": "1.50",
        "on": "off",
        "null": "x",
    }


@pytest.mark.usefixtures("parser")
def test_only_empty_null_true_and_false_are_no_text_and_only_where_they_are_not_quoted() -> None:
    text = "a:\nb: ~\nc: null\nd: true\ne: false\nf: 'null'\ng: \"true\"\nh: ''\ni: True\nj: |\n  true\n"
    (found,) = read_yaml(text)
    assert found.document == {
        "a": None,
        "b": None,
        "c": None,
        "d": True,
        "e": False,
        "f": "null",
        "g": "true",
        "h": "",
        "i": "True",
        "j": "true\n",
    }


@pytest.mark.usefixtures("parser")
def test_norway_is_a_country() -> None:
    (found,) = read_yaml("record: party\nname: Equinor\ncountry: NO\n")
    made = record_of(found, nobody)
    assert isinstance(made, Party)
    assert made.country == "NO"


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x b\nc: *x\n", "line 1: anchors and aliases (&name, *name) are not read"),
        ("a: &x b\n", "anchors and aliases"),
        ("a: &x [b]\n", "anchors and aliases"),
        ("&x a: b\n", "anchors and aliases"),
        ("a: !!int 5\n", "line 1: tags (tag:yaml.org,2002:int) are not read"),
        ("a: !!float x\n", "tags (tag:yaml.org,2002:float) are not read"),
        ("a: !!bool x\n", "tags"),
        ("a: !!timestamp x\n", "tags"),
        ("!!set {a, b}\n", "tags"),
        ("a: !!python/object/apply:os.system [ls]\n", "tags"),
        ("a: b\nc: d\na: e\n", "line 3: 'a' stands twice in one mapping"),
        ("a:\n- {b: 1, b: 2}\n", "line 2: 'b' stands twice in one mapping"),
        ("? [a]\n: b\n", "the name of a field must be a word"),
        ("a: [b\n", "this is not YAML the tracker reads"),
        ("a: \x07\n", "this is not YAML the tracker reads"),
        ("a: \ud800\n", "this is not YAML the tracker reads"),
        ("a: " + "[" * 2_000 + "]" * 2_000, "this is not YAML the tracker reads"),
        ("a: " + "[" * 40 + "]" * 40, "document 1 nests more than 16 levels deep"),
        ("- a\n- b\n", "document 1 is not a mapping of fields"),
        ("just text\n", "document 1 is not a mapping of fields"),
        ("a: b\n---\n- c\n", "document 2 is not a mapping of fields"),
        ("a: b\n---\nc: [\n", "after document 1"),
    ],
)
def test_yaml_that_could_mean_something_else_is_refused_with_where(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        list(read_yaml(text))
    assert reason in str(refused.value)


@pytest.mark.usefixtures("parser")
def test_an_empty_text_and_empty_documents_hold_nothing() -> None:
    assert list(read_yaml("")) == []
    assert [found.where for found in read_yaml("---\n---\na: b\n---\n")] == ["document 2"]


@pytest.mark.usefixtures("parser")
def test_documents_before_a_broken_one_are_read() -> None:
    reading = read_yaml("a: b\n---\nc: [\n")
    assert next(reading).document == {"a": "b"}
    with pytest.raises(NotUnderstood):
        next(reading)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": 1.5}', "1.5 must stand in quotes: amounts are decimal text"),
        ('{"a": 1e3}', "1e3 must stand in quotes"),
        ('{"a": NaN}', "NaN must stand in quotes"),
        ('{"a": -Infinity}', "-Infinity must stand in quotes"),
        ('{"a": "1", "a": "2"}', "a key stands twice"),
        ('{"a": [{"b": 1, "b": 2}]}', "a key stands twice"),
        ("{a: 1}", "is not a JSON document the tracker reads"),
        ('{"a": ' + "1" * 5_000 + "}", "is not a JSON document the tracker reads"),
        ('{"a": ' + "[" * 100_000, "is not a JSON document the tracker reads"),
        ('{"a": ' + "[" * 40 + "]" * 40 + "}", "nests more than 16 levels deep"),
        ("[1]", "is not a mapping of fields"),
        ('"a"', "is not a mapping of fields"),
        ("null", "is not a mapping of fields"),
    ],
    ids=lambda text: text[:20],
)
def test_json_that_could_mean_something_else_is_refused_with_its_line(line: str, reason: str) -> None:
    sound, refused = read_jsonl([b'{"a": "b"}', b"", line.encode()])
    assert (sound.document, refused.where) == ({"a": "b"}, "line 3")
    with pytest.raises(NotUnderstood, match=re.escape(reason)):
        _ = refused.document


def test_blank_lines_are_passed_over_and_counted() -> None:
    assert [found.where for found in read_jsonl([b"", b'{"a": "b"}\n', b"  \n", b'{"c": "d"}'])] == ["line 2", "line 4"]


# Whatever is in a file

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["RU", "gift", AN_ID, "2024"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_NAMES = sorted({field.name for cls in records.RECORD_CLASSES.values() for field in shape.fields(cls)})
_DOCUMENTS = st.dictionaries(
    st.sampled_from(["id", "party", "speaker", *_NAMES]) | st.text(max_size=5), _JSON, max_size=8
)


@settings(max_examples=200)
@given(st.sampled_from(list(records.RECORD_CLASSES)), _DOCUMENTS)
def test_whatever_a_document_holds_it_is_read_or_refused_in_words(kind: str, document: Document) -> None:
    try:
        made = record({"record": kind, **document}, lambda _: PUTIN)
    except TrackerError as refused:
        assert str(refused)  # noqa: PT017 - only that it says something
    else:
        assert record(document_of(made, no_names)) == made


_YAML = st.lists(st.sampled_from([*"ab:'\"{[]}?|,#>&*!~\n\t ", "- ", ": ", "\n  ", "---\n", "null", "é"]), max_size=12)


def _documents_or_refusal(text: str) -> list[Document] | None:
    try:
        return [found.document for found in read_yaml(text)]
    except TrackerError as refused:
        assert str(refused)  # noqa: PT017 - only that it says something
        return None


@given(st.text() | _YAML.map("".join))
def test_whatever_stands_in_a_yaml_file_is_read_alike_by_both_parsers_or_refused_in_words(text: str) -> None:
    with_libyaml = _documents_or_refusal(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.delattr(yaml, "CSafeLoader", raising=False)
        without = _documents_or_refusal(text)
    # They differ in where a tab may stand; but never in what they make of a text that both take.
    assert with_libyaml is None or without is None or with_libyaml == without


def test_a_party_keeps_what_only_a_part_knows() -> None:
    made = party(identifiers=(Identifier(scheme="imo", value="7937317"),))
    assert record(document_of(made, no_names)) == made


def test_what_a_timeline_prints_as_json_lines_is_told_from_documents() -> None:
    (problem,) = problems({"id": AN_ID, "ref": "7KQ2M4XA", "type": "gift", "title": "A car", "date": "2024-02"})
    assert problem == "is no document but what -f jsonl prints of an event; export writes documents"
