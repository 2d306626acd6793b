"""The views of a tracker database: the usual questions of people who open the file in a database browser, answered."""

from __future__ import annotations

from tracker.domain.vocabulary import RAISING_STANCES

_RAISING = ", ".join(f"'{stance}'" for stance in RAISING_STANCES)
_STRENGTH = " ".join(f"WHEN '{stance}' THEN {strength}" for strength, stance in enumerate(RAISING_STANCES))

_TIMELINE = """
    SELECT participant.country AS country, event.date AS date, event.earliest AS earliest, event.latest AS latest,
           event.type AS type, event.status AS status, event.title AS title, participant.role AS role,
           party.name AS party, participant.place AS place, event.ref AS ref
      FROM participant
      JOIN event ON event.id = participant.event_id
      LEFT JOIN party ON party.id = participant.party_id
     WHERE participant.country IS NOT NULL
"""

# `above` pairs each provision with what it stands in; `counted` are the claims that speak to a reading, as
# tracker.domain.claims.counts says; `kept` pairs each party with what it was merged into (in a circle, `circling`,
# with the smallest of it), so that the two are one speaker; `latest` is each speaker's last word. A test holds the two
# against each other.
_VIOLATION_STATUS = f"""
    WITH RECURSIVE above(part, whole) AS (
        SELECT key, key FROM provision WHERE key IS NOT NULL
        UNION
        SELECT above.part, provision.within_key
          FROM above JOIN provision ON provision.key = above.whole
         WHERE provision.within_key IS NOT NULL
    ),
    merges(party, became) AS (
        SELECT id, id FROM party
        UNION
        SELECT merges.party, other.id
          FROM merges JOIN party ON party.id = merges.became JOIN party AS other ON other.id = party.merged_into_id
         WHERE NOT other.deleted
    ),
    circling(id, uuid) AS (
        SELECT party.id, party.uuid
          FROM party JOIN party AS other ON other.id = party.merged_into_id AND NOT other.deleted
          JOIN merges ON merges.party = other.id AND merges.became = party.id
    ),
    kept(party, became) AS (
        SELECT merges.party, merges.became
          FROM merges JOIN party ON party.id = merges.became
          LEFT JOIN party AS other ON other.id = party.merged_into_id AND NOT other.deleted
         WHERE other.id IS NULL
        UNION ALL
        SELECT merges.party, merges.became
          FROM merges JOIN circling ON circling.id = merges.became
         WHERE NOT EXISTS (
                   SELECT 1 FROM merges AS lower JOIN circling AS first ON first.id = lower.became
                    WHERE lower.party = merges.party AND first.uuid < circling.uuid)
    ),
    counted AS (
        SELECT violation.event_id AS event, violation.part AS violation, claim.part AS claim,
               claim.position AS position, claim.stance AS stance, COALESCE(kept.became, claim.speaker_id) AS speaker,
               CASE WHEN claim.speaker_id IS NULL THEN claim.country END AS speaking_country, claim.country AS country,
               CASE WHEN claim.about_key IN (SELECT above.part FROM above WHERE above.whole = violation.provision_key)
                    THEN 1 ELSE 0 END AS names_it,
               CASE WHEN claim.date IS NULL AND source.published_earliest IS NOT NULL
                    THEN source.published_earliest ELSE claim.earliest END AS spoken
          FROM violation
          JOIN claim ON claim.event_id = violation.event_id
          LEFT JOIN source ON source.id = claim.source_id
          LEFT JOIN kept ON kept.party = claim.speaker_id
         WHERE (claim.stance IN ({_RAISING})
                AND (claim.about_key IN (SELECT above.whole FROM above WHERE above.part = violation.provision_key)
                     OR claim.about_key IN (SELECT above.part FROM above WHERE above.whole = violation.provision_key)))
            OR (claim.stance = 'denies'
                AND (claim.about_key IS NULL
                     OR claim.about_key IN (SELECT above.whole FROM above WHERE above.part = violation.provision_key)))
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
    SELECT event.ref AS ref, event.title AS title, violation.provision_key AS provision,
           CASE WHEN COALESCE(summed.named, 0) = 1 THEN 0 ELSE 1 END AS our_reading,
           CASE WHEN summed.strength IS NOT NULL AND summed.denied = 1 THEN 'disputed'
                WHEN summed.strength = 3 THEN 'found'
                WHEN summed.strength = 2 THEN 'assessed'
                WHEN summed.strength = 1 THEN 'investigated'
                WHEN summed.strength = 0 THEN 'alleged'
                WHEN summed.denied = 1 THEN 'denied' END AS status,
           (SELECT {{joined}} FROM latest LEFT JOIN party ON party.id = latest.speaker
             WHERE latest.event = violation.event_id AND latest.violation = violation.part
               AND latest.recency = 1 AND latest.stance <> 'denies') AS claimed_by,
           (SELECT {{joined}} FROM latest LEFT JOIN party ON party.id = latest.speaker
             WHERE latest.event = violation.event_id AND latest.violation = violation.part
               AND latest.recency = 1 AND latest.stance = 'denies') AS denied_by,
           violation.assessment AS assessment, violation.assessed_by AS assessed_by
      FROM violation
      JOIN event ON event.id = violation.event_id
      LEFT JOIN summed ON summed.event = violation.event_id AND summed.violation = violation.part
"""  # noqa: S608 - made of constants
_SPEAKER = "COALESCE(party.name || COALESCE(' (' || latest.country || ')', ''), latest.country)"
_JOINED = {"sqlite": f"group_concat({_SPEAKER}, ', ')", "postgresql": f"string_agg({_SPEAKER}, ', ')"}


def views(dialect: str) -> dict[str, str]:
    """The SELECT of each view, by name, in the SQL of `dialect`."""
    return {"timeline": _TIMELINE, "violation_status": _VIOLATION_STATUS.format(joined=_JOINED[dialect])}
