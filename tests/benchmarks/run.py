"""Run the benchmarks: print their tables and save their figures. Use an idle machine.

python tests/benchmarks/run.py [kmeans fuzzy ...] [--quick] [--out DIRECTORY]
"""

from __future__ import annotations

import argparse
import importlib
import traceback
import warnings
from pathlib import Path

from harness import Report, busy_share, environment, save, warning_if_busy
from sklearn.exceptions import ConvergenceWarning as PeersConvergenceWarning

from softclust_lab.result import ConvergenceWarning

#: Each is a module bench_<name> with a function run(quick) that returns a Report.
NAMES = ("imports", "kmeans", "fuzzy", "mixture", "passes", "fits", "itisc", "memmap", "dask", "scaling")
#: These take long, and only run when they are named.
LONG = ("grading", "widgets")
OUT = Path(__file__).parents[2] / "_build" / "benchmarks"


def measure(name: str, quick: bool, out: Path) -> Report:
    """Run one benchmark, print its table and save its figures."""
    about = {**environment(), "quick": quick, "busy_before": busy_share()}
    report: Report = importlib.import_module(f"bench_{name}").run(quick)
    about["busy_after"] = busy_share()
    save(report, about, out / f"{name}.json")
    print(f"\n{report}", flush=True)
    if warning := warning_if_busy(about):
        print(f"\n{warning}", flush=True)
    return report


def goals(reports: dict[str, Report]) -> list[str]:
    """Say of each benchmark how many of its goals were met."""
    lines = []
    for name, report in reports.items():
        judged = [row["met"] for row in report.rows if row.get("met") is not None]
        if judged:
            lines.append(f"{name}: {sum(judged)} of {len(judged)} goals met")
    return lines


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join((*NAMES, *LONG))}; by default all but the last two",
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: does it run? The figures mean little"
    )
    parser.add_argument("--out", type=Path, help="where to save the figures (default: _build/benchmarks)")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - {*NAMES, *LONG}):
        parser.error(f"no benchmark is called {', '.join(unknown)}: choose from {', '.join((*NAMES, *LONG))}")
    return options


def main() -> None:
    options = arguments()
    out = options.out or (OUT / "quick" if options.quick else OUT)
    for category in (ConvergenceWarning, PeersConvergenceWarning):
        warnings.simplefilter("ignore", category)
    print(", ".join(f"{name} {value}" for name, value in environment().items()), flush=True)
    reports, broken = {}, []
    for name in options.names or NAMES:
        try:
            reports[name] = measure(name, options.quick, out)
        except Exception:  # the others are still worth their time
            traceback.print_exc()
            broken.append(name)
    if options.quick:
        print("\nThese sizes are too small to judge the goals by.")
    else:
        print("", *goals(reports), sep="\n")
    print(f"Saved in {out}")
    if broken:
        raise SystemExit(f"broken: {', '.join(broken)}")


if __name__ == "__main__":
    main()
