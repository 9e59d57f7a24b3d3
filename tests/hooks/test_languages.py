"""The language of the cards by Accept-Language (RFC 9110, 12.5.4). Bokmål also for nynorsk and plain Norwegian."""

from __future__ import annotations

import pytest
from support.serving import Served

from .test_calls import metformin_for_odd

TITLES = {
    "nb": "Metformin ved alvorlig nyresvikt",
    "en": "Metformin in severe kidney failure",
}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("nb", "nb"),
        ("nb-NO", "nb"),
        ("nn", "nb"),
        ("nn-NO,nb;q=0.9,en;q=0.8", "nb"),
        ("no", "nb"),
        ("NO", "nb"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("en-US, nb;q=0.5", "en"),
        ("de,en;q=0.7,nb;q=0.3", "en"),
        ("nb;q=0.2, en;q=0.9", "en"),
        ("en;q=0, nb", "nb"),
        ("de", "nb"),
        ("*", "nb"),
        ("", "nb"),
        ("en;q=high", "nb"),
        (",;,", "nb"),
    ],
)
def test_the_cards_speak_the_language_that_was_asked_for(
    service: Served, accepted: str, language: str
) -> None:
    answer = service.post("order-sign", metformin_for_odd(), accept_language=accepted)
    assert answer.json()["cards"][0]["source"]["topic"]["display"] == TITLES[language]


def test_without_the_header_the_cards_are_norwegian(service: Served) -> None:
    request = service.client.build_request("POST", "/cds-services/order-sign", json=metformin_for_odd())
    request.headers.pop("accept-language", None)
    card = service.client.send(request).json()["cards"][0]
    assert card["source"]["topic"]["display"] == TITLES["nb"]


def test_ids_and_topics_do_not_depend_on_the_language(service: Served) -> None:
    codes = [
        [card["source"]["topic"]["code"] for card in service.post(
            "order-sign", metformin_for_odd(), accept_language=language
        ).json()["cards"]]
        for language in ("nb", "en")
    ]  # fmt: skip
    assert codes[0] == codes[1]
