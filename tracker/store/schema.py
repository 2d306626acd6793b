"""The tables and views of a tracker database, named for people who open the file in a database browser.

Two tables hold the truth: `change` and `changeset`, the journal. All others are derived from it by
`tracker.store.records.rebuild` and may be dropped and made again at any time; `tracker db verify` compares the two.

A column's `key` is the name of the record field it holds where its own name is made for readers. Open ends of a date
are the sentinels `0001-01-01` and `9999-12-31`, so that a period filter needs no NULLs. Local integer ids differ
between copies of a file: they never decide an order, and nothing outside the file may refer to them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
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
)

from tracker.domain.vocabulary import BOUNDS, RAISING_STANCES

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


def _id() -> Column[int]:
    # Given by the one writer, not by the database: SQLite and PostgreSQL then store the same.
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


def _refers(name: str, target: str, *, key: str | None = None, nullable: bool = True) -> Column[int]:
    # Deferred: a batch may hold an event before the event it links to.
    kind = BigInteger().with_variant(Integer, "sqlite")
    foreign = ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED")
    return Column(name, kind, foreign, key=key or f"{name}_id", nullable=nullable)


def _words(name: str, key: str | None = None) -> Column[str]:
    return Column(name, Text, key=key or name)


def _needed(name: str, key: str | None = None) -> Column[str]:
    return Column(name, Text, key=key or name, nullable=False)


# The journal. ------------------------------------------------------------------------------------------------------

changeset = Table(
    "changeset",
    metadata,
    _id(),
    _needed("hash"),
    _needed("author"),
    Column("wall_ms", BigInteger, nullable=False, comment="milliseconds since 1970 by the author's clock"),
    _needed("app"),
    _needed("note"),
    _needed("nonce"),
    _words("undoes"),
    UniqueConstraint("hash"),
    CheckConstraint("length(hash) = 64", name="hash"),
    comment="what one command did",
)

change = Table(
    "change",
    metadata,
    _id(),
    _needed("record"),
    _needed("hash"),
    _needed("kind"),
    Column(
        "changeset",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("changeset.id"),
        nullable=False,
        index=True,
    ),
    _words("new_values"),
    _words("parents"),
    # A redacted change loses its values for good; its id is then checked against their digest.
    _words("values_digest"),
    _words("redaction"),
    UniqueConstraint("record", "hash"),
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
        _needed("uuid"),
        _needed("ref"),
        Column("deleted", Boolean, nullable=False),
        *columns,
        UniqueConstraint("uuid"),
        Index(None, "ref"),
        CheckConstraint("length(uuid) = 36", name="uuid"),
        CheckConstraint("length(ref) = 8", name="ref"),
        comment=comment,
    )


def _belongs(owner: str) -> Column[int]:
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column(owner, kind, ForeignKey(f"{owner}.id", ondelete="CASCADE"), key="owner", primary_key=True)


def _position(*, primary_key: bool = False) -> Column[int]:
    return Column("position", Integer, primary_key=primary_key, autoincrement=False, nullable=False)


def _part(name: str, owner: str, *columns: Any, comment: str) -> Table:
    """The table of a record's list: a row is known by its record and its part id, the same in every copy."""
    return Table(
        name,
        metadata,
        _belongs(owner),
        Column("part", Text, primary_key=True),
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
        Column("field", Text, primary_key=True),
        _position(primary_key=True),
        *columns,
        comment=comment,
        sqlite_with_rowid=False,
    )


def _nested(name: str, record: str, part: str, *columns: Any, comment: str) -> Table:
    """The table of a list within a part."""
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Table(
        name,
        metadata,
        Column(record, kind, key="owner", primary_key=True, autoincrement=False),
        Column("part", Text, primary_key=True),
        _position(primary_key=True),
        *columns,
        ForeignKeyConstraint(
            ["owner", "part"], [f"{part}.owner", f"{part}.part"], ondelete="CASCADE", name=f"{name}_{part}_fk"
        ),
        comment=comment,
        sqlite_with_rowid=False,
    )


