"""From settings to a house: which edition stands behind the ports is decided here and nowhere else."""

from collections.abc import Sequence

from onewindow.chassis import tracing
from onewindow.chassis.clock import SystemClock
from onewindow.chassis.house import House
from onewindow.chassis.identity import Identity, secret_of
from onewindow.chassis.measured import MeasuredBus, MeasuredStore
from onewindow.chassis.peers import Peers
from onewindow.chassis.people import People
from onewindow.chassis.ports import Blobs, Bus, Store
from onewindow.chassis.settings import HouseSettings
from onewindow.chassis.sqlite_blobs import SqliteBlobs
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.sqlite_store import SqliteStore
from onewindow.contracts.fact import By


class TracesUnavailableError(Exception):
    """Spans were asked for, and what exports them is not installed."""


def build_house(
    settings: HouseSettings, topics: Sequence[str], departments: Sequence[str] = (), more: Sequence[By] = ()
) -> House:
    """A house for these topics; ``departments`` get demo people, beside ``more``. Nothing is connected yet.

    Raises DemoInProductionError, SecretFileError, TracesUnavailableError.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock = SystemClock()
    people = People.demo(departments, more, production=settings.production)
    identity = Identity(people, secret_of(settings.data / "token.secret"), clock)
    file = SqliteFile(settings.data / "onewindow.db") if "sqlite" in (settings.bus, settings.store) else None
    store, blobs = _documents(settings, file)
    return House(
        bus=MeasuredBus(_recorded(settings, _bus(settings, topics, file, clock))),
        store=MeasuredStore(store),
        blobs=blobs,
        clock=clock,
        identity=identity,
        peers=Peers(identity, settings.peers),
        member=settings.member,
        data=settings.data,
        broken=file.until_broken if file else None,
        missing=file.missing if file else list,
    )


def _bus(settings: HouseSettings, topics: Sequence[str], file: SqliteFile | None, clock: SystemClock) -> Bus:
    if settings.bus == "sqlite" and file:
        return SqliteBus(file, topics, settings.partition_count, session_s=settings.session_s)
    from onewindow.chassis.kafka_bus import KafkaBus  # the embedded edition is installed without it

    return KafkaBus(
        bootstrap=settings.kafka_bootstrap,
        topics=topics,
        partitions=settings.partition_count,
        replication=settings.kafka_replication,
        session_ms=round(settings.session_s * 1000),
        heard=clock.heard,
    )


def _recorded(settings: HouseSettings, bus: Bus) -> Bus:
    """The bus, recorded if spans are wanted; then requests and batches of this process are recorded as well."""
    if settings.traces == "off":
        return bus
    try:
        from onewindow.chassis.otel import exporter, recorded  # every edition is installed without it
    except ImportError as error:
        raise TracesUnavailableError("ONEWINDOW_TRACES=otlp needs the packages of onewindow-chassis[otel]") from error
    spans = exporter(settings.member)
    tracing.record_with(spans)
    return recorded(bus, spans)


def _documents(settings: HouseSettings, file: SqliteFile | None) -> tuple[Store, Blobs]:
    if settings.store == "sqlite" and file:
        return SqliteStore(file), SqliteBlobs(file)
    from onewindow.chassis.motor.client import Mongo  # the embedded edition is installed without it
    from onewindow.chassis.motor_blobs import MotorBlobs
    from onewindow.chassis.motor_store import MotorStore

    mongo = Mongo(settings.mongo_url, settings.mongo_database)
    return MotorStore(mongo, bulk=settings.mongo_bulk), MotorBlobs(mongo)
