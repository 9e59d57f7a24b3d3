"""How the pages see the rules of the small knowledge base: in the list, and in full with what their author wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.small import copy_with_tables, small_base_with_tables

from cds.knowledge import load_knowledge
from cds.pages.authored import authored
from cds.pages.in_full import in_full
from cds.pages.overview import Overview
from cds.web import Case, InFull, Rule


def listed(slug: str) -> Rule:
    """The rule as the list has it."""
    rules = Overview(small_base_with_tables)().rules
    return next(rule for rule in rules if rule.slug == slug)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the small knowledge base."""
    return copy_with_tables(tmp_path)


def full(folder: Path, slug: str) -> InFull:
    """The rule in full, in Norwegian."""
    told = in_full(small_base_with_tables(), folder, slug, "nb")
    assert told is not None
    return told


def test_the_list_is_made_once_for_a_snapshot() -> None:
    overview = Overview(small_base_with_tables)
    assert overview() is overview()


def test_a_row_of_a_table_is_listed_with_its_kind_and_what_comes_of_it() -> None:
    rule = listed("metformin-nsaid")
    assert (rule.kind, rule.row, rule.indicator) == ("interaction", "metformin-nsaid", "info")
    assert rule.brief == {"nb": "Laktacidose", "en": "Lactic acidosis"}
    assert rule.for_whom == {"nb": "alder ≥ 70 år", "en": "age ≥ 70 years"}


def test_a_limit_is_listed_with_its_number_and_for_whom_it_is() -> None:
    rule = listed("dose-paracetamol-adult-daily")
    assert rule.brief["en"] == "The daily dose of ‹daily dose› is above 4 g/day"
    assert rule.for_whom["en"] == "age ≥ 18 years"


def test_a_rule_is_searched_by_its_words_in_both_languages() -> None:
    said = listed("metformin-nsaid").said
    assert "laktacidose" in said
    assert "less excretion" in said


def test_a_rule_in_full_has_its_conditions_in_words_and_its_card_without_a_patient(folder: Path) -> None:
    rule = full(folder, "metformin-stop")
    assert [one.says for one in rule.when] == ["eGFR < 30 ml/min/1,73 m²"]
    assert [group.title["nb"] for group in rule.ordering] == ["Metformin"]
    assert rule.ordering[0].drugs == ({"nb": "Metformin", "en": "Metformin"},)
    assert rule.card.summary["en"] == "Metformin is contraindicated: eGFR ‹eGFR›"
    assert rule.card.detail["nb"] == "Ikke gi ‹legemidlet›."
    assert rule.card.offers[0]["en"] == "Remove the order"
    assert rule.card.offers[1]["nb"].startswith("Bestill: ")
    assert {means["en"]: policy for means, policy in rule.if_missing}["eGFR"] == "ask"
    assert rule.certainty == "high"


def test_a_named_condition_is_told_with_what_is_behind_it(folder: Path) -> None:
    weak = full(folder, "nsaid-ace-inhibitor-serious").when[0]
    assert weak.says == "svake nyrer"
    assert [part.says for part in weak.parts[0].parts] == [
        "eGFR < 60 ml/min/1,73 m²",
        "kreatininclearance < 60 ml/min",
    ]


def test_a_rule_in_full_names_the_others_of_its_cause(folder: Path) -> None:
    assert full(folder, "nsaid-ace-inhibitor-serious").same_cause == ("nsaid-ace-inhibitor",)
    assert full(folder, "metformin-stop").same_cause == ()


def test_how_long_a_rule_stays_quiet_is_told_in_the_readers_words(folder: Path) -> None:
    path = folder / "packs/first/rules/metformin-stop.yaml"
    written = path.read_text("utf-8").replace("card:\n", "repeat: {quiet_for: 90 days}\ncard:\n")
    path.write_text(written, "utf-8")
    told = in_full(load_knowledge(folder), folder, "metformin-stop", "nb")
    assert told is not None
    assert told.quiet_for == "90 døgn"


def test_a_rule_that_does_not_exist_is_nothing(folder: Path) -> None:
    assert in_full(small_base_with_tables(), folder, "no-such-rule", "nb") is None


def test_what_the_author_wrote_is_shown_with_its_file_and_its_cases(folder: Path) -> None:
    rule = full(folder, "metformin-stop")
    assert rule.place == "packs/first/rules/metformin-stop.yaml"
    assert rule.written.startswith("rule: metformin-stop\n")
    assert rule.cases == (Case("just under the limit", "fires"), Case("at the limit", "silent"))


def test_a_row_is_shown_without_its_neighbours(folder: Path) -> None:
    rule = full(folder, "nsaid-ace-inhibitor-serious")
    assert rule.place == "packs/first/tables/interactions.yaml"
    assert rule.written.startswith("nsaid-ace-inhibitor:\n  between: [nsaids, ace-inhibitors]\n")
    assert rule.written.endswith("handling: {nb: Velg noe annet., en: Choose something else.}")
    assert "metformin" not in rule.written


def test_the_cases_of_a_row_are_those_that_name_it(folder: Path) -> None:
    cases = folder / "packs/first/tables/interactions.cases.yaml"
    cases.write_text(
        "- {row: metformin-nsaid, case: one, expect: fires}\n"
        "- {row: metformin-nsaid-other, case: two, expect: silent}\n",
        "utf-8",
    )
    assert full(folder, "metformin-nsaid").cases == (Case("one", "fires"),)


def test_a_row_of_a_decision_table_is_shown_with_its_table(folder: Path) -> None:
    tables = folder / "packs/first/decision_tables"
    tables.mkdir()
    (tables / "dose.yaml").write_text("table: dose\nrows:\n  - id: below-30\n", "utf-8")
    (tables / "dose.cases.yaml").write_text(
        "- {row: below-30, case: one, expect: fires}\n- {row: above, case: two, expect: fires}\n", "utf-8"
    )
    found = authored(folder / "packs/first", "dose-below-30", "")
    assert found.place == "packs/first/decision_tables/dose.yaml"
    assert found.text.startswith("table: dose\n")
    assert found.cases == (Case("one", "fires"),)


def test_files_that_are_gone_or_broken_cost_no_page(folder: Path) -> None:
    (folder / "packs/first/tables/interactions.yaml").write_text("rows: [", "utf-8")
    (folder / "packs/first/rules/metformin-stop.yaml").unlink()
    assert full(folder, "metformin-nsaid").written == ""
    assert full(folder, "metformin-stop").place == ""
