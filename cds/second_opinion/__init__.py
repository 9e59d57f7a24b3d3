"""The same rules for another evaluator: what their authors wrote, translated into small durable-rules rulesets.

Nothing here knows the compiled tests, and nothing here runs durable-rules: `cds.twin` does, in a process of its own.
"""

from cds.second_opinion.panel import ASKED, HEARD, MOST_RULES, SAID, Panel, Ruleset, outcome_of, panel_of

__all__ = ["ASKED", "HEARD", "MOST_RULES", "SAID", "Panel", "Ruleset", "outcome_of", "panel_of"]
