"""What the process writes about itself: one line each, without secrets and without what people typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

_MAIN = """
import logging, structlog
from pydantic import BaseModel
from onewindow.chassis.logs import configure

class Form(BaseModel):
    area: int

configure("info", "json")
log = structlog.get_logger("test")
log.debug("not wanted")
log.info("plain", said="two\\nlines \\x1b[31m", number=7)
log.info("secret", password="hunter2", query_code="1234", Authorization="Bearer x")
log.info("long", said="x" * 1_000_000)
logging.getLogger("other").warning("from %s", "elsewhere")
logging.getLogger("uvicorn.error").info("chatter")
def fail():
    typed = "110101199003070000"
    Form(area=typed + "x")
try:
    fail()
except ValueError:
    log.error("failed", exc_info=True)
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
try:
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ExceptionGroup("outer", [OSError("disk")]) from error
except ExceptionGroup:
    log.critical("loop_died", exc_info=True)
"""


def test_the_log_is_lines_of_json_without_what_must_not_be_in_it() -> None:
    """Control characters, secrets, megabytes, variables and typed values stay out; types and places stay in."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _MAIN], capture_output=True, text=True, timeout=60, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    names = [line["event"] for line in lines]
    assert names == [
        "plain", "secret", "long", "from elsewhere", "failed", "Exception in ASGI application", "loop_died",
    ]  # fmt: skip
    plain, secret, long, elsewhere, failed, foreign, died = lines
    assert (plain["said"], plain["number"], plain["level"]) == ("two\nlines \x1b[31m", 7, "info")
    assert {secret["password"], secret["query_code"], secret["Authorization"]} == {"(left out)"}
    assert len(long["said"]) < 1_000
    assert elsewhere["level"] == "warning"
    for one in (failed, foreign):
        assert one["exception"][0]["type"] == "ValidationError"
        assert any(" fail" in place for place in one["exception"][0]["at"])
    assert died["exception"][0]["because"][0][0]["says"] == "disk"
    assert died["exception"][1]["type"] == "KeyError"
    assert "110101" not in done.stderr
    assert "hunter2" not in done.stderr


def test_what_cannot_be_written_is_lost_and_nothing_else() -> None:
    """On a full disk every line fails, of our own and of others: whoever says it goes on."""
    main = _MAIN + "print('done')"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", main], stdout=subprocess.PIPE, stderr=full, text=True, timeout=60, check=False
        )
    assert done.stdout == "done\n"
