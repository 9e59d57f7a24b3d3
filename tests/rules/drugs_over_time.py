"""Drugs that are perhaps no longer taken, for random patients."""

from __future__ import annotations

from context.chart import administration, dispense, statement

__all__ = ["DRUGS_OVER_TIME"]

DRUGS_OVER_TIME = [
    statement("M01AE01", status="completed", effectivePeriod={"end": "2026-11-20"}),
    statement("M01AB05", status="completed", effectivePeriod={"end": "2020"}),
    statement("", medicationCodeableConcept={"text": "noe"}, status="completed"),
    dispense("M01AE01", "2026-11-01", 30), dispense("M01AE01", "2026-11-01", status="bogus"),
    dispense("", "2026-11-01", medicationCodeableConcept={"text": "noe"}), dispense("M01AE01", "2026-11-01", id=7),
    administration("M01AB05", "2026-11-20"), administration("N02BF01", "2026-11-20", status="unknown"),
]  # fmt: skip
