"""What came in by a merge can be given out: exported, imported to an equal export, and rendered, whatever it is.

Each half of it may have been legal, or somebody wrote it who wanted to do harm; one record must not keep all others in.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.cli.conftest import Desk
from tests.factories import changeset, citation, claim, event, gift, participant, party, provision, source
from tests.sharing.copies import Copy
from tests.sharing.test_foreign import write
from tracker.domain import forms
from tracker.domain.declared import replace
from tracker.domain.journal import EXISTS, Change
from tracker.domain.records import Event, Link, Party, Provision, Record, Violation
from tracker.domain.references import references


def forged(record: Record, **author: Any) -> Change:
    """The change of somebody who writes into the file itself, and is refused nothing."""
    by = changeset(**{"author": "mallory", **author})
    return Change(record.id, record.KIND, by, {EXISTS: True, **forms.flatten(record)})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.ok("init", "--empty")
    return made


@pytest.fixture
def stranger(desk: Desk, tmp_path: Path) -> Copy:
    """Another's copy, into which anything can be written."""
    return Copy(tmp_path / "theirs.db", tmp_path / "tracker.db")


def goes_round(desk: Desk) -> None:
    """The export can be imported into an empty file, whose export is equal to the byte, in both forms."""
    for form in ("yaml", "jsonl"):
        desk.ok("export", "-f", form, "-o", f"out.{form}")
        anew = Desk(desk.folder, f"anew-{form}.db")
        (desk.folder / anew.database).unlink(missing_ok=True)
        anew.ok("init", "--empty")
        anew.ok("import", f"out.{form}")
        assert anew.export() == desk.export()
        anew.ok("db", "verify")


def renders(desk: Desk) -> None:
    """Every format can be made of it, and none holds a link to anything but a web address."""
    for form in ("table", "plain", "markdown", "csv", "json", "jsonl"):
        desk.ok("timeline", "KP", "-f", form)
    for form in ("html", "svg", "pdf", "xlsx"):
        desk.ok("timeline", "KP", "-f", form, "-o", f"report.{form}")
    for form in ("csv", "xlsx", "timelinejs", "ftm"):
        desk.ok("export", "-f", form, "-o", f"export.{form}")
    page = (desk.folder / "report.html").read_text(encoding="utf-8")
    assert all(re.match(r"#|https?://[^\s/]|data:", target) for target in re.findall(r'href="([^"]*)"', page))
    assert b"/URI (javascript" not in (desk.folder / "report.pdf").read_bytes()


def test_a_record_of_a_newer_kind_of_which_nothing_is_known_goes_out_and_in(desk: Desk, stranger: Copy) -> None:
    bare = Change(party("Kim").id, "treaty", changeset(author="tom"), {EXISTS: True})
    write(stranger.path, bare)
    desk.ok("merge", stranger.path.name)
    goes_round(desk)
    assert '"treaty"' in desk.export()


# Two people, each within her rights. ---------------------------------------------------------------------------------


def two_who_merge_parties(desk: Desk) -> tuple[Party, Party]:
    """Ana has merged the one party into the other, Ben the other into the one; then Ana merged Ben's file."""
    one, other = party("Kim"), party("Choe")
    here = Copy(desk.folder / "seed.db", desk.folder / "tracker.db")
    here.save(provision("un-dprk"), one, other, gift(participants=(participant("giver", "KP", party_id=other.id),)))
    (desk.folder / "tracker.db").write_bytes(here.path.read_bytes())
    (desk.folder / "ben.db").write_bytes(here.path.read_bytes())
    desk.ok("party", "merge", one.ref, other.ref)
    Desk(desk.folder, "ben.db").ok("party", "merge", other.ref, one.ref)
    assert desk.run("merge", "ben.db").code in (0, 1)
    return one, other


def test_parties_merged_into_each_other_go_out_and_in(desk: Desk) -> None:
    two_who_merge_parties(desk)
    goes_round(desk)
    renders(desk)


def test_of_parties_merged_in_a_circle_the_smallest_is_shown_for_all(desk: Desk) -> None:
    one, other = two_who_merge_parties(desk)
    first = min(one, other, key=lambda each: each.id)
    (shown,) = desk.json("timeline", "KP")
    assert shown["participants"][0]["party"] == first.name


def test_a_circle_is_found_by_check_and_ended_as_it_says(desk: Desk) -> None:
    two_who_merge_parties(desk)
    found = desk.run("check", "--json").json
    (circle,) = [each for each in found if each["code"] == "merged-circle"]
    desk.ok(*re.sub("^tracker ", "", circle["mend"]).split())
    assert not [each for each in desk.run("check", "--json").json if each["code"] == "merged-circle"]
    assert '"unsound"' not in desk.export()


def test_what_one_deleted_and_another_uses_goes_out_and_in(desk: Desk, tmp_path: Path) -> None:
    where, told, rule = party("Kim"), source("KCNA"), provision("un-dprk")
    seed = Copy(tmp_path / "seed.db", tmp_path / "tracker.db")
    seed.save(where, told, rule)
    for name in ("tracker.db", "ben.db"):
        (tmp_path / name).write_bytes(seed.path.read_bytes())
    for each in (where, told, rule):
        desk.ok("delete", each.ref)
    said = claim(where.id, "alleges", "un-dprk", source_id=told.id)
    reading = Violation(provision="un-dprk")
    Copy(tmp_path / "used.db", tmp_path / "ben.db").save(event(said, violations=(reading,)))
    assert desk.run("merge", "used.db").code == 1
    assert desk.export().count("is referred to and is not here") == 3
    goes_round(desk)
    renders(desk)


