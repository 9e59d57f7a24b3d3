"""A decision told in words, from its record alone."""

from cds.audit.story.compose import story_of
from cds.audit.story.shape import (
    Answer,
    Asked,
    Condition,
    Fact,
    Join,
    Language,
    Origin,
    Rule,
    Shown,
    Story,
    Truth,
    Unmet,
    Unread,
)
from cds.audit.story.tell import tell
from cds.audit.story.unasked import conditions_in_words

__all__ = [
    "Answer",
    "Asked",
    "Condition",
    "Fact",
    "Join",
    "Language",
    "Origin",
    "Rule",
    "Shown",
    "Story",
    "Truth",
    "Unmet",
    "Unread",
    "conditions_in_words",
    "story_of",
    "tell",
]
