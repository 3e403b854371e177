"""`onewindow apply FILE` and `onewindow track NUMBER`."""

from pathlib import Path
from typing import Annotated

import typer

from onewindow.embedded.commands.options import DEFAULT_SERVER, Json, Password, Server


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("apply")(apply)
    app.command("track")(track)


def apply(
    file: Annotated[Path, typer.Argument(help="申请文件 YAML or JSON: service, answers, materials (paths)")],
    server: Server = DEFAULT_SERVER,
    name: Annotated[str, typer.Option("--as", help="申请人 who hands it in")] = "me",
    password: Password = None,
    key: Annotated[
        str | None,
        typer.Option(help="幂等键；默认由内容得出 names this act; by default it follows from the content"),
    ] = None,
    as_json: Json = False,
) -> None:
    """提交一份申请及其材料。 Hand in an application with its materials."""
    from onewindow.embedded import applying
    from onewindow.embedded.commands.options import password_of

    applying.apply(file, server, name, password_of(password), key, as_json=as_json)


def track(
    number: Annotated[str, typer.Argument(help="申请编号 the application's number")],
    code: Annotated[str, typer.Option(help="查询码 the query code on the receipt")],
    server: Server = DEFAULT_SERVER,
    once: Annotated[bool, typer.Option("--once", help="只看一次 show it once and leave")] = False,
    as_json: Json = False,
) -> None:
    """查看办理进度（实时）。 Follow an application live: who has it, since when."""
    from onewindow.embedded import applying

    applying.track(number, code, server, once=once, as_json=as_json)
