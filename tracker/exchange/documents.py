"""The native document form: a record as YAML or JSON Lines, lossless, the form of seeds, export, import and the editor.

A document is the record's own fields with `record` and `id` in front. For people it also names each party beside its
id; on reading the id decides, and a name alone serves where it fits one party. History is not in it.

What is merged may hold what nobody here could type, and an export must be readable all the same, without letting a slip
through. So a document says by itself what of it is to be taken as it stands: `newer` holds what only a newer tracker
knows (see `tracker.domain.shape`), and `unsound` the faults that the record had where it was exported, word for word.
Reading passes over just these; any other is refused.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from tracker.domain import forms, journal, kinds, records, shape
from tracker.domain.declared import once_a_class
from tracker.domain.forms import Placed
from tracker.domain.kinds import Json
from tracker.domain.records import RECORD_CLASSES, Record
from tracker.domain.text import to_json
from tracker.domain.vocabulary import EVENT_TYPES, EventTypes, no_such_word
from tracker.errors import InvalidRecord, NotUnderstood

Document = dict[str, Json]
PartyName = Callable[[str], str | None]

_NAMED = {"party_id": "party", "speaker_id": "speaker"}
"""Fields that hold a party's id, and the reader's field beside each that holds its name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document as read, and where it stood, for messages: `document 3`."""

    where: str
    document: Document


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, from 1, of which the document is read whenever somebody asks for it."""

    number: int
    raw: bytes

    @property
    def where(self) -> str:
        return f"line {self.number}"

    @property
    def document(self) -> Document:
        """Floats, NaN and repeated keys are refused: `Garbled`."""
        try:
            return _mapping(_DECODER.decode(self.raw.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise Garbled(f"is not UTF-8 (byte {error.start + 1}); save it as UTF-8 and try again") from None
        except (ValueError, RecursionError) as error:
            raise Garbled(f"is not a JSON document the tracker reads: {error}") from error


class Garbled(NotUnderstood):
    """What should hold a document holds none."""


Given = Found | Line
"""What holds a document, and says where it stood."""


# Writing. ----------------------------------------------------------------------------------------------------------


UNSOUND = "unsound"
"""The field of a document that lists the faults with which it is to be taken in."""


def document_of(
    record: Record, party_name: PartyName, *, unsound: Sequence[str] = (), for_editing: bool = False
) -> Document:
    """The document of a record with these faults. Part ids and positions that follow from the content are left out.

    Not so `for_editing`: a part whose content is changed must stay the same part.
    """
    written: Document = {"record": record.KIND, "id": record.id}
    if record.id == _id_by_key(record.KIND, getattr(record, "key", None)):
        del written["id"]
    bare = shape.write(record, apart=True)
    for field in shape.fields(type(record)):
        if field.holds_parts():
            bare.pop(field.name, None)
            parts = _parts(record.id, field.name, getattr(record, field.name), ids=for_editing)
            if named := [_named(part, party_name) for part in parts]:
                bare[field.name] = named
    names = (*(field.name for field in shape.fields(type(record))), shape.NEWER)
    ordered = {name: bare[name] for name in names if name in bare}
    return {**written, **ordered, **({UNSOUND: list(unsound)} if unsound else {})}


def _parts(record_id: str, list_name: str, parts: Iterable[shape.Part], *, ids: bool) -> Iterator[Document]:
    """Each part, with what of its id and position reading would not find again (see `forms.placed`).

    With `ids`, every part has its id.
    """
    following = 0
    for part in parts:
        place: Document = {}
        if ids or part.id != forms.part_id_of(record_id, list_name, part.position, part):
            place["id"] = part.id
        if part.position != following:
            place["position"] = part.position
        following = min(max(following, part.position) + 1, shape.LAST_PLACE)
        yield {**place, **shape.write(part, apart=True)}


def _named(value: Any, party_name: PartyName) -> Any:
    """`value` with the name of each party in front of its id."""
    if isinstance(value, list):
        return [_named(one, party_name) for one in value]
    if not isinstance(value, dict):
        return value
    named: Document = {}
    for name, held in value.items():
        if name in _NAMED:
            named[_NAMED[name]] = party_name(held)
        named[name] = _named(held, party_name)
    return named


def write_jsonl(documents: Iterable[Document], out: IO[str]) -> None:
    """One document a line. Equal records give equal bytes."""
    for document in documents:
        out.write(to_json(document) + "\n")


def write_yaml(documents: Iterable[Document], out: IO[str]) -> None:
    """One YAML document after the other. Equal records give equal bytes."""
    for document in documents:
        out.write("---\n" + yaml_text(document))


def yaml_text(document: Document) -> str:
    """One YAML document."""
    import yaml

    # The pure emitter always: libyaml's escapes other characters, and bytes must not depend on what is installed.
    return str(yaml.dump(document, Dumper=yaml.SafeDumper, sort_keys=False, allow_unicode=True, width=110))


# Reading. ----------------------------------------------------------------------------------------------------------


def read_yaml(text: str) -> Iterator[Found]:
    """The documents of a YAML text. Every plain word is text (`NO` is Norway); anchors and aliases are refused."""
    import yaml

    from tracker.exchange import plain_yaml

    number = 0
    try:
        for number, document in enumerate(plain_yaml.documents(text), start=1):
            if document is not None:
                yield Found(f"document {number}", _mapping(document))
    except Garbled as error:
        raise NotUnderstood(f"document {number} {error}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotUnderstood(f"this is not YAML the tracker reads, after document {number}: {error}") from error


def read_jsonl(lines: Iterable[bytes]) -> Iterator[Line]:
    """JSON lines; blank ones are passed over."""
    return (Line(number, raw) for number, raw in enumerate(lines, start=1) if raw.removeprefix(BOM_UTF8).strip())


def _refuse(number: str) -> Json:
    raise ValueError(f"{number} must stand in quotes: amounts are decimal text")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_without_repeats)

LEVELS = 16
"""How deep a document may nest; a figure of an item of an event stands at the sixth level."""


def _mapping(document: Any) -> Document:
    if not isinstance(document, dict):
        raise Garbled("is not a mapping of fields")
    if not _nests_within(LEVELS, document):
        raise Garbled(f"nests more than {LEVELS} levels deep, which no record does")
    return document


def _nests_within(levels: int, document: Document) -> bool:
    """Whether nothing in a document lies deeper; goes level by level, since what is too deep cannot be gone into."""
    layer: list[Any] = [document]
    for _ in range(levels + 1):
        layer = [
            one
            for held in layer
            for one in (held.values() if isinstance(held, dict) else held)
            if isinstance(one, (dict, list))
        ]
        if not layer:
            return True
    return False


def record_of(
    found: Given, party_id: Callable[[str], str], types: EventTypes = EVENT_TYPES, before: Record | None = None
) -> Record:
    """The record of a document. `party_id` finds the party that a name without an id means.

    Raises `InvalidRecord` with every fault that the record did not have `before`. A record without an id gets one from
    its content, so that one sheet imported twice adds nothing.
    """
    return placed_of(found, party_id, types, before).record


def placed_of(
    found: Given, party_id: Callable[[str], str], types: EventTypes = EVENT_TYPES, before: Record | None = None
) -> Placed[Record]:
    """The same, also as the journal sees it."""
    document = dict(found.document)
    kind = document.pop("record", None)
    if not isinstance(kind, str) or not (kind in RECORD_CLASSES or _is_of_a_newer_kind(kind, document)):
        raise InvalidRecord(found.where, [f"record: {no_such_word(str(kind), 'kind of record', RECORD_CLASSES)}"])
    faults = shape.Faults()
    record_id = document.pop("id", None) or _derived_id(kind, document)
    try:
        record_id = _IDENTITY.read(record_id)
    except ValueError as fault:
        faults.add("id", fault)
    told = document.pop(UNSOUND, None)
    if told is not None and not _is_texts(told):
        faults.add(UNSOUND, kinds.must_be("a list of texts", told))
    placed = forms.read(kind, str(record_id), _resolved(records.class_of(kind), document, party_id), faults)
    known = unsound_in(found)
    sound = forms.problems_since(placed.record, types, before) if placed else ()
    problems = [*faults.found, *(each for each in sound if each not in known)]
    if placed is None or problems:
        raise InvalidRecord(f"{found.where} ({kind})", problems)
    return placed


def unsound_in(found: Given) -> frozenset[str]:
    """The faults with which a document says that it is to be taken in."""
    told: Any = found.document.get(UNSOUND)
    return frozenset(told) if _is_texts(told) else frozenset()


def _is_texts(told: Any) -> bool:
    return isinstance(told, list) and all(isinstance(each, str) for each in told)


def _is_of_a_newer_kind(kind: str, document: Document) -> bool:
    """Whether a document is that of a record of which this version carries everything."""
    return journal.is_kind(kind) and isinstance(document.get(shape.NEWER), dict) and "id" in document


_IDENTITY = kinds.Identity()


def _id_by_key(kind: str, key: Any) -> str | None:
    return records.id_of_key(kind, key) if isinstance(key, str) else None


def _derived_id(kind: str, document: Mapping[str, Json]) -> str:
    content = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return _id_by_key(kind, document.get("key")) or records.id_of_key(kind, content)


def _resolved(cls: type[Any], document: Document, party_id: Callable[[str], str]) -> Document:
    """The document of a record, part or nested value without readers' names; one that stands alone becomes an id."""
    names, holders = _naming(cls)
    bare = document
    for id_field, name_field in names:
        if name_field in bare:
            bare = {name: held for name, held in bare.items() if name != name_field}
            name = document[name_field]
            if name is not None and bare.get(id_field) is None:
                # What is no name is left for the fault it is: passed over, its party would be lost without a word.
                bare[id_field] = party_id(name) if isinstance(name, str) else name
    for field, nested in holders:
        held = bare.get(field)
        if isinstance(held, list):
            resolved = [_resolved(nested, one, party_id) if isinstance(one, dict) else one for one in held]
            bare = {**bare, field: resolved}
    return bare


@once_a_class
def _naming(cls: type[Any]) -> tuple[list[tuple[str, str]], list[tuple[str, type[Any]]]]:
    """The fields of a class that hold parties, each with the reader's, and the lists of what has such fields."""
    fields = shape.fields(cls)
    names = [(each.name, _NAMED[each.name]) for each in fields if each.name in _NAMED]
    return names, [(each.name, each.nested) for each in fields if each.nested and any(_naming(each.nested))]
