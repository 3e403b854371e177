"""The whole line as processes on one log: the four services, some of them several times."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.dials import Dial
from tests.support.processes import ROOT, Server, environment, free_ports, serving

from onewindow.chassis.build import build_house
from onewindow.chassis.ports import Bus
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts import topics
from onewindow.definitions.load import Catalogue
from onewindow.local_cluster.gateway import Gateway

CATALOGUE = ROOT / "benchmarks" / "bench-five" / "catalogue"
SERVICES = ("intake", "routing", "department_worker", "notifier")
TWINS = tuple(f"{service}-b" for service in SERVICES)
"""A second process of every service."""
SESSION_S = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line lives: a folder, the brokers if its log is Kafka's, and where its documents are if not there.

    ``stuck_s``: after so long the watchdog ends a process that does not move, if not after the usual minute.
    """

    folder: Path
    kafka: str | None = None
    mongo: str | None = None
    copies: int = 1
    stuck_s: float | None = None

    def settings(self) -> dict[str, str]:
        """Every process's settings, by their names without ONEWINDOW_."""
        settings = {"DATA": str(self.folder), "SESSION_S": str(SESSION_S), "LOG_LEVEL": "info"}
        if self.kafka is not None:
            settings |= {"BUS": "kafka", "KAFKA_BOOTSTRAP": self.kafka, "KAFKA_REPLICATION": str(self.copies)}
        if self.mongo is not None:
            settings |= {"STORE": "mongo", "MONGO_URL": self.mongo, "MONGO_BULK": "8"}
        if self.stuck_s is not None:
            settings["STUCK_S"] = str(self.stuck_s)
        return settings

    def house(self) -> HouseSettings:
        """The same for a process of the test's own."""
        said = {name.lower(): value for name, value in self.settings().items() if name != "LOG_LEVEL"}
        return HouseSettings.model_validate(said)


class Line:
    """Servers by name: ``intake``, ``routing`` and so on; a second one of a service is ``routing-b``.

    ``door`` is where callers come in: intake itself, or a gateway before all of them where services have twins.
    """

    def __init__(
        self, place: Place, more: Sequence[str] = (), *, gateway: bool = False, dials: Sequence[str] = ()
    ) -> None:
        """``more``: names of further servers, such as ``routing-b``; ``dials``: of those whose clocks can be set."""
        names = (*SERVICES, *more)
        *own, before = free_ports(len(names) + 1)
        ports = dict(zip(names, own, strict=True))
        self.place = place
        self.gateway = _gateway(place, ports, before) if gateway else None
        peers = {
            f"PEERS__{name.upper()}": self.gateway.url if self.gateway else f"http://127.0.0.1:{ports[name]}"
            for name in SERVICES
        }
        self.dials = {name: Dial(place.folder / f"{name}.dial") for name in dials}
        self.servers: Mapping[str, Server] = {
            name: Server(
                f"onewindow.{service_of(name)}",
                [str(CATALOGUE)],
                environment(**place.settings(), **peers, MEMBER=name)
                | (self.dials[name].environment if name in self.dials else {}),
                port,
                place.folder / f"{name}.log",
                name,
            )
            for name, port in ports.items()
        }
        self.door = self.gateway.url if self.gateway else self.servers["intake"].origin

    def twin_of(self, server: Server) -> Server | None:
        """The other process of the same service, if there is one."""
        others = (one for one in self if one is not server and service_of(one.name) == service_of(server.name))
        return next(others, None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All of them up; killed at the end if they were not stopped."""
        async with serving(self.servers.values()):
            if self.gateway is None:
                yield
                return
            child = self.gateway.prepare()
            child.start()
            try:
                child.wait_until(self.gateway.answers, 10)
                yield
            finally:
                child.stop()

    async def stop(self) -> None:
        """Stop all of them in order. Raises ServerError for one that does not end well."""
        for server in self.servers.values():
            await server.stop()

    def __iter__(self) -> Iterator[Server]:
        return iter(self.servers.values())


def service_of(name: str) -> str:
    """``routing`` of ``routing-b``."""
    return name.partition("-")[0]


def _gateway(place: Place, ports: Mapping[str, int], port: int) -> Gateway:
    behind: dict[str, list[str]] = {service.replace("_", "-"): [] for service in SERVICES}
    for name, own in ports.items():
        behind[service_of(name).replace("_", "-")].append(f"127.0.0.1:{own}")
    return Gateway(place.folder / "gateway", port, behind)


@asynccontextmanager
async def log_of(place: Place) -> AsyncIterator[tuple[Bus, Sequence[str]]]:
    """The bus of a line that was stopped, and the names of all its topics."""
    departments = tuple(Catalogue.load(CATALOGUE).departments)
    names = topics.names(departments)
    house = build_house(place.house(), names, departments)
    await house.bus.start()
    try:
        yield house.bus, names
    finally:
        await house.bus.stop()
