"""The shape of the house: who may import whom, what stays pure, how large a file may grow.

`ALLOWED` is the one list of import rules; docs/architecture.md tells it in words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import typer

from cds.cli import app

ROOT = Path(__file__).parents[1]
CODE = ("cds", "guideline_authoring", "evaluation", "benchmarks")
SMALL_WORDS = {"errors", "reading", "settings", "clock", "yaml_file"}

# A room, and the rooms it may import. `cds` alone stands for the version.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "reading": set(),
    "clock": set(),
    "settings": {"reading"},
    "yaml_file": {"errors"},
    "context": {"reading", "errors"},
    "audit": {"reading", "errors"},
    "models": {"context"},
    "rules": {"context"},
    "second_opinion": {"rules", "context", "errors"},
    "twin": {"second_opinion", "decide", "knowledge", "rules", "context", "errors"},
    "cards": {"rules", "models", "context", "reading"},
    "dosage_words": {"context", "rules"},
    "order_words": {"dosage_words", "context", "rules"},
    "knowledge": {"cards", "rules", "models", "context", "reading", "errors", "yaml_file"},
    "call": {"context", "reading"},
    "identity": {"cards"},
    "decide": {"call", "knowledge", "cards", "rules", "context"},
    "recording": {"cds", "decide", "call", "knowledge", "cards", "rules", "context", "audit"},
    "hooks": {
        "decide", "recording", "identity", "call", "knowledge", "cards", "rules", "context", "audit", "order_words",
        *SMALL_WORDS,
    },
    "web": {"hooks", "audit", "order_words", *SMALL_WORDS},
    "pages": {"cds", "web", "hooks", "audit", "knowledge", "cards", "rules", "context", "order_words", *SMALL_WORDS},
    "app": {"cds", "pages", "hooks", "audit", "twin", "knowledge", "context", *SMALL_WORDS},
    "cli": {"cds", "app", "hooks", "audit", "knowledge", "rules", "context", "order_words", *SMALL_WORDS},
}  # fmt: skip

PURE = ("context", "rules", "models", "cards", "second_opinion")
NOT_PURE = {
    "time", "os", "random", "secrets", "uuid", "logging", "socket", "pathlib", "io", "sys", "asyncio", "threading",
    "multiprocessing", "subprocess", "urllib", "http", "httpx", "sqlite3", "sqlalchemy", "tempfile", "shutil",
    "glob", "yaml",
}  # fmt: skip
NOT_PURE_CALLS = {"now", "utcnow", "today", "open", "print", "input"}

MOST_LINES = 300
LONGER_FILES = {
    "cds/rules/compile.py": "one pass over one grammar",
    "cds/context/resources.py": "a list of the FHIR fields we read",
    "cds/context/decode.py": "decoding, and its tolerant twin beside it",
    "tests/web/fake_service.py": "a whole service to look at, told by hand",
    "tests/web/test_try_page_in_a_browser.py": "one page from its first to its last click",
}
MOST_LINES_OF_A_FUNCTION = 60
LONGER_FUNCTIONS = {
    "cds/recording.py:record_decision": "the record's fields in the order of its document",
    "cds/web/trying.py:trying": "one room of pages: a closure for each route",
    "cds/web/decisions.py:decisions": "one room of pages: a closure for each route",
    "cds/web/rule_pages.py:rule_pages": "one room of pages: a closure for each route",
    "cds/knowledge/vocabulary.py:_fact": "one case for each kind of fact",
    "tests/web/fake_service.py:_decide": "a made-up decision, field by field",
}
INSIDE_LOOKS = {
    "benchmarks": "they measure the stages inside a room",
    "cds/app.py": "it wires the rooms together",
    "evaluation/commands.py": "it takes its settings as `cds serve` does",
}
JSON_IN_AND_OUT = {
    "cds.context:gather": "decoded FHIR of any type",
    "cds.context:salvage": "decoded FHIR of any type",
    "cds.hooks:fill_prefetch": "JSON of a journal",
    "cds.hooks:discovery": "JSON of discovery",
    "cds.cards:face_of": "parts of a card are JSON",
    "cds.audit:record_of": "a record is JSON",
    "cds.audit:facets_of": "a record is JSON",
}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports, wherever in it; a name that a package offers counts as the package."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{named(path)} has a relative import"
            for alias in node.names:
                inside = (ROOT / node.module.replace(".", "/") / f"{alias.name}.py").exists()
                yield (
                    f"{node.module}.{alias.name}"
                    if inside and not _offers(node.module, alias.name)
                    else node.module
                )


def _offers(package: str, name: str) -> bool:
    """Whether the package's public door names it."""
    return f'"{name}"' in (ROOT / package.replace(".", "/") / "__init__.py").read_text(encoding="utf-8")


