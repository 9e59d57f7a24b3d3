"""Pages from templates: every value escaped, every page in one language, nothing inline."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cds.reading import Language, show_day, show_number
from cds.web.house import House
from cds.web.language import choose, moment
from cds.web.static_files import StaticFiles
from cds.web.words import words

__all__ = ["Templates"]


class Templates:
    """Renders the templates for one house."""

    def __init__(self, house: House, static: StaticFiles) -> None:
        self._house = house
        self._env = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals["static"] = static.address
        self._env.globals["icon"] = self._icon

    def page(self, request: Request, name: str, *, status: int = 200, **values: object) -> Response:
        """The template as a page in the reader's language."""
        language = language_of(request)
        w = words(language)
        now = self._house.now()
        text = self._env.get_template(name).render(
            lang=language,
            other_lang=_other(language),
            same_in=lambda other: _same_in(request, other),
            w=w,
            w_js=w.under("js."),
            pinned=self._house.pinned,
            now=now,
            day=lambda iso: show_day(iso, language),
            sentence=lambda text: text[:1].upper() + text[1:],
            number=lambda number: show_number(number, language),
            moment=lambda at: moment(at, language),
            clock=lambda at: moment(datetime.fromisoformat(at).astimezone(now.tzinfo), language),
            **({"here": ""} | values),
        )
        headers = {"content-language": language, "vary": "accept-language"}
        return HTMLResponse(text, status_code=status, headers=headers)

    def _icon(self, name: str) -> Markup:
        module = self._env.get_template("icons.html").module
        return Markup(module.icon(name))  # type: ignore[attr-defined]  # a macro of the template


def language_of(request: Request) -> Language:
    """The reader's language: the address first, then the browser's wish."""
    return choose(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def _other(language: Language) -> Language:
    return "en" if language == "nb" else "nb"


def _same_in(request: Request, language: str) -> str:
    """The same address in the other language; always on this host, whatever slashes the path begins with."""
    query = request.url.include_query_params(lang=language).query
    return f"/{request.url.path.lstrip('/')}?{query}"
