"""A CDS Hooks call, read: who asks, about whom, and what came along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds.context import Evidence
    from cds.reading import Language

__all__ = ["HookCall"]


@dataclass(frozen=True, slots=True)
class HookCall:
    """One call. It holds no access token: none is ever decoded."""

    service: str
    hook: str
    hook_instance: str
    user_id: str
    """`Practitioner/123`."""
    encounter_id: str
    fhir_server: str
    """Scheme and host only; empty when the journal offers no FHIR server."""
    language: Language
    evidence: Evidence
