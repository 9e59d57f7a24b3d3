"""The knowledge base over real HTTP: packs by kind, rules searched and filtered, one rule in full, drugs looked up."""

from __future__ import annotations

import csv
import io
import re

import httpx
import pytest


def slugs(text: str) -> list[str]:
    """The rules of a list, in its order."""
    return re.findall(r'<tr id="rule-([a-z0-9-]+)"', text)


def test_a_pack_is_told_with_how_many_rules_it_has_of_each_kind(http: httpx.Client) -> None:
    text = http.get("/knowledge").text
    assert "Nyrer og legemidler" in text
    assert "ikke gjennomgått av kliniker ennå" in text
    assert "utgave 13.10.2016" in text
    assert "lest 22.11.2026" in text
    assert "Observation?patient={{context.patientId}}&amp;category=laboratory" in text
    kinds = re.findall(r'&amp;kind=([a-z-]+)&amp;lang=nb">[^<]+</a> <b>(\d+)</b>', text)
    assert kinds == [
        ("interaction", "1"), ("duplicate", "1"), ("single-dose", "60"), ("disease", "1"), ("guideline", "1"),
    ]  # fmt: skip


def test_the_list_has_its_rules_by_kind_and_goes_on_where_the_page_before_ended(http: httpx.Client) -> None:
    first = http.get("/knowledge/rules").text
    assert "64 regler · side 1 av 2" in first
    assert slugs(first)[:3] == ["metformin-nsaid", "same-drug-twice", "dose-drug-1"]
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    second = http.get(following).text
    assert len(slugs(first)) == 50
    assert slugs(second)[-2:] == ["nsaid-kidney-failure", "metformin-severe-kidney-failure"]
    assert len({*slugs(first), *slugs(second)}) == 64


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("words=alvorlig", ["metformin-severe-kidney-failure"]),
        ("words=severe+METFORMIN", ["metformin-severe-kidney-failure"]),
        ("words=nsaid&indicator=warning", ["nsaid-kidney-failure"]),
        ("kind=interaction", ["metformin-nsaid"]),
        ("stage=draft", ["nsaid-kidney-failure"]),
        ("pack=another", []),
        ("source=another", []),
        ("drug=A10BA02&kind=single-dose", ["dose-drug-1"]),
        ("drug=Metformin&kind=duplicate", []),
        ("drug=nothing", []),
    ],
)
def test_the_list_is_searched_and_filtered_by_its_address(
    http: httpx.Client, query: str, expected: list[str]
) -> None:
    assert slugs(http.get(f"/knowledge/rules?{query}").text) == expected
    assert [rule["slug"] for rule in http.get(f"/knowledge/rules.json?{query}").json()["rules"]] == expected


def test_a_list_without_rules_says_what_to_do(http: httpx.Client) -> None:
    text = http.get("/knowledge/rules?words=nothing-of-the-kind").text
    assert "Ingen regler passer med filteret" in text
    assert "nullstill filteret" in text


