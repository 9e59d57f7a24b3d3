"""What a reader asks of the decision log, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from cds.audit import Outcome, Search
from cds.web.kinds import INDICATORS
from cds.web.problem import Unreadable

__all__ = ["Filter"]

_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_FIELDS = ("from", "to", "hook", "indicator", "rule", "outcome", "patient", "before")


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter as written in the address: empty asks for nothing; both days belong to the range."""

    since: str = ""
    until: str = ""
    hook: str = ""
    indicator: str = ""
    rule: str = ""
    outcome: str = ""
    patient: str = ""
    before: str = ""

    @classmethod
    def read(cls, query: QueryParams) -> Filter:
        """The filter in the address; raises Unreadable for a value that does not read."""
        sent = [query.get(field, "").strip() for field in _FIELDS]
        found = cls(*sent)
        for day in (found.since, found.until):
            _whole_day(day)
        _one_of("indicator", found.indicator, INDICATORS)
        _one_of("outcome", found.outcome, _OUTCOMES)
        return found

    def search(self, zone: tzinfo | None) -> Search:
        """The question as the log takes it, with days as they begin in the zone."""
        first, last = _whole_day(self.since), _whole_day(self.until)
        at, _, entry = self.before.partition("~")
        return Search(
            since=_utc(first, zone) if first else None,
            until=_utc(last + timedelta(days=1), zone) if last else None,
            hook=self.hook or None,
            patient=self.patient or None,
            indicator=self.indicator or None,
            rule=self.rule or None,
            outcome=next((one for one in _OUTCOMES if one == self.outcome), None),
            before=(at, entry) if entry else None,
        )

    def address(self, ending: str = "", *, lang: str = "", before: str = "") -> str:
        """The address of this filter's list, from `before` on; `ending` is .json, .csv or nothing."""
        values = (
            self.since,
            self.until,
            self.hook,
            self.indicator,
            self.rule,
            self.outcome,
            self.patient,
            before,
        )
        asked = {field: value for field, value in zip(_FIELDS, values, strict=True) if value}
        if lang:
            asked["lang"] = lang
        return f"/decisions{ending}" + (f"?{urlencode(asked)}" if asked else "")

    @property
    def asks(self) -> bool:
        """Whether anything at all is filtered on."""
        return self.address() != "/decisions"


def _whole_day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as fault:
        raise Unreadable("WEB400", f"{written!r} is not a day such as 2026-11-22.") from fault


def _utc(day: date, zone: tzinfo | None) -> str:
    """Midnight of the day in the zone (the machine's own when None), as the records write a moment."""
    midnight = datetime.combine(day, time.min, zone).astimezone(UTC)
    return f"{midnight:%Y-%m-%dT%H:%M:%S.%fZ}"


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value and value not in allowed:
        raise Unreadable("WEB400", f"{field}={value!r} is not one of {', '.join(allowed)}.")
