"""The desks have what their queues were told: nothing is absent from an inbox, nothing haunts one.

The desks are asked through their door, and judge by their own rule what they would take in if it were said again. What
they have not read yet is not absent: they say so themselves.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

import structlog

from onewindow.chassis.peers import Peers
from onewindow.contracts.api.lacking import MOST_TOLD, Lacking, Told
from onewindow.contracts.department import StepQueued
from onewindow.routing.core.queue import told_again
from onewindow.routing.shell import metrics
from onewindow.routing.shell.invariants.sight import Sight
from onewindow.routing.shell.memory import Memory

log = structlog.get_logger(__name__)

SERVICE = "routing"
_DESKS = "department-worker"


class Desks:
    """Asks what the desks lack, once for each sight whoever wants to know."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._seen: tuple[Sight, Sequence[Lacking]] | None = None

    async def lacking(self, sight: Sight, what: Literal["absent", "ghosts"]) -> list[str]:
        """The applications whose steps are ``absent`` or ``ghosts`` at a desk. Raises PortError, PeerRefusedError."""
        if self._seen is None or self._seen[0] is not sight:
            self._seen = sight, [await self._ask(sight, records) for records in _chunks(sight)]
        found = {_application_of(id_) for answer in self._seen[1] for id_ in getattr(answer, what)}
        return [case.application_id for case in sight.cases if case.application_id in found]

    async def _ask(self, sight: Sight, records: Sequence[StepQueued]) -> Lacking:
        told = Told(partition=sight.memory.partition, ends=sight.ends, records=tuple(records))
        body = told.model_dump_json(exclude_none=True).encode()
        said = await self._peers.post(_DESKS, "/v1/reviews/lacking", body, as_service=SERVICE)
        answer = Lacking.model_validate(said)
        if answer.behind:
            metrics.UNCHECKED.labels("desks_behind").inc()
            log.info("desks_behind", topics=answer.behind, partition=sight.memory.partition)
        return answer


class StepAtItsDesk:
    """Every step that the case asks lies in its desk's inbox."""

    name = "step_at_its_desk"

    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def broken(self, sight: Sight) -> list[str]:
        """See the protocol."""
        return await self._desks.lacking(sight, "absent")

    def repair(self, memory: Memory, name: str) -> bool:
        """The case says its state again: a desk without the review takes any."""
        memory.untold.add(name)
        return True


class NoGhost:
    """No desk is asked what the case has settled."""

    name = "no_ghost"

    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def broken(self, sight: Sight) -> list[str]:
        """See the protocol."""
        return await self._desks.lacking(sight, "ghosts")

    def repair(self, memory: Memory, name: str) -> bool:
        """The case says its state again, withdrawals included."""
        memory.untold.add(name)
        return True


def _chunks(sight: Sight) -> Iterator[list[StepQueued]]:
    """All that the desks were ever told of these cases, in questions of a size."""
    chunk: list[StepQueued] = []
    for case in sight.cases:
        told = told_again(case)
        if chunk and len(chunk) + len(told) > MOST_TOLD:
            yield chunk
            chunk = []
        chunk += told
    if chunk:
        yield chunk


def _application_of(review_id: str) -> str:
    return review_id.rpartition(":")[0]