@pytest.mark.parametrize("query", ["indicator=terrible", "page=two", "page=0", "page=-1"])
def test_a_filter_that_does_not_read_is_refused_in_words(http: httpx.Client, query: str) -> None:
    answer = http.get(f"/knowledge/rules?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[2] in answer.text


def test_a_page_after_the_last_is_the_last(http: httpx.Client) -> None:
    assert "side 2 av 2" in http.get("/knowledge/rules?page=99999999999999").text


def test_what_is_searched_for_is_never_markup(http: httpx.Client) -> None:
    written = '"><script>alert(1)</script>'
    for address, field in (("/knowledge/rules", "words"), ("/knowledge/drugs", "drug")):
        assert "<script>alert" not in http.get(address, params={field: written}).text


def test_the_rules_are_also_json_and_csv(http: httpx.Client) -> None:
    whole = http.get("/knowledge.json").json()
    assert whole["rules"][0]["slug"] == "metformin-severe-kidney-failure"
    assert "said" not in whole["rules"][0]
    rows = list(csv.DictReader(io.StringIO(http.get("/knowledge.csv?lang=en").text)))
    assert rows[0]["title"] == "Metformin in severe kidney failure"
    assert rows[0]["review_by"] == "2027-11-22"
    filtered = csv.DictReader(io.StringIO(http.get("/knowledge/rules.csv?lang=en&kind=interaction").text))
    assert [(row["rule"], row["kind"], row["row"]) for row in filtered] == [
        ("metformin-nsaid", "interaction", "metformin-nsaid")
    ]


def test_a_rule_is_told_in_full(http: httpx.Client) -> None:
    text = http.get("/knowledge/rules/metformin-nsaid?lang=nb").text
    assert "Når det ene ordineres, og det andre brukes eller ordineres samtidig" in text
    assert "ATC M01A; unntatt M01AX05" in text
    assert "Legemidler i gruppen (2)" in text
    assert "eGFR under 30" in text
    assert "eGFR: svaret ber om verdien" in text
    assert "‹legemidlet› er kontraindisert" in text
    assert "‹the drug› is contraindicated" in text
    assert 'href="https://www.ema.europa.eu/en/metformin"' in text
    assert "sterk anbefaling, høy tillit til dokumentasjonen" in text
    assert 'Testtilfeller <span class="quiet">2</span>' in text
    assert "Raden i tabellen" in text
    assert "rule: metformin-nsaid" in text
    assert 'href="/knowledge/rules/nsaid-kidney-failure?lang=nb">NSAID ved nyresvikt</a>' in text
    assert "Slik regelen er skrevet" in http.get("/knowledge/rules/nsaid-kidney-failure?lang=nb").text


def test_a_rule_in_full_is_also_json(http: httpx.Client) -> None:
    told = http.get("/knowledge/rules/metformin-nsaid.json").json()
    assert told["kind"] == "interaction"
    assert told["cases"][1] == {"title": "eGFR 30", "expect": "silent"}
    assert told["when"][1]["parts"][0]["says"] == "eGFR under 30"


def test_a_rule_that_does_not_exist_is_not_found(http: httpx.Client) -> None:
    assert http.get("/knowledge/rules/no-such-rule").status_code == 404
    assert http.get("/knowledge/rules/no-such-rule.json").status_code == 404


def test_everything_about_one_drug_is_told_by_kind_those_about_every_drug_last(http: httpx.Client) -> None:
    text = http.get("/knowledge/drugs?drug=metformin&lang=nb").text
    assert slugs(text) == [
        "metformin-nsaid", "dose-drug-1", "nsaid-kidney-failure", "metformin-severe-kidney-failure", "same-drug-twice",
    ]  # fmt: skip
    assert "Gjelder alle legemidler (1)" in text
    assert "NSAID <span" in text
    assert "(som ordineres)" in text


@pytest.mark.parametrize("query", ["drug=Metformin&with=ibuprofen", "drug=m01ae01&with=A10BA02"])
def test_two_drugs_show_what_there_is_on_them_together(http: httpx.Client, query: str) -> None:
    assert slugs(http.get(f"/knowledge/drugs?{query}").text) == ["metformin-nsaid"]
    assert [rule["rule"] for rule in http.get(f"/knowledge/drugs.json?{query}").json()["rules"]] == [
        "metformin-nsaid"
    ]


def test_two_drugs_without_a_rule_are_not_called_safe(http: httpx.Client) -> None:
    text = http.get("/knowledge/drugs?drug=metformin&with=paracetamol&lang=nb").text
    assert "Ingen regler gjelder disse to sammen" in text
    assert "Det betyr ikke at det er trygt" in text


def test_words_that_may_mean_several_drugs_are_asked_back(http: httpx.Client) -> None:
    text = http.get("/knowledge/drugs?drug=met&with=ibuprofen&lang=nb").text
    assert "«met» kan være flere legemidler" in text
    assert 'href="/knowledge/drugs?drug=Metformin&amp;with=ibuprofen&amp;lang=nb"' in text
    assert 'href="/knowledge/drugs?drug=Metoprolol&amp;with=ibuprofen&amp;lang=nb"' in text
    assert slugs(text) == []


def test_a_drug_that_is_not_known_is_never_passed_over(http: httpx.Client) -> None:
    text = http.get("/knowledge/drugs?drug=metformin&with=paracet&lang=nb").text
    assert slugs(text) == []
    assert "Ingen regler gjelder disse to sammen" in text
    unknown = http.get("/knowledge/drugs?drug=metformin&with=brufen&lang=nb").text
    assert "«brufen» er ikke et legemiddel vi kjenner" in unknown
    assert "Ingen regler gjelder" not in unknown
    assert slugs(unknown) == []


def test_a_substance_without_a_name_here_is_looked_up_by_its_code(http: httpx.Client) -> None:
    text = http.get("/knowledge/drugs?drug=n05cf01&lang=en").text
    assert "N05CF01" in text
    assert slugs(text) == ["same-drug-twice"]


def test_a_look_up_is_also_csv(http: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(http.get("/knowledge/drugs.csv?drug=metformin&lang=en").text)))
    assert [rows[0][name] for name in ("rule", "part", "together_with", "says")] == [
        "metformin-nsaid", "ordered", "NSAIDs", "In brief: Metformin and NSAIDs",
    ]  # fmt: skip
