"""Overlays: what a site sets, pauses and excludes, never more, and always to be traced."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cards.shown import egfr
from context.chart import Json, procedure, request
from support.recorded import record_of_call
from typer.testing import CliRunner

from cds.audit import story_of, tell
from cds.cli import app
from cds.errors import KnowledgeFaulty
from cds.knowledge import faults_of, load_knowledge, load_or_recall
from cds.rules import Outcome, Rule
from cds.settings import Settings
from knowledge.structured import changed, copy_of_structured_base, failed_cases

LAYERS = Path(__file__).parent / "structured_overlays"
NATIONAL, REGIONAL, LOCAL = "the-directorate", "helse-vest", "our-hospital"
METFORMIN = request("A10BA02", status="draft", id="d1")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    shutil.copytree(LAYERS, tmp_path / "layers")
    return copy_of_structured_base(tmp_path)


def layers(base: Path, *names: str) -> list[Path]:
    return [base.parent / "layers" / name for name in names]


def rule_under(base: Path, name: str, *names: str) -> Rule:
    return load_knowledge(base, layers(base, *names)).rules[name]


def record_under(base: Path, *resources: Json, names: tuple[str, ...]) -> Json:
    return record_of_call(load_knowledge(base, layers(base, *names)), *resources, orders=[METFORMIN])


def told(record: Json, rule: str) -> Json:
    (found,) = [each for each in record["rules"] if each["rule"] == rule]
    return dict(found)


@pytest.mark.parametrize(
    ("names", "limit"),
    [
        ((), "30"),
        ((NATIONAL,), "35"),
        ((NATIONAL, REGIONAL), "40"),
        ((REGIONAL,), "40"),
        ((NATIONAL, LOCAL), "35"),
    ],
)
def test_the_last_overlay_that_sets_a_parameter_prevails(
    base: Path, names: tuple[str, ...], limit: str
) -> None:
    assert rule_under(base, "metformin-low-egfr", *names).written.when == [
        f"egfr < {limit} mL/min/{{1.73_m2}}"
    ]


def test_a_value_may_be_given_in_another_unit_of_the_same_kind(base: Path) -> None:
    changed(base.parent / "layers", f"{NATIONAL}/limits.yaml", "75 years", "900 months")
    finding = load_knowledge(base, layers(base, NATIONAL)).dictionary.findings["old"]
    assert finding.overlays == (NATIONAL,)  # type: ignore[attr-defined]  # a finding of the rules
    (test,) = finding.when  # type: ignore[attr-defined]
    assert test.text == "age >= 75 a"


def test_a_paused_rule_is_not_asked(base: Path) -> None:
    assert rule_under(base, "metformin-caution").stage == "live"
    assert rule_under(base, "metformin-caution", REGIONAL).stage == "paused"
    indexes = load_knowledge(base, layers(base, REGIONAL)).indexes
    assert "metformin-caution" not in {rule.id for rule in indexes["order-sign"].rules}


def test_an_exclusion_is_one_more_of_unless(base: Path) -> None:
    rule = rule_under(base, "metformin-low-egfr", NATIONAL, LOCAL)
    assert rule.written.unless == ["dialysis_this_week", "age >= 75 a"]
    record = record_under(base, egfr(24), procedure("2026-11-20"), names=(LOCAL,))
    assert told(record, "metformin-low-egfr")["outcome"] == Outcome.SILENT.value
    assert told(record_under(base, egfr(24), procedure("2026-11-20"), names=()), "metformin-low-egfr")[
        "outcome"
    ] == (Outcome.FIRES.value)


def test_an_exclusion_that_is_unknown_makes_the_rule_unsure(base: Path) -> None:
    record = record_under(base, egfr(24), names=(LOCAL,))
    asked = told(record, "metformin-low-egfr")
    assert (asked["outcome"], asked["for_want_of"]) == (Outcome.UNSURE.value, ["age"])


def test_cases_show_what_an_overlay_changes(base: Path) -> None:
    assert list(failed_cases(base)) == []
    assert [line.partition(": ")[0] for line in failed_cases(base, layers(base, REGIONAL))] == [
        "packs/limits/rules/metformin-caution.cases.yaml:1",
        "packs/limits/rules/metformin-caution.cases.yaml:20",
        "packs/limits/rules/metformin-low-egfr.cases.yaml:1",
        "packs/limits/rules/metformin-low-egfr.cases.yaml:7",
    ]


def test_every_overlay_changes_the_digest(base: Path) -> None:
    orders = ((), (NATIONAL,), (REGIONAL,), (NATIONAL, REGIONAL), (NATIONAL, REGIONAL, LOCAL))
    digests = {load_knowledge(base, layers(base, *names)).digest for names in orders}
    assert len(digests) == len(orders)


def test_a_reason_belongs_to_the_digest_of_the_overlay(base: Path) -> None:
    before = load_knowledge(base, layers(base, NATIONAL))
    changed(base.parent / "layers", f"{NATIONAL}/overlay.yaml", "National advice.", "Other advice.")
    after = load_knowledge(base, layers(base, NATIONAL))
    assert before.overlays[0].digest != after.overlays[0].digest
    assert before.digest != after.digest


def test_the_record_names_the_overlays_and_the_rules_they_changed(base: Path) -> None:
    record = record_under(base, egfr(24), names=(NATIONAL, REGIONAL))
    known = record["knowledge"]["overlays"]
    assert [(each["id"], each["level"], each["paused"]) for each in known] == [
        (NATIONAL, "national", []), (REGIONAL, "regional", ["metformin-caution"]),
    ]  # fmt: skip
    assert all(each["digest"].startswith("sha256:") for each in known)
    assert told(record, "metformin-low-egfr")["overlays"] == [REGIONAL]
    assert "overlays" not in told(record, "metformin-stop")


def test_a_silent_rule_names_the_overlays_too(base: Path) -> None:
    record = record_under(base, egfr(60), names=(REGIONAL, LOCAL))
    asked = told(record, "metformin-low-egfr")
    assert (asked["outcome"], asked["overlays"]) == ("silent", [REGIONAL, LOCAL])


def test_a_finding_names_the_overlays_that_changed_it(base: Path) -> None:
    record = record_under(base, egfr(36), names=(NATIONAL,))
    assert record["facts"]["old"]["overlays"] == [NATIONAL]
    assert told(record, "metformin-caution")["overlays"] == [
        NATIONAL
    ]  # the limit in the rule's own condition


def test_the_story_tells_of_overlays(base: Path) -> None:
    record = record_under(base, egfr(36), names=(NATIONAL, REGIONAL))
    english, norwegian = (tell(story_of(record, (), language)) for language in ("en", "nb"))
    assert f"    changed by the overlay {REGIONAL}\n" in english
    assert f"Overlays: {NATIONAL} (national), {REGIONAL} (regional; pauses metformin-caution)" in english
    assert f"    tilpasset av {REGIONAL}\n" in norwegian
    assert f"Tilpasninger: {NATIONAL} (nasjonal), {REGIONAL} (regional; setter på vent" in norwegian


def test_without_overlays_nothing_is_said_of_them(base: Path) -> None:
    record = record_under(base, egfr(24), names=())
    assert "overlays" not in record["knowledge"]
    assert not any("overlays" in rule for rule in record["rules"])


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "words"),
    [
        ("limits.yaml", "egfr_limit: 40 mL", "egfr_limit: 46 mL", "GL064", "egfr_limit"),
        ("limits.yaml", "egfr_limit: 40 mL", "egfr_limit: 14.9 mL", "GL064", "egfr_limit"),
        ("limits.yaml", "egfr_limit: 40 mL", "egfr_limt: 40 mL", "GL060", "egfr_limt"),
        ("limits.yaml", "egfr_limit: 40 mL/min/{1.73_m2}", "egfr_limit: 40", "GL030", "egfr_limit"),
        ("limits.yaml", "egfr_limit: 40 mL/min/{1.73_m2}", "egfr_limit: 40 kg", "GL032", "egfr_limit"),
        ("limits.yaml", "egfr_limit: 40 mL/min/{1.73_m2}", "egfr_limit: forty", "GL012", "egfr_limit"),
        ("limits.yaml", "pause: [metformin-caution]", "pause: [metformin-cautio]", "GL021", "pause"),
        ("limits.yaml", "pause: [metformin-caution]", "pause: [metformin-stop]", "GL021", "pause"),
        ("limits.yaml", "pause: [", "stage: {metformin-low-egfr: live}\npause: [", "GL010", "stage"),
        ("limits.yaml", "pause: [", "when: [dialysis_done]\npause: [", "GL010", "when"),
        ("limits.yaml", "pause: [", "exclude: {metformin-caution: [dialysis_doen]}\npause: [", "GL020", "exclude"),
        ("limits.yaml", "pause: [", "exclude: {metformin-caution: [age >= $ol_age]}\npause: [", "GL060", "exclude"),
        ("limits.yaml", "pause: [", "exclude: {metformin-cautions: [dialysis_done]}\npause: [", "GL021", "exclude"),
        ("limits.yaml", "pause: [", "exclude: {metformin-caution: []}\npause: [", "GL012", "exclude"),
        ("limits.yaml", "pack: limits", "pack: limit", "GL017", "pack"),
        ("limits.yaml", "pack: limits", "pack: limit", "GL021", "pack"),
        ("overlay.yaml", "level: regional", "level: municipal", "GL012", "level"),
        ("overlay.yaml", "date: 2026-04-01\n", "", "GL011", "overlay"),
        ("overlay.yaml", "overlay: helse-vest", "overlay: the-directorate", "GL016", "overlay"),
        ("overlay.yaml", "level: regional", "level: local\nmood: good", "GL010", "mood"),
    ],
)  # fmt: skip
def test_an_overlay_can_do_nothing_else(
    base: Path, file: str, old: str, new: str, code: str, words: str
) -> None:
    changed(base.parent / "layers", f"{REGIONAL}/{file}", old, new)
    place = base.parent / "layers" / REGIONAL / file
    lines = place.read_text(encoding="utf-8").splitlines()
    faults = [
        fault
        for fault in faults_of(base, layers(base, NATIONAL, REGIONAL))
        if fault.code == code and fault.file == f"{REGIONAL}/{file}"
    ]
    assert any(lines[fault.line - 1].strip().startswith(words) for fault in faults), faults


def test_overlays_are_given_from_national_to_local(base: Path) -> None:
    (fault,) = faults_of(base, layers(base, REGIONAL, NATIONAL))
    assert (fault.code, fault.file, fault.line) == ("GL066", f"{NATIONAL}/overlay.yaml", 2)


def test_a_folder_without_an_overlay_is_a_fault(base: Path) -> None:
    (fault,) = faults_of(base, [base])
    assert fault.code == "GL065"


def test_a_file_of_an_overlay_that_is_not_yaml_is_a_fault(base: Path) -> None:
    (base.parent / "layers" / LOCAL / "limits.yaml").write_text("pack: [limits\n", encoding="utf-8")
    with pytest.raises(KnowledgeFaulty) as raised:
        load_knowledge(base, layers(base, LOCAL))
    assert [fault.code for fault in raised.value.faults] == ["GL002"]


def test_overlays_are_set_in_the_environment_as_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_OVERLAYS", "/etc/cds/national:/etc/cds/local")
    assert Settings().overlays == (Path("/etc/cds/national"), Path("/etc/cds/local"))
    monkeypatch.delenv("CDS_OVERLAYS")
    assert Settings().overlays == ()


def test_what_was_kept_of_another_overlay_is_not_taken_up(base: Path, tmp_path: Path) -> None:
    kept = tmp_path / "compiled"
    orders = ((), (NATIONAL,), (NATIONAL, REGIONAL))
    compiled = [load_or_recall(base, kept, layers(base, *names)).digest for names in orders]
    recalled = [load_or_recall(base, kept, layers(base, *names)) for names in orders]
    assert [each.digest for each in recalled] == compiled
    assert [len(each.overlays) for each in recalled] == [0, 1, 2]
    changed(base.parent / "layers", f"{NATIONAL}/limits.yaml", "35 mL", "36 mL")
    assert load_or_recall(base, kept, layers(base, NATIONAL)).digest not in compiled


def test_check_and_test_take_overlays(base: Path) -> None:
    given = [argument for folder in layers(base, NATIONAL, LOCAL) for argument in ("--overlay", str(folder))]
    checked = CliRunner().invoke(app, ["check", str(base), *given])
    assert checked.exit_code == 0
    assert load_knowledge(base, layers(base, NATIONAL, LOCAL)).digest in checked.stdout
    tested = CliRunner().invoke(app, ["test", str(base), "--rule", "metformin-low-egfr", *given])
    assert tested.exit_code == 1
    assert "2 failed" in tested.stdout
