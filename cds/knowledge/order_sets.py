"""Order sets of the knowledge base, for cards to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cds.cards import OrderGroup, OrderSet
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.cards import Orderable
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.schema import OrderSetEntry, OrderSetGroup

__all__ = ["build_order_sets"]


def build_order_sets(collected: Collected, orderables: Mapping[str, Orderable]) -> dict[str, OrderSet]:
    """The order sets by slug; faults go to `collected`."""
    built = {}
    for slug, found in collected.order_sets.items():
        entry = cast("OrderSetEntry", found.entry)
        if entry.source not in collected.sources:
            hint = did_you_mean(entry.source, collected.sources) or "Add it to sources/."
            found.complain("GL021", f"There is no source `{entry.source}`.", ("source",), hint)
        groups = tuple(_group(group, place, found, orderables) for place, group in enumerate(entry.groups))
        built[slug] = OrderSet(slug, entry.title.model_dump(), groups)
    return built


def _group(group: OrderSetGroup, place: int, found: Found, orderables: Mapping[str, Orderable]) -> OrderGroup:
    items = []
    for number, item in enumerate(group.items):
        if item.order in orderables:
            items.append(orderables[item.order])
        else:
            hint = did_you_mean(item.order, orderables) or "Add it to vocabulary/orderables.yaml."
            path = ("groups", place, "items", number)
            found.complain("GL021", f"There is no orderable `{item.order}`.", path, hint)
    preselected = frozenset(item.order for item in group.items if item.preselected)
    return OrderGroup(group.title.model_dump(), tuple(items), preselected, group.choose == "one")
