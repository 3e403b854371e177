"""`onewindow demo`."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="送达后退出 leave after delivery")] = False,
    port: Annotated[int, typer.Option(help="端口，0 为空闲端口 port, 0 takes a free one")] = 0,
    data: Annotated[Path | None, typer.Option(help="数据目录 folder", show_default="临时目录 a new one, kept")] = None,
    pace: Annotated[float, typer.Option(hidden=True, help="经办人思考秒数 how long an officer thinks")] = 0.5,
) -> None:
    """演示：真实材料，并联办理，一个结果。 The whole line with real files, from hand-in to result."""
    from onewindow.embedded.demonstrating import demonstrate

    demonstrate(data, port, pace, once=once)
