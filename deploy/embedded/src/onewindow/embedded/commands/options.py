"""Options that several sub-commands share."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_SERVER = "http://127.0.0.1:8080"

Data = Annotated[
    Path | None, typer.Option(help="数据目录 folder for everything that is kept", show_default="onewindow-data")
]
Catalogue = Annotated[
    Path | None,
    typer.Option(
        help="事项目录 folder with the services", envvar="ONEWINDOW_CATALOGUE", show_default="随附 the shipped one"
    ),
]
Calendars = Annotated[
    Path | None,
    typer.Option(
        help="工作日历目录 folder with the years", envvar="ONEWINDOW_CALENDARS", show_default="随附 the shipped one"
    ),
]
Server = Annotated[str, typer.Option(help="服务地址 where the line is served", envvar="ONEWINDOW_SERVER")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
Password = Annotated[
    str | None,
    typer.Option(
        help="口令 password", envvar="ONEWINDOW_PASSWORD", show_default="演示口令 the demo people's", show_envvar=True
    ),
]


def password_of(given: str | None) -> str:
    """The password given, else the published one of the demo people."""
    if given is not None:
        return given
    from onewindow.chassis.people import DEMO_WORD

    return DEMO_WORD
