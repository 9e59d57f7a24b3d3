"""The pages: a try page, the decision log for reading, and the knowledge base for reading."""

from cds.web.house import (
    Drug,
    House,
    Knowledge,
    Measurement,
    Pack,
    Rule,
    SecondOpinion,
    Service,
    Source,
    Text,
)
from cds.web.in_full import About, CardWords, Case, Group, InFull, Part
from cds.web.pages import create_pages

__all__ = [
    "About",
    "CardWords",
    "Case",
    "Drug",
    "Group",
    "House",
    "InFull",
    "Knowledge",
    "Measurement",
    "Pack",
    "Part",
    "Rule",
    "SecondOpinion",
    "Service",
    "Source",
    "Text",
    "create_pages",
]
