"""`onewindow verify`: a whole journal, or one package, checked by somebody who believes nobody."""

import asyncio
import re
from dataclasses import asdict
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from onewindow.chassis.clock import SystemClock, monotonic
from onewindow.chassis.ports import PortError
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.topics import CASE, INPUTS
from onewindow.embedded.audit.causes import check_causes
from onewindow.embedded.audit.heads import Heads, HeadsFileError, read_heads, write_heads
from onewindow.embedded.audit.reading import Log, There, Verdict, check_log
from onewindow.embedded.audit.rows import rows_of
from onewindow.embedded.words import CommandError, counted, err, out, say
from onewindow.notifier.core.package import MAX_BYTES, package_hash
from onewindow.notifier.core.verification import verify_package

DATABASE = "onewindow.db"
_HASH = re.compile(r"[0-9a-f]{64}")


def verify_log(settings: HouseSettings, heads: Path | None, *, causes: bool, as_json: bool) -> None:
    """Check every entry of the journal; export or compare heads. Raises CommandError, also for findings.

    ``causes``: also look up the input that led to each entry.
    """
    began = monotonic()
    bus = _bus(settings)
    expected = _expected(heads, bus.partitions) if heads and heads.exists() else None
    try:
        verdict = asyncio.run(_checked(bus, expected, _there(settings), causes=causes))
    except PortError as error:
        raise CommandError("无法读取日志。", f"The log cannot be read: {error}") from None
    if as_json:
        out.print_json(data={"findings": [asdict(one) for one in verdict.findings], "counts": asdict(verdict.counts)})
    else:
        _tell(verdict, monotonic() - began)
    if heads and expected is None and not verdict.findings:
        _export(heads, verdict)
    elif heads and expected:
        say("已与导出的首部比对", f"Compared with {counted(len(expected.cases), 'head')} of {expected.made_at}")
    if verdict.findings:
        raise CommandError(f"发现 {len(verdict.findings)} 处问题。", f"{counted(len(verdict.findings), 'finding')}.")


async def tell_log(folder: Path) -> None:
    """Check the journal of a server on SQLite that may be running, and say what came of it. Raises CommandError."""
    settings = HouseSettings(data=folder, bus="sqlite")
    verdict = await _checked(_bus(settings), None, _there(settings), causes=True)
    _tell(verdict, 0.0)
    if verdict.findings:
        raise CommandError("日志核对未通过。", f"{counted(len(verdict.findings), 'finding')} in the journal.")


def verify_file(path: Path, expected: str | None) -> None:
    """Check a package. Raises CommandError, also for findings."""
    if expected is not None and not _HASH.fullmatch(expected := expected.strip().lower()):
        raise CommandError(
            "--hash 不是哈希：应为 64 位十六进制数，见结果页。",
            "--hash is no hash: it has 64 hexadecimal digits, as the result page shows it.",
            2,
        )
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError("无法读取结果包。", f"{path} cannot be read: {error.strerror}", 2) from None
    findings = verify_package(data, expected)
    for one in findings:
        err.print(f"{one.file or path.name}: {one.problem}: {one.detail}", markup=False, style="red")
    if findings:
        raise CommandError("结果包与签发的不一致。", f"{path}: {counted(len(findings), 'finding')}.")
    say("结果包完好", f"Sound: every file is the one its manifest names ({manifest_hash(data)})", "green")
    if expected is None:
        say(
            "未提供哈希，只核对了自身",
            "Without --hash it is only checked against itself; the journal's hash is on the result page.",
            "yellow",
        )


def manifest_hash(data: bytes) -> str:
    """The hash by which the journal names a sound package."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return package_hash(archive.read("manifest.json"))


def _bus(settings: HouseSettings) -> Log:
    if settings.bus == "kafka":
        from onewindow.chassis.kafka_bus import KafkaBus

        return KafkaBus(
            bootstrap=settings.kafka_bootstrap,
            topics=(CASE, *INPUTS),
            partitions=settings.partition_count,
            replication=None,
        )
    from onewindow.chassis.sqlite.looking import LookedAtLog

    file = settings.data / DATABASE
    if not file.is_file():
        raise CommandError("没有数据文件。", f"There is no log at {file}; name its folder with --data.", 2)
    return LookedAtLog(file, (CASE, *INPUTS), settings.partition_count)


def _there(settings: HouseSettings) -> There | None:
    return rows_of(settings.data / DATABASE, CASE) if settings.bus == "sqlite" else None


async def _checked(bus: Log, expected: Heads | None, there: There | None, *, causes: bool) -> Verdict:
    await bus.start()
    columns = (TextColumn("核对日志 checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
            bar = progress.add_task("", total=None)

            def told(done: int, whole: int) -> None:
                progress.update(bar, completed=done, total=whole)

            verdict = await check_log(bus, expected, told, there)
            if causes:
                verdict.findings += await check_causes(bus)
            return verdict
    finally:
        await bus.stop()


def _tell(verdict: Verdict, seconds: float) -> None:
    for one in verdict.findings:
        out.print(str(one), style="red", markup=False)
    counts, took = verdict.counts, f", {seconds:.1f} s" if seconds else ""
    zh = f"{counts.cases} 个案件，{counts.entries} 条，接管 {counts.claims} 次，无效 {counts.void} 条"
    en = (
        f"{counted(counts.cases, 'case')}, {counted(counts.entries, 'entry', 'entries')}, "
        f"{counted(counts.claims, 'claim')}, {counts.void} without effect{took}"
    )
    if verdict.findings:
        say(f"日志有问题：{zh}", f"Not sound: {en}", "red")
    else:
        say(f"日志完好：{zh}", f"Sound journal: {en}", "green")


def _expected(path: Path, partitions: int) -> Heads:
    try:
        return read_heads(path, CASE, partitions)
    except (HeadsFileError, OSError) as error:
        raise CommandError("首部文件不可用。", str(error), 2) from None


def _export(path: Path, verdict: Verdict) -> None:
    try:
        write_heads(path, Heads(CASE, SystemClock().now(), verdict.ends, verdict.heads))
    except OSError as error:
        raise CommandError("无法写入首部文件。", f"{path} cannot be written: {error.strerror}") from None
    say(
        "已导出首部，请另行保存",
        f"Exported {counted(len(verdict.heads), 'head')} to {path}; keep it elsewhere",
        "green",
    )
