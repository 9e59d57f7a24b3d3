"""The clinical now: the real clock at the site, or one that stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

__all__ = ["PinnedClock", "SiteClock"]


@dataclass(frozen=True, slots=True)
class SiteClock:
    """The real time, in the site's time zone."""

    zone: tzinfo
    pinned: bool = False

    def now(self) -> datetime:
        return datetime.now(self.zone)


@dataclass(frozen=True, slots=True)
class PinnedClock:
    """Always the same moment, for tests and replays."""

    moment: datetime
    pinned: bool = True

    def now(self) -> datetime:
        return self.moment
