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
    _check_suggestions(written, found, collected)
    if written.evidence.source not in collected.sources:
        found.complain(
            "GL021",
            f"There is no source `{written.evidence.source}`.",
            ("evidence", "source"),
            did_you_mean(written.evidence.source, collected.sources) or "Add it to sources/.",
        )


def _check_suggestions(written: RuleFile, found: Found, collected: Collected) -> None:
    for place, suggestion in enumerate(written.card.suggest):
        offered = (
            ("orderable", suggestion.order or suggestion.replace_with, collected.orderables, ""),
            ("order set", suggestion.order_set, collected.order_sets, "Add it to order_sets/."),
            ("regimen", suggestion.regimen, collected.regimens, "Add it to regimens/."),
        )
        for kind, wanted, known, otherwise in offered:
            if wanted is not None and wanted not in known:
                hint = did_you_mean(wanted, known) or otherwise
                found.complain("GL021", f"There is no {kind} `{wanted}`.", ("card", "suggest", place), hint)
        if (suggestion.remove or suggestion.replace_with) and written.ordering is None:
            found.complain(
                "GL019", "There is no order to remove.", ("card", "suggest", place), "Add `ordering`."
            )
