"""Provisions that analysts add, correct and bring in: what cannot be is refused, and what a merge brings is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tracker.domain import provisions

LIMOUSINE = "BD5NXFVW"
PARAGRAPH = "x-1; level=paragraph; within=un-dprk; name=x; measure_class=ban; direction=to; targets=KP; binds=all"


@pytest.mark.parametrize(
    ("field", "value", "saying"),
    [
        ("targets", "Narnia", "targets 'Narnia'"),
        ("binds", "Narnia", "binds 'Narnia'"),
        ("hs", "89-86", "hs '89-86'"),
        ("event_types", "smugling", "smugling"),
        ("defines", "x-1", "defines"),
    ],
)
def test_what_a_provision_cannot_say_is_refused_however_it_comes(
    desk: Desk, field: str, value: str, saying: str
) -> None:
    others = "; ".join(each for each in PARAGRAPH.split("; ") if not each.startswith(f"{field}="))
    desk.refused(2, "provision", "add", f"{others}; {field}={value}", saying=saying)
    document = {"record": "provision", "key": "x-1", "level": "paragraph", "within": "un-dprk", "name": "x"}
    (desk.folder / "x.jsonl").write_text(json.dumps(document | {field: [value]}), encoding="utf-8")
    desk.refused(2, "import", "x.jsonl", saying=saying)
    desk.ok("provision", "add", PARAGRAPH)
    desk.refused(2, "provision", "edit", "x-1", "--set", f"{field}={value}", saying=saying)


def test_a_provision_ends_after_it_begins(desk: Desk) -> None:
    desk.refused(2, "provision", "add", f"{PARAGRAPH}; since=2018; until=2017", saying="until is not after since")


def test_an_own_type_may_decide_how_goods_move(desk: Desk) -> None:
    desk.refused(2, "provision", "add", f"{PARAGRAPH}; event_types=barter", saying="barter")
    desk.ok("type", "add", "barter; summary=goods against goods", "--role", "partner; end=to")
    desk.ok("provision", "add", f"{PARAGRAPH}; event_types=barter")
    desk.ok("provision", "edit", "x-1", "--set", "name=a rule on barter")
    assert [each for each in findings(desk) if each == "x-1"] == []


def test_a_part_cannot_be_of_a_higher_level_than_its_whole(desk: Desk) -> None:
    desk.refused(2, "provision", "add", "x-2; level=regime; within=unscr2397-7; name=x", saying="stands in nothing")
    desk.refused(
        2, "provision", "add", "x-2; level=instrument; within=unscr2397-7; name=x", saying="regime > instrument"
    )
    said = desk.refused(2, "provision", "edit", "un-dprk", "--set", "level=paragraph", "--set", "within=us-dprk")
    assert "unscr2397: within un-dprk, a paragraph, stands no instrument" in said


def test_definitions_that_lead_back_are_refused(desk: Desk) -> None:
    desk.ok("provision", "add", f"{PARAGRAPH}; defines=unscr2397-7")
    desk.refused(2, "provision", "edit", "unscr2397-7", "--set", "defines=x-1", saying="leads from unscr2397-7 back")


@contextmanager
def merged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is saved meanwhile is taken as a merge takes it, which looks at no record."""
    with monkeypatch.context() as patch:
        patch.setattr(provisions, "faults", lambda *_: iter(()))
        patch.setattr(provisions, "disorder", lambda _: iter(()))
        yield


def findings(desk: Desk) -> list[str]:
    return [each["reason"] for each in desk.run("check", "--code", "provision-unsound", "--json").json]


def test_what_a_merge_brought_stops_nothing_and_is_found(
    demo: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Desk(tmp_path_factory.mktemp("other"))
    other.ok("init")
    with merged(monkeypatch):
        other.ok(
            "provision", "add", f"{PARAGRAPH.replace('targets=KP', 'targets=Narnia, KP')}; categories=luxury_goods"
        )
        other.ok("provision", "edit", "unscr2397-7", "--set", "binds=Narnia")
    assert findings(demo) == []
    demo.ok("merge", str(other.folder / "tracker.db"))
    assert "x-1" in [each["provision"] for each in demo.json("suggest", LIMOUSINE)["suggestions"]]
    assert "x-1" in [each["key"] for each in demo.json("provision", "list", "--target", "KP")]
    assert demo.run("provision", "list", "--binds", "RU").code == 0
    assert len(findings(demo)) == 2
    for each in demo.run("check", "--code", "provision-unsound", "--json").json:
        assert each["mend"].startswith("tracker provision edit ")
    demo.ok("provision", "edit", "x-1", "--set", "targets=KP")
    demo.ok("provision", "edit", "unscr2397-7", "--set", "binds=all")
    assert findings(demo) == []


def test_a_dispute_is_not_settled_by_what_cannot_be(
    demo: Desk, tmp_path_factory: pytest.TempPathFactory, demo_file: Path
) -> None:
    other = Desk(tmp_path_factory.mktemp("other"))
    (other.folder / "tracker.db").write_bytes(demo_file.read_bytes())
    other.ok("provision", "edit", "unscr2397-7", "--set", "binds=US")
    demo.ok("provision", "edit", "unscr2397-7", "--set", "binds=EU")
    demo.run("merge", str(other.folder / "tracker.db"))
    demo.refused(2, "resolve", "unscr2397-7", "binds", "Narnia", saying="binds 'Narnia'")
    demo.ok("resolve", "unscr2397-7", "binds", "all")
