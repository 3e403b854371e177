"""`onewindow rehearse`: a story against a definition, in virtual time."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.table import Table

from onewindow.contracts.codes import CODES
from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.marks import read
from onewindow.embedded.counting import read as calendar_of
from onewindow.embedded.showing import style_of
from onewindow.embedded.words import CommandError, counted, err, out, say
from onewindow.routing.shell.rehearsal import Rehearsal
from onewindow.routing.shell.story import Story, read_story


def rehearse(path: Path, catalogue: Path, calendars: Path, *, as_json: bool) -> None:
    """Play a story and print what came of it. Raises CommandError with code 2 if it cannot be played."""
    calendar = calendar_of(calendars)
    try:
        story = read_story(path, catalogue, calendar)
        result = _played(path, story)
    except CatalogueError as wrong:
        for complaint in wrong.complaints:
            err.print(str(complaint), markup=False)
        raise CommandError("预演文件或事项定义有误。", "The story or its definition is wrong; see above.", 2) from None
    except OSError as error:
        raise CommandError("无法读取预演文件。", f"{path} cannot be read: {error.strerror}", 2) from None
    if as_json:
        out.print_json(data=result)
    else:
        _show(result, path.name, _places(path, story))


def _played(path: Path, story: Story) -> dict[str, Any]:
    """What came of it. Raises CatalogueError that names the line which cannot be played."""
    try:
        return Rehearsal(story).play().result()
    except Exception as error:
        # A value that no reader of stories foresaw: the shortest beginning that fails shows the line it stands in.
        marked = read(path, path.name)
        for count, line in enumerate(story.lines, 1):
            if not _plays(replace(story, lines=story.lines[:count])):
                text = f"this line cannot be played: {type(error).__name__}: {error}"
                raise CatalogueError([marked.complaint(("story", line.number - 1), "story_value", text)]) from error
        raise


def _plays(story: Story) -> bool:
    try:
        Rehearsal(story).play().result()
    except Exception:  # noqa: BLE001 - whatever it is, this beginning has it
        return False
    return True


def _places(path: Path, story: Story) -> dict[int, int]:
    """Where in the file each line of the story stands; people look there, programs count from 1."""
    marked = read(path, path.name)
    return {line.number: marked.line(("story", line.number - 1)) for line in story.lines}


def _show(result: Mapping[str, Any], file: str, places: Mapping[int, int]) -> None:
    case = result["case"]
    say("结果", f"Outcome: {result['outcome'] or '-'}", "bold")
    if case:
        accepted, concluded = _minute(case["accepted_as_of"]) or "-", _minute(result["concluded_at"]) or "-"
        say(f"状态 {case['state']}，受理 {accepted}", f"accepted as of {accepted}, concluded {concluded}")
        if case["due"] or case["promise_due"]:
            flag = "，暂定", ", provisional"
            zh, en = flag if case["provisional"] else ("", "")
            promised, allowed = case["promise_due"] or "-", case["due"] or "-"
            say(f"承诺 {promised}，法定 {allowed}{zh}", f"promised by {promised}, due by law by {allowed}{en}")
    steps = Table(show_edge=False, pad_edge=False)
    for heading in ("环节 step", "状态 state", "轮次 round", "开始 opened", "办结 settled", "经办 by"):
        steps.add_column(heading)
    for name, step in result["steps"].items():
        opened, settled = _minute(step["opened_at"]), _minute(step["settled_at"])
        steps.add_row(name, step["state"], str(step["round"]), opened, settled, step["by"] or "", style=style_of(step))
    out.print(steps)
    entries = Table(show_edge=False, pad_edge=False, title="日志 journal", title_justify="left")
    for heading in ("seq", "时间 at", "起因 cause", "事实 facts"):
        entries.add_column(heading, overflow="fold")
    for entry in result["entries"]:
        facts = ", ".join(_fact(fact) for fact in entry["facts"])
        entries.add_row(str(entry["seq"]), _minute(entry["at"]), _cause(entry["cause"], places), facts)
    out.print(entries)
    for document in result["documents"]:
        step = f" {document['step']}" if document["step"] else ""
        say(f"文书 {document['kind']}{step}", f"document at {_minute(document['at'])}")
    refused = result["refused"]
    if refused:
        say(f"{len(refused)} 行被拒绝", f"{counted(len(refused), 'line')} refused:", "bold yellow")
    for refusal in refused:
        known, line = CODES.get(refusal["code"]), places.get(refusal["line"])
        place = f"  {file}:{line}" if line else "  到期 a deadline"
        words = f" {known.zh} {known.en}" if known else ""
        out.print(f"{place} {refusal['code']}{words}", style="yellow", markup=False)


def _cause(cause: str, places: Mapping[int, int]) -> str:
    """What an entry follows from, with the line as it stands in the file."""
    number = cause.removeprefix("line-")
    return f"行 line {places[int(number)]}" if number != cause and number.isdecimal() else cause


def _minute(local: str | None) -> str:
    """A local time as people write it; the seconds are in --json."""
    return local[:16].replace("T", " ") if local else ""


def _fact(fact: Mapping[str, Any]) -> str:
    step = f"({fact['step']})" if fact.get("step") else ""
    return f"{fact['type']}{step}"
