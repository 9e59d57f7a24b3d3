"""The knowledge base, loaded: packs, vocabulary, equations, compiled into one immutable snapshot."""

from cds.knowledge.kept import load_or_recall
from cds.knowledge.load import faults_of, load_knowledge
from cds.knowledge.overlays import Overlay
from cds.knowledge.snapshot import Knowledge, Pack

__all__ = ["Knowledge", "Overlay", "Pack", "faults_of", "load_knowledge", "load_or_recall"]
