"""The try page: a synthetic patient's chart, and what the journal sends along for it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds.reading import Language, show_number
from cds.web.chart import chart
from cds.web.house import Drug, House
from cds.web.patients import Patient, Patients, Suggested
from cds.web.problem import NotHere, Unreadable
from cds.web.templating import Templates, language_of
from cds.web.words import words

__all__ = ["ROUTES", "UNITS", "trying"]

USER = "Practitioner/try-doctor"

# UCUM code and how it is written on the ward.
UNITS = (("mg", "mg"), ("ug", "µg"), ("g", "g"), ("mL", "ml"), ("[iU]", "IE"), ("mmol", "mmol"))

# Norwegian code system 7477, administration route: the ones a journal sends most.
ROUTE_SYSTEM = "urn:oid:2.16.578.1.12.4.1.1.7477"
ROUTES = {
    "oral": "53",
    "intravenous": "43",
    "subcutaneous": "62",
    "intramuscular": "33",
    "inhalation": "11",
    "transdermal": "65",
    "topical": "8",
}


def trying(house: House, templates: Templates, patients: Patients) -> APIRouter:
    """The routes of the try page."""
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    def try_page(request: Request, patient: str = "") -> Response:
        if not patient:
            return templates.page(
                request, "try.html", here="try", chart=None, patients=list(patients.values())
            )
        chosen = _found(patients, patient)
        language = language_of(request)
        knowledge = house.knowledge()
        drugs = sorted(knowledge.drugs, key=lambda drug: drug.name[language].casefold())
        by_slug = {drug.slug: drug for drug in drugs}
        suggested = [one for one in chosen.suggested if one.drug in by_slug]
        return templates.page(
            request,
            "try.html",
            here="try",
            chart=chart(
                chosen.resources,
                today=house.now().date(),
                usual=knowledge.measurements,
                language=language,
            ),
            patient=chosen,
            suggested=[
                {
                    "name": by_slug[one.drug].name[language],
                    "dose": one.dose,
                    "per_day": show_number(one.per_day, language) if one.per_day else "",
                    "why": one.why.get(language, ""),
                }
                for one in suggested
            ],
            drugs=drugs,
            units=UNITS,
            routes=_route_names(language),
            setting=_setting(chosen, suggested, by_slug, language),
        )

    @router.get("/try/patients/{slug}", include_in_schema=False)
    def what_a_journal_sends(slug: str, hook: str = "patient-view", now: str = "") -> Response:
        """The patient's summary, and the context ids and prefetch a journal would send for the hook."""
        chosen = _found(patients, slug)
        context = {"userId": USER, "patientId": _id_of(chosen, "Patient") or slug}
        encounter = _id_of(chosen, "Encounter")
        if encounter:
            context["encounterId"] = encounter
        if hook not in {service.hook for service in house.knowledge().services}:
            raise Unreadable("WEB400", f"hook={hook!r} is not a hook that is answered here.")
        asked = dict(house.templates(hook))
        return JSONResponse(
            {
                "patient": {"slug": chosen.slug, "name": chosen.name, "summary": dict(chosen.summary)},
                "now": _moment(now, house.now()).isoformat(),
                "context": context,
                "prefetch": house.fill(asked, context, chosen.record),
            }
        )

    return router


def _found(patients: Patients, slug: str) -> Patient:
    if slug not in patients:
        raise NotHere("WEB404", f"There is no patient {slug!r} on the try page.")
    return patients[slug]


def _id_of(patient: Patient, resource_type: str) -> str:
    resource = patient.first(resource_type)
    return str(resource.get("id") or "") if resource else ""


def _moment(asked: str, otherwise: datetime) -> datetime:
    if not asked:
        return otherwise
    try:
        return datetime.fromisoformat(asked)
    except ValueError as fault:
        raise Unreadable(
            "WEB400", f"now={asked!r} is not a moment such as 2026-11-22T10:00:00+01:00."
        ) from fault


def _route_names(language: Language) -> dict[str, str]:
    w = words(language)
    return {slug: w(f"route.{slug}") for slug in ROUTES}


def _setting(
    patient: Patient, suggested: list[Suggested], by_slug: dict[str, Drug], language: Language
) -> dict[str, object]:
    """What the page's modules need to know: all of it is on the page already, in another form."""
    names = _route_names(language)
    w = words(language)
    return {
        "lang": language,
        "words": w.under("js."),
        "hooks": w.under("hook."),
        "patient": patient.slug,
        "patientId": _id_of(patient, "Patient") or patient.slug,
        "drugs": [{"name": drug.name[language], "atc": drug.atc} for drug in by_slug.values()],
        "units": dict(UNITS),
        "routeSystem": ROUTE_SYSTEM,
        "routes": {slug: {"code": code, "name": names[slug]} for slug, code in ROUTES.items()},
        "suggested": [_as_form(one, by_slug[one.drug], language) for one in suggested],
    }


def _as_form(one: Suggested, drug: Drug, language: Language) -> dict[str, object]:
    amount, _, written = one.dose.partition(" ")
    codes = {shown: code for code, shown in UNITS} | {code: code for code, _ in UNITS}
    return {
        "drug": {"name": drug.name[language], "atc": drug.atc},
        "dose": float(amount.replace(",", ".")) if amount else None,
        "unit": codes.get(written, written or "mg"),
        "perDay": one.per_day,
        "route": one.route if one.route in ROUTES else "oral",
    }
