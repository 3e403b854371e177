"""`onewindow due`, `onewindow calendar check` and `onewindow calendar import`."""

from pathlib import Path
from typing import Annotated

import typer

from onewindow.embedded.commands.options import DEFAULT_SERVER, Calendars, Json, Password, Server


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("due")(due)
    group = typer.Typer(help="工作日历。 Which days work.", no_args_is_help=True)
    group.command("check")(check)
    group.command("import")(import_year)
    app.add_typer(group, name="calendar")


def due(
    start: Annotated[str, typer.Argument(metavar="DAY", help="起算日（当日不计入） the start; it does not count")],
    length: Annotated[
        str, typer.Argument(metavar="LENGTH", help='时限：工作日、自然日或月 "5 wd", "20 nd" or "2 month"')
    ],
    pause: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FROM..TO",
            help="中止计时：FROM 次日至 TO 不计 does not count the days after FROM up to TO; may be repeated",
        ),
    ] = None,
    extend: Annotated[str | None, typer.Option(metavar="LENGTH", help="延长 follows on the length")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="逐日说明 every day, and why it counted or not")] = False,
    calendars: Calendars = None,
    as_json: Json = False,
) -> None:
    """计算到期日，含调休和中止。 When a clock is due: make-up days and pauses included."""
    from onewindow.embedded import counting
    from onewindow.embedded.shipped import calendar_folder

    clock = counting.clock_of(start, length, pause or [], extend)
    counting.count(Path(calendars or calendar_folder()), clock, explained=explain, as_json=as_json)


def check(
    folder: Annotated[
        Path | None, typer.Argument(help="工作日历目录 folder with the years", show_default="随附 the shipped one")
    ] = None,
) -> None:
    """检查工作日历。 Check every year; exit code 2 with file and line if one is wrong."""
    from onewindow.embedded import counting
    from onewindow.embedded.shipped import calendar_folder

    counting.check(Path(folder or calendar_folder()))


def import_year(
    file: Annotated[Path, typer.Argument(help="某一年的日历文件 the file of one year")],
    server: Server = DEFAULT_SERVER,
    name: Annotated[str, typer.Option("--as", help="运维人员 which operator")] = "operator-1",
    password: Password = None,
) -> None:
    """导入一年的日历，未办结的申请重新计算期限。 Import a year: every open case counts its days again."""
    from onewindow.embedded import importing
    from onewindow.embedded.commands.options import password_of

    importing.import_year(file, server, name, password_of(password))
