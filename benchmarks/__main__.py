"""`python -m benchmarks`: the service beside its floor, in one run on the same cores."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.run import Run

__all__ = ["main"]

FULL = {"rounds": 5, "seconds": 3, "starts": 3}
QUICK = {"rounds": 2, "seconds": 1, "starts": 1}
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything, print the tables. A goal that is not reached does not fail the run; a wrong answer does."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: about a minute")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into this document too")
    wanted = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="cds-bench-"))
    try:
        run = Run(folder, **(QUICK if wanted.quick else FULL))
        report = run.report()
    finally:
        shutil.rmtree(folder)
    print(report)
    if wanted.write is not None:
        put_into(wanted.write, report)
    return 0


def put_into(document: Path, report: str) -> None:
    """Replace what stands between the two marks of the document."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    document.write_text(f"{before}{_BEGIN}\n\n{report}\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
