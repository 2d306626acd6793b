"""The native document form: a record as YAML or JSON Lines, lossless, the form of seeds, export, import and the editor.

A document is the record's own fields with `record` and `id` in front. For people it also names each party beside its
id; on reading (`tracker.intake.documents`) the id decides. History is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

from tracker.domain import forms, records, shape
from tracker.domain.forms import NAMES, UNSOUND, Document
from tracker.domain.records import Record
from tracker.domain.text import to_json

PartyName = Callable[[str], str | None]


def document_of(
    record: Record, party_name: PartyName, *, unsound: Sequence[str] = (), for_editing: bool = False
) -> Document:
    """The document of a record with these faults. Part ids and positions that follow from the content are left out.

    Not so `for_editing`: a part whose content is changed must stay the same part.
    """
    written: Document = {"record": record.KIND, "id": record.id}
    key = getattr(record, "key", None)
    if key is not None and record.id == records.id_of_key(record.KIND, key):
        del written["id"]
    bare = shape.write(record, apart=True)
    if record.KIND not in records.RECORD_CLASSES:
        bare.setdefault(shape.NEWER, {})  # by which a reader knows its kind for a newer tracker's
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
        if name in NAMES:
            named[NAMES[name]] = party_name(held)
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
