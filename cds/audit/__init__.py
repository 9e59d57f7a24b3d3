"""The decision log: every decision sealed in a write-once hash chain, and told again in words."""

from cds.audit.chain import Head
from cds.audit.entry import Entry, Facets, Kind, Sealed, facets_of
from cds.audit.journal import Journal
from cds.audit.memory import MemoryStore
from cds.audit.opening import open_store, read_store
from cds.audit.pseudonyms import Pseudonyms
from cds.audit.store import Chain, DecisionLog, DecisionStore, Outcome, Search

__all__ = [
    "Chain",
    "DecisionLog",
    "DecisionStore",
    "Entry",
    "Facets",
    "Head",
    "Journal",
    "Kind",
    "MemoryStore",
    "Outcome",
    "Pseudonyms",
    "Sealed",
    "Search",
    "facets_of",
    "open_store",
    "read_store",
]
