"""The words of a story, in bokmål and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.audit.story.shape import Language

__all__ = ["WORDS", "in_language", "word"]

_BOTH: dict[str, tuple[str, str]] = {
    # truth
    "true": ("sant", "true"),
    "false": ("usant", "false"),
    "unknown": ("ukjent", "unknown"),
    "not needed": ("ikke nødvendig", "not needed"),
    # what a rule says
    "fires": ("utløst", "fires"),
    "unsure": ("usikker", "unsure"),
    "silent": ("ikke utløst", "silent"),
    "stage draft": ("utkast: vises ikke", "draft: not shown"),
    "stage reviewed": ("gjennomgått, ikke i drift: vises ikke", "reviewed, not live: not shown"),
    "stage shadow": ("skyggedrift: vises ikke", "shadow: not shown"),
    "stage paused": ("satt på vent: vises ikke", "paused: not shown"),
    "stage retired": ("tatt ut av drift: vises ikke", "retired: not shown"),
    # conditions
    "join all": ("alle disse", "all of these"),
    "join any": ("minst én av disse", "at least one of these"),
    "join none": ("ingen av disse", "none of these"),
    "join at_least": ("minst {n} av disse", "at least {n} of these"),
    "not": ("ikke: {says}", "not: {says}"),
    "is": ("{fact} er {code}", "{fact} is {code}"),
    "in": ("{fact} er i verdisettet {set}", "{fact} is in the value set {set}"),
    "between": ("{fact} fra {low} til {high}", "{fact} from {low} to {high}"),
    # answers
    "yes": ("ja", "yes"),
    "no": ("nei", "no"),
    "code female": ("kvinne", "female"),
    "code male": ("mann", "male"),
    "code other": ("annet", "other"),
    "code Practitioner": ("helsepersonell", "practitioner"),
    "code PractitionerRole": ("helsepersonell i en rolle", "practitioner in a role"),
    "code Patient": ("pasient", "patient"),
    "code RelatedPerson": ("pårørende", "related person"),
    # why a fact is missing
    "missing not_sent": ("ikke sendt av journalen", "not sent by the journal"),
    "missing failed": ("journalen fikk ikke hentet det", "the journal failed to fetch it"),
    "missing not_found": ("ikke funnet", "not found"),
    "missing too_old": ("for gammel", "too old"),
    "missing date_too_coarse": ("for grov dato", "date too coarse"),
    "missing unreadable": ("uleselig", "unreadable"),
    "missing wrong_unit": ("feil enhet", "wrong unit"),
    "missing out_of_range": ("utenfor gyldig område", "out of range"),
    "missing uncoded": ("ikke kodet", "uncoded"),
    "missing inconclusive": ("kan ikke avgjøres", "inconclusive"),
    "missing too_few": ("for få verdier", "too few values"),
    "missing too_far_apart": ("for langt fra hverandre i tid", "too far apart in time"),
    "missing no_dose": ("dose ikke oppgitt", "no dose given"),
    "range": ("{low} til {high}", "{low} to {high}"),
    "doubt": ("usikkert: {why}", "in doubt: {why}"),
    "until": ("brukt til {on}", "taken until {on}"),
    "assumed": ("regnet som nei", "taken as no"),
    # how the journal's lists came
    "list patient": ("pasient", "patient"),
    "list observations": ("målinger", "observations"),
    "list conditions": ("diagnoser", "conditions"),
    "list medications": ("legemidler", "medications"),
    "list medicationRequests": ("forskrivninger", "prescriptions"),
    "list medicationStatements": ("legemidler i bruk", "medication statements"),
    "list medicationDispenses": ("utleverte legemidler", "dispensed drugs"),
    "list medicationAdministrations": ("administrerte legemidler", "administered drugs"),
    "list allergies": ("allergier", "allergies"),
    "list procedures": ("prosedyrer", "procedures"),
    "list encounter": ("kontakt", "encounter"),
    "list encounters": ("kontakter", "encounters"),
    "list immunizations": ("vaksiner", "immunisations"),
    "list familyHistory": ("familieanamnese", "family history"),
    "list questionnaireResponses": ("spørreskjemaer", "questionnaires"),
    "list flags": ("varsler", "alerts"),
    "list devices": ("medisinsk utstyr", "devices"),
    "list deviceUse": ("bruk av medisinsk utstyr", "use of devices"),
    "list carePlans": ("behandlingsplaner", "care plans"),
    "list goals": ("behandlingsmål", "goals"),
    "list serviceRequests": ("rekvisisjoner og henvisninger", "requests and referrals"),
    "came sent": ("sendt", "sent"),
    "came empty": ("sendt, tom", "sent, empty"),
    "came not sent": ("ikke sendt", "not sent"),
    "came failed": ("ikke hentet (feil)", "failed"),
    "came incomplete": ("sendt, ufullstendig", "sent, incomplete"),
    # when it was asked
    "hook patient-view": ("da journalen ble åpnet", "on opening the chart"),
    "hook order-select": ("da ordren ble valgt", "on choosing the order"),
    "hook order-sign": ("da ordren skulle signeres", "on signing the order"),
    "hook order-dispatch": ("da ordren skulle sendes", "on dispatching the order"),
    "hook appointment-book": ("da timen ble satt opp", "on booking"),
    "hook encounter-start": ("da kontakten startet", "on admission"),
    "hook encounter-discharge": ("ved utskrivning", "on discharge"),
    # overlays
    "level national": ("nasjonal", "national"),
    "level regional": ("regional", "regional"),
    "level local": ("lokal", "local"),
    "pauses": ("setter på vent", "pauses"),
    # cards and feedback
    "indicator critical": ("kritisk", "critical"),
    "indicator warning": ("advarsel", "warning"),
    "indicator info": ("til orientering", "for information"),
    "outcome accepted": ("fulgt", "accepted"),
    "outcome overridden": ("overstyrt", "overridden"),
    # units with words of their own
    "masked patient id in suggested resources": (
        "pasientens id i foreslåtte ressurser",
        "patient id in suggested resources",
    ),
    "took": ("{ms} ms", "{ms} ms"),
}

WORDS: dict[Language, dict[str, str]] = {
    "nb": {key: both[0] for key, both in _BOTH.items()},
    "en": {key: both[1] for key, both in _BOTH.items()},
}


def word(key: str, language: Language, otherwise: str | None = None) -> str:
    """The words for `key`; for a key that has none, `otherwise`. Raises KeyError when that is not given."""
    words = WORDS[language]
    return words[key] if otherwise is None else words.get(key, otherwise)


def in_language(text: Mapping[str, str] | str | None, language: Language) -> str:
    """A text of a record in the reader's language, or in another when it has only that."""
    if not text:
        return ""
    if isinstance(text, str):
        return text
    return text.get(language) or next(iter(text.values()))
