"""``make million``: does anything grow with closed cases? A million applications, or as many as the minutes reach.

    python -m benchmarks.million [--minutes 90] [--applications 1000000] [--store mongo|sqlite] [--first 10000]

Kafka and the four services as processes, documents behind MongoDB's protocol or in one SQLite file; five automatic
steps for each application. They are appended to the log, never far ahead of the slowest reader. At each checkpoint
all are over before anything is measured. At 1, 2 and 5 times each power of ten, and at the end, routing is then killed
three times, and the best of its lives counts. A row is printed when it was measured. What falls silent or ends by
itself is waited out, with bounds, and counted.

Exit code 0: nothing has grown. 1: something has. 2: the run failed, or was too short to tell. 130, 143: cut off by a
signal. Whatever it is, the table and the verdict on it are printed, and the servers are gone afterwards.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.conditions import conditions
from benchmarks.million.account import Account, cut_off_by_signals, no_signals
from benchmarks.million.climb import Climb
from benchmarks.million.ground import PARTITIONS, standing_on
from benchmarks.million.judging import SETTLED
from benchmarks.million.line import running

_STORES = {"mongo": "FerretDB over PostgreSQL", "sqlite": "one SQLite file"}


def main(arguments: Sequence[str]) -> int:
    """Run, print the table and the verdict; the exit code."""
    asked = _options(arguments)
    title = (
        f"{conditions()}; one broker, {PARTITIONS} partitions, documents in {_STORES[asked.store]}; "
        f"up to {asked.applications:,} applications or {asked.minutes:g} minutes"
    )
    account = Account(sys.stdout, title, asked.settled)
    with cut_off_by_signals():
        folder = Path(tempfile.mkdtemp(prefix="onewindow-million-"))
        try:
            return account.of(lambda: _on_servers(folder, asked, account))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _on_servers(folder: Path, asked: argparse.Namespace, account: Account) -> int:
    """Accounted for while the servers still run: stopping them takes a while, and may fail."""
    with (
        standing_on(folder, asked.store, account.hiccup) as ground,
        running(folder, ground.settings(), account.hiccup) as line,
    ):
        code = account.of(lambda: asyncio.run(Climb(ground, line, asked, account).climb()))
        no_signals()
    return code


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=90, help="no further application after so long")
    parser.add_argument("--applications", type=int, default=1_000_000)
    parser.add_argument("--store", choices=tuple(_STORES), default="mongo")
    parser.add_argument("--first", type=int, default=10_000, help="the first checkpoint")
    parser.add_argument("--settled", type=int, default=SETTLED, help="rows of fewer applications are not judged")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
