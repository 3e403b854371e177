"""The servers of a cluster, in the order in which they need each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.documents import Documents
from onewindow.local_cluster.gateway import Gateway
from onewindow.local_cluster.kafka import Brokers
from onewindow.local_cluster.places import free_ports
from onewindow.local_cluster.services import MEMBERS, PULSE, Service, settings_of
from onewindow.local_cluster.wanted import Wanted
from onewindow.local_cluster.watching import Watching


@dataclass(frozen=True, slots=True)
class Part:
    """One server: how to make its process, what it still misses (nothing when ready), and whom it needs first.

    ``tier``: those of one tier stop together, the highest first.
    """

    name: str
    port: int
    prepare: Callable[[], Child]
    missing: Callable[[], Sequence[str]]
    after: Sequence[str]
    tier: int


@dataclass(frozen=True, slots=True)
class Line:
    """All parts, and where the things are that others want to know; ``prometheus`` and ``alerts`` if it is watched."""

    parts: Sequence[Part]
    gateway: str
    kafka: str
    mongo: str
    prometheus: str = ""
    alerts: str = ""


def parts_of(wanted: Wanted) -> Line:
    """The parts of this cluster; ports are chosen, nothing is started."""
    logs = wanted.data / "logs"
    brokers = Brokers(wanted.data / "kafka", wanted.brokers, logs)
    documents = Documents(wanted.data / "documents", logs=logs)
    members = [(service, number) for service, count in MEMBERS.items() for number in range(1, count + 1)]
    members.append((PULSE, 1))
    services = [
        Service(service, number, port)
        for (service, number), port in zip(members, free_ports(len(members)), strict=True)
    ]
    upstreams = {name: [one.address for one in services if one.service == name] for name in MEMBERS}
    gateway = Gateway(wanted.data / "gateway", wanted.port, upstreams, logs / "gateway.log")
    settings = _settings(wanted, brokers.bootstrap, documents.url, gateway.url)

    kafka = [
        Part(f"kafka-{node}", broker.port, broker.prepare, _answer(broker.answers), (), 1)
        for node, broker in enumerate(brokers.each, 1)
    ]
    postgres, ferret = documents.postgres, documents.ferret
    stores = [
        Part("postgres", postgres.port, postgres.prepare, _answer(postgres.answers), (), 2),
        Part("ferretdb", ferret.port, documents.prepare_ferret, _answer(ferret.answers), ("postgres",), 3),
    ]
    below = tuple(part.name for part in (*kafka, *stores))
    if wanted.at_rest:
        return Line((*kafka, *stores), "", brokers.bootstrap, documents.url)
    line = [
        Part(one.name, one.port, partial(one.prepare, logs, wanted.catalogue, settings), one.missing, below, 5)
        for one in services
    ]
    behind = tuple(one.name for one in services if one.service != PULSE)
    door = Part("gateway", gateway.port, gateway.prepare, _answer(gateway.answers), behind, 4)
    parts = (*kafka, *stores, *line, door)
    if not wanted.watch:
        return Line(parts, gateway.url, brokers.bootstrap, documents.url)
    targets = {one.name: (one.service, one.address) for one in services}
    watching = Watching(wanted.data / "watching", targets, logs, wanted.alerts_to)
    return Line(
        (*parts, *_watching(watching)),
        gateway.url,
        brokers.bootstrap,
        documents.url,
        watching.url,
        watching.alerts_url,
    )


def _watching(both: Watching) -> Sequence[Part]:
    """They need nobody, for they have to tell who is missing; they go first, and miss nobody's orderly stop."""
    return (
        Part("alertmanager", both.alerts_port, both.prepare_alertmanager, both.missing_alertmanager, (), 6),
        Part("prometheus", both.port, both.prepare_prometheus, both.missing_prometheus, (), 6),
    )


def _answer(answers: Callable[[], bool]) -> Callable[[], Sequence[str]]:
    return lambda: () if answers() else ("no answer",)


def _settings(wanted: Wanted, kafka: str, mongo: str, gateway: str) -> Mapping[str, str]:
    """What every service is told, by the names without ONEWINDOW_."""
    # One address for each neighbour: by way of the gateway a question reaches whichever of the two is there.
    peers = {f"PEERS__{name.upper().replace('-', '_')}": gateway for name in MEMBERS}
    return {
        **peers,
        "PROXIES": "127.0.0.1",
        "DATA": str(wanted.data / "services"),
        **settings_of({"brokers": wanted.brokers, "partitions": wanted.partitions}, kafka, mongo),
    }
