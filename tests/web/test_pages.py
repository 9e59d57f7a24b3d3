"""The pages over real HTTP: headers, languages, errors, files, and who may read the log."""

from __future__ import annotations

import csv
import gzip
import io
import re

import httpx
import pytest

from .conftest import Running
from .fake_service import call

PAGES = (
    "/",
    "/?patient=solveig",
    "/decisions",
    "/knowledge",
    "/knowledge/rules",
    "/knowledge/rules/metformin-severe-kidney-failure",
    "/knowledge/drugs?drug=metformin",
    "/nothing-here",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_carries_a_strict_content_policy(http: httpx.Client, address: str) -> None:
    headers = http.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_inline_script_or_style(http: httpx.Client, address: str) -> None:
    text = http.get(address).text
    scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    assert scripts == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == []


@pytest.mark.parametrize("address", PAGES)
def test_the_first_view_is_light(http: httpx.Client, address: str) -> None:
    page = http.get(address)
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    modules = (
        ["journal", "orders", "cards", "suggestions", "markdown", "setting"] if "try.js" in page.text else []
    )
    edition = files[0].split("/")[2]
    files += [f"/static/{edition}/js/{module}.js" for module in modules]
    transferred = len(gzip.compress(page.content)) + sum(
        int(http.get(file).headers["content-length"]) for file in files
    )
    assert transferred < 100_000


def test_the_language_of_the_address_wins_over_the_browsers(http: httpx.Client) -> None:
    assert '<html lang="nb"' in http.get("/").text
    assert '<html lang="en"' in http.get("/?lang=en").text
    assert '<html lang="en"' in http.get("/", headers={"accept-language": "en-GB,nb;q=0.5"}).text
    assert '<html lang="nb"' in http.get("/", headers={"accept-language": "de"}).text


def test_a_page_that_does_not_exist_is_told_in_words(http: httpx.Client) -> None:
    answer = http.get("/nothing-here")
    assert answer.status_code == 404
    assert "Siden finnes ikke" in answer.text


def test_a_program_gets_its_errors_as_json(http: httpx.Client) -> None:
    answer = http.get("/nothing-here", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "WEB404"


def test_a_page_that_cannot_be_made_says_that_nothing_is_lost(service: Running, http: httpx.Client) -> None:
    service.app.state.broken = True
    answer = http.get("/knowledge")
    assert answer.status_code == 500
    assert "Noe gikk galt hos oss" in answer.text
    assert "Ingenting er endret" in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_static_file_is_packed_and_kept_for_ever(http: httpx.Client) -> None:
    address = re.findall(r'href="(/static/[^"]+pages.css)"', http.get("/").text)[0]
    answer = http.get(address)
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    plain = http.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


def test_a_static_file_of_another_edition_is_not_kept(http: httpx.Client) -> None:
    assert http.get("/static/000000000000/css/pages.css").headers["cache-control"] == "no-cache"


def test_nothing_outside_of_the_static_folder_is_served(http: httpx.Client) -> None:
    assert http.get("/static/x/..%2f..%2fpages.py").status_code == 404
    assert http.get("/static/x/%2e%2e/pages.py").status_code == 404


def test_the_banner_is_on_every_page_when_the_clock_is_set(pinned_service: Running) -> None:
    for address in PAGES:
        text = httpx.get(f"{pinned_service.address}{address}", trust_env=False).text
        assert "22.11.2026 kl. 10:00" in text


def test_there_is_no_banner_when_the_clock_runs(http: httpx.Client) -> None:
    assert "Klokken er stilt" not in http.get("/").text


def test_what_a_journal_sends_is_filled_from_the_patients_record(http: httpx.Client) -> None:
    sent = http.get("/try/patients/solveig", params={"hook": "order-sign"}).json()
    assert sent["patient"]["name"] == "Solveig Testdal"
    assert sent["context"]["patientId"] == "solveig"
    assert sent["context"]["userId"] == "Practitioner/try-doctor"
    assert set(sent["prefetch"]) == {"patient", "observations"}
    assert sent["now"] == "2026-11-22T10:00:00+01:00"


def test_the_clinical_now_can_be_given(http: httpx.Client) -> None:
    given = {"now": "2025-01-01T08:00:00+01:00"}
    assert http.get("/try/patients/solveig", params=given).json()["now"] == given["now"]
    refused = http.get(
        "/try/patients/solveig", params={"now": "yesterday"}, headers={"accept": "application/json"}
    )
    assert refused.status_code == 400
    assert "yesterday" in refused.json()["message"]


def test_a_hook_that_is_not_answered_is_refused(http: httpx.Client) -> None:
    assert http.get("/try/patients/solveig", params={"hook": "order-dispatch"}).status_code == 400


def test_a_patient_that_does_not_exist_is_not_found(http: httpx.Client) -> None:
    assert http.get("/?patient=nobody").status_code == 404
    assert http.get("/try/patients/nobody").status_code == 404


def test_the_chart_shows_missing_as_missing(http: httpx.Client) -> None:
    text = http.get("/?patient=solveig").text
    assert "prøven hemolyserte" in text
    assert "dosering ikke oppgitt" in text
    assert "Ikke målt: INR" in text
    assert http.get("/?patient=arne").text.count("Ingen registrert") == 4


def test_what_the_reader_writes_in_the_address_is_never_markup(http: httpx.Client) -> None:
    text = http.get("/decisions", params={"patient": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text


def test_the_link_to_the_other_language_stays_on_this_host(http: httpx.Client) -> None:
    answer = http.get("//elsewhere.example/", follow_redirects=False)
    assert 'href="//elsewhere' not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "10.0.0.7"},
        {"x-forwarded-host": "cds.example.no"},
        {"forwarded": "for=10.0.0.7"},
        {"via": "1.1 proxy"},
        {"host": "cds.example.no"},
    ],
)
def test_the_log_answers_only_someone_at_this_machine(
    service: Running, http: httpx.Client, headers: dict[str, str]
) -> None:
    decision = call(service.address, "order-sign", ["A10BA02"], "nb")
    for address in ("/decisions", f"/decisions/{decision}", f"/decisions/{decision}/why"):
        refused = http.get(address, headers=headers)
        assert refused.status_code == 403
        assert "bare leses på denne maskinen" in refused.text
        assert "p-solveig" not in refused.text
    for address in ("/decisions.json", "/decisions.csv", f"/decisions/{decision}.json"):
        assert http.get(address, headers=headers).status_code == 403


def test_the_other_pages_answer_behind_a_proxy(http: httpx.Client) -> None:
    assert http.get("/knowledge", headers={"x-forwarded-for": "10.0.0.7"}).status_code == 200


def test_the_list_is_also_json_and_csv(service: Running, http: httpx.Client) -> None:
    decision = call(service.address, "order-sign", ["A10BA02"], "nb")
    row = http.get("/decisions.json").json()["decisions"][0]
    assert row["id"] == decision
    assert row["indicator"] == "critical"
    assert row["fired"] == 1
    as_file = list(csv.DictReader(io.StringIO(http.get("/decisions.csv").text)))
    assert as_file[0]["id"] == decision


def test_one_decision_is_also_json_with_its_place_in_the_chain(service: Running, http: httpx.Client) -> None:
    decision = call(service.address, "order-sign", ["A10BA02"], "nb")
    told = http.get(f"/decisions/{decision}.json").json()
    assert told["record"]["id"] == decision
    assert (told["chain"], told["seq"]) == (1, 1)
    assert re.fullmatch("[0-9a-f]{64}", told["hash"])
    assert told["feedback"] == []


def test_one_decisions_conditions_are_also_csv(service: Running, http: httpx.Client) -> None:
    decision = call(service.address, "order-sign", ["A10BA02"], "nb")
    rows = list(csv.DictReader(io.StringIO(http.get(f"/decisions/{decision}.csv?lang=nb").text)))
    assert [row["truth"] for row in rows] == ["true", "unknown", "false"]
    assert rows[0]["value"] == "24 ml/min/1,73 m²"
    assert rows[1]["missing"] != ""
    told = [rows[2][name] for name in ("rule", "outcome", "part", "condition")]
    assert told == ["warfarin-with-another-drug", "silent", "needs", "bruker warfarin"]


def test_a_decision_tells_which_rules_were_not_asked_and_what_they_need(
    service: Running, http: httpx.Client
) -> None:
    decision = call(service.address, "order-sign", ["A10BA02"], "nb")
    page = http.get(f"/decisions/{decision}?lang=nb").text
    assert "Regler som ikke ble spurt, fordi det de krever, ikke er registrert (1)" in page
    assert "bruker warfarin" in page
    assert "warfarin-with-another-drug" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hook=order-sign", 2),
        ("indicator=critical", 1),
        ("indicator=warning", 1),
        ("outcome=fires", 1),
        ("rule=metformin-severe-kidney-failure", 3),
        ("rule=metformin-severe-kidney-failure&outcome=fires", 1),
        ("patient=p-solveig", 3),
        ("patient=p-nobody", 0),
        ("from=2026-11-22&to=2026-11-22", 3),
        ("from=2026-11-23", 0),
        ("to=2026-11-21", 0),
    ],
)
def test_the_list_is_filtered_by_its_address(
    service: Running, http: httpx.Client, query: str, expected: int
) -> None:
    call(service.address, "order-sign", ["A10BA02"], "nb")
    call(service.address, "order-sign", ["M01AE01"], "nb")
    call(service.address, "patient-view", [], "nb")
    assert len(http.get(f"/decisions.json?{query}").json()["decisions"]) == expected


@pytest.mark.parametrize("query", ["from=yesterday", "indicator=terrible", "outcome=maybe", "to=2026-13-01"])
def test_a_filter_that_does_not_read_is_refused_in_words(http: httpx.Client, query: str) -> None:
    answer = http.get(f"/decisions?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[2] in answer.text


def test_the_list_goes_on_where_the_page_before_ended(service: Running, http: httpx.Client) -> None:
    made = {call(service.address, "order-sign", [], "nb") for _ in range(30)}
    first = http.get("/decisions").text
    older = re.findall(r'href="(/decisions\?before=[^"]+)"', first)[0].replace("&amp;", "&")
    second = http.get(older).text
    pattern = r'href="/decisions/([0-9a-f-]{36})\?'
    shown = [*re.findall(pattern, first), *re.findall(pattern, second)]
    assert len(shown) == 30
    assert set(shown) == made
    assert "Til de nyeste" in second


def test_the_log_says_when_it_is_empty(http: httpx.Client) -> None:
    assert "Loggen er tom" in http.get("/decisions").text


def test_a_decision_that_is_not_in_the_log_is_not_found(http: httpx.Client) -> None:
    assert http.get("/decisions/0198").status_code == 404
