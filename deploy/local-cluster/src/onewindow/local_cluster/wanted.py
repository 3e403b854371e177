"""What is asked of a cluster, and what a data folder allows: some of it can never be changed later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onewindow.local_cluster.places import DEPLOY
from onewindow.local_cluster.words import ClusterError

_BROKERS = (1, 3)
_PARTITIONS = 8
_SHAPE = "shape.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cluster in the folder ``data``; ``port`` is the gateway's. ``at_rest``: only what is kept, nobody who works.

    ``watch``: with Prometheus and Alertmanager, which tells of alerts to the webhook ``alerts_to``, if there is one.
    """

    data: Path
    port: int
    brokers: int
    partitions: int
    catalogue: Path
    at_rest: bool = False
    watch: bool = False
    alerts_to: str | None = None


def wanted(
    data: Path,
    port: int,
    brokers: int | None,
    partitions: int | None,
    catalogue: Path | None,
    *,
    at_rest: bool = False,
    watch: bool = False,
    alerts_to: str | None = None,
) -> Wanted:
    """With what the folder was made with, where nothing else is asked. Raises ClusterError if it contradicts."""
    folder = (catalogue or DEPLOY / "catalogue").resolve()
    if not folder.is_dir():
        raise ClusterError(
            f"没有事项目录 {folder}。", f"There is no catalogue at {folder}; name one with --catalogue.", 2
        )
    if brokers not in (None, *_BROKERS):
        raise ClusterError("--brokers 只能是 1 或 3。", "--brokers is 1 or 3.", 2)
    data = data.resolve()
    if not (data / _SHAPE).exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / _SHAPE).write_text(json.dumps({"brokers": brokers or 1, "partitions": partitions or _PARTITIONS}))
    shape = shape_of(data)
    for name, asked in (("brokers", brokers), ("partitions", partitions)):
        if asked not in (None, shape[name]):
            raise ClusterError(
                f"{data} 建立时 {name} 为 {shape[name]}，不能改为 {asked}；请另选 --data。",
                f"{data} was made with {name} {shape[name]}, which cannot become {asked}; choose another --data.",
                2,
            )
    return Wanted(data, port, shape["brokers"], shape["partitions"], folder, at_rest, watch, alerts_to)


def shape_of(data: Path) -> Mapping[str, int]:
    """With how many ``brokers`` and ``partitions`` the cluster in this folder was made."""
    shape: dict[str, int] = json.loads((data / _SHAPE).read_text())
    return shape
