"""11,000 made-up interactions between the substances of the calls, as many as a national table holds."""

from __future__ import annotations

from random import Random

from benchmarks.terms import SUBSTANCES

__all__ = ["INTERACTIONS", "interactions_yaml", "substance_sets_yaml"]

INTERACTIONS = 11_000
_SEVERITIES = ("avoid", "care", "care", "info")


def substance_sets_yaml() -> str:
    """A value set for each substance."""
    return "".join(
        f"substance-{code.lower()}: {{title: {{nb: Virkestoff {code}, en: Substance {code}}}, atc: [{code}]}}\n"
        for code in SUBSTANCES
    )


def interactions_yaml() -> str:
    """The table. The same every time."""
    chance = Random("interactions")
    pairs: dict[tuple[str, str], None] = {}
    while len(pairs) < INTERACTIONS:
        one, other = sorted(chance.sample(SUBSTANCES, 2))
        pairs[one, other] = None
    rows = [_row(one.lower(), other.lower(), chance.choice(_SEVERITIES)) for one, other in pairs]
    return "table: interactions\nrows:\n" + "".join(rows)


def _row(one: str, other: str, severity: str) -> str:
    return f"""\
  pair-{one}-{other}:
    between: [substance-{one}, substance-{other}]
    severity: {severity}
    consequence: {{nb: økt virkning av det ene, en: increased effect of one of them}}
    mechanism: {{nb: Det ene hemmer nedbrytingen av det andre., en: One inhibits the breakdown of the other.}}
    handling: {{nb: Følg pasienten og vurder lavere dose., en: Follow the patient and consider a lower dose.}}
    evidence: {{source: generated, statement: "4.5"}}
"""
