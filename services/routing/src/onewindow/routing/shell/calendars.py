"""Routing's door for whoever imports a year: said once in every partition, and heard by each open case there."""

from fastapi import APIRouter

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.partitioner import key_for
from onewindow.chassis.ports import Landed, Outgoing
from onewindow.chassis.problem import FieldError, Problem
from onewindow.chassis.tracing import headers
from onewindow.contracts import topics
from onewindow.contracts.api.calendars import YearImport, YearImported
from onewindow.contracts.fact import By, derive
from onewindow.contracts.oversight import CalendarImported, DaysOff
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.routing.core.almanac import UnfitYearError, with_import
from onewindow.routing.shell.http import check
from onewindow.routing.shell.importing import imports_of

KEY = "calendar"


def calendar_doors(house: House, calendar: Calendar) -> APIRouter:
    """``POST /v1/calendars``; ``calendar`` is what was loaded."""
    router = APIRouter(tags=["calendars"])

    @router.post("/v1/calendars", status_code=202)
    async def import_year(body: YearImport, by: SignedIn) -> YearImported:
        """Import the days of a year: every open case counts its last days again, once.

        If it breaks off, import the year again: whoever has heard of it has nothing to add.
        """
        check(by, "import_calendar", house)
        act = derive(house.clock.nonce(), KEY)
        facts = [_fact(body, house, by, act, partition) for partition in range(house.partitions)]
        # What was imported before lies in every partition alike.
        known = (await imports_of(house.bus, 0, calendar)).calendar
        _must_fit(known, facts[0], body.working_days)
        for partition, fact in enumerate(facts):
            key = fact.application_id.encode()
            record = Outgoing(key, topics.oversight.encode(fact), headers(fact.id, fact.type))
            if not isinstance(await house.bus.append(topics.OVERSIGHT, partition, (record,)), Landed):
                raise Problem("unavailable")
        return YearImported(id=act, year=body.year, partitions=house.partitions)

    return router


def _must_fit(known: Calendar, fact: CalendarImported, working_days: int) -> None:
    """Raises Problem for a year that contradicts itself, its total, or leaves a gap."""
    try:
        year = with_import(known, fact).years[fact.year]
    except UnfitYearError as error:
        raise Problem("calendar_unfit", detail=str(error)) from None
    if year.working_days != working_days:
        wrong = FieldError("/working_days", "total_differs", f"these days leave {year.working_days} working days")
        raise Problem("invalid", errors=(wrong,))


def _fact(body: YearImport, house: House, by: By, act: str, partition: int) -> CalendarImported:
    return CalendarImported(
        id=derive(act, str(partition)),
        at=house.clock.now(),
        application_id=key_for(partition, house.partitions, KEY).decode(),
        by=by,
        year=body.year,
        published=body.status == "official",
        holidays=tuple(
            DaysOff(
                first=holiday.first.isoformat(),
                last=holiday.last.isoformat(),
                made_up=tuple(day.isoformat() for day in holiday.made_up),
            )
            for holiday in body.holidays
        ),
        version=body.version,
    )
