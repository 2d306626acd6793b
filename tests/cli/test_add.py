"""`tracker add`: the lines of the contract work as written, and what cannot be read is refused and leaves nothing."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Desk

SOURCE = "TradeSphere; published=2024-02-20; page_date=2025-04-23; url=https://trade.example/1; title=A car for Kim"


def limousine(source: str) -> list[str]:
    return [
        *("add", "gift", "Aurus limousine for Kim Jong Un", "--date", "2024-02", "--source", source),
        *("--giver", "Vladimir Putin (RU)", "--recipient", "Kim Jong Un (KP)"),
        *("--item", "Aurus limousine; luxury_goods; hs=8703; 1 vehicle"),
        *("--claim", "KCNA (KP) reports: a car made in Russia, model not given"),
        *("--claim", "Dmitry Peskov (RU) confirms: an Aurus"),
        *("--claim", "Ministry of Unification (KR) assesses un-dprk against RU KP: luxury vehicle"),
        *("--violates", "unscr1718-8aiii", "--violates", "unscr2397-7"),
    ]


def test_the_limousine_is_one_line(desk: Desk) -> None:
    source = desk.json("source", "add", SOURCE)["created"][0]["ref"]
    event = desk.json(*limousine(source))["event"]
    assert (event["type"], event["date"], event["earliest"], event["latest"]) == (
        *("gift", "2024-02", "2024-02-01", "2024-02-29"),
    )
    assert [(each["role"], each["party"], each["country"]) for each in event["participants"]] == [
        ("giver", "Vladimir Putin", "RU"),
        ("recipient", "Kim Jong Un", "KP"),
    ]
    (item,) = event["items"]
    assert (item["category"], item["hs"]) == ("luxury_goods", "8703")
    assert item["quantities"][0]["amount"] == "1"
    assert [(claim["stance"], claim["about"], claim["against"]) for claim in event["claims"]] == [
        ("reports", None, []),
        ("confirms", None, []),
        ("assesses", "un-dprk", ["RU", "KP"]),
    ]
    assert {claim["source"] for claim in event["claims"]} == {source}
    ours = [each for each in event["standings"] if each["ours"]]
    assert [(v["provision"], v["named_by_speaker"], v["status"], v["raised_by"][0]["speaker"]) for v in ours] == [
        ("unscr1718-8aiii", False, "assessed", "Ministry of Unification"),
        ("unscr2397-7", False, "assessed", "Ministry of Unification"),
    ]
    assert event["sources"][0]["published"] == "2024-02-20"


def test_the_other_two_lines_of_the_contract_work_as_written(desk: Desk) -> None:
    desk.ok(
        *("add", "shipment", "Luxury cars toward the DPRK by way of Ningbo", "--date", "2020", "--status", "attempted"),
        *("--origin", "AE", "--transit", "CN; place=Ningbo", "--destination", "KP"),
        *("--item", "Lexus and Mercedes; vehicles; >1000000 USD"),
    )
    desk.ok(
        *("add", "visit", "Kim Jong Un at Vostochny", "--date", "2023-09-12/2023-09-17"),
        *("--visitor", "Kim Jong Un (KP)", "--host", "Vladimir Putin (RU)"),
    )
    shipment, visit = desk.json("timeline", "KP")
    assert shipment["participants"][1] | {"place": "Ningbo", "country": "CN"} == shipment["participants"][1]
    assert (
        shipment["items"][0]["values"][0] | {"amount": "1000000", "currency": "USD", "bound": ">"}
        == (shipment["items"][0]["values"][0])
    )
    assert visit["roles"] == ["visitor"]
    assert desk.titles("AE") == ["Luxury cars toward the DPRK by way of Ningbo"]


def test_one_article_serves_many_events_and_one_name_is_one_party(desk: Desk) -> None:
    desk.ok(*limousine(SOURCE))
    receipt = desk.json(
        *("add", "visit", "Again", "--date", "2024-03", "--visitor", "kim jong-un", "--host", "VLADIMIR PUTIN (RU)"),
        *("--source", "https://trade.example/1"),
    )
    assert [made["kind"] for made in receipt["created"]] == ["event"]
    assert receipt["event"]["participants"][0]["country"] == "KP"


def test_a_rehearsal_runs_the_same_code_and_saves_nothing(desk: Desk) -> None:
    before = desk.export()
    receipt = desk.json(*limousine(SOURCE), "--dry-run")
    assert receipt["event"]["standings"][0]["status"] == "assessed"
    assert len(receipt["created"]) == 7
    assert desk.export() == before
    assert [entry["author"] for entry in desk.json("log")] == ["library:1"]


def test_a_claim_without_date_and_source_is_saved_with_a_warning(desk: Desk) -> None:
    done = desk.ok("add", "visit", "Talks", "--date", "2024", "--visitor", "KP", "--claim", "KCNA (KP) reports: talks")
    assert "neither date nor source" in done.err


def test_something_that_occurred_in_the_future_is_saved_with_a_warning(desk: Desk) -> None:
    done = desk.ok("add", "visit", "Talks", "--date", "2999", "--visitor", "KP")
    assert "still to come" in done.err
    (event,) = desk.json("timeline", "KP")
    assert event["status"] == "occurred"


def test_what_was_typed_is_kept_where_it_differs_from_what_was_read(desk: Desk) -> None:
    desk.ok("add", "visit", "Talks", "--date", "last Thursday", "--as-of", "2024-02-20", "--visitor", "KP")
    (event,) = desk.json("timeline", "KP")
    assert event["date"] == "2024-02-15"
    assert "typed: last Thursday" in desk.ok("show", event["ref"]).out


def test_a_plan_is_known_by_its_date(desk: Desk) -> None:
    event = desk.json("add", "visit", "Return", "--date", "[2024-02-20..]", "--host", "KP")["event"]
    assert (event["status"], event["latest"]) == ("planned", None)


GIFT = ["add", "gift", "A car", "--date", "2024", "--recipient", "KP"]

REFUSED: list[tuple[int, list[str], str]] = [
    (2, ["add", "gift", "A car", "--date", "03/04/2024"], "2024-03-04"),
    (2, ["add", "gift", "A car", "--date", "03/04/2024"], "2024-04-03"),
    (2, ["add", "gift", "A car", "--date", "2023-02-30"], "2023-02-30"),
    (2, ["add", "gift", "A car", "--date", "2024-13"], "2024-13"),
    (2, ["add", "gift", "A car", "--date", "sometime"], "sometime"),
    (2, ["add", "gift", "A car", "--date", "last Thursday"], "--as-of"),
    (2, ["add", "gift", "A car", "--date", "Thursday", "--as-of", "soon"], "--as-of"),
    (2, ["add", "gift", "A car"], "--date"),
    (2, ["add", "gift", "", "--date", "2024"], "title is empty"),
    (2, ["add", "gift", "a\nb", "--date", "2024"], "one line"),
    (2, ["add", "gift", "x" * 10_000, "--date", "2024"], "10,000 characters"),
    (2, ["add", "gift", "a\0b", "--date", "2024"], "U+0000"),
    (2, ["add", "gift", "a\ud800b", "--date", "2024"], "U+D800"),
    (2, ["add", "gifft", "A car", "--date", "2024"], "did you mean gift"),
    (2, [*GIFT, "--visitor", "RU"], "--visitor"),
    (2, [*GIFT, "--who", "visitor=RU"], "role of a gift"),
    (2, [*GIFT, "--status", "ocurred"], "did you mean occurred"),
    (2, [*GIFT, "--item", "car; hs=87AB"], "HS code"),
    (2, [*GIFT, "--item", "car; hs=870"], "HS code"),
    (2, [*GIFT, "--item", "car; -2 vehicles"], "negative"),
    (2, [*GIFT, "--item", "car; 1,500 t"], "1.500"),
    (2, [*GIFT, "--item", "car; 100 USX"], "ISO 4217"),
    (2, [*GIFT, "--item", "car; luxury"], "did you mean luxury_goods"),
    (2, [*GIFT, "--item", "car; colour=red"], "colour"),
    (2, [*GIFT, "--item", "car; >1 million USD"], "write it out"),
    (3, [*GIFT, "--giver", "South Corea"], "South Korea"),
    (2, [*GIFT, "--claim", "KCNA (KP) rumours: a car"], "stances are"),
    (2, [*GIFT, "--claim", "KCNA (KP) report: a car"], "did you mean reports"),
    (2, [*GIFT, "--claim", "KCNA (KP) reports a car"], "no claim"),
    (2, [*GIFT, "--claim", "KR assesses un-drpk: a car"], "did you mean un-dprk"),
    (2, [*GIFT, "--violates", "unscr1718-8aiv"], "did you mean unscr1718-8a"),
    (3, [*GIFT, "--giver", "Vladimir Putin (Rusia)"], "Russia"),
    (3, [*GIFT, "--giver", "ref:ZZZZZZZZ"], "no party"),
    (2, [*GIFT, "--giver", "Korea"], "North Korea"),
    (2, [*GIFT, "--giver", "; place=Ningbo"], "empty"),
    (2, [*GIFT, "--giver", "CN; Ningbo"], "none of its parts"),
    (3, [*GIFT, "--source", "https://nowhere.example"], "url="),
    (3, [*GIFT, "--source", "KCNA"], "PUBLISHER"),
    (2, [*GIFT, "--source", "KCNA; published=03/04/2024"], "2024-03-04"),
    (2, [*GIFT, "--source", "KCNA; url=javascript:alert(1)"], "web address"),
]


@pytest.mark.parametrize(("code", "line", "saying"), REFUSED, ids=lambda value: str(value)[-40:])
def test_what_cannot_be_read_is_refused_with_the_way_out(desk: Desk, code: int, line: list[str], saying: str) -> None:
    desk.refused(code, *line, saying=saying)


def test_every_fault_is_told_at_once(desk: Desk) -> None:
    error = desk.refused(2, "add", "gift", "", "--date", "2024", "--status", "gone", "--summary", "\0")
    assert error.count("\n  - ") == 3


def test_a_kind_that_conflicts_is_refused_and_one_that_is_new_is_learned(desk: Desk) -> None:
    desk.ok("add", "visit", "Talks", "--date", "2024", "--visitor", "Wise Honest")
    receipt = desk.json("add", "visit", "More talks", "--date", "2025", "--visitor", "vessel: Wise Honest (KP)")
    assert receipt["event"]["participants"][0]["kind"] == "vessel"
    desk.refused(
        4, "add", "visit", "Talks", "--date", "2026", "--visitor", "person: Wise Honest", saying="is recorded as vessel"
    )


def test_a_read_only_file_is_refused(desk: Desk) -> None:
    path = desk.folder / "tracker.db"
    path.chmod(0o444)
    desk.refused(5, *GIFT, saying="read-only")
    assert desk.titles("KP") == []


def test_a_claim_of_a_breach_that_names_no_rule_is_saved_with_a_warning(desk: Desk) -> None:
    done = desk.ok("add", "shipment", "Arms", "--date", "2023", "--origin", "KP", "--claim", "US alleges: arms @2023")
    assert "without a KEY" in done.err


# What is saved, and worth a second look. ------------------------------------------------------------------------------


def test_who_stands_for_no_country_is_told_since_no_timeline_has_it(desk: Desk) -> None:
    told = desk.ok("add", "shipment", "Oil", "--date", "2023", "--origin", "Irna", "--destination", "SY").err
    assert "warning: Irna (origin) stands for no country" in told
    assert "stands for" not in desk.ok("add", "gift", "A car", "--date", "2024", "--giver", "Putin (RU)").err
    assert "stands for" not in desk.ok("add", "visit", "A visit", "--date", "2024", "--visitor", "?a clerk").err


def test_a_source_taken_by_its_publisher_is_named_since_it_may_be_another_article(desk: Desk) -> None:
    desk.ok("source", "add", "KCNA; published=2024-02-20; title=A car; url=https://kcna.example/car")
    told = desk.ok("add", "visit", "Shoigu", "--date", "2023-07", "--host", "KP", "--source", "kcna").err
    assert "20 Feb 2024 “A car”" in told
    assert "for another article of theirs write: KCNA; published=DATE" in told
    (ref,) = [each["ref"] for each in desk.json("list", "--search", "Shoigu")[0]["sources"]]
    assert (
        "another article"
        not in desk.ok("add", "visit", "Lavrov", "--date", "2023", "--host", "KP", "--source", ref).err
    )


def test_a_file_without_the_library_says_how_to_get_it(desk: Desk) -> None:
    bare = Desk(desk.folder, "bare.db")
    assert "without the reference library; tracker db upgrade --library" in bare.ok("init", "--empty").err
    gift = ("add", "gift", "A car", "--date", "2024", "--giver", "RU", "--violates", "unscr2397-7")
    bare.refused(2, *gift, saying="tracker db upgrade --library brings the reference library in")
    assert "nothing was changed" in bare.ok("db", "upgrade").err
    assert "the reference library:" in bare.ok("db", "upgrade", "--library").out
    bare.ok(*gift)
    assert "nothing was changed" in bare.ok("db", "upgrade", "--library").err
    bare.refused(3, "show", "A horse for Kim", saying="tracker list --search")
    bare.refused(3, "undo", "743", saying="type at least 4 of its digits")


def test_a_file_name_whose_ending_says_no_format_is_refused(desk: Desk) -> None:
    for line in (["timeline", "KP", "-o", "kp.docx"], ["export", "-o", "all.docx"], ["stats", "-o", "figures.pdf"]):
        desk.refused(2, *line, saying="name the file so, or the format with -f")
    desk.ok("timeline", "KP", "-f", "plain", "-o", "kp.docx")
    desk.ok("timeline", "KP", "-o", "KP.MD")
    assert (desk.folder / "KP.MD").read_text() == desk.ok("timeline", "KP", "-f", "markdown").out
