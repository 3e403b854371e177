"""A process that appends to a SQLite log, one record after another, and says which of them were acknowledged.

Run as ``python -m tests.support.far_appender FILE WRITER [COUNT [FILE_BYTES]]``. Each line on stdout is the offset of
an acknowledged record, or ``refused`` or ``unknown``. With FILE_BYTES no file may grow beyond it, until ten appends in
a row were refused; then it may again. Ends with a non-zero code when the file can no longer be trusted.
"""

import asyncio
import resource
import sys
from pathlib import Path

from onewindow.chassis.ports import Landed, Outgoing, PortError
from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile

ROOT = Path(__file__).parents[2]
TOPIC = "onewindow.alpha.v1"


async def start(path: Path, writer: str, *more: str, tracer: tuple[str, ...] = ()) -> asyncio.subprocess.Process:
    """The process, running under ``tracer`` if there is one, its stdout a pipe."""
    return await asyncio.create_subprocess_exec(
        *tracer,
        sys.executable,
        "-m",
        "tests.support.far_appender",
        str(path),
        writer,
        *more,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _append(file: SqliteFile, writer: str, count: int, largest: int) -> None:
    bus = SqliteBus(file, [TOPIC], 4)
    await bus.start()
    if largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    refused = 0
    for n in range(count):
        record = Outgoing(b"key", f"{writer}.{n:06d}.".encode() + b"x" * 500)
        try:
            answer = await bus.append(TOPIC, 0, [record])
        except FatalPortError:
            raise
        except PortError:
            print("refused", flush=True)
            refused += 1
            if refused == 10:
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        else:
            print(answer.offset if isinstance(answer, Landed) else "unknown", flush=True)
    await bus.stop()


async def _run(path: str, writer: str, count: str = "1000000", largest: str = "0") -> None:
    file = SqliteFile(Path(path))
    async with asyncio.TaskGroup() as group:
        watch = group.create_task(file.until_broken())
        await _append(file, writer, int(count), int(largest))
        watch.cancel()


if __name__ == "__main__":
    asyncio.run(_run(*sys.argv[1:]))
