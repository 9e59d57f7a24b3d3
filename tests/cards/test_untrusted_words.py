"""Words from the journal cannot become markup, and cannot hide or reorder what stands around them."""

from __future__ import annotations

from pathlib import Path

import pytest
from context.chart import condition, statement
from knowledge.small import small_base

from cards.shown import base_with, cards, egfr, metformin, rule
from cds.cards import plain


def detail_with(name: str) -> str:
    (card,) = cards(small_base(), egfr(), orders=[metformin(text=name)])
    text: str = card["detail"]
    return text.partition("\n\n")[0]


# GitHub-flavoured Markdown: any ASCII punctuation may be escaped with a backslash
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert\(1\)\</script\>"),
        ("[click](http://evil.example)", r"\[click\]\(http\://evil.example\)"),
        ("![x](http://evil.example/p.png)", r"\!\[x\]\(http\://evil.example/p.png\)"),
        ("https://evil.example", r"https\://evil.example"),
        ("www.evil.example", r"www\.evil.example"),
        ("mail@evil.example", r"mail\@evil.example"),
        ("**bold** _em_ `code`", r"\*\*bold\*\* \_em\_ \`code\`"),
        ("# heading", r"\# heading"),
        ("a | b ~~c~~", r"a \| b \~\~c\~\~"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("back\\slash", r"back\\slash"),
        ("Metformin 2.5 mg", "Metformin 2.5 mg"),
    ],
)
def test_markup_in_a_name_is_shown_and_not_obeyed(name: str, shown: str) -> None:
    assert detail_with(name) == f"Do not give {shown}."


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\n\n# heading", "\r\n", "\t", "\x1b[31m", "\x7f", "\x9b", "\u200b", "\u200e", "\u200f", "\u2028",
     "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c", "\u2060", "\ufeff", "\u00ad", "\U000e0041"],
)  # fmt: skip
def test_what_controls_lines_and_direction_is_taken_out(hidden: str) -> None:
    words = plain(f"Met{hidden}formin")
    assert hidden[0] not in words
    assert words.startswith("Met")
    assert words.endswith("formin")


@pytest.mark.parametrize(
    "letters", ["Ærlig øl på Åsgård", "naïve", "Łódź", "µg", "метформин", "二甲双胍", "1,5 mg/ml (½)"]
)
def test_letters_of_any_language_stay(letters: str) -> None:
    assert plain(letters) == letters


def test_a_long_name_is_cut() -> None:
    assert plain("x" * 100) == "x" * 79 + "…"
    assert plain("x" * 80) == "x" * 80


def test_a_name_in_a_summary_stays_on_one_line_and_is_not_escaped() -> None:
    (card,) = cards(small_base(), egfr(), orders=[metformin(text="Metformin*\n500")])
    assert card["suggestions"][0]["label"] == "Remove Metformin* 500"


def test_a_diagnosis_is_escaped_in_the_detail(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("one", en="Has {heart_failure}"))
    text = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I50"}], "text": "<b>x</b>"}
    (card,) = cards(knowledge, condition("I50", code=text))
    assert card["summary"] == "Has <b>x</b>"
    assert card["detail"].startswith(r"Has \<b\>x\</b\>")


def test_a_drug_without_code_is_named_on_one_line(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("one", when="[taking_nsaid]"))
    (card,) = cards(knowledge, statement("", medicationCodeableConcept={"text": "a\n\n[b](c)"}))
    assert card["summary"] == "Not checked against: a [b](c) (no known code)"


def test_words_in_braces_from_the_journal_are_not_filled_in(tmp_path: Path) -> None:
    assert detail_with("{egfr}") == r"Do not give \{egfr\}."
