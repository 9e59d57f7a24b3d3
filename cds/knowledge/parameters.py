"""Parameters of a pack, written as `$name` in conditions and `{$name}` in texts, filled in before anything is read.

So what is checked, compiled, recorded and shown is the number itself with its unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cds.context import is_unit
from cds.reading import LANGUAGES, show_quantity
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.errors import Fault
    from cds.knowledge.collect import Found, Place
    from cds.knowledge.pack_file import ParameterEntry
    from cds.reading import Language
    from cds.yaml_file import YamlFile

__all__ = ["Parameters"]

_NAME = r"([a-z][a-z0-9_]*)"
_IN_TEXT = re.compile(rf"\{{\${_NAME}\}}")
_IN_CONDITION = re.compile(rf"\${_NAME}")
_LOWER_END = re.compile(rf"(?<=between )\${_NAME} and (?:\${_NAME}|\S+ (\S+))$")


@dataclass
class Parameters:
    """The parameters of one pack as they are in force, and which of them are used."""

    written: Mapping[str, ParameterEntry]
    values: dict[str, float] = field(default_factory=dict)
    set_by: dict[str, str] = field(default_factory=dict)
    """The overlay that set a value, where one did."""
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, found: Found, written: Mapping[str, ParameterEntry]) -> Parameters:
        """The parameters as the pack itself sets them; their units are checked by the way."""
        for name, entry in written.items():
            if not is_unit(entry.unit):
                found.complain("GL031", f"`{entry.unit}` is not a UCUM unit.", ("parameters", name, "unit"))
        return cls(written, {name: entry.default for name, entry in written.items()})

    def fill(
        self, content: Any, file: YamlFile, path: Place, *, faults: list[Fault]
    ) -> tuple[Any, tuple[str, ...]]:
        """What an author wrote at `path`, with the values in place of the names; and the overlays that set them."""
        filling = _Filling(self, file, faults)
        filled = filling.fill(content, path, None)
        self.used |= filling.used
        return filled, tuple(sorted({self.set_by[name] for name in filling.used if name in self.set_by}))

    def check_used(self, found: Found) -> None:
        """A parameter that nothing depends on would be set in vain."""
        for name in self.written.keys() - self.used:
            found.complain(
                "GL061",
                f"Nothing in the pack uses `${name}`.",
                ("parameters", name),
                "Take it out, or use it.",
            )


@dataclass
class _Filling:
    parameters: Parameters
    file: YamlFile
    faults: list[Fault]
    used: set[str] = field(default_factory=set)

    def fill(self, written: Any, path: Place, language: Language | None) -> Any:
        match written:
            case str() if "$" in written:
                return (
                    self._condition(written, path)
                    if language is None
                    else self._text(written, path, language)
                )
            case dict():
                return {
                    key: self.fill(value, (*path, key), key if key in LANGUAGES else None)
                    for key, value in written.items()
                }
            case list():
                return [self.fill(each, (*path, place), None) for place, each in enumerate(written)]
        return written

    def _text(self, text: str, path: Place, language: Language) -> str:
        def shown(match: re.Match[str]) -> str:
            if not self._is_known(match[1], path):
                return "…"
            entry = self.parameters.written[match[1]]
            return show_quantity(_plain(self.parameters.values[match[1]]), entry.unit, language)

        return _IN_TEXT.sub(shown, text)

    def _condition(self, sentence: str, path: Place) -> str:
        sentence = _LOWER_END.sub(lambda match: self._lower_end(match, path), " ".join(sentence.split()))
        return _IN_CONDITION.sub(lambda match: self._number(match[1], path), sentence)

    def _number(self, name: str, path: Place) -> str:
        if not self._is_known(name, path):
            return f"${name}"
        unit = self.parameters.written[name].unit
        number = format(Decimal(repr(self.parameters.values[name])).normalize(), "f")
        return number if unit == "1" else f"{number} {unit}"

    def _lower_end(self, match: re.Match[str], path: Place) -> str:
        """The lower end of `between`, whose unit stands at the upper end only."""
        low, upper, unit = match[1], match[2], match[3]
        written = self.parameters.written
        if low not in written or (upper and upper not in written):
            return match[0]
        if written[low].unit != (written[upper].unit if upper else unit):
            self._complain(
                "GL032", f"`${low}` is in `{written[low].unit}`, the upper end is not.", path,
                "Write both ends in one unit.",
            )  # fmt: skip
        return match[0].replace(f"${low}", self._number(low, path).partition(" ")[0], 1)

    def _is_known(self, name: str, path: Place) -> bool:
        known = self.parameters.written
        if name in known:
            self.used.add(name)
            return True
        hint = did_you_mean(name, known) or "Add it to `parameters` in pack.yaml."
        self._complain("GL060", f"The pack has no parameter `${name}`.", path, hint)
        return False

    def _complain(self, code: str, message: str, path: Place, remedy: str) -> None:
        self.faults.append(self.file.fault(code, message, path, remedy))


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value
