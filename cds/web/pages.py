"""All the pages as one ASGI app, to be mounted at the root after the CDS Hooks routes."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response

from cds.web.decisions import decisions
from cds.web.headers import PageHeaders
from cds.web.house import House
from cds.web.looking_up import looking_up
from cds.web.patients import Patients
from cds.web.problem import NotHere, tell_problems
from cds.web.reading import reading
from cds.web.rule_pages import rule_pages
from cds.web.static_files import StaticFiles
from cds.web.templating import Templates
from cds.web.trying import trying

__all__ = ["create_pages"]


def create_pages(house: House, *, patients: Path | None = None) -> FastAPI:
    """The pages for this house. `patients` is another folder of synthetic patients than the shipped one."""
    static = StaticFiles()
    templates = Templates(house, static)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(PageHeaders)
    tell_problems(app, templates)
    app.include_router(decisions(house, templates))
    app.include_router(reading(house, templates))
    app.include_router(rule_pages(house, templates))
    app.include_router(looking_up(house, templates))
    app.include_router(trying(house, templates, Patients(patients) if patients else Patients()))

    @app.get("/static/{edition}/{name:path}", include_in_schema=False)
    def static_file(request: Request, edition: str, name: str) -> Response:
        answer = static.answer(request, edition, name)
        if answer is None:
            raise NotHere("WEB404", "There is no such file.")
        return answer

    return app
