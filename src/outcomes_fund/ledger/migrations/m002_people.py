"""Format 2: persons and registers beside the chain, and settled evidence as columns. Released; never edited."""

from __future__ import annotations

__all__ = ["PEOPLE", "STATEMENTS"]

# Apart, because forgetting a person makes the table anew: only so is a pseudonym in no part of any page.
PEOPLE = (
    """CREATE TABLE people (
  surrogate INTEGER PRIMARY KEY CHECK (surrogate > 0),
  entry INTEGER NOT NULL REFERENCES entries (seq),
  participant TEXT,
  salt BLOB,
  commitment TEXT,
  tombstone TEXT,
  "after" INTEGER,
  nth INTEGER,
  CHECK (
    CASE WHEN participant IS NULL
      THEN salt IS NULL AND commitment IS NOT NULL AND tombstone IS NOT NULL AND nth IS NOT NULL
      ELSE length(salt) IS 16 AND commitment IS NULL AND tombstone IS NULL AND "after" IS NULL AND nth IS NULL
    END
  )
) STRICT""",
    "CREATE INDEX people_by_entry ON people (entry)",
)

STATEMENTS = (
    *PEOPLE,
    """CREATE TABLE enrolments (
  entry INTEGER NOT NULL REFERENCES entries (seq),
  place INTEGER NOT NULL CHECK (place > 0),
  participant TEXT,
  enrolled TEXT,
  cohort TEXT,
  municipality TEXT,
  "exit" TEXT,
  "groups" TEXT,
  PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID""",
    "CREATE TABLE packs (contract TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT",
)
