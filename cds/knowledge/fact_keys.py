"""Which keys belong to a fact, and which it needs, by where it is from."""

from __future__ import annotations

__all__ = ["KEYS", "NEEDED", "PICKS_OF_DRUGS"]

PICKS_OF_DRUGS = frozenset({"daily_dose", "orders on different days"})
_EVENT = {"codes", "within", "pick", "answer", "unit", "after", "before"}
KEYS = {
    "patient": {"field", "unit", "plausible"},
    "observation": {
        "codes", "pick", "within", "unit", "plausible", "component", "substance", "answer",
        "value", "measured_in", "where", "near", "after", "before",
    },
    "condition": {*_EVENT, "clinical"},
    "medication": {
        "codes", "besides", "pick", "unit", "answer", "within", "or_stopped_within", "weighted_by",
        "at_the_same_time",
    },
    "allergy": {"codes", "kind", "severity"},
    "procedure": _EVENT,
    "encounter": {"field", "codes"},
    "order": {"field", "unit", "per"},
    "equation": {"equation", "unit", "version"},
    "immunization": _EVENT,
    "family_history": {*_EVENT, "relatives"},
    "questionnaire": {"item", "questionnaire", "answer", "pick", "within", "unit", "plausible"},
    "flag": _EVENT,
    "device": _EVENT,
    "care_plan": _EVENT,
    "goal": _EVENT,
    "service_request": _EVENT,
    "past_encounter": {*_EVENT, "field"},
    "user": {"field"},
}  # fmt: skip
NEEDED = {
    "patient": {"field"}, "observation": {"codes"}, "condition": {"codes"}, "medication": {"codes"},
    "allergy": {"codes"}, "procedure": {"codes"}, "encounter": set(), "order": {"field"}, "equation": {"equation"},
    "immunization": {"codes"}, "family_history": {"codes"}, "questionnaire": {"item"}, "flag": {"codes"},
    "device": {"codes"}, "care_plan": {"codes"}, "goal": {"codes"}, "service_request": {"codes"},
    "past_encounter": {"codes"}, "user": {"field"},
}  # fmt: skip
