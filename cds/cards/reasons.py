"""Why an answer is missing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.cards.wording import plain, value_words
from cds.context import Answer, Missing, Reason
from cds.reading import Language, show_day, show_number, show_quantity, show_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Fact

__all__ = ["LIST_NAMES", "inconclusive", "why_missing"]

LIST_NAMES = {
    "patient": {"nb": "pasientopplysningene", "en": "the patient's details"},
    "observations": {"nb": "målinger og prøvesvar", "en": "measurements and test results"},
    "conditions": {"nb": "diagnoselisten", "en": "the problem list"},
    "medicationRequests": {"nb": "legemiddellisten", "en": "the medication list"},
    "medicationStatements": {"nb": "legemiddellisten", "en": "the medication list"},
    "medicationDispenses": {"nb": "utleverte legemidler", "en": "the dispensed drugs"},
    "medicationAdministrations": {"nb": "administrerte legemidler", "en": "the administered drugs"},
    "allergies": {"nb": "allergilisten", "en": "the allergy list"},
    "procedures": {"nb": "prosedyrelisten", "en": "the procedure list"},
    "encounter": {"nb": "kontakten", "en": "the encounter"},
    "encounters": {"nb": "tidligere kontakter", "en": "earlier encounters"},
    "immunizations": {"nb": "vaksinasjonslisten", "en": "the immunisation list"},
    "familyHistory": {"nb": "familieanamnesen", "en": "the family history"},
    "questionnaireResponses": {"nb": "besvarte spørreskjemaer", "en": "answered questionnaires"},
    "flags": {"nb": "varsler i journalen", "en": "the alerts in the record"},
    "devices": {"nb": "listen over medisinsk utstyr", "en": "the list of devices"},
    "deviceUse": {"nb": "listen over medisinsk utstyr", "en": "the list of devices"},
    "carePlans": {"nb": "behandlingsplanene", "en": "the care plans"},
    "goals": {"nb": "behandlingsmålene", "en": "the treatment goals"},
    "serviceRequests": {
        "nb": "listen over rekvisisjoner og henvisninger",
        "en": "the list of requests and referrals",
    },
}
_WORDS = {
    Reason.NOT_SENT: {
        "nb": "{list} ble ikke sendt av journalsystemet",
        "en": "the journal system did not send {list}",
    },
    Reason.FAILED: {
        "nb": "journalsystemet klarte ikke å hente hele {list}",
        "en": "the journal system could not fetch all of {list}",
    },
    Reason.NOT_FOUND: {"nb": "ikke funnet i det som ble sendt", "en": "not found in what was sent"},
    Reason.TOO_OLD: {"nb": "siste er for gammel{value}", "en": "the latest is too old{value}"},
    Reason.DATE_TOO_COARSE: {
        "nb": "datoen er for upresis ({detail})",
        "en": "the date is too coarse ({detail})",
    },
    Reason.UNREADABLE: {"nb": "kunne ikke leses ({detail})", "en": "could not be read ({detail})"},
    Reason.WRONG_UNIT: {
        "nb": "har en enhet som ikke passer ({detail})",
        "en": "has a unit that does not fit ({detail})",
    },
    Reason.OUT_OF_RANGE: {
        "nb": "utenfor det som er gyldig ({detail}){value}",
        "en": "outside what is valid ({detail}){value}",
    },
    Reason.UNCODED: {
        "nb": "er registrert uten kode ({detail})",
        "en": "is recorded without a code ({detail})",
    },
    Reason.INCONCLUSIVE: {"nb": "avgjør ikke saken ({detail})", "en": "does not settle it ({detail})"},
    Reason.TOO_FEW: {
        "nb": "bare én verdi, så endringen er ikke kjent{value}",
        "en": "only one value, so the change is not known{value}",
    },
    Reason.TOO_FAR_APART: {
        "nb": "verdiene er tatt for langt fra hverandre i tid (mer enn {detail})",
        "en": "the values were taken too far apart in time (more than {detail})",
    },
    Reason.NO_DOSE: {
        "nb": "lar seg ikke beregne ({detail})",
        "en": "cannot be computed ({detail})",
    },
}
_DETAILS = {"undated": {"nb": "uten dato", "en": "undated"}}


def why_missing(missing: Missing, language: Language, facts: Mapping[str, Fact]) -> str:
    """A clause that follows the fact's name: `eGFR: siste er for gammel (24 ml/min/1,73 m², 01.09.2025)`."""
    words = _clause(missing, language)
    return f"{facts[missing.of].means[language]}: {words}" if missing.of else words


def _clause(missing: Missing, language: Language) -> str:
    value = ""
    if isinstance(missing.value, int | float):
        number = f"{show_number(missing.value, language)} {show_unit(missing.unit, language)}".strip()
        value = f" ({number}, {show_day(missing.on, language)})" if missing.on else f" ({number})"
    elif missing.on and missing.reason is Reason.TOO_OLD:
        value = f" ({show_day(missing.on, language)})"
    words = _WORDS[missing.reason][language].format(
        list=LIST_NAMES.get(missing.detail, {}).get(language, ""),
        detail=_detail(missing, language),
        value=value,
    )
    return words.replace(" ()", "")


def _detail(missing: Missing, language: Language) -> str:
    if missing.detail in _DETAILS:
        return _DETAILS[missing.detail][language]
    if missing.reason is Reason.TOO_FAR_APART:
        count, unit = missing.detail.split()
        return show_quantity(int(count), unit, language)
    return plain(missing.detail)


def inconclusive(answer: Answer, language: Language) -> Missing:
    """The missing answer itself; for a value known only by its bounds, what kept it from being known, or that `<60`
    does not settle the matter."""
    if isinstance(answer, Missing):
        return answer
    return answer.doubt or Missing(
        Reason.INCONCLUSIVE, value_words(answer, language), on=answer.on, sources=answer.sources
    )
