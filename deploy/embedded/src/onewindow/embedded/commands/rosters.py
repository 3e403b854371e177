"""`onewindow roster`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from onewindow.embedded.commands.options import Calendars, Catalogue


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("roster")(roster)


def roster(
    file: Annotated[
        Path | None, typer.Argument(help="乡镇档案 file of a township", show_default="随附 the shipped one")
    ] = None,
    day: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="日期 which day", show_default="今天 today")
    ] = None,
    catalogue: Catalogue = None,
    calendars: Calendars = None,
) -> None:
    """窗口和村的值班表。 Who is at which window and in which village on a day."""
    from onewindow.chassis.clock import SystemClock
    from onewindow.contracts.instant import local_day
    from onewindow.embedded import rosters
    from onewindow.embedded.serving import catalogue_of
    from onewindow.embedded.shipped import calendar_folder, catalogue_folder, township

    loaded = catalogue_of(Path(catalogue or catalogue_folder()))
    on = day.date() if day is not None else local_day(SystemClock().now())
    rosters.show(file or township(), loaded, Path(calendars or calendar_folder()), on)
