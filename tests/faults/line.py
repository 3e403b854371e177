"""The whole line as processes on one log: the four services, some of them several times."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import ROOT, Server, environment, free_ports, serving

from onewindow.chassis.build import build_house
from onewindow.chassis.ports import Bus
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts import topics
from onewindow.definitions.load import Catalogue

CATALOGUE = ROOT / "benchmarks" / "bench-five" / "catalogue"
SERVICES = ("intake", "routing", "department_worker", "notifier")
SESSION_S = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line lives: a folder, and a broker's address if its log is Kafka's."""

    folder: Path
    kafka: str | None = None

    def settings(self) -> dict[str, str]:
        """Every process's settings, by their names without ONEWINDOW_."""
        settings = {"DATA": str(self.folder), "SESSION_S": str(SESSION_S), "LOG_LEVEL": "info"}
        if self.kafka is not None:
            settings |= {"BUS": "kafka", "KAFKA_BOOTSTRAP": self.kafka, "KAFKA_REPLICATION": "1"}
        return settings


class Line:
    """Servers by name: ``intake``, ``routing`` and so on; a second one of a service is ``routing-b``."""

    def __init__(self, place: Place, more: Sequence[str] = ()) -> None:
        """``more``: names of further servers, such as ``routing-b``."""
        names = (*SERVICES, *more)
        ports = dict(zip(names, free_ports(len(names)), strict=True))
        peers = {f"PEERS__{name.upper()}": f"http://127.0.0.1:{ports[name]}" for name in SERVICES}
        self.place = place
        self.servers: Mapping[str, Server] = {
            name: Server(
                f"onewindow.{name.partition('-')[0]}",
                [str(CATALOGUE)],
                environment(**place.settings(), **peers, MEMBER=name),
                port,
                place.folder / f"{name}.log",
                name,
            )
            for name, port in ports.items()
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All of them up; killed at the end if they were not stopped."""
        async with serving(self.servers.values()):
            yield

    async def stop(self) -> None:
        """Stop all of them in order. Raises ServerError for one that does not end well."""
        for server in self.servers.values():
            await server.stop()

    def __iter__(self) -> Iterator[Server]:
        return iter(self.servers.values())


@asynccontextmanager
async def log_of(place: Place) -> AsyncIterator[tuple[Bus, Sequence[str]]]:
    """The bus of a line that was stopped, and the names of all its topics."""
    departments = tuple(Catalogue.load(CATALOGUE).departments)
    names = topics.names(departments)
    edition = {"bus": "kafka", "kafka_bootstrap": place.kafka, "kafka_replication": 1} if place.kafka else {}
    house = build_house(HouseSettings.model_validate({"data": place.folder, **edition}), names, departments)
    await house.bus.start()
    try:
        yield house.bus, names
    finally:
        await house.bus.stop()
