"""The account of a long run: rows as they come, and whatever ends it, the table, what was waited out, the verdict."""

import io
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from benchmarks.million.account import Account
from benchmarks.million.table import clock, heading, line
from tests.benchmarks.rows import FLAT, PLACES, rows
from tests.support.processes import ROOT

from onewindow.chassis.ports import PortError
from onewindow.local_cluster.words import ClusterError

RUN = """
import sys, time
from contextlib import contextmanager
from benchmarks.million.account import Account, cut_off_by_signals, no_signals
from tests.benchmarks.rows import rows

@contextmanager
def servers():
    try:
        yield
    finally:
        print("servers stopping", flush=True)
        {slow}
        print("servers stopped", flush=True)

def on_servers():
    with servers():
        code = account.of(work)
        no_signals()
    return code

def work():
    for row in rows("log on disk", (1.0, 1.0), (100_000, 200_000)):
        account.beat(row.n)
        account.row(row)
    print("waiting", flush=True)
    {loop}
    return "never"

account = Account(sys.stdout, "conditions")
with cut_off_by_signals():
    sys.exit(account.of(on_servers))
"""
BLOCKED = "time.sleep(600)"
IN_A_LOOP = "import asyncio; asyncio.run(asyncio.sleep(600))"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["INT", "TERM"])
@pytest.mark.parametrize("loop", [BLOCKED, IN_A_LOOP], ids=["blocked", "in a loop"])
def test_a_run_that_is_cut_off_prints_what_it_has_and_stops_its_servers(number: signal.Signals, loop: str) -> None:
    """Both signals, wherever they meet it: table and verdict come first, and a second signal disturbs nothing."""
    said, code = _cut_off(RUN.format(loop=loop, slow="time.sleep(0.3)"), number)

    assert 128 + number == code
    assert 2 == said.count("   100,000 ") == said.count("   200,000 ")
    assert f"with 200,000 applications: cut off by {number.name}" in said
    assert said.index("nothing grows") < said.index("servers stopping") < said.index("servers stopped")


@pytest.mark.parametrize("failure", [ClusterError("坏", "bad"), PortError("bad"), RuntimeError("bad"), OSError("bad")])
def test_a_run_that_fails_prints_what_it_has(failure: Exception) -> None:
    """The hour before the failure is in the table, and judged; the code says that it failed."""
    out = io.StringIO()
    account = Account(out, "conditions")
    for row in rows("log on disk", [1.0] * len(PLACES)):
        account.row(row)

    def work() -> str:
        raise failure

    assert 2 == account.of(work)
    assert "FAILED: bad" in out.getvalue()
    assert "nothing grows" in out.getvalue()


def test_a_bug_prints_what_the_run_has_and_is_raised() -> None:
    """Nobody expected it, so it keeps its traceback; the table comes first, and once."""
    out = io.StringIO()
    account = Account(out, "conditions")

    def work() -> str:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        account.of(lambda: account.of(work))
    assert 1 == out.getvalue().count("FAILED: KeyError: 'bug'")
    assert out.getvalue().endswith("from 50,000 applications on\n")


@pytest.mark.parametrize(("last", "code"), [(1.0, 0), (2.0, 1), (None, 2)], ids=["flat", "grown", "not judged"])
def test_the_code_says_what_was_found(last: float | None, code: int) -> None:
    """0: nothing grows. 1: something does. 2: too few rows to tell."""
    account = Account(io.StringIO(), "conditions")
    for row in rows("log on disk", (1.0, last), (100_000, 1_000_000)) if last else ():
        account.row(row)

    assert code == account.of(lambda: "over")


def test_hiccups_are_said_at_once_and_counted_by_kind() -> None:
    """What was waited out stands in the account, also when nobody looked while it ran."""
    out = io.StringIO()
    account = Account(out, "conditions")
    for kind in ("log silent", "routing restarted", "log silent"):
        account.hiccup(kind, "why")
    assert 3 == out.getvalue().count(": why\n")
    account.of(lambda: "over")

    assert "waited out: log silent 2x, routing restarted 1x\n" in out.getvalue()


def test_every_row_stands_below_its_headings() -> None:
    """Gaps, large numbers and disturbed rows keep the columns."""
    names = list(FLAT.resident_mb)
    empty = replace(
        FLAT, n=1_000_000, take_over=None, services_cpu_ms=None, in_memory=None, resident_mb={}, disturbed=True
    )

    assert {len(heading(names))} == {len(line(row, names)) for row in (FLAT, empty)}
    assert line(empty, names).endswith(" 0*")
    assert "1:02:03" == clock(3723.9)


def _cut_off(program: str, number: signal.Signals) -> tuple[str, int]:
    """What a program says that is sent a signal when it waits, and one more as soon as it stops its servers."""
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = []
        for told in process.stdout:
            said.append(told)
            if told in {"waiting\n", "servers stopping\n"}:
                process.send_signal(number)
        return "".join(said), process.wait()
