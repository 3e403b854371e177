"""`onewindow cluster up|status|logs|down`, and the two commands behind them that nobody types."""

import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

P = ParamSpec("P")

Data = Annotated[Path, typer.Option(help="数据目录 folder for everything that is kept")]
Port = Annotated[int, typer.Option(help="网关端口 the gateway's port", min=1, max=65535)]
Brokers = Annotated[
    int | None,
    typer.Option(help="Kafka 节点数 1 or 3: with three, a record counts when two have it", show_default="1"),
]
Partitions = Annotated[
    int | None, typer.Option(help="每个主题的分区数 partitions of every topic", min=1, max=512, show_default="8")
]
Catalogue = Annotated[
    Path | None,
    typer.Option(
        help="事项目录 folder with the services", envvar="ONEWINDOW_CATALOGUE", show_default="随附 the shipped one"
    ),
]
AtRest = Annotated[
    bool,
    typer.Option(
        "--at-rest", help="只启动 Kafka 和文档库，供备份和恢复 only Kafka and documents, to back up or restore"
    ),
]
Watch = Annotated[
    bool, typer.Option("--watch", help="同时启动 Prometheus 和 Alertmanager with Prometheus and Alertmanager")
]
AlertsTo = Annotated[
    str | None, typer.Option(help="告警通知地址 webhook that Alertmanager tells, with --watch", show_default="none")
]
FOLDER = Path("onewindow-cluster")
PORT = 8080

app = typer.Typer(
    name="cluster",
    help="本机集群（无需 Docker）。 Kafka, documents, every service twice and a gateway, on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def told(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose ClusterError is told to the person, without a traceback."""

    @wraps(command)
    def telling(*args: P.args, **kwargs: P.kwargs) -> None:
        from onewindow.local_cluster.words import ClusterError, complain

        try:
            command(*args, **kwargs)
        except ClusterError as error:
            complain(error.zh, error.en)
            raise typer.Exit(error.code) from None

    return telling


@app.command("up")
@told
def up(
    data: Data = FOLDER,
    port: Port = PORT,
    brokers: Brokers = None,
    partitions: Partitions = None,
    catalogue: Catalogue = None,
    at_rest: AtRest = False,
    watch: Watch = False,
    alerts_to: AlertsTo = None,
) -> None:
    """启动集群，全部就绪后返回。 Start it; returns when all of it is ready."""
    from onewindow.local_cluster.showing import show_up
    from onewindow.local_cluster.starting import running, start
    from onewindow.local_cluster.wanted import wanted

    began = time.monotonic()
    if there := running(data.resolve()):
        show_up(there, data)
    else:
        asked = wanted(data, port, brokers, partitions, catalogue, at_rest=at_rest, watch=watch, alerts_to=alerts_to)
        started = start(asked)
        show_up(started, data, time.monotonic() - began)


@app.command("status")
@told
def status(data: Data = FOLDER) -> None:
    """查看每个进程。 Every server, whether it is ready, how often it was started again; exit 1 if not up."""
    from onewindow.local_cluster.showing import show_down, show_parts
    from onewindow.local_cluster.starting import running

    there = running(data.resolve())
    if there is None:
        show_down(data)
        raise typer.Exit(1)
    show_parts(there)
    raise typer.Exit(0 if there.phase == "up" and all(part.ready for part in there.parts) else 1)


@app.command("logs")
@told
def logs(
    name: Annotated[str | None, typer.Argument(help="进程名 such as intake-1; all of them if left out")] = None,
    data: Data = FOLDER,
    follow: Annotated[bool, typer.Option("--follow", help="持续显示 go on until Ctrl-C")] = False,
    lines: Annotated[int, typer.Option(help="先显示的行数 how many lines to begin with", min=0)] = 20,
) -> None:
    """查看日志。 What the servers say."""
    from onewindow.local_cluster.showing import show_logs

    show_logs(data.resolve() / "logs", name, lines, follow=follow)


@app.command("down")
@told
def down(
    data: Data = FOLDER,
    wipe: Annotated[bool, typer.Option("--wipe", help="并删除全部数据 and remove everything that is kept")] = False,
) -> None:
    """停止集群。 Stop it in order; what was kept stays, unless --wipe."""
    from onewindow.local_cluster import starting
    from onewindow.local_cluster.showing import show_down, show_stopped

    folder = data.resolve()
    if starting.stop(folder):
        show_stopped(data)
    else:
        show_down(data)
    if wipe and (folder / "shape.json").exists():  # never a folder that is not a cluster's
        starting.wipe(folder)


@app.command("keep", hidden=True)
@told
def keep(
    data: Data = FOLDER,
    port: Port = PORT,
    catalogue: Catalogue = None,
    at_rest: AtRest = False,
    watch: Watch = False,
    alerts_to: AlertsTo = None,
) -> None:
    """The process that `up` leaves behind: it keeps the servers running."""
    from onewindow.local_cluster.keeper import keep
    from onewindow.local_cluster.wanted import wanted

    asked = wanted(data, port, None, None, catalogue, at_rest=at_rest, watch=watch, alerts_to=alerts_to)
    raise typer.Exit(keep(asked))


@app.command("run", hidden=True, context_settings={"ignore_unknown_options": True})
@told
def run(
    command: Annotated[list[str], typer.Argument(help="after --")],
    only: Annotated[str | None, typer.Option(help="kafka | store; both if left out")] = None,
) -> None:
    """Run a command beside fresh servers, told to it in ONEWINDOW_TEST_KAFKA, _MONGO and _MONGO_BULK."""
    from onewindow.local_cluster.fresh import run

    if only not in (None, "kafka", "store"):
        raise typer.BadParameter("kafka | store", param_hint="--only")
    sys.exit(run(command, kafka=only != "store", store=only != "kafka"))
