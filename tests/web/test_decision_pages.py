"""What the decision pages tell of the second evaluator, of rules without a card of their own, and of rules waiting."""

from __future__ import annotations

import httpx

from cds.web import SecondOpinion

from .conftest import Running
from .fake_service import call


def test_the_list_tells_what_the_second_evaluator_said_when_it_is_asked(
    service: Running, http: httpx.Client
) -> None:
    assert "Fornyet vurdering" not in http.get("/decisions").text
    service.app.state.second_opinion = SecondOpinion(0.05, 120, 0, 3, 1)
    agreed = http.get("/decisions").text
    assert "Fornyet vurdering av 5 % av beslutningene" in agreed
    assert "120 sammenlignet, 0 uenige. 4 ble ikke sammenlignet." in agreed
    assert "second-opinion differs" not in agreed
    service.app.state.second_opinion = SecondOpinion(0.05, 120, 2, 0, 0)
    differs = http.get("/decisions").text
    assert "120 sammenlignet, 2 uenige." in differs
    assert "second-opinion differs" in differs


def test_rules_without_a_card_of_their_own_are_told_together_and_why(
    service: Running, http: httpx.Client
) -> None:
    decision = call(service.address, "order-sign", ["A10BA02", "C07AB02"], "nb")
    text = http.get(f"/decisions/{decision}?lang=nb").text
    assert "Regler som ble utløst uten eget kort (2)" in text
    assert "Vist på kortet til: <strong>Metformin ved alvorlig nyresvikt</strong>" in text
    assert "Ikke vist på nytt, besvart" in text
    assert 'href="/decisions/01a2?lang=nb">20.11.2026 kl. 10:00:00 (UTC+01:00): overstyrt</a>' in text
    shown_first = text.index("metformin-severe-kidney-failure · ") < text.index("metformin-milder · ")
    assert shown_first


def test_a_rule_in_a_story_leads_to_its_page(service: Running, http: httpx.Client) -> None:
    decision = call(service.address, "order-sign", ["A10BA02"], "en")
    text = http.get(f"/decisions/{decision}?lang=en").text
    assert 'href="/knowledge/rules/metformin-severe-kidney-failure?lang=en"' in text
    assert "Rules that fired without a card" not in text


def test_what_many_rules_wait_for_is_told_once_and_the_rules_are_folded(
    service: Running, http: httpx.Client
) -> None:
    decision = call(service.address, "order-sign", ["C07AB02"], "nb")
    text = http.get(f"/decisions/{decision}?lang=nb").text
    assert "Regler som ikke ble spurt, fordi det de krever, ikke er registrert (7)" in text
    assert text.count("et annet legemiddel") == 1
    assert "<summary>6 regler</summary>" in text
    assert 'href="/knowledge/rules/pair-6?lang=nb"' in text
