"""What a card refers to must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.cards import SUMMARY_LIMIT, placeholders
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Fact
    from cds.knowledge.collect import Collected, Found
    from cds.rules import RuleFile

__all__ = ["check_card"]


def check_card(written: RuleFile, found: Found, facts: Mapping[str, Fact], collected: Collected) -> None:
    card = written.card
    for key in ("summary", "detail"):
        text = getattr(card, key)
        for language in ("nb", "en"):
            words = getattr(text, language)
            for name in placeholders(words):
                if name != "order" and name not in facts:
                    found.complain(
                        "GL020",
                        f"There is no fact `{name}` to fill in.",
                        ("card", key, language),
                        did_you_mean(name, [*facts, "order"]),
                    )
            if key == "summary" and len(words) > SUMMARY_LIMIT:
                found.complain(
                    "GL018",
                    f"The summary has {len(words)} characters.",
                    ("card", key, language),
                    f"At most {SUMMARY_LIMIT}: say the rest in `detail`.",
                )
    for place, slug in enumerate(card.override_reasons):
        if slug not in collected.override_reasons:
            found.complain(
                "GL021",
                f"There is no override reason `{slug}`.",
                ("card", "override_reasons", place),
                did_you_mean(slug, collected.override_reasons),
            )
    for place, suggestion in enumerate(card.suggest):
        wanted = suggestion.order or suggestion.replace_with
        if wanted is not None and wanted not in collected.orderables:
            found.complain(
                "GL021",
                f"There is no orderable `{wanted}`.",
                ("card", "suggest", place),
                did_you_mean(wanted, collected.orderables),
            )
        if suggestion.order_set is not None and suggestion.order_set not in collected.order_sets:
            found.complain(
                "GL021",
                f"There is no order set `{suggestion.order_set}`.",
                ("card", "suggest", place),
                did_you_mean(suggestion.order_set, collected.order_sets) or "Add it to order_sets/.",
            )
        if (suggestion.remove or suggestion.replace_with) and written.ordering is None:
            found.complain(
                "GL019", "There is no order to remove.", ("card", "suggest", place), "Add `ordering`."
            )
    if written.evidence.source not in collected.sources:
        found.complain(
            "GL021",
            f"There is no source `{written.evidence.source}`.",
            ("evidence", "source"),
            did_you_mean(written.evidence.source, collected.sources) or "Add it to sources/.",
        )
