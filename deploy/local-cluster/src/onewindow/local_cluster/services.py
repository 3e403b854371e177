"""The services: how many of each, with which settings, and whether they are ready."""

import http.client
import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.ferret import BULK
from onewindow.local_cluster.places import DEPLOY
from onewindow.local_cluster.words import ClusterError

MEMBERS: Mapping[str, int] = {"intake": 2, "routing": 2, "department-worker": 2, "notifier": 2}
"""How many processes of each service there are."""
PULSE = "pulse"
"""The one process beside them that has no door; nobody waits for it."""
_STOP_S = 30.0


class Service:
    """One process of a service, or the pulse, by its member name such as ``intake-1``."""

    def __init__(self, service: str, number: int, port: int) -> None:
        self.service = service
        self.name = f"{service}-{number}"
        self.port = port

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.port}"

    def prepare(self, logs: Path, catalogue: Path, settings: Mapping[str, str]) -> Child:
        """The process, not started; ``settings`` by their names without ONEWINDOW_."""
        mine = {**settings, "MEMBER": self.name, "PORT": str(self.port), "HOST": "127.0.0.1"}
        shipped = {"ONEWINDOW_CALENDARS": str(DEPLOY / "calendars")}
        env = {**shipped, **os.environ, **{f"ONEWINDOW_{name}": value for name, value in mine.items()}}
        command = [sys.executable, "-m", _module_of(self.service), str(catalogue)]
        return Child(command, logs / f"{self.name}.log", env, stop_s=_STOP_S)

    def missing(self) -> Sequence[str]:
        """What keeps it from being ready, in its own words; empty when it is ready."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request("GET", "/ready")
            answer = line.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return ("no answer",)
        finally:
            line.close()
        return () if answer.status == 200 else tuple(told.get("missing") or ("not ready",))


def settings_of(shape: Mapping[str, int], kafka: str, mongo: str) -> Mapping[str, str]:
    """Where log and documents are, by the names of settings without ONEWINDOW_; ``shape``: see `wanted.shape_of`."""
    return {
        "BUS": "kafka",
        "KAFKA_BOOTSTRAP": kafka,
        "KAFKA_REPLICATION": str(shape["brokers"]),
        "PARTITIONS": str(shape["partitions"]),
        "STORE": "mongo",
        "MONGO_URL": mongo,
        "MONGO_BULK": str(BULK),
    }


def installed() -> None:
    """Returns if the services and their drivers can be started with this Python. Raises ClusterError."""
    wanted = [_module_of(name) for name in MEMBERS] + ["aiokafka", "motor", "faust"]
    missing = [name for name in wanted if find_spec(name) is None]
    if missing:
        listed = ", ".join(missing)
        raise ClusterError(
            f"缺少 {listed}：请安装 onewindow-embedded[kafka,mongo,pulse]，或在源码目录运行 make setup。",
            f"{listed} missing: install onewindow-embedded[kafka,mongo,pulse], or run `make setup` in the workspace",
        )


def _module_of(service: str) -> str:
    return "onewindow.routing.shell.pulse" if service == PULSE else f"onewindow.{service.replace('-', '_')}"
