"""What the keeper tells of itself: one file, written whole or not at all, read by everybody else."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from onewindow.local_cluster.child import Identity

Phase = Literal["starting", "up", "stopping", "failed"]


@dataclass(frozen=True, slots=True)
class PartState:
    """One server: its process, where it listens, what keeps it from being ready, how often it was started again."""

    name: str
    port: int
    process: Identity | None = None
    missing: tuple[str, ...] = ()
    restarts: int = 0
    since: str = ""
    """When this life began, ISO 8601 in UTC."""
    workers: tuple[Identity, ...] = ()
    """What the process has started itself, as last looked: it may outlive a process that was killed."""

    @property
    def ready(self) -> bool:
        """Whether it does its work."""
        return self.process is not None and not self.missing

    @property
    def alive(self) -> Sequence[Identity]:
        """Those of its processes that are still there."""
        return [one for one in (self.process, *self.workers) if one is not None and one.lives()]


@dataclass(frozen=True, slots=True)
class State:
    """The cluster as its keeper last saw it. ``seconds``: how long the start took, 0 until all was ready once."""

    phase: Phase
    keeper: Identity
    gateway: str
    kafka: str
    mongo: str
    began: str
    seconds: float = 0.0
    parts: tuple[PartState, ...] = ()
    prometheus: str = ""
    alerts: str = ""
    """Where Alertmanager is, if the cluster is watched."""
    problem: tuple[str, ...] = ()
    """Why it failed, in Chinese and in English."""

    def as_seen(self) -> "State":
        """With what has ended since it was told; a keeper whose disk is full cannot tell it."""
        parts = [
            part if part.process is None or part.process.lives() else replace(part, process=None, missing=("ended",))
            for part in self.parts
        ]
        return replace(self, parts=tuple(parts))

    def leftovers(self) -> Sequence[PartState]:
        """The servers of which a process still lives."""
        return [part for part in self.parts if part.alive]


def file_of(data: Path) -> Path:
    """Where the state is written."""
    return data / "cluster.json"


def write(data: Path, state: State) -> None:
    """Replace what was written before."""
    file = file_of(data)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=1))
    os.replace(fresh, file)


def read(data: Path) -> State | None:
    """What was written last, or None if nothing was or it cannot be read."""
    try:
        told: dict[str, Any] = json.loads(file_of(data).read_text())
        parts = [
            PartState(
                **{
                    **part,
                    "process": Identity(**part["process"]) if part["process"] else None,
                    "missing": tuple(part["missing"]),
                    "workers": tuple(Identity(**one) for one in part["workers"]),
                }
            )
            for part in told.pop("parts")
        ]
        problem = tuple(told["problem"])
        return State(**{**told, "keeper": Identity(**told["keeper"]), "parts": tuple(parts), "problem": problem})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
