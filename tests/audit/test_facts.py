"""Facts in words: what is known, within which bounds, and why not."""

from __future__ import annotations

from typing import Any

import pytest

from cds.audit.story.facts import read_fact


@pytest.mark.parametrize(
    ("told", "nb", "en"),
    [
        ({"value": 5.2, "unit": "mmol/L"}, "5,2 mmol/l", "5.2 mmol/L"),
        ({"value": True}, "ja", "yes"),
        ({"value": False}, "nei", "no"),
        ({"value": "male"}, "mann", "male"),
        ({"value": "AMB"}, "AMB", "AMB"),
        ({"value": 5, "unit": "mg/L", "bounds": {"high": 5, "high_open": True}}, "< 5 mg/l", "< 5 mg/L"),
        ({"value": 5, "unit": "mg/L", "bounds": {"high": 5}}, "≤ 5 mg/l", "≤ 5 mg/L"),
        ({"value": 60.5, "bounds": {"low": 60.5, "low_open": True}}, "> 60,5", "> 60.5"),
        ({"value": 70, "unit": "a", "bounds": {"low": 70, "high": 71}}, "70 til 71 år", "70 to 71 years"),
        (
            {"value": 2, "unit": "1", "bounds": {"low": 2, "low_open": False}, "doubt": "uncoded"},
            "≥ 2, usikkert: ikke kodet",
            "≥ 2, in doubt: uncoded",
        ),
        (
            {"value": True, "found": ["Ibux"], "on": "2026-11-01", "until": "2026-11-01"},
            "ja: Ibux, brukt til 01.11.2026",
            "yes: Ibux, taken until 1 Nov 2026",
        ),
        ({"missing": "not_found"}, "ikke funnet", "not found"),
        ({"missing": "wrong_unit", "value": 3, "unit": "g"}, "feil enhet (3 g)", "wrong unit (3 g)"),
        ({"missing": "inconclusive", "value": "<60"}, "kan ikke avgjøres (<60)", "inconclusive (<60)"),
        ({"missing": "some_new_reason"}, "some new reason", "some new reason"),
    ],
)
def test_an_answer_is_told_in_one_line(told: dict[str, Any], nb: str, en: str) -> None:
    assert read_fact("fact", told, order="", assumed=False, language="nb").told == nb
    assert read_fact("fact", told, order="", assumed=False, language="en").told == en


def test_a_fact_without_a_name_goes_by_its_slug() -> None:
    assert read_fact("dose@Order/1", {"value": 1}, order="", assumed=False, language="nb").name == "dose"
