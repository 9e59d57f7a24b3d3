"""Pages for what goes wrong: what happened, whether anything was lost, what to do."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds.errors import CdsError, Refused
from cds.web.headers import PAGE_HEADERS
from cds.web.templating import Templates

__all__ = ["NotHere", "OnlyAtThisMachine", "Unreadable", "tell_problems"]

_DESIGNED = (400, 403, 404, 500)


class NotHere(Refused):
    """What was asked for does not exist."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(404, code, message)


class Unreadable(Refused):
    """A filter or moment in the address that does not read."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(400, code, message)


class OnlyAtThisMachine(Refused):
    """The decision log was asked for from somewhere else, or through a proxy."""

    def __init__(self) -> None:
        super().__init__(
            403, "WEB403", "The decision log is read on this machine only, until there is a login."
        )


def tell_problems(app: FastAPI, templates: Templates) -> None:
    """Gives the app its designed error pages; a reader of JSON gets the same in JSON."""

    def tell(request: Request, status: int, code: str, message: str) -> Response:
        if _wants_json(request):
            return JSONResponse({"code": code, "message": message}, status_code=status)
        designed = status if status in _DESIGNED else (400 if status < 500 else 500)
        shown = message if designed == 400 else ""
        name = "error_part.html" if "hx-request" in request.headers else "error.html"
        return templates.page(request, name, status=status, message=shown, designed=designed)

    @app.exception_handler(Refused)
    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return tell(request, error.status, error.code, error.message)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return tell(
            request, error.status_code, f"WEB{error.status_code}", HTTPStatus(error.status_code).phrase
        )

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        where = ", ".join(str(fault["loc"][-1]) for fault in error.errors())
        return tell(request, 400, "WEB400", where)

    @app.exception_handler(CdsError)
    def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, CdsError)
        return tell(request, 500, error.code, "The page could not be made.")

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        # This answer is sent outside of the app's middleware, so it is given its headers here.
        answer = tell(request, 500, "WEB500", "The page could not be made.")
        answer.headers.update(PAGE_HEADERS)
        return answer


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return request.url.path.endswith(".json") or ("json" in accepted and "html" not in accepted)
