"""Which language a reader gets, and how a moment is written in it."""

from __future__ import annotations

from datetime import datetime

from cds.reading import LANGUAGES, Language, show_day

__all__ = ["LANGUAGES", "Language", "choose", "moment"]

_SPOKEN: dict[str, Language] = {"nb": "nb", "no": "nb", "nn": "nb", "da": "nb", "sv": "nb", "en": "en"}


def choose(asked: str | None, accept_language: str) -> Language:
    """The language asked for in the address, else the reader's first that we speak, else bokmål."""
    for language in LANGUAGES:
        if asked == language:
            return language
    for tag in _by_weight(accept_language):
        spoken = _SPOKEN.get(tag.split("-")[0].lower())
        if spoken is not None:
            return spoken
    return "nb"


def _by_weight(accept_language: str) -> list[str]:
    """The tags of an Accept-Language header, heaviest first; a weight that does not read counts as 0."""
    weighed: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight) if weight else 1.0, tag))
        except ValueError:
            weighed.append((0.0, tag))
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if tag and weight > 0]


def moment(at: datetime, language: Language) -> str:
    """Day and time of day, in the offset that `at` carries; to the second, when it is not on the minute."""
    time = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    written = show_day(at.date().isoformat(), language)
    return f"{written} kl. {time}" if language == "nb" else f"{written} at {time}"
