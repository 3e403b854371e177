"""`onewindow roster`: who sits at which window of a township, and who is in which village, on one day."""

from datetime import date
from pathlib import Path

from rich.table import Table

from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.profile import Profile, load_profile, on_duty
from onewindow.embedded.counting import read as calendar_of
from onewindow.embedded.words import CommandError, counted, err, out, say


def profile_of(path: Path, catalogue: Catalogue) -> Profile:
    """The profile in a file. Raises CommandError with code 2, each mistake told with file and line."""
    try:
        return load_profile(path, catalogue)
    except CatalogueError as wrong:
        for complaint in wrong.complaints:
            err.print(str(complaint), markup=False)
        told = f"{path}: {counted(len(wrong.complaints), 'complaint')}; see above."
        raise CommandError("乡镇档案有误。", told, 2) from None


def show(path: Path, catalogue: Catalogue, calendars: Path, day: date) -> None:
    """Draw the roster of a day. Raises CommandError."""
    profile = profile_of(path, catalogue)
    there = on_duty(profile, day, calendar_of(calendars))
    say(f"{profile.name.zh} {day}", f"{profile.name.en}, {day}", "bold")
    if there is None:
        say("当日休息", "Nobody is there: the day is off.", "yellow")
        return
    out.print(_windows(profile, catalogue))
    out.print(_villages(there, catalogue))


def _windows(profile: Profile, catalogue: Catalogue) -> Table:
    table = Table("窗口 Window", "部门 Department", "值班 On duty")
    for window in profile.windows:
        department = catalogue.departments[window.department].name
        named = f"{window.name.zh} {window.name.en}", f"{department.zh} {department.en}"
        table.add_row(*named, window.officer)
    table.add_row("综合收件 Hand-in", "", profile.clerk)
    return table


def _villages(there: dict[str, str], catalogue: Catalogue) -> Table:
    table = Table("村 Village", "区划代码 Code", "值班 On duty")
    for code, person in there.items():
        name = catalogue.regions[code].name
        table.add_row(f"{name.zh} {name.en}", code, person)
    return table
