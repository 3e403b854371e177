"""Where heads name deputies, and everybody of a department sees who stands in for whom."""

import structlog
from fastapi import APIRouter, status

from onewindow.chassis.identity import SignedIn
from onewindow.chassis.people import People
from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api import deputies as api
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import By, derive
from onewindow.contracts.instant import local_day
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.department_worker.core.mandates import Mandate, may_end, why_not_name
from onewindow.department_worker.shell.deputies import Deputies

log = structlog.get_logger(__name__)


def deputy_routes(deputies: Deputies, people: People, clock: Clock) -> APIRouter:
    """Name a deputy, see them, take a mandate back."""
    router = APIRouter(prefix="/v1/deputies", tags=["deputies"])

    @router.post("", status_code=status.HTTP_201_CREATED)
    async def name_deputy(body: api.NewDeputy, by: SignedIn) -> api.Deputy:
        """Somebody stands in for somebody, from one day to another. The same once more is the same mandate."""
        return _shown(await name(deputies, people, clock, by, body))

    @router.get("")
    async def list_deputies(by: SignedIn, department: str | None = None) -> api.Deputies:
        """The mandates of a department that are not over (one's own if none is named)."""
        asked = department if department is not None else by.department
        if by.role != "government_head" and isinstance(
            allowed(by, "see_queue", Target(department=asked), clock.now()), Denied
        ):
            raise Problem("not_allowed")
        return api.Deputies(deputies=tuple(_shown(one) for one in await not_over(deputies, clock, asked)))

    @router.post("/{mandate_id}/end")
    async def end_mandate(mandate_id: str, by: SignedIn) -> api.Deputy:
        """Take a mandate back: from now on the deputy acts for nobody by it."""
        return _shown(await take_back(deputies, people, clock, by, mandate_id))

    return router


async def name(deputies: Deputies, people: People, clock: Clock, by: By, told: api.NewDeputy) -> Mandate:
    """A mandate by the word of ``by``. Raises Problem, PortError."""
    now, principal, deputy = clock.now(), people.by(told.principal), people.by(told.deputy)
    refusal = why_not_name(by, principal, deputy, told.since, told.until, now)
    if refusal is not None:
        pointer, text = refusal.pointer, CODES[refusal.code].en
        raise Problem(refusal.code, errors=(FieldError(pointer, refusal.code, text),) if pointer else ())
    since, until = told.since.isoformat(), told.until.isoformat()
    mandate = Mandate(
        id=derive(f"{told.principal}/{since}/{until}", told.deputy),
        principal=told.principal,
        deputy=told.deputy,
        department=principal.department if principal else None,
        since=since,
        until=until,
        named_by=by.id,
        named_at=now,
    )
    named = await deputies.name(mandate)
    log.info("deputy_named", mandate=named.id, principal=named.principal, deputy=named.deputy, by=by.id)
    return named


async def take_back(deputies: Deputies, people: People, clock: Clock, by: By, mandate_id: str) -> Mandate:
    """The mandate, ended. Raises Problem ``unknown``, ``not_allowed``, PortError."""
    mandate = await deputies.get(mandate_id)
    if mandate is None:
        raise Problem("unknown")
    if not may_end(by, mandate, people.by(mandate.principal), clock.now()):
        raise Problem("not_allowed")
    ended = await deputies.end(mandate_id, clock.now())
    log.info("deputy_ended", mandate=ended.id, by=by.id)
    return ended


async def not_over(deputies: Deputies, clock: Clock, department: str | None) -> list[Mandate]:
    """The mandates of a department that hold or will hold."""
    today = local_day(clock.now()).isoformat()
    return [one for one in await deputies.of_department(department) if one.until >= today and one.ended_at is None]


def _shown(mandate: Mandate) -> api.Deputy:
    return api.Deputy(
        id=mandate.id,
        principal=mandate.principal,
        deputy=mandate.deputy,
        department=mandate.department,
        since=mandate.since,
        until=mandate.until,
        named_by=mandate.named_by,
        named_at=mandate.named_at,
        ended_at=mandate.ended_at,
    )
