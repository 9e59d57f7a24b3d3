"""Who may read the decision log while there is no login: only someone at this machine."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

__all__ = ["is_at_this_machine"]

_PROXY_MARKS = ("forwarded", "via", "x-real-ip")


def is_at_this_machine(request: Request) -> bool:
    """True when the call came over loopback, to a loopback name, with no proxy between.

    A proxy would make every caller look local; a foreign host name over loopback is a page elsewhere
    that rebinds its name to this machine to read from it.
    """
    proxied = any(name in _PROXY_MARKS or name.startswith("x-forwarded-") for name in request.headers)
    if proxied or request.client is None:
        return False
    asked_for = request.url.hostname or ""
    return _is_loopback(request.client.host) and (asked_for == "localhost" or _is_loopback(asked_for))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
