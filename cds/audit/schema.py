"""The tables of the decision log in SQLite, and the triggers that make them write-once for every program."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

__all__ = ["APPLICATION", "FORMAT", "TRIGGERS", "chain", "entry", "metadata"]

APPLICATION = 0x63647331  # "cds1": tells `file` and us whose database this is
FORMAT = 1

metadata = MetaData()

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opened_at", Text, nullable=False),
    Column("engine", Text, nullable=False),
    sqlite_strict=True,
)

entry = Table(
    "entry",
    metadata,
    Column("chain", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("hook", Text),
    Column("patient", Text),
    Column("indicator", Text),
    Column("cards", Integer, nullable=False),
    Column("fired", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("decision", Text),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_strict=True,
)
Index("entry_id", entry.c.id, unique=True)
Index("entry_at", entry.c.at, entry.c.id)
Index("entry_patient", entry.c.patient, entry.c.at, sqlite_where=entry.c.patient.is_not(None))
Index("entry_decision", entry.c.decision, sqlite_where=entry.c.decision.is_not(None))

# INSERT OR REPLACE takes rows away without waking a DELETE trigger, so the insert itself must say no: an
# entry takes the next place of its chain and an id that is new, or it does not come in (1 microsecond a row).
TRIGGERS = (
    """CREATE TRIGGER IF NOT EXISTS entry_never_changes BEFORE UPDATE ON entry
       BEGIN SELECT RAISE(ABORT, 'the decision log is write-once: an entry is never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS entry_never_leaves BEFORE DELETE ON entry
       BEGIN SELECT RAISE(ABORT, 'the decision log is write-once: an entry is never removed'); END""",
    """CREATE TRIGGER IF NOT EXISTS entry_comes_last BEFORE INSERT ON entry
       WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry WHERE chain = NEW.chain)
         OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'the decision log is write-once: entries come in at the end'); END""",
    """CREATE TRIGGER IF NOT EXISTS chain_never_changes BEFORE UPDATE ON chain
       BEGIN SELECT RAISE(ABORT, 'the decision log is write-once: a chain is never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS chain_never_leaves BEFORE DELETE ON chain
       BEGIN SELECT RAISE(ABORT, 'the decision log is write-once: a chain is never removed'); END""",
    """CREATE TRIGGER IF NOT EXISTS chain_comes_last BEFORE INSERT ON chain
       WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM chain)
       BEGIN SELECT RAISE(ABORT, 'the decision log is write-once: chains are numbered as they open'); END""",
)
