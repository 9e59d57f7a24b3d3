"""The decision log: every decision sealed in a write-once hash chain, and told again in words."""

from cds.audit.chain import Head
from cds.audit.entry import Entry, Facets, Kind, Sealed, facets_of, record_of
from cds.audit.export import as_csv, as_jsonl
from cds.audit.journal import Journal
from cds.audit.lookup import Recalled, decision_of, recall
from cds.audit.memory import MemoryStore
from cds.audit.opening import open_store, read_store
from cds.audit.pseudonym_key import open_pseudonyms
from cds.audit.pseudonyms import Pseudonyms
from cds.audit.store import Chain, DecisionLog, DecisionStore, Outcome, Search
from cds.audit.story import Condition, Story, conditions_in_words, story_of, tell
from cds.audit.verify import Break, ChainReport, Report, verify

__all__ = [
    "Break",
    "Chain",
    "ChainReport",
    "Condition",
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
    "Recalled",
    "Report",
    "Sealed",
    "Search",
    "Story",
    "as_csv",
    "as_jsonl",
    "conditions_in_words",
    "decision_of",
    "facets_of",
    "open_pseudonyms",
    "open_store",
    "read_store",
    "recall",
    "record_of",
    "story_of",
    "tell",
    "verify",
]
