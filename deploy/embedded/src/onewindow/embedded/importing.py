"""`onewindow calendar import`: the file of a year, checked here and brought to whoever serves the line."""

import asyncio
from pathlib import Path
from typing import Any

from onewindow.definitions.calendars.load import read_year
from onewindow.definitions.calendars.year import Year
from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.digest import digest_of
from onewindow.definitions.marks import Marked
from onewindow.embedded.line.caller import RefusedError, stranger
from onewindow.embedded.words import CommandError, counted, err, say


def import_year(path: Path, server: str, name: str, password: str) -> None:
    """Import the year in a file.

    Raises CommandError; with code 2, file and line of each mistake told and nothing changed, if the year is wrong.
    """
    marked, year = _read(path)
    try:
        answer = asyncio.run(_imported(year, digest_of(marked.body), server, name, password))
    except RefusedError as refused:
        if refused.refusal != "calendar_unfit":
            raise
        err.print(str(marked.complaint(("year",), refused.refusal, refused.en)), markup=False)
        raise _wrong(path, 1) from None
    said = f"Imported: {year.year}, {counted(year.working_days, 'working day')}, {answer['id']}"
    say(f"已导入 {year.year} 年，未办结的申请将重新计算期限", f"{said}; every open case counts its days again", "green")


async def _imported(year: Year, version: str, server: str, name: str, password: str) -> dict[str, Any]:
    async with stranger(server) as caller:
        operator = await caller.signed_in(name, password)
        return await operator.post("/v1/calendars", _body(year, version))


def _body(year: Year, version: str) -> dict[str, Any]:
    holidays = [
        {
            "first": holiday.off_days.first.isoformat(),
            "last": holiday.off_days.last.isoformat(),
            "made_up": [day.isoformat() for day in holiday.make_up_days],
        }
        for holiday in year.holidays
    ]
    days = {"year": year.year, "status": year.status, "holidays": holidays}
    return {**days, "working_days": year.working_days, "version": version}


def _read(path: Path) -> tuple[Marked, Year]:
    try:
        return read_year(path)
    except CatalogueError as wrong:
        for complaint in wrong.complaints:
            err.print(str(complaint), markup=False)
        raise _wrong(path, len(wrong.complaints)) from None


def _wrong(path: Path, complaints: int) -> CommandError:
    told = f"{path}: {counted(complaints, 'complaint')}; see above. Nothing was changed."
    return CommandError("该年日历有误，未作任何更改。", told, 2)