def _figure(name: str, unit: str, comment: str) -> Table:
    bounds = ", ".join(f"'{bound}'" for bound in BOUNDS)
    return _nested(
        name,
        "event",
        "item",
        _needed("amount"),
        _needed(unit),
        _words("bound"),
        _words("per"),
        _words("date"),
        _refers("source", "source"),
        _words("note"),
        CheckConstraint(f"bound IN ({bounds})", name="bound"),
        comment=comment,
    )


party = _record(
    "party",
    _words("name"),
    _words("folded_name"),
    _words("kind"),
    _words("country"),
    _refers("merged_into", "party", key="merged_into"),
    _words("note"),
    Index(None, "folded_name"),
    comment="who acts: persons, bodies, companies, vessels",
)
party_alias = _part(
    "party_alias",
    "party",
    _needed("name"),
    _needed("folded_name"),
    _words("language"),
    _words("script"),
    _words("since"),
    _words("until"),
    Index(None, "folded_name"),
    comment="another name of a party, and when it bore it",
)
party_flag = _part(
    "party_flag",
    "party",
    _needed("country"),
    _words("since"),
    _words("until"),
    _refers("source", "source"),
    comment="the flag of a vessel or aircraft, and when",
)
party_identifier = _part(
    "party_identifier",
    "party",
    _needed("scheme"),
    _needed("value"),
    _refers("source", "source"),
    Index(None, "scheme", "value"),
    comment="a party's number in a register",
)
party_listing = _part(
    "party_listing",
    "party",
    _needed("provision"),
    _words("since"),
    _words("until"),
    _refers("source", "source"),
    comment="a party's listing under a provision or regime",
)

source = _record(
    "source",
    _words("publisher"),
    _words("title"),
    _words("url"),
    _words("author"),
    _words("published"),
    _needed("published_earliest"),
    _words("page_date"),
    _words("retrieved"),
    _words("language"),
    _words("reliability"),
    _words("archive_url"),
    _words("content_hash"),
    _refers("relays", "source", key="relays"),
    Column("republication", Boolean),
    _words("note"),
    Index(None, "url"),
    comment="where a statement can be read; its dates never date an event",
)

provision = _record(
    "provision",
    _words("key"),
    _words("level"),
    Column("within", Text, ForeignKey("provision.key", deferrable=True, initially="DEFERRED")),
    _words("name"),
    _words("symbol"),
    _words("paragraph"),
    _words("summary"),
    _words("imposed_by"),
    _words("status"),
    _words("class", key="measure_class"),
    _words("measure"),
    _words("direction"),
    _words("since"),
    _words("until"),
    _words("exemptions"),
    _words("content_verified"),
    _words("paragraph_verified"),
    _words("note"),
    UniqueConstraint("key"),
    comment="regimes, their instruments and the paragraphs of those",
)
provision_term = _terms(
    "provision_term",
    "provision",
    _needed("value"),
    Index(None, "field", "value"),
    comment="the targets, binds, categories, hs codes, relations and sources of a provision, one a row",
)
provision_cap = _terms(
    "provision_cap",
    "provision",
    _needed("what"),
    _words("amount"),
    _words("unit"),
    _words("value"),
    _words("currency"),
    _words("period"),
    _words("rule"),
    _words("since"),
    _words("until"),
    _words("paragraph"),
    _words("note"),
    comment="a limit that a provision sets",
)

event_type = _record(
    "event_type",
    _words("key"),
    _words("summary"),
    comment="event types that analysts added to the standard ones",
)
event_type_role = _part(
    "event_type_role",
    "event_type",
    _needed("role"),
    _needed("end_of_movement", key="end"),
    comment="the roles of an added event type, and the end of a movement each stands at",
)

