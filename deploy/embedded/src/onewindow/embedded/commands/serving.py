"""`onewindow serve`."""

from pathlib import Path
from typing import Annotated

import typer

from onewindow.embedded.commands.options import Calendars, Catalogue, Data


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    services: Annotated[
        list[str] | None,
        typer.Argument(help="intake routing department-worker notifier pulse；不写则全部 all of them if none is named"),
    ] = None,
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="监听地址 address to listen at")] = None,
    port: Annotated[
        int | None, typer.Option(help="监听端口，0 为空闲端口 port to listen at, 0 takes a free one")
    ] = None,
    bus: Annotated[str | None, typer.Option(help="日志 log: sqlite | kafka")] = None,
    kafka: Annotated[
        str | None, typer.Option(help="Kafka 地址 host:port of Kafka, several with commas; implies --bus kafka")
    ] = None,
    replication: Annotated[int | None, typer.Option(help="Kafka 副本数 copies of each topic")] = None,
    partitions: Annotated[int | None, typer.Option(help="每个主题的分区数 partitions of every topic")] = None,
    member: Annotated[str | None, typer.Option(help="本进程在消费组中的名字 this process's name in its groups")] = None,
    peer: Annotated[
        list[str] | None, typer.Option(help="其他服务的地址 where another service is: intake=http://127.0.0.1:8081")
    ] = None,
    catalogue: Catalogue = None,
    calendars: Calendars = None,
    profile: Annotated[
        Path | None, typer.Option(help="乡镇大厅的窗口、村和值班人员 the windows, villages and people of a township")
    ] = None,
) -> None:
    """运行服务（默认同一进程）。 Serve, all in one process unless some are named.

    其余设置见环境变量 ONEWINDOW_*。 Everything else is set by ONEWINDOW_* in the environment.
    """
    from onewindow.embedded.serving import serve_services, settings_of
    from onewindow.embedded.shipped import calendar_folder, catalogue_folder

    given = {
        "data": data,
        "host": host,
        "port": port,
        "bus": "kafka" if kafka else bus,
        "kafka_bootstrap": kafka,
        "kafka_replication": replication,
        "partitions": partitions,
        "member": member,
        "peers": _peers(peer) if peer else None,
    }
    folders = Path(catalogue or catalogue_folder()), Path(calendars or calendar_folder())
    serve_services(services or (), settings_of(given), *folders, profile)


def _peers(named: list[str]) -> dict[str, str]:
    peers = {}
    for one in named:
        name, equals, url = one.partition("=")
        if not equals:
            raise typer.BadParameter(f"{one}: 请写成 write it as intake=http://127.0.0.1:8081")
        peers[name] = url
    return peers
