"""What a CDS Hooks answer may look like, written from the specification (2.0, CDS Service Response).

The rows named are those of the conformance checklist: 2 (no null, no empty value), 32 to 45.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

__all__ = ["Action", "Answer", "Card", "Suggestion", "empty_places"]


def _uuid(text: str) -> str:
    UUID(text)
    return text


def _absolute(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("not an absolute URL")
    return url


Words = Annotated[str, Field(min_length=1)]
Uuid = Annotated[str, AfterValidator(_uuid)]
Url = Annotated[str, AfterValidator(_absolute)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Coding(_Strict):
    """Row 40: code and system in every Coding."""

    code: Words
    system: Words
    display: Words | None = None


class Reason(Coding):
    """Row 40: the display of an override reason shall be set."""

    display: Words


class Source(_Strict):
    """Row 36."""

    label: Words
    url: Url | None = None
    icon: Url | None = None
    topic: Coding


class Action(_Strict):
    """Row 39: create and update carry the whole resource, delete only `Type/id`."""

    type: Literal["create", "update", "delete"]
    description: Words
    resource: dict[str, Any] | None = None
    resourceId: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}$")] | None = None  # noqa: N815

    @model_validator(mode="after")
    def _by_type(self) -> Action:
        if (self.type == "delete") != (self.resourceId is not None):
            raise ValueError("resourceId goes with delete")
        if (self.type == "delete") == (self.resource is not None):
            raise ValueError("resource goes with create and update")
        return self


class Suggestion(_Strict):
    """Row 38; ours always have a uuid and actions."""

    label: Words
    uuid: Uuid
    isRecommended: bool | None = None  # noqa: N815
    actions: Annotated[list[Action], Field(min_length=1)]


class Link(_Strict):
    """Row 41."""

    label: Words
    url: Url
    type: Literal["absolute", "smart"]


class Card(_Strict):
    """Rows 33 to 41; the uuid of row 34 is always sent."""

    uuid: Uuid
    summary: Annotated[str, Field(min_length=1, max_length=139)]
    indicator: Literal["info", "warning", "critical"]
    detail: Words | None = None
    source: Source
    suggestions: Annotated[list[Suggestion], Field(min_length=1)] | None = None
    selectionBehavior: Literal["at-most-one", "any"] | None = None  # noqa: N815
    overrideReasons: Annotated[list[Reason], Field(min_length=1)] | None = None  # noqa: N815
    links: Annotated[list[Link], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _selection(self) -> Card:
        if (self.suggestions is None) != (self.selectionBehavior is None):
            raise ValueError("row 37: selectionBehavior goes with suggestions")
        recommended = [each for each in self.suggestions or () if each.isRecommended]
        if self.selectionBehavior == "at-most-one" and len(recommended) > 1:
            raise ValueError("row 37: at most one suggestion is recommended")
        return self


class Answer(_Strict):
    """Row 32, with the extension of row 43: an object under a reverse-DNS key."""

    cards: list[Card]
    extension: dict[Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z0-9-]+)+$")], dict[str, Any]] | None = None

    @model_validator(mode="after")
    def _unique(self) -> Answer:
        ids = [card.uuid for card in self.cards]
        ids += [each.uuid for card in self.cards for each in card.suggestions or ()]
        if len(set(ids)) < len(ids):
            raise ValueError("row 34: an id is used twice")
        return self


def empty_places(value: Any, place: str = "$") -> list[str]:
    """Row 2: where a null or an empty value stands. `cards` of the answer itself may be empty."""
    if value is None or value == "" or (value in ([], {}) and place != "$.cards"):
        return [place]
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in empty_places(each, f"{place}.{key}")]
    if isinstance(value, list):
        return [found for i, each in enumerate(value) for found in empty_places(each, f"{place}[{i}]")]
    return []