# Somebody who means harm. --------------------------------------------------------------------------------------------

ADDRESSES = [
    "javascript:alert(1)",
    "http://[::1",
    "http://a:99999/",
    "data:text/html,x",
    "ftp://a/b",
    "https:///x",
    "x",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_web_address_is_refused_where_it_is_typed(desk: Desk, address: str) -> None:
    desk.refused(2, "source", "add", f"KCNA; url={address}")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_merged_source_with_no_web_address_stops_nothing_and_is_no_link(
    desk: Desk, stranger: Copy, address: str
) -> None:
    bad = replace(source("Evil Post"), url=address, archive_url=address)
    write(stranger.path, forged(bad), forged(gift(citations=(citation(bad.id),))))
    assert desk.run("merge", "theirs.db").code in (0, 1)
    goes_round(desk)
    renders(desk)
    found = [each for each in desk.run("check", "--json").json if each["code"] == "unsound"]
    assert len(found) == 2
    assert all("is not a web address" in each["reason"] for each in found)
    desk.ok("source", "edit", bad.ref, "--set", "title=What else is wrong with it may be put right")


@pytest.mark.parametrize("author", ["", " ", "\u2003"])
def test_a_change_of_nobody_is_refused(desk: Desk, stranger: Copy, author: str) -> None:
    write(stranger.path, forged(party("Kim"), author=author))
    desk.refused(5, "merge", "theirs.db", saying="names nobody")


def test_a_slip_beside_a_known_fault_is_found(desk: Desk) -> None:
    (desk.folder / "a.yaml").write_text(
        "record: source\npublisher: KCNA\nurl: 'javascript:alert(1)'\nunsound:\n"
        "- url 'javascript:alert(1)' is not a web address (http:// or https://)\n"
    )
    desk.ok("import", "a.yaml")
    (desk.folder / "b.yaml").write_text(
        (desk.folder / "a.yaml").read_text().replace("alert(1)'\nuns", "alert(2)'\nuns")
    )
    desk.refused(2, "import", "b.yaml", saying="is not a web address")
    (desk.folder / "c.yaml").write_text("record: source\npublisher: KCNA\nunsound: everything\n")
    desk.refused(2, "import", "c.yaml", saying="unsound must be a list of texts")


# Whatever passes the vetting. ----------------------------------------------------------------------------------------


def _anything(record: Record, other: Record, draw: st.DrawFn) -> Record:
    """A record as nobody could save it, in ways that the vetting lets pass."""
    choices: dict[str, list[dict[str, Any]]] = {
        "event": [
            {"type": "blockade"},
            {"type": "launch"},
            {"participants": (participant("host"),)},
            {"claims": (replace(claim("KR", "denies"), country=None),)},
            {"links": (Link(kind="follows", event_id=record.id),)},
        ],
        "party": [{"merged_into": record.id}, {"merged_into": other.id}],
        "source": [
            {"url": "javascript:x"},
            {"relays": record.id},
            {"relays": other.id},
            {"archive_url": "http://[::1"},
        ],
        "provision": [{"within": None}, {"targets": ("Atlantis",)}, {"binds": ("nobody",)}, {"level": "regime"}],
        "type": [{"roles": ()}],
    }
    changed = draw(st.sampled_from([{}, *choices[record.KIND]]))
    return forms.placed(replace(record, **changed))


@st.composite
def pasts(draw: st.DrawFn) -> list[Record]:
    """Some records, each perhaps unsound, that refer to one another or to nothing that is there."""
    found = draw(st.lists(strategies.any_record, min_size=1, max_size=4, unique_by=lambda record: record.id))
    made = [_anything(record, draw(st.sampled_from(found)), draw) for record in found]
    here = {record.key for record in made if isinstance(record, Provision)}
    return [*made, *(provision(key) for key in sorted(references(made).keys - here))]


def _countries(past: list[Record]) -> list[str]:
    """The countries of whose timelines the events are."""
    return sorted({"KP", *(code for each in past if isinstance(each, Event) for code in each.country_codes)})


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(pasts())
def test_whatever_passes_the_vetting_goes_out_and_in(
    tmp_path_factory: pytest.TempPathFactory, past: list[Record]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("out"))
    desk.ok("init", "--empty")
    theirs = Copy(desk.folder / "theirs.db", desk.folder / "tracker.db")
    write(theirs.path, *map(forged, past))
    assert desk.run("merge", "theirs.db").code in (0, 1)
    goes_round(desk)
    for form in ("html", "markdown", "table", "json"):
        desk.ok("timeline", *_countries(past), "-f", form, "-o", f"report.{form}")
    for form in ("csv", "timelinejs", "ftm"):
        desk.ok("export", "-f", form)
    assert desk.run("check").code in (0, 1)
