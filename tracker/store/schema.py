"""The tables of a tracker database, named for people who open the file in a database browser.

Two tables hold the truth: `change` and `changeset`, the journal. All others are derived from it by
`tracker.store.records.rebuild` and may be dropped and made again at any time; `tracker db verify` compares the two.

A column's `info` names the field of a record that it holds; it has none where it says whose the row is. A foreign key
is called `…_id`, or `…_key` where it is a provision's key, so that people, Core and automap find it. Open ends of dates
are the sentinels `0001-01-01` and `9999-12-31`, so that a period filter needs no NULLs. Local integer ids differ
between copies of a file: they never decide an order, and nothing outside the file may refer to them. They are numbers
given one after the other, by the one writer that there is at a time; in the place of 36 characters of uuid in every row
and index they halve the file. An engine without one writer at a time, a distributed one, is not served.

A column's `doc` is what docs/data.md says of it; one that means the same in every table has it from `_EVERYWHERE`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.event import listen
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import DDLCompiler

FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_N_name)s_uq",
        "ck": "%(table_name)s_%(constraint_name)s_ck",
        "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    }
)


_EVERYWHERE = {
    "id": "number of the row in this file alone",
    "uuid": "the record's id, the same in every copy of the file",
    "ref": "the eight characters that people type for the record",
    "deleted": "1 if somebody deleted the record; its history stays in the journal",
    "disputed": "on how many points people disagree (`tracker conflicts` lists them); empty: on none",
    "part": "id of the part, fixed when it was made and the same in every copy",
    "position": "place in the list; numbers may be left out",
    "field": "the field of the record that the value belongs to",
    "country": "code of a country, former state or region",
    "since": "from when, as EDTF; empty where nobody has said it",
    "until": "until when, as EDTF; empty while it stands, or where nobody has said it",
    "source": "the source that says so",
    "where_in_source": "where in the source: a page, an entry",
    "quote": "the words of the source as they stand",
    "note": "a remark",
    "folded_name": "the name without case, diacritics and hyphens, by which it is found",
    "bound": "~ about, > more than, < less than; empty: as it stands",
    "per": "where it is a rate: for each of what",
    "amount": "a decimal number as text",
}


def _id() -> Column[int]:
    # Given by the one writer, not by the database: SQLite and PostgreSQL then store the same.
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("id", kind, primary_key=True, autoincrement=False, doc=_EVERYWHERE["id"])


def _refers(name: str, target: str, doc: str = "", *, field: str | None = None, nullable: bool = True) -> Column[int]:
    # Deferred: a batch may hold an event before the event it links to.
    kind = BigInteger().with_variant(Integer, "sqlite")
    foreign = ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED")
    info = {"field": field or f"{name}_id"}
    return Column(f"{name}_id", kind, foreign, nullable=nullable, info=info, doc=doc or _EVERYWHERE.get(name))


def _key_of(name: str, doc: str, *, nullable: bool = True) -> Column[str]:
    foreign = ForeignKey("provision.key", deferrable=True, initially="DEFERRED")
    return Column(f"{name}_key", Text, foreign, nullable=nullable, info={"field": name}, doc=doc)


def refers_by_key(column: Column[Any]) -> bool:
    """Whether a column holds the key of a provision, of which there must be a row."""
    return any(key.target_fullname == "provision.key" for key in column.foreign_keys)


def _words(name: str, doc: str = "", *, field: str | None = None, nullable: bool = True) -> Column[str]:
    return Column(name, Text, nullable=nullable, info={"field": field or name}, doc=doc or _EVERYWHERE.get(name))


def _needed(name: str, doc: str = "", *, field: str | None = None) -> Column[str]:
    return _words(name, doc, field=field, nullable=False)


def _index_of_the_few(name: str, column: str) -> Index:
    """Of the rows that hold something in a column that is empty in nearly all; on a server of every row.

    An option of PostgreSQL's would import all of its dialect with each command.
    """
    return Index(name, column, sqlite_where=text(f"{column} IS NOT NULL"))


# The journal. ------------------------------------------------------------------------------------------------------

changeset = Table(
    "changeset",
    metadata,
    _id(),
    _needed("hash", "its id: the SHA-256 of what it says, the same in every copy"),
    _needed("author", "who gave the command"),
    Column("wall_ms", BigInteger, nullable=False, comment="milliseconds since 1970 by the author's clock"),
    _needed("app", "the version of the tracker that wrote it; empty for what the tracker brings along"),
    _words("note", "the command in words; empty: taken out with what a change of it held"),
    _needed("nonce", "random, so that two equal commands in one millisecond are two"),
    _words("undoes", "hash of the changeset that this one takes back"),
    UniqueConstraint("hash"),
    CheckConstraint("length(hash) = 64", name="hash"),
    comment="what one command did",
)

change = Table(
    "change",
    metadata,
    _id(),
    _needed("record", "id of the record, the uuid of its table"),
    _needed("hash", "its id: the SHA-256 of what it says, the same in every copy"),
    _needed("kind", "kind of the record: event, party, provision, source …; one without a table is of a newer tracker"),
    Column(
        "changeset_id",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("changeset.id"),
        nullable=False,
        index=True,
        doc="the command that it belongs to",
    ),
    _words("new_values", "JSON: each field it touched with the new value, null where it was emptied"),
    _words("parents", "JSON: for each field that had a value, the hashes of the changes its author was looking at"),
    # A redacted change loses its values for good; its id is then checked against their digest.
    _words("values_digest", "of a redacted change, the SHA-256 of the values that are gone"),
    _words("redaction", "JSON: who took the values out, when, and why"),
    UniqueConstraint("record", "hash"),
    _index_of_the_few("change_redaction_ix", "values_digest"),
    CheckConstraint("(new_values IS NULL) = (values_digest IS NOT NULL)", name="redacted"),
    CheckConstraint("(redaction IS NULL) = (values_digest IS NULL)", name="redaction"),
    CheckConstraint("length(hash) = 64", name="hash"),
    CheckConstraint("length(record) = 36", name="record"),
    comment="one edit of one record: the new values, and the changes its author was looking at",
)

# The records. ------------------------------------------------------------------------------------------------------


def _record(name: str, *columns: Any, comment: str) -> Table:
    return Table(
        name,
        metadata,
        _id(),
        Column("uuid", Text, nullable=False, doc=_EVERYWHERE["uuid"]),
        Column("ref", Text, nullable=False, doc=_EVERYWHERE["ref"]),
        Column("deleted", Boolean, nullable=False, doc=_EVERYWHERE["deleted"]),
        Column("disputed", Integer, doc=_EVERYWHERE["disputed"]),
        *columns,
        UniqueConstraint("uuid"),
        Index(None, "ref"),
        _index_of_the_few(f"{name}_disputed_ix", "disputed"),
        CheckConstraint("length(uuid) = 36", name="uuid"),
        CheckConstraint("length(ref) = 8", name="ref"),
        comment=comment,
    )


_OWNER = "the {} that it belongs to"


def _belongs(owner: str, *, alone: bool = True) -> Column[int]:
    """The column that says whose a row is: `alone` a foreign key, or one column of the table's own."""
    kind = BigInteger().with_variant(Integer, "sqlite")
    foreign = [ForeignKey(f"{owner}.id", ondelete="CASCADE")] if alone else []
    doc = _OWNER.format(owner.replace("_", " "))
    return Column(f"{owner}_id", kind, *foreign, primary_key=True, autoincrement=False, doc=doc)


