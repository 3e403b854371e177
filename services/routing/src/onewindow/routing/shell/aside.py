"""A record that cannot be handled now is put aside, so that nothing is lost and everybody else goes on."""

import structlog

from onewindow.chassis import tracing
from onewindow.chassis.parking import park
from onewindow.chassis.ports import Bus
from onewindow.contracts import topics
from onewindow.contracts.instant import Instant
from onewindow.routing.shell import metrics
from onewindow.routing.shell.draft import Parked

log = structlog.get_logger()

SERVICE = "routing"


async def put_aside(bus: Bus, parked: Parked, at: Instant) -> None:
    """Park the record with its reason, in its own trace; twice is once. Raises PortError."""
    tracing.enter(tracing.trace_of(parked.record.headers))
    log.warning("parked", origin=parked.record.origin, code=parked.code)
    await park(bus, topics.PARKED, parked.record, parked.code, parked.detail, service=SERVICE, at=at, case=parked.case)
    metrics.RECORDS_PARKED.labels(SERVICE, parked.code).inc()
