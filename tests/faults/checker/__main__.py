"""``python -m tests.faults.checker FOLDER [--kafka HOST:PORT]``: check once more what a fault run has kept.

Looks at the log and at the clients' history in the folder, not at what intake showed: nothing runs any more.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.faults import report
from tests.faults.checker.check import Evidence, check
from tests.faults.checker.image import take_image
from tests.faults.history import read_history
from tests.faults.line import Place, log_of
from tests.faults.run import REQUIRED


async def _checked(place: Place) -> int:
    async with log_of(place) as (bus, topics):
        image = await take_image(bus, topics)
    verdict = check(Evidence(image, read_history(place.folder / "history.jsonl"), REQUIRED, drained=True))
    print(report.of_verdict(verdict))
    return 1 if verdict.findings else 0


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.checker", description="Check a kept fault run again.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kafka", metavar="HOST:PORT")
    asked = parser.parse_args(arguments)
    return asyncio.run(_checked(Place(asked.folder, asked.kafka)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