def _position(*, primary_key: bool = False) -> Column[int]:
    doc = _EVERYWHERE["position"]
    return Column("position", Integer, primary_key=primary_key, autoincrement=False, nullable=False, doc=doc)


def _part(name: str, owner: str, *columns: Any, comment: str, belongs: Column[int] | None = None) -> Table:
    """The table of a record's list: a row is known by its record and its part id, the same in every copy."""
    return Table(
        name,
        metadata,
        _belongs(owner) if belongs is None else belongs,
        Column("part", Text, primary_key=True, doc=_EVERYWHERE["part"]),
        _position(),
        *columns,
        CheckConstraint("position >= 0", name="position"),
        comment=comment,
        sqlite_with_rowid=False,
    )


def _terms(name: str, owner: str, *columns: Any, comment: str) -> Table:
    """The table of a record's lists of plain values."""
    return Table(
        name,
        metadata,
        _belongs(owner),
        Column("field", Text, primary_key=True, doc=_EVERYWHERE["field"]),
        _position(primary_key=True),
        *columns,
        comment=comment,
        sqlite_with_rowid=False,
    )


def _nested(name: str, record: str, part: str, *columns: Any, comment: str) -> Table:
    """The table of a list within a part."""
    return Table(
        name,
        metadata,
        _belongs(record, alone=False),
        Column("part", Text, primary_key=True, doc=_OWNER.format(part)),
        _position(primary_key=True),
        *columns,
        ForeignKeyConstraint(
            [f"{record}_id", "part"],
            [f"{part}.{record}_id", f"{part}.part"],
            ondelete="CASCADE",
            name=f"{name}_{part}_fk",
        ),
        comment=comment,
        sqlite_with_rowid=False,
    )


