"""What a reader asks of the list of rules, as it stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from cds.web.drug_names import drugs_named
from cds.web.house import Drug, House, Rule
from cds.web.kinds import INDICATORS, serious_first
from cds.web.problem import Unreadable

__all__ = ["RuleFilter", "codes_of"]

_MOST_DRUGS = 20


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """The filter as written in the address; empty asks for nothing."""

    words: str = ""
    drug: str = ""
    kind: str = ""
    pack: str = ""
    indicator: str = ""
    stage: str = ""
    source: str = ""

    @classmethod
    def read(cls, query: QueryParams) -> RuleFilter:
        """The filter in the address; raises Unreadable for a value that does not read."""
        found = cls(**{field: query.get(field, "").strip() for field in cls.__dataclass_fields__})
        if found.indicator and found.indicator not in INDICATORS:
            raise Unreadable("WEB400", f"indicator={found.indicator!r} is not critical, warning or info.")
        return found

    def rules(self, house: House) -> list[Rule]:
        """The rules that match, by kind, the most serious first."""
        concerned = self._concerned(house)
        wanted = self.words.casefold().split()
        return serious_first(
            rule
            for rule in house.knowledge().rules
            if all(word in rule.said for word in wanted)
            and (concerned is None or rule.slug in concerned)
            and self.kind in ("", rule.kind)
            and self.pack in ("", rule.pack)
            and self.indicator in ("", rule.indicator)
            and self.stage in ("", rule.stage)
            and self.source in ("", rule.source)
        )

    def _concerned(self, house: House) -> set[str] | None:
        """The rules about one of the drugs meant, those about any drug left out; None when none is asked for."""
        if not self.drug:
            return None
        drugs = drugs_named(self.drug, house.knowledge().drugs)[:_MOST_DRUGS]
        return {about.rule for drug in drugs for about in house.about(codes_of(drug)) if about.part != "any"}

    def address(self, path: str = "/knowledge/rules", **more: str) -> str:
        """The address of what this filter finds; `more` comes after it, or in place of what it asks for."""
        asked = {field: value for field, value in (asdict(self) | more).items() if value}
        return path + (f"?{urlencode(asked)}" if asked else "")


def codes_of(drug: Drug) -> Sequence[str]:
    """All ATC codes of the drug."""
    return (drug.atc, *drug.more_atc)
