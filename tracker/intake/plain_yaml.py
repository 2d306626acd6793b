"""The part of YAML that the tracker reads: mappings, lists, text, `null`, `true` and `false`, and nothing else.

Built from the parser's events, which libyaml's parser and the pure one give alike, so that what is read does not depend
on which is installed; the constructors that PyYAML puts on top differ, and guess dates, numbers and `NO` for false.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import yaml

from tracker.domain.kinds import Json

Events = Iterator[Any]

_WORDS: dict[str, Json] = {"": None, "~": None, "null": None, "true": True, "false": False}
"""What stands for something else than its letters, where it is not quoted."""


def documents(text: str) -> Iterator[Json]:
    """The documents of a YAML text, one by one. Raises `yaml.YAMLError`, `ValueError` or `RecursionError`."""
    events: Events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            yield _value(next(events), events)


def _value(event: Any, events: Events) -> Json:
    """The value that begins with `event`; takes from `events` all that belongs to it."""
    _refuse_names_and_tags(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(each, events) for each in _until(yaml.SequenceEndEvent, events)]
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events)
    plain = event.implicit[0]
    return _WORDS.get(event.value, event.value) if plain else str(event.value)


def _mapping(events: Events) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key in _until(yaml.MappingEndEvent, events):
        _refuse_names_and_tags(key)
        if not isinstance(key, yaml.ScalarEvent):
            raise ValueError(f"line {_line(key)}: the name of a field must be a word")  # noqa: TRY004 - of a text
        if key.value in found:
            raise ValueError(f"line {_line(key)}: {key.value!r} stands twice in one mapping")
        found[key.value] = _value(next(events), events)
    return found


def _until(end: type[Any], events: Events) -> Events:
    return takewhile(lambda event: not isinstance(event, end), events)


def _refuse_names_and_tags(event: Any) -> None:
    """A few aliases of aliases expand to gigabytes; a tag asks for a type that no field has."""
    if event.anchor is not None:
        raise ValueError(f"line {_line(event)}: anchors and aliases (&name, *name) are not read; write the value out")
    if event.tag is not None:
        raise ValueError(f"line {_line(event)}: tags ({event.tag}) are not read; put text that starts with ! in quotes")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