def _for_search(name: str, column: str, doc: str) -> Table:
    """A table of what the names of a party are found by, in the order of its bytes on both engines."""
    by_bytes = Text().with_variant(Text(collation="C"), "postgresql")
    return Table(
        name,
        metadata,
        _belongs("party"),
        Column(column, by_bytes, primary_key=True, doc=doc),
        Index(None, column, "party_id"),
        comment=f"{doc}; for search",
        sqlite_with_rowid=False,
    )


def _figure(name: str, unit: str, comment: str) -> Table:
    return _nested(
        name,
        "event",
        "item",
        _needed("amount"),
        _needed(unit, f"the {unit} that the amount is in"),
        _words("bound"),
        _words("per"),
        _words("date", "the day or period that it is a figure of, as EDTF"),
        _refers("source", "source"),
        _words("note"),
        comment=comment,
    )


party = _record(
    "party",
    _words("name", "the name that reports print"),
    _words("folded_name"),
    _words("kind", "one of the kinds of party"),
    _words("country", "code of the country it belongs to today"),
    _refers(
        "merged_into", "party", "the party that it turned out to be, whose name is printed instead", field="merged_into"
    ),
    _words("note"),
    Index(None, "folded_name"),
    Index(None, "merged_into_id"),
    comment="who acts: persons, bodies, companies, vessels",
)
party_alias = _part(
    "party_alias",
    "party",
    _needed("name", "the other name"),
    _needed("folded_name"),
    _words("language", "language tag such as ko"),
    _words("script", "the script it is written in"),
    _words("since", "from when it bore the name, as EDTF"),
    _words("until", "until when it bore the name, as EDTF"),
    Index(None, "folded_name"),
    comment="another name of a party, and when it bore it",
)
party_flag = _part(
    "party_flag",
    "party",
    _needed("country", "code of the country it was registered in"),
    _words("since"),
    _words("until"),
    _refers("source", "source"),
    comment="the flag of a vessel or aircraft, and when",
)
party_identifier = _part(
    "party_identifier",
    "party",
    _needed("scheme", "the register: imo, mmsi, lei, wikidata …"),
    _needed("value", "the number in that register"),
    _refers("source", "source"),
    Index(None, "scheme", "value"),
    comment="a party's number in a register",
)
party_listing = _part(
    "party_listing",
    "party",
    _needed("provision_key", "key of the provision or regime that lists it", field="provision"),
    _words("since"),
    _words("until"),
    _refers("source", "source"),
    comment="a party's listing under a provision or regime",
)

party_distinction = _part(
    "party_distinction",
    "party",
    _refers("other_party", "party", "the party that it is not", field="party_id", nullable=False),
    _words("note"),
    comment="parties that look alike and are not the same",
)

source = _record(
    "source",
    _words("publisher", "who published it"),
    _words("title", "its heading"),
    _words("url", "its web address"),
    _words("author", "who wrote it"),
    _words("published", "the story's own date, as EDTF"),
    _needed("published_earliest", "the first day that published can mean"),
    _words("page_date", "what the page is stamped, perhaps by a republication; as EDTF"),
    _words("retrieved", "when one of us read it; empty: known only through another source"),
    _words("language", "language tag such as ko"),
    _words("reliability", "grade A to F"),
    _words("archive_url", "address of an archived copy"),
    _words("content_hash", "SHA-256 of what it said; the key of the text, where that was kept"),
    _refers("relays", "source", "the source that it republishes or quotes", field="relays"),
    Column(
        "republication", Boolean, info={"field": "republication"}, doc="1 if it relays a source that it does not name"
    ),
    _words("note"),
    Index(None, "url"),
    comment="where a statement can be read; its dates never date an event",
)

source_text = _record(
    "source_text",
    _words("key", "SHA-256 of the text, as the content_hash of its source says"),
    _words("text", "what the source said, word for word"),
    Index(None, "key"),
    comment="texts of sources that somebody kept",
)

