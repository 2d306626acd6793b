"""The rest of the desk: lists and filters, own types and provisions, countries, duplicates, near names, import."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Desk

FILTERS: list[tuple[list[str], list[str]]] = [
    (["--about", "unscr2397"], ["KHJWT29W", "BD5NXFVW"]),
    (["--about", "un-dprk", "--type", "gift"], ["BD5NXFVW"]),
    (["--claimed-by", "KR"], ["9XGPRDAH", "BD5NXFVW"]),
    (["--claimed-by", "Ministry of Unification"], ["BD5NXFVW"]),
    (["--denied-by", "KP"], ["9XGPRDAH"]),
    (["--violation-status", "disputed"], ["9XGPRDAH"]),
    (["--violation-status", "assessed"], ["BD5NXFVW"]),
    (["--violations", "--newest-first", "--limit", "1"], ["BD5NXFVW"]),
    (["--violations", "--limit", "0"], []),
    (["--status", "planned"], ["Q3EA3M30"]),
    (["--status", "attempted", "--status", "planned"], ["KHJWT29W", "Q3EA3M30"]),
    (["--role", "giver"], ["BD5NXFVW"]),
    (["--party", "Donald Trump"], ["GBNMKYDD"]),
    (["--search", "aurus LIMOUSINE"], ["BD5NXFVW"]),
    (["--search", "100%"], []),
    (["--tag", "article", "--until", "2018"], ["GBNMKYDD"]),
    (["--tag", "no such tag"], []),
]


@pytest.mark.parametrize(("line", "refs"), FILTERS, ids=lambda value: " ".join(value)[:40])
def test_filters_keep_what_fits(demo: Desk, line: list[str], refs: list[str]) -> None:
    assert [event["ref"] for event in demo.json("list", "--tag", "article", *line)] == refs


def test_those_who_only_speak_are_in_a_timeline_when_asked_for(demo: Desk) -> None:
    assert "BD5NXFVW" not in [event["ref"] for event in demo.json("timeline", "KR")]
    assert "BD5NXFVW" in [event["ref"] for event in demo.json("timeline", "KR", "--include-speakers")]


@pytest.mark.parametrize(
    ("code", "line", "saying"),
    [
        (2, ["--about", "un-drpk"], "did you mean un-dprk"),
        (2, ["--role", "gver"], "did you mean giver"),
        (2, ["--type", "gifft"], "did you mean gift"),
        (2, ["--status", "plannd"], "did you mean planned"),
        (2, ["--violation-status", "proved"], "status of a violation"),
        (3, ["--party", "Nobody at all"], "party list"),
        (3, ["--claimed-by", "ref:ZZZZ"], "no party"),
        (2, ["--since", "recently"], "recently"),
        (2, ["--limit", "-1"], "--limit"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(demo: Desk, code: int, line: list[str], saying: str) -> None:
    demo.refused(code, "list", *line, saying=saying)


def test_what_may_be_here_already_is_shown_before_it_is_saved(demo: Desk) -> None:
    again = [
        "add",
        "gift",
        "Car for the leader",
        "--date",
        "2024-02-15",
        "--recipient",
        "Kim Jong Un (KP)",
        "--giver",
        "RU",
    ]
    demo.refused(4, *again, saying="BD5NXFVW")
    demo.ok(*again, "--duplicate-ok")
    demo.ok("add", "gift", "Another year's car", "--date", "1994", "--recipient", "Kim Jong Un (KP)")
    demo.ok("add", "visit", "Car for the leader", "--date", "2024-02-15", "--visitor", "Kim Jong Un (KP)")


@pytest.mark.parametrize("name", ["Kim Jong Eun", "Un Kim Jong", "Vladimir Puttin", "Unification Ministry of", "Putin"])
def test_a_nearly_known_name_is_refused_in_a_script(demo: Desk, name: str) -> None:
    line = ["add", "visit", "Talks", "--date", "2022", "--visitor", name]
    demo.refused(4, *line, saying="nearly a known party")
    demo.ok(*line, "--new-party")


def test_an_own_type_serves_add_timeline_and_filters_without_code(desk: Desk) -> None:
    desk.ok(
        "type", "add", "broadcast; summary=on the air", "--role", "broadcaster; end=from", "--role", "audience; end=to"
    )
    desk.refused(4, "type", "add", "broadcast; summary=again", saying="here already")
    desk.refused(2, "type", "add", "gift; summary=mine", saying="standard type")
    desk.ok("add", "broadcast", "A film", "--date", "2024-03-01", "--broadcaster", "KP", "--audience", "RU")
    desk.refused(
        2, "add", "broadcast", "A film", "--date", "2024", "--who", "giver=KP", saying="no role of a broadcast"
    )
    assert "KP > RU" in desk.ok("timeline", "KP", "--type", "broadcast", "--role", "broadcaster").out
    desk.refused(4, "delete", "broadcast", saying="still used by")
    exported = desk.export()
    other = Desk(desk.folder, "other.db")
    other.ok("init", "--empty")
    (desk.folder / "all.jsonl").write_text(exported, encoding="utf-8")
    other.ok("import", "all.jsonl")
    assert other.export() == exported


def test_provisions_of_ones_own_count_under_their_regime(desk: Desk) -> None:
    desk.ok("provision", "add", "no-dprk; level=regime; name=Norwegian measures; targets=KP; since=2006")
    desk.ok(
        "provision", "add", "no-dprk-1; level=paragraph; within=no-dprk; name=no cars; measure_class=ban; targets=KP"
    )
    desk.refused(2, "provision", "add", "x-1; level=paragraph; within=nowhere; name=y", saying="not here")
    desk.refused(2, "provision", "add", "x-1; level=paragraph; name=y", saying="within is missing")
    event = desk.json(
        *("add", "gift", "A car", "--date", "2024", "--recipient", "KP", "--violates", "no-dprk-1"),
        *("--claim", "NO alleges no-dprk: a car"),
    )["event"]
    (read,) = [each for each in event["standings"] if each["ours"]]
    assert (read["named_by_speaker"], [said["country"] for said in read["raised_by"]]) == (False, ["NO"])


def test_lists_find_by_what_things_are_called(demo: Desk) -> None:
    assert [each["title"].split("  ")[0] for each in demo.json("party", "list", "kim jong un")] == ["Kim Jong Un"]
    assert demo.json("source", "list", "tradesphere")[0]["title"].startswith("TradeSphere")
    assert len(demo.json("provision", "list")) == 214
    assert {each["type"] for each in demo.json("type", "list")} >= {"gift", "shipment", "visit"}
    assert demo.json("country", "show", "Zaire")["code"] == "ZRCD"
    assert [each["code"] for each in demo.json("country", "list", "crimea")] == ["UA-43"]
    assert "nobody" not in demo.ok("party", "list", "nobody of that name").out


HOST = "participants:\n- {role: host, party: "
GOOD = "record: party\nname: Someone New\ncountry: KP\n"


def test_import_is_idempotent_and_all_or_nothing(desk: Desk) -> None:
    event = f"record: event\ntype: visit\ntitle: Talks\ndate: 2024\n{HOST}Someone New}}\n"
    text = f"{GOOD}---\n{event}"
    (desk.folder / "a.yaml").write_text(text, encoding="utf-8")
    rehearsed = desk.json("import", "a.yaml", "--dry-run")
    assert (rehearsed["created"], rehearsed["new_parties"]) == (2, ["Someone New"])
    assert desk.json("list") == []
    assert desk.json("import", "a.yaml")["created"] == 2
    once = desk.export()
    assert desk.json("import", "a.yaml", "a.yaml")["unchanged"] == 2
    assert desk.export() == once
    desk.ok("undo")
    assert desk.json("list") == []


def test_import_tells_every_fault_of_every_file(desk: Desk) -> None:
    (desk.folder / "a.yaml").write_text(
        f"{GOOD}---\nrecord: party\nkind: wizard\n---\nrecord: thing\n", encoding="utf-8"
    )
    (desk.folder / "b.jsonl").write_text('{"record": "event", "type": "gifft", "title": "x", "date": "2024"}\n')
    error = desk.refused(2, "import", "a.yaml", "b.jsonl")
    for fault in (
        "a.yaml, document 2: name is missing",
        "a.yaml, document 2: kind",
        "a.yaml, document 3: record",
        "b.jsonl, line 1: type",
    ):
        assert fault in error


@pytest.mark.parametrize(
    ("code", "name", "content", "saying"),
    [
        (2, "a.yaml", "record: party\nname: &x A\nnote: *x\n", "aliases"),
        (2, "a.yaml", "record: party\nname: A\nname: B\n", "twice"),
        (2, "a.yaml", "a: [\n", "YAML"),
        (2, "a.jsonl", '{"record": "party", "name": 1.5}', "line 1"),
        (2, "a.jsonl", '{"record": "party", "name": "A", "name": "B"}', "twice"),
        (2, "a.jsonl", "[]", "mapping"),
        (
            2,
            "a.yaml",
            "record: event\ntype: visit\ntitle: x\ndate: 2024\nparticipants:\n- {role: host, party: Nobody}\n",
            "Nobody",
        ),
        (2, "a.yaml", "record: source\npublisher: X\nrelays: 0190d5c1-0000-7000-8000-000000000000\n", "not here"),
        (2, "a.txt", "record: party\n", "-f yaml"),
    ],
)
def test_a_document_that_cannot_be_taken_in_is_refused(
    desk: Desk, code: int, name: str, content: str, saying: str
) -> None:
    (desk.folder / name).write_text(content, encoding="utf-8")
    desk.refused(code, "import", name, saying=saying)


def test_a_file_that_is_not_there_or_not_text_is_refused(desk: Desk) -> None:
    desk.refused(3, "import", "nowhere.yaml", saying="no file")
    (desk.folder / "a.yaml").write_bytes("record: party\nname: Æ".encode("latin-1"))
    desk.refused(2, "import", "a.yaml", saying="UTF-8")
    (desk.folder / "b.yaml").write_bytes("\ufeffrecord: party\nname: Æ".encode())
    assert desk.json("import", "b.yaml")["created"] == 1


def test_a_type_keeps_the_roles_that_events_take(desk: Desk) -> None:
    desk.ok("type", "add", "broadcast; summary=on air", "--role", "caster; end=from", "--role", "date")
    desk.ok("add", "broadcast", "Tx", "--date", "1999", "--caster", "SE", "--who", "date=NO")
    desk.refused(2, "edit", "broadcast", "--remove", "role:1", saying="is taken in events")


def test_an_id_stays_with_its_kind_and_a_reference_with_the_kind_it_is_to(demo: Desk) -> None:
    event = demo.json("show", "BD5")["id"]
    (demo.folder / "a.jsonl").write_text(f'{{"record": "party", "id": "{event}", "name": "Zorp"}}\n')
    demo.refused(4, "import", "a.jsonl", saying="is that of a event here")
    source = "0190d5c1-0000-7000-8000-000000000001"
    participant = f'{{"role": "host", "party_id": "{source}"}}'
    lines = [
        f'{{"record": "source", "id": "{source}", "publisher": "X"}}',
        f'{{"record": "event", "type": "visit", "title": "y", "date": "2024", "participants": [{participant}]}}',
    ]
    (demo.folder / "b.jsonl").write_text("\n".join(lines))
    demo.refused(2, "import", "b.jsonl", saying="party 0190d5c1")
