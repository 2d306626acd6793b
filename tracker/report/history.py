"""How the history reads: changesets in a line, and what each did to a record, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tracker.domain.journal import EXISTS, Changeset, Edit, LogEntry, Redaction
from tracker.domain.shape import Json
from tracker.domain.text import shown

_LONGEST = 120  # characters of a value in a log line


def when(wall_ms: int) -> str:
    """`2024-02-20 10:00 UTC`, by the author's clock."""
    return datetime.fromtimestamp(wall_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def changeset_line(changeset: Changeset) -> str:
    """`1f2e3d4c  2024-02-20 10:00 UTC  ana  add gift Aurus limousine`."""
    words = "(redacted)" if changeset.note is None else shown(changeset.note)
    return f"{changeset.id[:8]}  {when(changeset.wall_ms)}  {shown(changeset.author)}  {words}"


def changeset_item(changeset: Changeset) -> dict[str, Any]:
    return {
        "changeset": changeset.id,
        "time": when(changeset.wall_ms),
        "author": changeset.author,
        "note": changeset.note,
        "undoes": changeset.undoes,
    }


Names = Mapping[str, str]
"""What people call the records that values refer to, by id."""


def entry_lines(entry: LogEntry, names: Names) -> str:
    """The changeset, and under it one line a field: `title: Aurus → Aurus limousine`."""
    edits = sorted(entry.edits, key=lambda edit: edit.field != EXISTS)
    return "\n".join(
        [
            f"{changeset_line(entry.changeset)}  (change {entry.change[:8]})",
            *(f"  {_edit(edit, names)}" for edit in edits),
            *([f"  {redaction(entry.redaction)}"] if entry.redaction else []),
        ]
    )


def redaction(why: Redaction) -> str:
    """`redacted by ana on 2024-02-20 10:00 UTC: a private address`."""
    return f"redacted by {shown(why.author)} on {when(why.wall_ms)}: {shown(why.reason)}"


def _edit(edit: Edit, names: Names) -> str:
    if edit.field == EXISTS:
        return "recorded" if edit.after else "deleted"
    field = edit.field.partition("/")[0]
    if edit.before is None:
        return f"{field}: + {_value(edit.after, names)}"
    if edit.after is None:
        return f"{field}: - {_value(edit.before, names)}"
    if isinstance(edit.before, dict) and isinstance(edit.after, dict):
        return f"{field}: {_part(edit.before, edit.after, names)}"
    return f"{field}: {_value(edit.before, names)} → {_value(edit.after, names)}"


def _part(before: dict[str, Json], after: dict[str, Json], names: Names) -> str:
    """What changed within a part, behind what stayed and tells which one it is."""
    same = {name: value for name, value in after.items() if before.get(name) == value}
    changed = [name for name in (*after, *(set(before) - set(after))) if before.get(name) != after.get(name)]
    edits = [f"{name}: {_value(before.get(name), names)} → {_value(after.get(name), names)}" for name in changed]
    return f"({_value(same, names)}) {'; '.join(edits)}"


def _value(value: Json, names: Names) -> str:
    if isinstance(value, dict):
        text = "; ".join(f"{name}={_value(held, names)}" for name, held in value.items() if name != "position")
    elif isinstance(value, list):
        text = ", ".join(_value(one, names) for one in value)
    else:
        text = "nothing" if value is None else names.get(str(value), str(value))
    text = shown(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def entry_item(entry: LogEntry) -> dict[str, Any]:
    edits = [{"field": edit.field, "before": edit.before, "after": edit.after} for edit in entry.edits]
    why = entry.redaction
    redacted = {"author": why.author, "time": when(why.wall_ms), "reason": why.reason} if why else None
    return {**changeset_item(entry.changeset), "change": entry.change, "edits": edits, "redaction": redacted}