waiver = _record(
    "waiver",
    _words("key", "the finding: its code, the record it is about, and the facts that made it"),
    _words("reason", "why it is as it should be"),
    comment="findings of tracker check that somebody has looked at and let stand",
)

provision = _record(
    "provision",
    _words("key", "the name by which people and claims call it, such as unscr2397-7"),
    _words("level", "regime, instrument or paragraph"),
    _key_of("within", "key of the provision that it stands in; empty for a regime"),
    _words("name", "what it is called in reports"),
    _words("symbol", "the official number, such as S/RES/2397 (2017)"),
    _words("paragraph", "the number of the paragraph, such as 8(a)(iii)"),
    _words("summary", "what it says, in our words"),
    _words("imposed_by", "who imposed the regime"),
    _words("status", "whether the regime is in force"),
    _words("measure_class", "class of the measure: what can be breached, or none"),
    _words("measure", "the measure in finer words, such as seizure_duty"),
    _words("direction", "which movement it is about, seen from the target"),
    _words("since", "from when it is in force, as EDTF"),
    _words("until", "until when it was in force, as EDTF; empty while it stands"),
    _words("exemptions", "what it leaves free"),
    _words("content_verified", "whether what it says was seen in a source"),
    _words("paragraph_verified", "whether the number was seen in a source"),
    _words("note"),
    UniqueConstraint("key"),
    comment="regimes, their instruments and the paragraphs of those",
)
provision_term = _terms(
    "provision_term",
    "provision",
    _needed("value", "the value"),
    Index(None, "field", "value"),
    comment="the targets, binds, categories, hs codes, relations and sources of a provision, one a row",
)
provision_cap = _terms(
    "provision_cap",
    "provision",
    _needed("what", "what is limited"),
    _words("amount", "the limit as a quantity, a decimal number as text"),
    _words("unit", "the unit of the quantity"),
    _words("value", "the limit as a sum of money, a decimal number as text"),
    _words("currency", "the currency of the sum, ISO 4217"),
    _words("period", "the time that the limit is for, such as 12 months"),
    _words("rule", "how the limit is to be read"),
    _words("since", "from when the limit holds, as EDTF"),
    _words("until", "until when the limit held, as EDTF"),
    _words("paragraph", "the paragraph that sets the limit, where it is another"),
    _words("note"),
    comment="a limit that a provision sets",
)

event_type = _record(
    "event_type",
    _words("key", "the name of the type"),
    _words("summary", "what it is"),
    comment="event types that analysts added to the standard ones",
)
event_type_role = _part(
    "event_type_role",
    "event_type",
    _needed("role", "the name of the role"),
    _needed("end_of_movement", "from, to, via, at or none", field="end"),
    comment="the roles of an added event type, and the end of a movement each stands at",
)

