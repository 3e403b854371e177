"""`onewindow verify log|package` and the hidden `onewindow schemas`."""

from pathlib import Path
from typing import Annotated

import typer

from onewindow.embedded.commands.options import Data, Json


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="核验日志和结果包。 Check the journal, or a package.", no_args_is_help=True)
    group.command("log")(verify_log)
    group.command("package")(verify_package)
    app.add_typer(group, name="verify")
    app.command("schemas", hidden=True)(schemas)


def verify_log(
    data: Data = None,
    kafka: Annotated[
        str | None, typer.Option(metavar="BOOTSTRAP", help="改为核验 Kafka check the log on Kafka instead")
    ] = None,
    partitions: Annotated[int | None, typer.Option(help="每个主题的分区数 partitions of every topic")] = None,
    heads: Annotated[
        Path | None,
        typer.Option(
            help="首部文件：不存在则导出，存在则比对 exports every case's last hash if the file is not there, "
            "else compares: a cut tail or a missing case is named"
        ),
    ] = None,
    causes: Annotated[
        bool, typer.Option("--causes", help="并查每条记录的起因 also look up the input that led to each entry")
    ] = False,
    as_json: Json = False,
) -> None:
    """逐条核对日志，指出被改、缺失或插入之处。 Check every entry; what was changed, left out or put in is located."""
    from onewindow.embedded import verifying
    from onewindow.embedded.serving import settings_of

    given = {"data": data, "bus": "kafka" if kafka else None, "kafka_bootstrap": kafka, "partitions": partitions}
    verifying.verify_log(settings_of(given), heads, causes=causes, as_json=as_json)


def verify_package(
    file: Annotated[Path, typer.Argument(help="结果包 the zip that was handed out")],
    expected: Annotated[
        str | None, typer.Option("--hash", metavar="H", help="日志中的哈希 the hash that the journal carries")
    ] = None,
) -> None:
    """核对结果包，逐个文件。 Check a package, file by file."""
    from onewindow.embedded import verifying

    verifying.verify_file(file, expected)


def schemas(
    check: Annotated[bool, typer.Option("--check", help="只比较 compare, write nothing")] = False,
) -> None:
    """写出公开的接口描述（开发用）。 Write the published schemas (for developers)."""
    from onewindow.embedded import describing

    describing.describe(check=check)
