"""What durable-rules 2.0.28 cannot do, or does wrongly, does not happen to a rule that it is asked about."""

from __future__ import annotations

from rules.made import made

from cds.context import Known, ValueSet
from cds.rules import Outcome
from twin.asked import knowledge_with_set, opinion, opinions, opinions_with

FIRES, SILENT, UNSURE = Outcome.FIRES, Outcome.SILENT, Outcome.UNSURE
YES, NO = Known(True), Known(False)


def test_what_is_known_of_one_patient_never_meets_the_next() -> None:
    """A session that is used again would hold both facts and fire."""
    rule = made(["heart_failure", "taking_nsaid"])
    said = opinions([rule], [{"heart_failure": YES, "taking_nsaid": NO}, {"heart_failure": NO, "taking_nsaid": YES},
                             {"heart_failure": YES}, {"taking_nsaid": YES}])  # fmt: skip
    assert [each["made"] for each in said] == [SILENT, SILENT, UNSURE, UNSURE]


def test_more_patients_than_durable_rules_has_sessions_for() -> None:
    """The 1,025th live session is a MemoryError, so each is deleted once it has answered."""
    said = opinions([made(["heart_failure"])], [{"heart_failure": YES}, {"heart_failure": NO}] * 1500)
    assert [each["made"] for each in said] == [FIRES, SILENT] * 1500


def test_more_rules_fire_for_one_patient_than_may_match_one_fact() -> None:
    """When some 64 rules match the same fact, durable-rules fires none of them."""
    rules = [
        made(["heart_failure", f"egfr < {n} mL/min/{{1.73_m2}}"], rule=f"rule-{n}") for n in range(100, 300)
    ]
    (said,) = opinions(rules, [{"heart_failure": YES, "egfr": Known(20.0)}])
    assert (len(said), set(said.values())) == (200, {FIRES})


def test_a_patient_of_whom_nothing_is_known_is_answered() -> None:
    """A question that no rule matches is an exception, and what comes with it is lost."""
    assert opinion(["heart_failure"], {"heart_failure": NO}) is SILENT


def test_very_small_numbers_are_compared() -> None:
    """1e-05 in a condition is a parse error."""
    rule = made(["heart_failure", "weight < 0.00002 kg"])
    said = opinions(
        [rule], [{"heart_failure": YES, "weight": Known(number)} for number in (1e-05, 2e-05, 1e-09)]
    )
    assert [each["made"] for each in said] == [FIRES, SILENT, FIRES]


def test_a_rule_with_more_groups_than_one_condition_may_have() -> None:
    """More than fifteen groups in one condition are refused."""
    doses = [
        {"all": [f"egfr >= {n} mL/min/{{1.73_m2}}", f"egfr < {n + 1} mL/min/{{1.73_m2}}"]} for n in range(40)
    ]
    rule = made(["heart_failure", {"any": doses}])
    said = opinions(
        [rule], [{"heart_failure": YES, "egfr": Known(number)} for number in (-1.0, 0.0, 39.5, 40.0)]
    )
    assert [each["made"] for each in said] == [SILENT, FIRES, FIRES, SILENT]


def test_many_of_many() -> None:
    facts = [f"egfr > {n} mL/min/{{1.73_m2}}" for n in range(16)]
    rule = made(["heart_failure", {"at_least": 8, "of": facts}])
    said = opinions([rule], [{"heart_failure": YES, "egfr": Known(number)} for number in (7.0, 8.0, 16.0)])
    assert [each["made"] for each in said] == [SILENT, FIRES, FIRES]


def test_a_value_set_of_more_codes_than_a_level_of_durable_rules_may_hold() -> None:
    """At the 512th different condition of a level, durable-rules hangs."""
    large = ValueSet("large", {}, {"sct": frozenset(str(code) for code in range(1000, 2000))})
    knowledge = knowledge_with_set(large, made(["heart_failure", "smoking in smokers"]))
    said = opinions_with(
        knowledge, [{"heart_failure": YES, "smoking": Known(code)} for code in ("999", "1000", "2000")]
    )
    assert [each["made"] for each in said] == [SILENT, FIRES, SILENT]
