"""How the lives of a member ended: counted in a small file, since a process that ended tells nobody why.

A life that neither was asked to end nor failed aloud leaves its mark in the file: it was killed, or its event loop was
blocked, or the machine went away. The next life counts it as sudden.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

import structlog

from onewindow.chassis import metrics
from onewindow.chassis.watchdog import StuckError

log = structlog.get_logger(__name__)

How = Literal["asked", "stuck", "failed", "sudden"]


class Lives:
    """The book of one member, in a data folder that outlives the process."""

    def __init__(self, folder: Path, member: str) -> None:
        self._file = folder / "lives" / f"{member}.json"
        self._ends: dict[str, int] = dict.fromkeys(get_args(How), 0)

    @contextmanager
    def one(self) -> Generator[None, None, None]:
        """One life: it begins here and is over when the block is left, however that is."""
        self._begin()
        how: How = "asked"
        try:
            yield
        except Exception as error:
            stuck = isinstance(error, ExceptionGroup) and error.subgroup(StuckError) is not None
            how = "stuck" if stuck else "failed"
            raise
        finally:
            self._ends[how] += 1
            self._keep(running=False)

    def _begin(self) -> None:
        """Earlier lives are shown from here on, this one is noted."""
        try:
            kept = json.loads(self._file.read_text())
            self._ends.update({how: int(kept[how]) for how in self._ends})
            self._ends["sudden"] += bool(kept["running"])
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("lives_unread", file=str(self._file), reason=repr(error))
        for how, count in self._ends.items():
            metrics.PROCESS_ENDS.labels(how).reset()
            metrics.PROCESS_ENDS.labels(how).inc(count)
        self._keep(running=True)

    def _keep(self, *, running: bool) -> None:
        """A count is worth less than a life: a full disk costs only the count."""
        fresh = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps({**self._ends, "running": running}))
            fresh.replace(self._file)
        except OSError as error:
            log.warning("lives_unwritten", file=str(self._file), reason=str(error))
