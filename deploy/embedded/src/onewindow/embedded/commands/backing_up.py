"""`onewindow backup` and `onewindow restore`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from onewindow.embedded.commands.options import Catalogue, Data

Kafka = Annotated[
    str | None, typer.Option(metavar="BOOTSTRAP", help="日志在 Kafka host:port of Kafka, if the log is there")
]
Partitions = Annotated[int | None, typer.Option(help="每个主题的分区数 partitions of every topic")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(help="新的或空的文件夹 a new or empty folder")],
    data: Data = None,
    kafka: Kafka = None,
    partitions: Partitions = None,
    catalogue: Catalogue = None,
) -> None:
    """备份日志、卷宗、文书、结果和材料。 Copy log, dossiers, texts, results and materials into a folder.

    单机版可在运行中备份；集群须先停止各服务。 The embedded edition may go on working; of a cluster, stop the services
    first and leave Kafka and the store up. Where they are: ONEWINDOW_*, as for the services.
    """
    from onewindow.embedded import backing_up

    backing_up.back_up(_settings(data, kafka, partitions), folder, _catalogue(catalogue))


def restore(
    folder: Annotated[Path, typer.Argument(help="备份文件夹 the folder of a backup")],
    data: Data = None,
    kafka: Kafka = None,
    partitions: Partitions = None,
    catalogue: Catalogue = None,
    check: Annotated[bool, typer.Option("--check", help="只核对备份 only check the backup's files")] = False,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="进度、清单等由日志重建 leave out what services make anew out of the log"),
    ] = False,
) -> None:
    """把备份恢复到空的安装。 Put a backup back into an empty installation of either edition."""
    from onewindow.embedded import backing_up

    if check:
        backing_up.check(folder)
    else:
        backing_up.restore(_settings(data, kafka, partitions), folder, _catalogue(catalogue), rebuild=rebuild)


def _settings(data: Path | None, kafka: str | None, partitions: int | None) -> Any:
    from onewindow.embedded.serving import settings_of

    return settings_of(
        {"data": data, "bus": "kafka" if kafka else None, "kafka_bootstrap": kafka, "partitions": partitions}
    )


def _catalogue(folder: Path | None) -> Any:
    from onewindow.embedded.serving import catalogue_of
    from onewindow.embedded.shipped import catalogue_folder

    return catalogue_of(Path(folder or catalogue_folder()))