event = _record(
    "event",
    _words("type", "event type, a standard one or the key of one of ours"),
    _words("title", "what happened, in a line"),
    _words("date", "when it happened, as EDTF and as precise as it is known"),
    _needed("earliest", "the first day that date can mean; 0001-01-01 where the start is open"),
    _needed("latest", "the last day that date can mean; 9999-12-31 where the end is open"),
    _words("date_as_typed", "what the analyst typed, where it reads otherwise"),
    _words("status", "one of the statuses of an event"),
    _words("summary", "what else there is to say"),
    # What a participant's copy of the dates refers to; with equal dates an index on the dates alone went quadratic.
    UniqueConstraint("earliest", "latest", "id"),
    CheckConstraint("earliest <= latest", name="dates"),
    comment="one movement in one span of time; date is EDTF, earliest and latest the days it can mean",
)
event_term = _terms(
    "event_term",
    "event",
    _needed("value", "the tag"),
    Index(None, "field", "value"),
    comment="the tags of an event, one a row",
)
participant = _part(
    "participant",
    "event",
    _needed("role", "a role of the event's type"),
    _refers("party", "party", "who it was; empty for a country as such, or somebody unnamed"),
    _words("country", "code of the country it acted for in this event; of a carrier, its flag"),
    _words("place", "where it had its role"),
    _words("date", "when it had its role, as EDTF"),
    _words("basis", "declared or alleged; empty: as the sources state"),
    _words("note", "a remark, or who it was where nobody is named"),
    _needed("earliest", "copy of the event's earliest"),
    _needed("latest", "copy of the event's latest"),
    # The database keeps this copy of the event's dates true; the country index needs it to page without sorting.
    ForeignKeyConstraint(
        ["earliest", "latest", "event_id"],
        ["event.earliest", "event.latest", "event.id"],
        onupdate="CASCADE",
        ondelete="CASCADE",
        name="participant_event_fk",
    ),
    Index("participant_country_timeline_ix", "country", "earliest", "latest", "event_id", "role"),
    Index(None, "party_id"),
    comment="who took which role in an event, and for which country",
    belongs=_belongs("event", alone=False),
)
item = _part(
    "item",
    "event",
    _needed("name", "what it was"),
    _words("category", "one of the categories of goods"),
    _words("hs", "HS code, 2 to 10 digits"),
    _words("note"),
    comment="what moved, was given, or was meant to be",
)
item_quantity = _figure("item_quantity", "unit", "how much of an item; the first is printed, rivals are kept")
item_value = _figure("item_value", "currency", "what an item is worth; the first is printed, rivals are kept")
citation = _part(
    "citation",
    "event",
    _refers("source", "source", "the source cited", nullable=False),
    _words("where_in_source", field="where"),
    _words("quote"),
    comment="a source for the event as such",
)
claim = _part(
    "claim",
    "event",
    _refers("speaker", "party", "who says it; empty where a country speaks as such"),
    _words("country", "code of the country the speaker speaks for"),
    _needed("stance", "one of the stances"),
    _key_of("about", "key of what the speaker named; empty: the event itself"),
    _words("date", "when it was said, as EDTF"),
    _needed("earliest", "the first day that date can mean; 0001-01-01 where it is open or not known"),
    _words("text", "what was said, in our words"),
    _refers("source", "source", "the source in which it can be read"),
    _words("where_in_source", field="where"),
    Column("credibility", Integer, info={"field": "credibility"}, doc="grade 1 to 6"),
    _words("quote", "the speaker's own words"),
    CheckConstraint("credibility BETWEEN 1 AND 6", name="credibility"),
    comment="what one speaker says; about is the regime, instrument or paragraph the speaker named",
)
claim_against = _nested(
    "claim_against",
    "event",
    "claim",
    _refers("party", "party", "the party accused; empty for a country as such"),
    _words("country", "code of the country accused"),
    comment="whom a claim accuses",
)
violation = _part(
    "violation",
    "event",
    _key_of("provision", "key of the paragraph that we read the event as touching", nullable=False),
    _words("assessment", "our own judgment; empty: none"),
    _words("assessed_by", "whose judgment it is"),
    _words("assessed_on", "the day of the judgment"),
    _words("note"),
    Index(None, "provision_key"),
    comment="a paragraph we hold to be at issue, with our assessment; the claims say who alleges it",
)
link = _part(
    "link",
    "event",
    _needed("kind", "one of the kinds of link"),
    _refers("to_event", "event", "the other event", field="event_id", nullable=False),
    _words("note"),
    comment="how an event stands to another",
)

# For search. -------------------------------------------------------------------------------------------------------

event_text = Table(
    "event_text",
    metadata,
    Column(
        "rowid",
        BigInteger,
        ForeignKey("event.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        doc=_OWNER.format("event"),
    ),
    Column("words", Text, nullable=False, doc="its title, summary, tags, goods, places and quotes, folded"),
    comment="the words of an event, for search; in SQLite an FTS5 table",
)
party_sound = _for_search("party_sound", "sound", "a word of a name as it sounds, or all of them as one")
party_piece = _for_search("party_piece", "piece", "three letters of a sound that stand together")


# Not an Index: an option of PostgreSQL's would import all of its dialect with each command.
listen(
    event_text,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        "CREATE INDEX event_text_words_ix ON event_text USING gin (to_tsvector('simple'::regconfig, words))"
    ).execute_if(dialect="postgresql"),
)


@compiles(CreateTable, "sqlite")
def _create(element: CreateTable, compiler: DDLCompiler, **given: Any) -> str:
    """SQLite searches a table of its own kind. Words come folded, so its tokenizer has nothing to add."""
    if element.element is event_text:
        return "CREATE VIRTUAL TABLE event_text USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"
    return str(compiler.visit_create_table(element, **given))  # type: ignore[no-untyped-call]  # SQLAlchemy's own


DERIVED = tuple(table for table in metadata.sorted_tables if table not in (change, changeset))
