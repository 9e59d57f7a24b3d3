"""The pages: a try page, the decision log for reading, and the knowledge base for reading."""

from cds.web.house import Drug, House, Knowledge, Measurement, Pack, Rule, Service, Source, Text
from cds.web.pages import create_pages

__all__ = [
    "Drug",
    "House",
    "Knowledge",
    "Measurement",
    "Pack",
    "Rule",
    "Service",
    "Source",
    "Text",
    "create_pages",
]