event = _record(
    "event",
    _words("type"),
    _words("title"),
    _words("date"),
    _needed("earliest"),
    _needed("latest"),
    _words("date_as_typed"),
    _words("status"),
    _words("summary"),
    # What a participant's copy of the dates refers to; with equal dates an index on the dates alone went quadratic.
    UniqueConstraint("earliest", "latest", "id"),
    CheckConstraint("earliest <= latest", name="dates"),
    comment="one movement in one span of time; date is EDTF, earliest and latest the days it can mean",
)
event_term = _terms(
    "event_term", "event", _needed("value"), Index(None, "field", "value"), comment="the tags of an event, one a row"
)
participant = _part(
    "participant",
    "event",
    _needed("role"),
    _refers("party", "party"),
    _words("country"),
    _words("place"),
    _words("date"),
    _words("basis"),
    _words("note"),
    _needed("earliest"),
    _needed("latest"),
    # The database keeps this copy of the event's dates true; the country index needs it to page without sorting.
    ForeignKeyConstraint(
        ["earliest", "latest", "owner"],
        ["event.earliest", "event.latest", "event.id"],
        onupdate="CASCADE",
        name="participant_event_dates_fk",
    ),
    Index("participant_country_timeline_ix", "country", "earliest", "latest", "owner", "role"),
    Index(None, "party_id"),
    comment="who took which role in an event, and for which country",
)
item = _part(
    "item",
    "event",
    _needed("name"),
    _words("category"),
    _words("hs"),
    _words("note"),
    comment="what moved, was given, or was meant to be",
)
item_quantity = _figure("item_quantity", "unit", "how much of an item; the first is printed, rivals are kept")
item_value = _figure("item_value", "currency", "what an item is worth; the first is printed, rivals are kept")
citation = _part(
    "citation",
    "event",
    _refers("source", "source", nullable=False),
    _words("where_in_source", key="where"),
    _words("quote"),
    comment="a source for the event as such",
)
claim = _part(
    "claim",
    "event",
    _refers("speaker", "party"),
    _words("country"),
    _needed("stance"),
    Column("about", Text, ForeignKey("provision.key", deferrable=True, initially="DEFERRED")),
    _words("date"),
    _needed("earliest"),
    _words("text"),
    _refers("source", "source"),
    _words("where_in_source", key="where"),
    Column("credibility", Integer),
    _words("quote"),
    CheckConstraint("credibility BETWEEN 1 AND 6", name="credibility"),
    comment="what one speaker says; about is the regime, instrument or paragraph the speaker named",
)
claim_against = _nested(
    "claim_against",
    "event",
    "claim",
    _refers("party", "party"),
    _words("country"),
    comment="whom a claim accuses",
)
violation = _part(
    "violation",
    "event",
    Column("provision", Text, ForeignKey("provision.key", deferrable=True, initially="DEFERRED"), nullable=False),
    _words("assessment"),
    _words("assessed_by"),
    _words("assessed_on"),
    _words("note"),
    Index(None, "provision"),
    comment="a paragraph we hold to be at issue, with our assessment; the claims say who alleges it",
)
link = _part(
    "link",
    "event",
    _needed("kind"),
    _refers("to_event", "event", key="event_id", nullable=False),
    _words("note"),
    comment="how an event stands to another",
)

DERIVED = tuple(table for table in metadata.sorted_tables if table not in (change, changeset))

# The views. --------------------------------------------------------------------------------------------------------

_RAISING = ", ".join(f"'{stance}'" for stance in RAISING_STANCES)
_STRENGTH = " ".join(f"WHEN '{stance}' THEN {strength}" for strength, stance in enumerate(RAISING_STANCES))

_TIMELINE = """
    SELECT participant.country AS country, event.date AS date, event.earliest AS earliest, event.latest AS latest,
           event.type AS type, event.status AS status, event.title AS title, participant.role AS role,
           party.name AS party, participant.place AS place, event.ref AS ref
      FROM participant
      JOIN event ON event.id = participant.event
      LEFT JOIN party ON party.id = participant.party
     WHERE participant.country IS NOT NULL
"""

