"""In order-select the selected order is in focus and the rest is background."""

from __future__ import annotations

from typing import Any

from support.calls import build_call
from support.patients import draft
from support.serving import Served

Json = dict[str, Any]
METFORMIN, NSAID = "metformin-severe-kidney-failure", "nsaid-severe-kidney-failure"


def two_orders(hook: str) -> Json:
    """Metformin and ibuprofen for Odd Berge: both contraindicated at eGFR 23."""
    return build_call(
        hook,
        "odd-berge",
        [
            draft("odd-berge", "A10BA02", "Metformin", identity="one"),
            draft("odd-berge", "M01AE01", "Ibuprofen", identity="two"),
        ],
    )


def about(service: Served, body: Json) -> set[str]:
    """The suggestions to delete: which orders the guideline cards are about."""
    cards = service.post(body["hook"], body).json()["cards"]
    return {
        action["resourceId"]
        for card in cards
        for suggestion in card.get("suggestions", ())
        for action in suggestion["actions"]
        if action["type"] == "delete"
    }


def test_only_the_selected_order_is_advised_on(service: Served) -> None:
    body = two_orders("order-select")
    body["context"]["selections"] = ["MedicationRequest/one"]
    assert about(service, body) == {"MedicationRequest/one"}


def test_an_order_that_is_not_selected_still_counts_as_a_drug_in_use(service: Served) -> None:
    """Emma Strand takes no lithium; a draft for it beside the selected NSAID is an interaction all the same."""
    orders = [
        draft("emma-strand", "M01AE01", "Ibuprofen", identity="one"),
        draft("emma-strand", "N05AN01", "Lithium", identity="two"),
    ]
    body = build_call("order-select", "emma-strand", orders)
    alone = build_call("order-select", "emma-strand", orders[:1])
    body["context"]["selections"] = alone["context"]["selections"] = ["MedicationRequest/one"]
    cards = service.post("order-select", body, accept_language="en").json()["cards"]
    assert "lithium" in " ".join(card["summary"] for card in cards).lower()
    assert service.post("order-select", alone).json()["cards"] == []


def test_a_selection_that_names_no_draft_leaves_nothing_out(service: Served) -> None:
    body = two_orders("order-select")
    body["context"]["selections"] = ["MedicationRequest/gone"]
    assert about(service, body) == {"MedicationRequest/one", "MedicationRequest/two"}


def test_without_selections_nothing_is_left_out(service: Served) -> None:
    body = two_orders("order-select")
    del body["context"]["selections"]
    assert about(service, body) == {"MedicationRequest/one", "MedicationRequest/two"}


def test_signing_is_about_all_orders(service: Served) -> None:
    assert about(service, two_orders("order-sign")) == {"MedicationRequest/one", "MedicationRequest/two"}
