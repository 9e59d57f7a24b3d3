"""The second evaluator as the rest of the house sees it: rules and answers in, outcomes out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from cds.second_opinion import ASKED, HEARD, MOST_RULES, SAID, Panel, outcome_of, panel_of
from cds.twin.process import TwinProcess

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cds.context import Answer
    from cds.knowledge import Knowledge
    from cds.rules import Outcome

__all__ = ["Twin"]

_OPENING = f'"{ASKED}":"yes"'


class Twin:
    """durable-rules on the rules of one knowledge base, in a process of its own. For one thread."""

    def __init__(self, knowledge: Knowledge, process: TwinProcess | None = None) -> None:
        self.knowledge = knowledge
        self._process = process or TwinProcess()
        self._shares = [
            pack.rules[first : first + MOST_RULES]
            for pack in knowledge.packs
            for first in range(0, len(pack.rules), MOST_RULES)
        ]
        self._share_of = {rule: place for place, rules in enumerate(self._shares) for rule in rules}
        self._panels: dict[int, Panel] = {}
        self._loaded: tuple[int, set[int]] = (0, set())

    def outcomes(
        self, rules: Iterable[str], patients: Sequence[Mapping[str, Answer]]
    ) -> list[dict[str, Outcome]]:
        """What each of the rules says of each patient. Raises `TwinFailed`; the next call starts afresh.

        A patient is the answers by the name of their facts; what is not among them is missing.
        """
        found: list[dict[str, Outcome]] = [{} for _ in patients]
        wanted = set(rules)
        for share in sorted({self._share_of[rule] for rule in wanted}):
            panel = self._panel(share)
            told = [panel.told(patient) for patient in patients]
            said = self._ask(share, panel, told)
            asked = [rule for rule in panel.rules if rule in wanted]
            for each, signals in zip(found, said, strict=True):
                each.update((rule, outcome_of(rule, signals)) for rule in asked)
        return found

    def close(self) -> None:
        """End its process."""
        self._process.close()

    def _panel(self, share: int) -> Panel:
        if share not in self._panels:
            rules = [self.knowledge.rules[rule] for rule in self._shares[share]]
            self._panels[share] = panel_of(
                f"panel-{share}", rules, self.knowledge.dictionary, self.knowledge.named
            )
        return self._panels[share]

    def _ask(self, share: int, panel: Panel, told: list[list[str]]) -> list[list[str]]:
        self._process.start()
        life, loaded = self._loaded
        if life != self._process.life:
            self._loaded = (self._process.life, loaded := set())
        if share not in loaded:
            floors = [[asdict(ruleset) for ruleset in floor] for floor in panel.floors]
            fields = [field.name for field in panel.fields]
            self._process.ask({"load": panel.name, "fields": fields, "floors": floors})
            loaded.add(share)
        asked = {"ask": panel.name, "opening": _OPENING, "said": SAID, "heard": HEARD, "patients": told}
        said: list[list[str]] = self._process.ask(asked)["said"]
        return said