# `above` pairs each provision with what it stands in; `counted` are the claims that speak to a reading, as
# tracker.domain.claims.counts says; `latest` is each speaker's last word. A test holds the two against each other.
_VIOLATION_STATUS = f"""
    WITH RECURSIVE above(part, whole) AS (
        SELECT key, key FROM provision WHERE key IS NOT NULL
        UNION
        SELECT above.part, provision.within
          FROM above JOIN provision ON provision.key = above.whole
         WHERE provision.within IS NOT NULL
    ),
    counted AS (
        SELECT violation.event AS event, violation.part AS violation, claim.part AS claim, claim.position AS position,
               claim.stance AS stance, claim.speaker AS speaker,
               CASE WHEN claim.speaker IS NULL THEN claim.country END AS speaking_country, claim.country AS country,
               CASE WHEN claim.about IN (SELECT above.part FROM above WHERE above.whole = violation.provision)
                    THEN 1 ELSE 0 END AS names_it,
               CASE WHEN claim.date IS NULL AND source.published_earliest IS NOT NULL
                    THEN source.published_earliest ELSE claim.earliest END AS spoken
          FROM violation
          JOIN claim ON claim.event = violation.event
          LEFT JOIN source ON source.id = claim.source
         WHERE (claim.stance IN ({_RAISING})
                AND (claim.about IN (SELECT above.whole FROM above WHERE above.part = violation.provision)
                     OR claim.about IN (SELECT above.part FROM above WHERE above.whole = violation.provision)))
            OR (claim.stance = 'denies'
                AND (claim.about IS NULL
                     OR claim.about IN (SELECT above.whole FROM above WHERE above.part = violation.provision)))
    ),
    latest AS (
        SELECT counted.*, ROW_NUMBER() OVER (
                   PARTITION BY event, violation, speaker, speaking_country
                   ORDER BY spoken DESC, position DESC, claim DESC
               ) AS recency
          FROM counted
    ),
    summed AS (
        SELECT event, violation, MAX(names_it) AS named,
               MAX(CASE WHEN recency = 1 THEN CASE stance {_STRENGTH} END END) AS strength,
               MAX(CASE WHEN recency = 1 AND stance = 'denies' THEN 1 ELSE 0 END) AS denied
          FROM latest GROUP BY event, violation
    )
    SELECT event.ref AS ref, event.title AS title, violation.provision AS provision,
           CASE WHEN COALESCE(summed.named, 0) = 1 THEN 0 ELSE 1 END AS our_reading,
           CASE WHEN summed.strength IS NOT NULL AND summed.denied = 1 THEN 'disputed'
                WHEN summed.strength = 3 THEN 'found'
                WHEN summed.strength = 2 THEN 'assessed'
                WHEN summed.strength = 1 THEN 'investigated'
                WHEN summed.strength = 0 THEN 'alleged'
                WHEN summed.denied = 1 THEN 'denied' END AS status,
           (SELECT {{joined}} FROM latest LEFT JOIN party ON party.id = latest.speaker
             WHERE latest.event = violation.event AND latest.violation = violation.part
               AND latest.recency = 1 AND latest.stance <> 'denies') AS claimed_by,
           (SELECT {{joined}} FROM latest LEFT JOIN party ON party.id = latest.speaker
             WHERE latest.event = violation.event AND latest.violation = violation.part
               AND latest.recency = 1 AND latest.stance = 'denies') AS denied_by,
           violation.assessment AS assessment, violation.assessed_by AS assessed_by
      FROM violation
      JOIN event ON event.id = violation.event
      LEFT JOIN summed ON summed.event = violation.event AND summed.violation = violation.part
"""  # noqa: S608 - made of constants
_SPEAKER = "COALESCE(party.name || COALESCE(' (' || latest.country || ')', ''), latest.country)"
_JOINED = {"sqlite": f"group_concat({_SPEAKER}, ', ')", "postgresql": f"string_agg({_SPEAKER}, ', ')"}


def views(dialect: str) -> dict[str, str]:
    """The SELECT of each view, by name, in the SQL of `dialect`."""
    return {"timeline": _TIMELINE, "violation_status": _VIOLATION_STATUS.format(joined=_JOINED[dialect])}
