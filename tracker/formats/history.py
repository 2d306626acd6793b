"""How the history reads: changesets in a line, and what each did to a record, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tracker.domain.journal import EXISTS, Changeset, LogEntry, Redaction
from tracker.domain.kinds import Json
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
            *(f"  {edit_line(edit.field, edit.before, edit.after, names)}" for edit in edits),
            *([f"  {redaction(entry.redaction)}"] if entry.redaction else []),
        ]
    )


def redaction(why: Redaction) -> str:
    """`redacted by ana on 2024-02-20 10:00 UTC: a private address`."""
    return f"redacted by {shown(why.author)} on {when(why.wall_ms)}: {shown(why.reason)}"


def edit_line(field: str, before: Json, after: Json, names: Names) -> str:
    """`title: Aurus → Aurus limousine`."""
    if field == EXISTS:
        return "recorded" if after else "deleted"
    field = field.partition("/")[0]
    if before is None:
        return f"{field}: + {value_text(after, names)}"
    if after is None:
        return f"{field}: - {value_text(before, names)}"
    if isinstance(before, dict) and isinstance(after, dict):
        return f"{field}: {_part(before, after, names)}"
    return f"{field}: {value_text(before, names)} → {value_text(after, names)}"


def _part(before: dict[str, Json], after: dict[str, Json], names: Names) -> str:
    """What changed within a part, behind what stayed and tells which one it is."""
    same = {name: value for name, value in after.items() if before.get(name) == value}
    changed = [name for name in (*after, *(set(before) - set(after))) if before.get(name) != after.get(name)]
    edits = [
        f"{name}: {value_text(before.get(name), names)} → {value_text(after.get(name), names)}" for name in changed
    ]
    return f"({value_text(same, names)}) {'; '.join(edits)}"


def value_text(value: Json, names: Names) -> str:
    """A value of the journal in one line, with names for the ids in it; cut where it is long."""
    if isinstance(value, dict):
        text = "; ".join(f"{name}={value_text(held, names)}" for name, held in value.items() if name != "position")
    elif isinstance(value, list):
        text = ", ".join(value_text(one, names) for one in value)
    else:
        text = "nothing" if value is None else names.get(str(value), str(value))
    text = shown(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def entry_item(entry: LogEntry) -> dict[str, Any]:
    edits = [{"field": edit.field, "before": edit.before, "after": edit.after} for edit in entry.edits]
    why = entry.redaction
    redacted = {"author": why.author, "time": when(why.wall_ms), "reason": why.reason} if why else None
    return {**changeset_item(entry.changeset), "change": entry.change, "edits": edits, "redaction": redacted}
