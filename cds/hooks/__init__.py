"""The CDS Hooks protocol: discovery, calls, prefetch and feedback."""

from cds.hooks.discovery import DESCRIPTIONS, discovery
from cds.hooks.prefetch import fill_prefetch, prefetch_templates
from cds.hooks.request import read_call
from cds.hooks.service import EXTENSION, PATH, Clock, HookService, Sample, answer_call

__all__ = [
    "DESCRIPTIONS",
    "EXTENSION",
    "PATH",
    "Clock",
    "HookService",
    "Sample",
    "answer_call",
    "discovery",
    "fill_prefetch",
    "prefetch_templates",
    "read_call",
]
