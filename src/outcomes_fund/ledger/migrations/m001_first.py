"""Format 1: the chain of entries, and what entries name by digest. Released; never edited."""

from __future__ import annotations

__all__ = ["STATEMENTS"]

STATEMENTS = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE entries (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  "key" TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT""",
    "CREATE INDEX entries_by_kind ON entries (kind, seq)",
    """CREATE TABLE evidence (
  entry INTEGER NOT NULL REFERENCES entries (seq),
  place INTEGER NOT NULL CHECK (place > 0),
  id TEXT,
  contract TEXT,
  metric TEXT,
  participant TEXT,
  cohort TEXT,
  instance TEXT,
  achieved TEXT,
  value TEXT,
  numerator TEXT,
  denominator TEXT,
  status TEXT,
  supersedes TEXT,
  reporter TEXT,
  verifier TEXT,
  reported_at TEXT,
  verified_at TEXT,
  reference TEXT,
  sha256 TEXT,
  PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE postings (
  entry INTEGER NOT NULL REFERENCES entries (seq),
  place INTEGER NOT NULL CHECK (place > 0),
  account TEXT NOT NULL,
  contract TEXT NOT NULL,
  payer TEXT NOT NULL,
  payee TEXT NOT NULL,
  budget_year INTEGER NOT NULL,
  line TEXT NOT NULL,
  period TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX postings_by_contract ON postings (contract, entry, place)",
    "CREATE TABLE texts (digest TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
)
