"""Numbers, units and dates as the reader writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cds.reading import show_date, show_moment, show_number, show_quantity, show_unit


@pytest.mark.parametrize(
    ("number", "nb"),
    [
        (24, "24"),
        (24.0, "24"),
        (5.2, "5,2"),
        (-3.25, "-3,25"),
        (29.545454545454547, "29,55"),
        (0.1 + 0.2, "0,3"),
        (100, "100"),
        (12000, "12000"),
        (123456.789, "123456,8"),
        (0.000123456789, "0,0001235"),
    ],
)
def test_a_number_has_the_readers_decimal_sign_and_no_idle_digits(number: float, nb: str) -> None:
    assert show_number(number, "nb") == nb
    assert show_number(number, "en") == nb.replace(",", ".")


@pytest.mark.parametrize(
    ("number", "shown"), [(29.99964, "29.9996"), (5.499961, "5.49996"), (30.000012, "30.00001")]
)
def test_a_number_just_off_a_threshold_is_never_shown_as_the_threshold(number: float, shown: str) -> None:
    assert show_number(number, "en") == shown


# The symbols are those of the SI brochure (litre: l or L; l in Norway); the UCUM codes those of the UCUM specification.
@pytest.mark.parametrize(
    ("unit", "nb", "en"),
    [
        ("mL/min/{1.73_m2}", "ml/min/1,73 m²", "mL/min/1.73 m²"),
        ("mL/min", "ml/min", "mL/min"),
        ("umol/L", "µmol/l", "µmol/L"),
        ("ug/L", "µg/l", "µg/L"),
        ("10*9/L", "10⁹/l", "10⁹/L"),
        ("kg/m2", "kg/m²", "kg/m²"),
        ("mm[Hg]", "mmHg", "mmHg"),
        ("Cel", "°C", "°C"),
        ("[IU]/L", "IE/l", "IU/L"),
        ("mg/d", "mg/døgn", "mg/day"),
        ("/min", "/min", "/min"),
        ("a", "år", "years"),
        ("wk", "uker", "weeks"),
        ("%", "%", "%"),
        ("1", "", ""),
        ("", "", ""),
        ("{score}", "score", "score"),
        ("g.m", "g·m", "g·m"),
        ("?!", "?!", "?!"),
    ],
)
def test_a_ucum_unit_is_made_readable(unit: str, nb: str, en: str) -> None:
    assert show_unit(unit, "nb") == nb
    assert show_unit(unit, "en") == en


def test_one_year_is_not_one_years() -> None:
    assert show_quantity(1, "a", "en") == "1 year"
    assert show_quantity(2, "wk", "nb") == "2 uker"
    assert show_quantity(1, "wk", "nb") == "1 uke"
    assert show_quantity(3, "1", "en") == "3"


@pytest.mark.parametrize(
    ("iso", "nb", "en"),
    [
        ("2026-10-30", "30.10.2026", "30 Oct 2026"),
        ("2026-10", "10.2026", "Oct 2026"),
        ("2026", "2026", "2026"),
        ("2026-10-03T08:15:30+01:00", "03.10.2026 kl. 08:15", "3 Oct 2026 08:15"),
        ("2026-13-40", "2026-13-40", "2026-13-40"),
        ("soon", "soon", "soon"),
        ("", "", ""),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(iso: str, nb: str, en: str) -> None:
    assert show_date(iso, "nb") == nb
    assert show_date(iso, "en") == en


def test_a_moment_is_told_in_its_zone() -> None:
    moment = datetime(2026, 11, 22, 23, 30, 5, tzinfo=UTC)
    assert show_moment(moment, UTC, "nb") == "22.11.2026 kl. 23:30:05 (UTC)"
    assert show_moment(moment, timezone(timedelta(hours=1)), "nb") == "23.11.2026 kl. 00:30:05 (UTC+01:00)"
    assert (
        show_moment(moment, timezone(-timedelta(hours=3, minutes=30)), "en")
        == "22 Nov 2026 20:00:05 (UTC-03:30)"
    )