def room(module: str) -> str:
    """`context` for `cds.context.units`; the top package for what is outside `cds`."""
    parts = module.split(".")
    return parts[0] if parts[0] != "cds" or len(parts) == 1 else parts[1]


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "cds").parts
    return parts[0].removesuffix(".py") if len(parts) == 1 else parts[0]


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_a_room_imports_only_what_it_may(name: str) -> None:
    used = {
        room(module)
        for path in files("cds")
        if room_of(path) == name
        for module in imports(path)
        if module.split(".")[0] in CODE
    }
    assert used - {name} - ALLOWED[name] == set()


def test_every_room_is_in_the_list() -> None:
    assert {room_of(path) for path in files("cds")} - {"__init__", "__main__"} == set(ALLOWED)


def test_there_are_no_circles() -> None:
    order = list(TopologicalSorter(ALLOWED).static_order())
    assert order.index("context") < order.index("rules") < order.index("knowledge") < order.index("hooks")


def test_cds_never_imports_what_stands_beside_it() -> None:
    outside = {"guideline_authoring", "evaluation", "benchmarks", "tests", "support"}
    assert {
        named(path) for path in files("cds") if outside & {name.split(".")[0] for name in imports(path)}
    } == set()


def test_the_log_knows_nothing_of_rules_cards_and_hooks() -> None:
    assert ALLOWED["audit"].isdisjoint({"rules", "cards", "hooks", "knowledge", "decide", "context"})


def test_rooms_are_entered_by_their_public_door() -> None:
    through_walls = {
        f"{named(path)} imports {module}"
        for path in files(*CODE)
        for module in imports(path)
        if module.startswith("cds.") and module.count(".") > 1 and not _is_at_home(path, module)
        if not any(named(path).startswith(name) for name in INSIDE_LOOKS)
    }
    assert through_walls == set()


def _is_at_home(path: Path, module: str) -> bool:
    """Whether the file stands in the package that the module is in, or the module is itself a package's door."""
    package = "/".join(module.split(".")[:2])
    return named(path).startswith(f"{package}/")


@pytest.mark.parametrize(
    "path", [path for path in files("cds", "guideline_authoring") if path.name == "__init__.py"], ids=named
)
def test_every_package_names_its_public_door(path: Path) -> None:
    names = [
        target.id
        for node in parsed(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    ]
    assert "__all__" in names
    assert ast.get_docstring(parsed(path))


@pytest.mark.parametrize("name", PURE)
def test_the_core_is_pure(name: str) -> None:
    reached = {
        f"{named(path)}: {module}"
        for path in files(f"cds/{name}")
        for module in imports(path)
        if module.split(".")[0] in NOT_PURE
    }
    called = {
        f"{named(path)}:{node.lineno}: {ast.unparse(node.func)}"
        for path in files(f"cds/{name}")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in NOT_PURE_CALLS
    }
    assert reached | called == set()


def test_no_file_is_too_long() -> None:
    long = {
        named(path)
        for path in files(*CODE, "tests")
        if len(path.read_text("utf-8").splitlines()) > MOST_LINES
    }
    assert long - set(LONGER_FILES) == set()


def test_no_function_is_too_long() -> None:
    long = {
        f"{named(path)}:{node.name}"
        for path in files(*CODE, "tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert long - set(LONGER_FUNCTIONS) == set()


def test_no_any_crosses_the_border_of_a_room() -> None:
    loose = {
        f"cds.{path.parent.name}:{node.name}"
        for init in files("cds")
        if init.name == "__init__.py" and init.parent != ROOT / "cds"
        for path in init.parent.glob("*.py")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and f'"{node.name}"' in init.read_text("utf-8")
        if "Any"
        in {name.id for name in ast.walk(ast.Module([_signature(node)], [])) if isinstance(name, ast.Name)}
    }
    assert loose - set(JSON_IN_AND_OUT) == set()


def _signature(node: ast.FunctionDef) -> ast.stmt:
    """The function without its body."""
    return ast.FunctionDef(node.name, node.args, [], [], node.returns)


DOCUMENTS = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def commands() -> set[str]:
    """Every command of `cds`, those of its groups as `log verify`."""
    top = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return set(top) | {
        f"{name} {inner}" for name, group in top.items() for inner in getattr(group, "commands", ())
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    said = re.findall(r"(?:`|^\s*\$? ?)cds ([a-z][a-z-]*(?: [a-z]+)?)", text, re.MULTILINE)
    known = commands()
    assert {words for words in said if words not in known and words.split()[0] not in known} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    said = set(
        re.findall(r"(?:`|^\s*\$? ?)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    )
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert said - targets == set()


def test_every_room_that_the_architecture_document_names_exists() -> None:
    said = re.findall(r"`((?:cds|knowledge_base|guideline_authoring|evaluation|benchmarks)/[\w/.]*)`",
                      (ROOT / "docs/architecture.md").read_text(encoding="utf-8"))  # fmt: skip
    assert {path for path in said if not (ROOT / path).exists()} == set()
    assert said
