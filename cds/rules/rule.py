"""A rule ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias
from zlib import compressobj, decompressobj

from cds.rules.rule_file import RuleFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Fact, ValueSet
    from cds.rules.compiled import Test
    from cds.rules.outcome import Outcome
    from cds.rules.rule_file import Policy

__all__ = ["ANY_DRUG", "AnyDrug", "Needs", "Repeat", "Rule", "pack_rule"]

AnyDrug: TypeAlias = Literal["any drug"]
Needs: TypeAlias = "tuple[Fact, ...]"
"""Yes/no facts of which one must hold."""
ANY_DRUG: AnyDrug = "any drug"


@dataclass(frozen=True, slots=True)
class Repeat:
    """For so many days after one of these answers to its card the rule stays quiet."""

    days: int
    after: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One compiled rule."""

    id: str
    pack: str
    digest: str
    stage: str
    title: Mapping[str, str]
    hooks: tuple[str, ...]
    ordering: tuple[ValueSet, ...] | AnyDrug | None
    cause: str
    """What its card is about: of rules with the same cause, one card is shown."""
    when: tuple[Test, ...]
    unless: tuple[Test, ...]
    leaves: tuple[Fact, ...]
    policies: Mapping[str, Policy]
    anchors: Needs | None
    """Yes/no facts of which one must be yes, or unknown, for the rule to be anything but silent; None: no such."""
    needs: tuple[Needs, ...]
    """Further ones of the same kind: of each, one must be yes or unknown as well."""
    unmarked: bytes
    """The marks of its leaves before it is asked."""
    overlays: tuple[str, ...]
    """Those that changed it."""
    meaning: bytes
    """What the author wrote, packed: it is seldom needed, and thousands of rules are kept."""
    repeat: Repeat | None = None
    further: tuple[Fact, ...] = ()
    """What its suggestions may ask for."""
    pictures: dict[tuple[Outcome, str], bytes] = field(default_factory=dict, repr=False)
    """What the decision record says of it, for each outcome and marks that were met."""

    @property
    def written(self) -> RuleFile:
        """What the author wrote."""
        unpack = decompressobj(zdict=_COMMON)
        return RuleFile.model_validate_json(unpack.decompress(self.meaning) + unpack.flush())


_COMMON = (
    b'"unless":["if_missing":{"wrong_when":{"nb":"for_patient":{"harm":{"nb":"critical","info","warning","'
    b'{"rule":"","title":{"nb":"","en":"stage":"live","hooks":["order-select","order-sign"],"ordering":"when":['
    b'"card":{"indicator":"warning","summary":{"nb":"","en":"detail":{"nb":"","en":"suggest":[{"remove":"the order"}],'
    b'"override_reasons":["does-not-fit-patient","benefit-outweighs-risk","will-monitor"]},'
    b'"evidence":{"source":"","statement":"4.","strength":"not-graded","certainty":"not-graded"}}'
)
"""What most rules have in common; it lets them be packed tighter."""


def pack_rule(written: RuleFile) -> bytes:
    """The rule as its author wrote it, packed."""
    pack = compressobj(level=9, zdict=_COMMON)
    return pack.compress(written.model_dump_json(exclude_unset=True).encode()) + pack.flush()
