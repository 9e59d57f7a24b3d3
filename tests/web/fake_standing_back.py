"""What the record of a decision about metoprolol says besides: rules without a card of their own, rules that wait."""

from __future__ import annotations

from typing import Any

__all__ = ["with_metoprolol"]

_PARTNER = {"nb": "et annet legemiddel sammen med ordinasjonen", "en": "another drug together with the order"}


def with_metoprolol(record: dict[str, Any]) -> dict[str, Any]:
    """The record as it is, or with more in it when metoprolol is among its orders."""
    ordered = [order["ref"] for order in record["orders"] if "atc|C07AB02" in order["codes"]]
    if not ordered:
        return record
    milder = _fired("metformin-milder", "Metformin ved nyresvikt", "Metformin in kidney failure")
    answered = _fired("weight-is-old", "Gammel vekt", "An old weight")
    earlier = {"decision": "01a2", "at": "2026-11-20T09:00:00Z", "outcome": "overridden"}
    record["rules"] = [
        milder | {"cause": "metformin-severe-kidney-failure"},
        answered | {"held_back": earlier},
        *record["rules"],
    ]
    pairs = {"needs": [{"fact": "pair", "means": _PARTNER}], "rules": [f"pair-{n}" for n in range(1, 7)]}
    record["unmet"] += [{"order": ordered[0], "groups": [pairs]}]
    return record


def _fired(slug: str, nb: str, en: str) -> dict[str, Any]:
    return {
        "rule": slug,
        "pack": "kidney-and-drugs",
        "digest": "sha256:cc",
        "stage": "live",
        "title": {"nb": nb, "en": en},
        "outcome": "fires",
        "tree": {"when": [{"is": "egfr < 60 mL/min/{1.73_m2}", "fact": "egfr"}]},
        "marks": "T",
    }
