"""Routing's doors for those who watch: the board, and one case with its journal."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.ports import Doc
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts import topics
from onewindow.contracts.api.cases import CasePage, CaseState, CaseView
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Action, Denied, Target, allowed
from onewindow.definitions.accountable import accountable
from onewindow.definitions.model import Department
from onewindow.routing.shell.board import CASES

_OWN = {"application_id", "journal"}
_SHOWN = tuple(name for name in CaseView.model_fields if name not in _OWN)


def case_doors(house: House, departments: Mapping[str, Department]) -> APIRouter:
    """``GET /v1/cases`` and ``GET /v1/cases/{application_id}``."""
    router = APIRouter(tags=["cases"])

    @router.get("/v1/cases")
    async def cases(
        by: SignedIn,
        state: CaseState | None = None,
        service: str | None = None,
        number: str | None = None,
        cursor: Annotated[str | None, Query(max_length=500)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> CasePage:
        """The board, oldest first; each row shows the ``seq`` that it reflects."""
        check(by, "see_board", house)
        asked = {"state": state, "service": service, "number": number}
        where = {name: value for name, value in asked.items() if value is not None}
        try:
            page = await house.store.find(CASES.name, where, order="opened_at", cursor=cursor, limit=limit)
        except ValueError:
            raise Problem("invalid", errors=(FieldError("query:cursor", "cursor", "not a cursor"),)) from None
        return CasePage(cases=[_shown(doc, departments) for doc in page.docs], next=page.cursor)

    @router.get("/v1/cases/{application_id}")
    async def case(application_id: str, by: SignedIn) -> CaseView:
        """One case: its state, and its journal entry by entry."""
        check(by, "see_board", house)
        doc = await house.store.get(CASES.name, application_id)
        if doc is None:
            raise Problem("unknown")
        return _shown(doc, departments, await _journal(house, doc))

    return router


def check(by: By, action: Action, house: House) -> None:
    """Raises Problem unless the rights allow it."""
    verdict = allowed(by, action, Target(), house.clock.now())
    if isinstance(verdict, Denied):
        raise Problem(verdict.code)


def _shown(doc: Doc, departments: Mapping[str, Department], journal: list[dict[str, Any]] | None = None) -> CaseView:
    shown = {name: doc[name] for name in _SHOWN if name in doc}
    shown["steps"] = {name: _step(step, departments) for name, step in doc["steps"].items()}
    return CaseView(application_id=doc["_id"], journal=journal, **shown)


def _step(step: Doc, departments: Mapping[str, Department]) -> dict[str, Any]:
    """The step, and who is accountable while its desk owes something."""
    shown = {name: value for name, value in step.items() if name != "owed"}
    if "owed" in step:
        owed = accountable(departments, step["department"], step["owed"]["taken_by"], step["owed"]["barred"])
        shown["accountable"] = asdict(owed)
    return shown


async def _journal(house: House, doc: Doc) -> list[dict[str, Any]]:
    """The case's entries as the log holds them, up to the one that the row reflects."""
    found = await asyncio.gather(
        *(house.bus.read(topics.CASE, doc["partition"], offset, 1) for offset in doc["offsets"])
    )
    return [topics.journal.readable(record.value) for (record,) in found]
