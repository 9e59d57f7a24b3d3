"""`cds order-test`, on a knowledge base of one rule: metformin is contraindicated under an eGFR of 30."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import NoReturn

import orjson
import pytest
from knowledge.broken import RULE
from knowledge.small import copy_of_small_base
from typer.testing import CliRunner, Result

import evaluation.order_trial
from cds.cli import app
from cds.errors import Misuse, Refused

DANGER = """
    id: metformin-egfr-29
    have: [{egfr: 29, on: 2026-11-10}]
    order: metformin 500 mg twice daily
    expect: alerts
    harm: fatal
    about: [metformin, [kidney, eGFR]]
"""
TRIVIAL = """
    id: metformin-egfr-90
    have: [{egfr: 90, on: 2026-11-10}]
    order: metformin 500 mg twice daily
    expect: nothing that interrupts
"""
SOURCE = 'why: So it says.\nsource: {title: The guideline, section: "4.3", edition: "2025"}\n'


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def write(folder: Path, *orders: str, category: str = "drug laboratory", name: str = "orders") -> Path:
    """A folder of look-alike orders with one file more."""
    folder.mkdir(exist_ok=True)
    listed = "".join(f"  -\n{indent(dedent(order).strip() + chr(10) + SOURCE, '    ')}" for order in orders)
    text = f"category: {category}\nnow: 2026-11-20T09:00:00+01:00\norders:\n{listed}"
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def order_test(base: Path, orders: Path, *options: str) -> Result:
    command = ["order-test", "--knowledge", str(base), "--orders", str(orders), *options]
    return CliRunner().invoke(app, command)


def test_a_danger_that_is_stopped_and_a_trifle_let_through_pass(base: Path, tmp_path: Path) -> None:
    result = order_test(base, write(tmp_path / "orders", DANGER, TRIVIAL))
    assert result.exit_code == 0
    assert result.output == (
        "category         orders  as expected  missed  needless  percent\n"
        "drug laboratory       2            2       0         0    100.0\n"
        "all                   2            2       0         0    100.0\n"
    )


def test_a_danger_that_no_rule_knows_is_named_as_missed(base: Path, tmp_path: Path) -> None:
    unknown = DANGER.replace("metformin 500 mg", "ibuprofen 400 mg").replace("[metformin, ", "[")
    result = order_test(base, write(tmp_path / "orders", unknown, TRIVIAL))
    assert result.exit_code == 1
    assert "drug laboratory       2            1       1         0     50.0" in result.output
    assert (
        "missed (fatal): metformin-egfr-29, orders.yaml:5\n"
        "    So it says. The guideline, 4.3, 2025.\n"
        "    no card\n"
    ) in result.output


def test_a_card_about_something_else_does_not_stop_a_danger(base: Path, tmp_path: Path) -> None:
    other = DANGER.replace("[kidney, eGFR]", "pregnan*")
    result = order_test(base, write(tmp_path / "orders", other))
    assert result.exit_code == 1
    assert "missed (fatal): metformin-egfr-29" in result.output
    assert "    critical: Metformin is contraindicated: eGFR 29 mL/min/1.73 m²" in result.output


def test_an_info_card_does_not_stop_a_danger(base: Path, tmp_path: Path) -> None:
    quieten(base)
    result = order_test(base, write(tmp_path / "orders", DANGER))
    assert result.exit_code == 1
    assert "missed (fatal): metformin-egfr-29" in result.output


def test_an_interruption_of_a_trifle_is_named_as_needless(base: Path, tmp_path: Path) -> None:
    interrupted = TRIVIAL.replace("egfr: 90", "egfr: 20")
    result = order_test(base, write(tmp_path / "orders", interrupted))
    assert result.exit_code == 1
    assert "drug laboratory       1            0       0         1      0.0" in result.output
    assert "interrupted needlessly: metformin-egfr-90, orders.yaml:5" in result.output
    assert "    critical: Metformin is contraindicated: eGFR 20 mL/min/1.73 m²" in result.output


def test_an_info_card_does_not_interrupt_a_trifle(base: Path, tmp_path: Path) -> None:
    quieten(base)
    orders = write(tmp_path / "orders", TRIVIAL.replace("egfr: 90", "egfr: 20"))
    assert order_test(base, orders).exit_code == 0


def test_a_check_that_could_not_be_made_does_not_stop_a_danger(base: Path, tmp_path: Path) -> None:
    unsure = DANGER.replace("[{egfr: 29, on: 2026-11-10}]", "[]").replace(
        "[metformin, [kidney, eGFR]]", "[eGFR]"
    )
    result = order_test(base, write(tmp_path / "orders", unsure))
    assert result.exit_code == 1
    assert "    info: " in result.output


@pytest.mark.parametrize(
    ("about", "passes"),
    [
        ("[metformin]", True),
        ("[METFORMIN]", True),
        ("[metfor]", False),
        ("[metfor*]", True),
        ("[formin*]", False),
        ("[metformin, kidney]", False),
        ("[[metformin, kidney]]", True),
        ("[metformin, [kidney, contraindicated]]", True),
    ],
)
def test_the_right_card_is_known_by_its_words(base: Path, tmp_path: Path, about: str, passes: bool) -> None:
    orders = write(tmp_path / "orders", DANGER.replace("[metformin, [kidney, eGFR]]", about))
    assert (order_test(base, orders).exit_code == 0) is passes


@pytest.mark.parametrize(
    ("order", "verdict"), [(DANGER, "missed (fatal)"), (TRIVIAL, "interrupted needlessly")]
)
def test_an_order_that_cannot_be_placed_never_passes(
    base: Path, tmp_path: Path, order: str, verdict: str
) -> None:
    result = order_test(
        base, write(tmp_path / "orders", order.replace("order: metformin", "order: metfornim"))
    )
    assert result.exit_code == 1
    assert f"{verdict}: " in result.output
    assert "it could not be placed: there is no drug `metfornim`. Did you mean `metformin`?" in result.output


def test_a_call_that_is_refused_never_passes(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*call: object) -> NoReturn:
        raise Refused(400, "REQ000", "The call cannot be answered.")

    monkeypatch.setattr(evaluation.order_trial, "answer_call", refuse)
    result = order_test(base, write(tmp_path / "orders", TRIVIAL))
    assert result.exit_code == 1
    assert "it could not be placed: REQ000 The call cannot be answered." in result.output


def test_each_order_is_in_the_json(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    order_test(base, write(tmp_path / "orders", DANGER, TRIVIAL), "--json", str(out))
    told = orjson.loads(out.read_bytes())
    assert told["categories"][-1] == {
        "category": "all", "orders": 2, "as expected": 2, "missed": 0, "needless": 0, "percent": 100.0,
    }  # fmt: skip
    assert told["orders"][0] == {
        "id": "metformin-egfr-29",
        "category": "drug laboratory",
        "place": "orders.yaml:5",
        "expect": "alerts",
        "harm": "fatal",
        "came_of_it": "as expected",
        "failed": "",
        "recognised": "Metformin is contraindicated: eGFR 29 mL/min/1.73 m² (10 Nov 2026)",
        "cards": [
            {
                "indicator": "critical",
                "summary": "Metformin is contraindicated: eGFR 29 mL/min/1.73 m² (10 Nov 2026)",
            }
        ],
    }
    assert (told["orders"][1]["recognised"], told["orders"][1]["cards"]) == (None, [])


def test_one_category_alone_can_be_run(base: Path, tmp_path: Path) -> None:
    orders = write(tmp_path / "orders", DANGER)
    write(orders, TRIVIAL, category="excessive alerts", name="quiet")
    result = order_test(base, orders, "--category", "excessive alerts")
    assert result.output.splitlines()[1].split() == ["excessive", "alerts", "1", "1", "0", "0", "100.0"]
    assert "drug laboratory" not in result.output


def test_a_category_that_is_not_there_is_a_misuse(base: Path, tmp_path: Path) -> None:
    result = order_test(base, write(tmp_path / "orders", DANGER), "--category", "drug age")
    assert isinstance(result.exception, Misuse)
    assert (result.exception.code, result.exception.remedy) == ("EVA008", "There are: drug laboratory.")


def test_a_folder_without_orders_is_a_misuse(base: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = order_test(base, tmp_path / "empty")
    assert isinstance(result.exception, Misuse)


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        (DANGER.replace("    harm: fatal\n", ""), "orders.yaml:5: EVA006 an order that must alert"),
        (
            DANGER.replace("    about: [metformin, [kidney, eGFR]]\n", ""),
            "orders.yaml:5: EVA006 an order that must alert",
        ),
        (TRIVIAL + "    harm: fatal\n", "orders.yaml:5: EVA006 an order that must not interrupt"),
        (
            TRIVIAL.replace("    order: metformin 500 mg twice daily\n", ""),
            "orders.yaml:5: EVA006 an order is needed",
        ),
        (TRIVIAL.replace("have:", "has:"), "orders.yaml:6: EVA006 `has`: Extra inputs are not permitted."),
        (TRIVIAL.replace("nothing that interrupts", "silence"), "EVA006 `expect`: Input should be"),
    ],
)
def test_an_order_that_makes_no_sense_is_a_fault_with_its_line(
    base: Path, tmp_path: Path, order: str, fault: str
) -> None:
    result = order_test(base, write(tmp_path / "orders", order))
    assert result.exit_code == 1
    assert fault in result.output


def test_an_id_that_is_written_twice_is_a_fault(base: Path, tmp_path: Path) -> None:
    orders = write(tmp_path / "orders", DANGER)
    write(orders, DANGER, category="drug age", name="twin")
    result = order_test(base, orders)
    assert result.exit_code == 1
    assert "twin.yaml:5: EVA007 `metformin-egfr-29` is written twice." in result.output


def test_every_fault_of_every_file_is_shown(base: Path, tmp_path: Path) -> None:
    orders = write(tmp_path / "orders", TRIVIAL + "    harm: fatal\n")
    (orders / "not_yaml.yaml").write_text("category: [", encoding="utf-8")
    (orders / "no_orders.yaml").write_text(
        "category: x\nnow: 2026-11-20T09:00:00\norders: []", encoding="utf-8"
    )
    output = order_test(base, orders).output
    assert "no_orders.yaml:2: EVA006 `now`: give the time with its offset" in output
    assert ": GL002 This is not YAML" in output
    assert "orders.yaml:5: EVA006" in output


def quieten(base: Path) -> None:
    """The one rule as good to know only."""
    rule = base / RULE
    text = rule.read_text(encoding="utf-8").replace("indicator: critical", "indicator: info")
    rule.write_text(text.replace("  harm: {nb: Laktacidose, en: Lactic acidosis}\n", ""), encoding="utf-8")
