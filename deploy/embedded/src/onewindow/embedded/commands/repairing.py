"""`onewindow parked list|show|replay|drop`."""

import sys
from typing import Annotated

import typer

from onewindow.embedded.commands.options import DEFAULT_SERVER, Json, Password, Server

Origin = Annotated[str, typer.Argument(help="来源 topic/partition/offset")]
Reasons = Annotated[str | None, typer.Option(help="理由（留档） why, for the record; asked for if left out")]
Operator = Annotated[str, typer.Option("--as", help="运维人员 which operator")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="搁置的记录。 Records that could not be handled.", no_args_is_help=True)
    group.command("list")(list_parked)
    group.command("show")(show)
    group.command("replay")(replay)
    group.command("drop")(drop)
    app.add_typer(group, name="parked")


def list_parked(
    server: Server = DEFAULT_SERVER, name: Operator = "operator-1", password: Password = None, as_json: Json = False
) -> None:
    """列出搁置的记录。 List what waits for a person."""
    from onewindow.embedded import repairing
    from onewindow.embedded.commands.options import password_of

    repairing.list_parked(server, name, password_of(password), as_json=as_json)


def show(
    origin: Origin, server: Server = DEFAULT_SERVER, name: Operator = "operator-1", password: Password = None
) -> None:
    """查看一条。 Show one, with its reason and how it begins."""
    from onewindow.embedded import repairing
    from onewindow.embedded.commands.options import password_of

    repairing.show(origin, server, name, password_of(password))


def replay(
    origin: Origin,
    reasons: Reasons = None,
    server: Server = DEFAULT_SERVER,
    name: Operator = "operator-1",
    password: Password = None,
) -> None:
    """重新办理，后面的依次办理。 Hear it again, and what waits behind it, in order."""
    from onewindow.embedded import repairing
    from onewindow.embedded.commands.options import password_of

    repairing.repair(origin, "replay", _reasons(reasons), server, name, password_of(password))


def drop(
    origin: Origin,
    reasons: Reasons = None,
    server: Server = DEFAULT_SERVER,
    name: Operator = "operator-1",
    password: Password = None,
) -> None:
    """永久放弃这一条，后面的继续。 Leave it out for good; what waits behind it is heard."""
    from onewindow.embedded import repairing
    from onewindow.embedded.commands.options import password_of

    repairing.repair(origin, "drop", _reasons(reasons), server, name, password_of(password))


def _reasons(given: str | None) -> str:
    if given is not None:
        return given
    if not sys.stdin.isatty():
        from onewindow.embedded.words import CommandError

        raise CommandError(
            "没有终端可以询问，请用 --reasons 写明理由。", "There is no terminal to ask at: give --reasons TEXT.", 2
        )
    return str(typer.prompt("理由 reasons"))
