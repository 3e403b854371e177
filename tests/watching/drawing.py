"""A dashboard as a picture: its panels where Grafana would place them, drawn plainly from what a run had to show."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.watching.scale import short, ticks
from tests.watching.showing import Line, Shown

_CELL_W, _CELL_H, _TOP = 55, 34, 54
_COLOURS = (
    "#3274a1",
    "#e1812c",
    "#3a923a",
    "#c03d3e",
    "#9372b2",
    "#845b53",
    "#d684bd",
    "#7f7f7f",
    "#a9aa35",
    "#2eabb8",
)
_GREEN, _RED, _INK, _PALE = "#2f7d4f", "#c0392b", "#24292f", "#d8dee4"
_ROWS = 3
_FONT = "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"


def picture(board: dict[str, Any], shown: Sequence[Shown], began: float, ended: float) -> str:
    """The board as SVG."""
    width = 24 * _CELL_W
    height = _TOP + max(one.panel["gridPos"]["y"] + one.panel["gridPos"]["h"] for one in shown) * _CELL_H + 8
    span = f"{_clock(began)} – {_clock(ended)} UTC"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{_FONT}">',
            f'<rect width="{width}" height="{height}" fill="#f6f8fa"/>',
            _text(12, 34, board["title"], 22, weight="bold"),
            _text(width - 12, 34, span, 14, anchor="end", colour="#57606a"),
            *(part for one in shown for part in _panel(one, began, ended)),
            "</svg>\n",
        )
    )


def _panel(shown: Shown, began: float, ended: float) -> Iterator[str]:
    at = shown.panel["gridPos"]
    x, y = at["x"] * _CELL_W + 4, at["y"] * _CELL_H + _TOP
    w, h = at["w"] * _CELL_W - 8, at["h"] * _CELL_H - 8
    lines = [line for query in shown.queries for line in query if line.values]
    yield f'<g transform="translate({x} {y})"><rect width="{w}" height="{h}" rx="4" fill="#fff" stroke="{_PALE}"/>'
    yield _text(10, 20, shown.panel["title"], 13, weight="bold")
    match shown.panel["type"]:
        case "stat":
            yield from _number(shown.panel, lines, w, h)
        case "bargauge":
            yield from _bars(shown.panel, lines, w, h)
        case _:
            yield from _lines(shown.panel, lines, w, h, (began, ended))
    yield "</g>"


def _number(panel: dict[str, Any], lines: Sequence[Line], w: int, h: int) -> Iterator[str]:
    value = lines[0].values[-1][1]
    yield f'<rect x="1" y="28" width="{w - 2}" height="{h - 29}" fill="{_colour_of(panel, value)}"/>'
    yield _text(w / 2, 28 + (h - 28) / 2 + 14, short(value, _unit(panel)), 38, anchor="middle", colour="#fff")


def _bars(panel: dict[str, Any], lines: Sequence[Line], w: int, h: int) -> Iterator[str]:
    now = sorted(((line.values[-1][1], line.name) for line in lines), reverse=True)
    most, step = max(now)[0] or 1, (h - 36) / max(len(now), 1)
    for place, (value, name) in enumerate(now):
        y, long = 30 + place * step, (w - 190) * value / most
        yield _text(10, y + step * 0.65, name, 12)
        yield (
            f'<rect x="110" y="{y + step * 0.15:.1f}" width="{max(long, 1):.1f}" height="{step * 0.7:.1f}" '
            f'fill="{_colour_of(panel, value)}"/>'
        )
        yield _text(116 + long, y + step * 0.65, short(value, _unit(panel)), 12)


def _lines(panel: dict[str, Any], lines: Sequence[Line], w: int, h: int, span: tuple[float, float]) -> Iterator[str]:
    stacked = panel["fieldConfig"]["defaults"].get("custom", {}).get("stacking", {}).get("mode") == "normal"
    drawn = list(_stacked(lines)) if stacked else [(line, line.values) for line in lines]
    bad = _bad(panel)
    top = max([value for _, values in drawn for _, value in values], default=1) or 1
    marks = ticks(top)
    names, deep = _names([line for line, _ in drawn], w, h)
    left, right, upper, lower = 58, w - 12, 34, h - deep - 22
    high = marks[-1]

    def x(at: float) -> float:
        return left + (right - left) * (at - span[0]) / (span[1] - span[0])

    def y(value: float) -> float:
        return lower - (lower - upper) * value / high

    for mark in marks:
        yield f'<path d="M{left} {y(mark):.1f}H{right}" stroke="{_PALE}"/>'
        yield _text(left - 6, y(mark) + 4, short(mark, _unit(panel)), 11, anchor="end", colour="#57606a")
    for part in range(5):
        at = span[0] + (span[1] - span[0]) * part / 4
        anchor = "start" if part == 0 else "end" if part == 4 else "middle"
        yield _text(x(at), lower + 15, _clock(at), 11, anchor=anchor, colour="#57606a")
    if bad is not None and bad <= high:
        yield f'<path d="M{left} {y(bad):.1f}H{right}" stroke="{_RED}" stroke-dasharray="5 4"/>'
    for place, (_, values) in reversed(list(enumerate(drawn))):
        yield from _curve([(x(at), y(value)) for at, value in values], _colour(place), lower if stacked else None)
    yield from names


def _curve(points: Sequence[tuple[float, float]], colour: str, ground: float | None) -> Iterator[str]:
    """Where a line pauses for more than a few pixels it is broken off."""
    run: list[tuple[float, float]] = []
    for point in [*points, (float("inf"), 0.0)]:
        if run and point[0] - run[-1][0] > 30:
            path = "L".join(f"{x:.0f} {y:.1f}" for x, y in _corners(run))
            if ground is not None:
                area = f"M{run[0][0]:.1f} {ground:.1f}L{path}L{run[-1][0]:.1f} {ground:.1f}Z"
                yield f'<path d="{area}" fill="{colour}" fill-opacity=".35"/>'
            yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.6" stroke-linecap="round"/>'
            run = []
        run.append(point)


def _stacked(lines: Sequence[Line]) -> Iterator[tuple[Line, list[tuple[float, float]]]]:
    under: dict[float, float] = {}
    for line in lines:
        for at, value in line.values:
            under[at] = under.get(at, 0.0) + value
        yield line, [(at, under[at]) for at, _ in line.values]


def _corners(run: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Without the points on a level stretch: they draw nothing."""
    for place, point in enumerate(run):
        if not 0 < place < len(run) - 1 or {run[place - 1][1], run[place + 1][1]} != {point[1]}:
            yield point


def _names(lines: Sequence[Line], w: int, h: int) -> tuple[list[str], int]:
    """The legend in as many rows as it needs, three at most, and how deep it is."""
    rows: list[list[tuple[float, int]]] = [[]]
    x = 14.0
    for place, line in enumerate(lines):
        wide = 22 + sum(11 if ord(sign) > 0x2E80 else 6.2 for sign in line.name)
        if x + wide > w - 12:
            rows.append([])
            x = 14.0
        rows[-1].append((x, place))
        x += wide
    shown, deep = rows[:_ROWS], 14 * min(len(rows), _ROWS) + 6
    drawn = []
    for number, row in enumerate(shown):
        y = h - deep + 14 * number + 10
        for x, place in row:
            drawn.append(f'<rect x="{x:.0f}" y="{y - 7}" width="10" height="4" fill="{_colour(place)}"/>')
            drawn.append(_text(x + 14, y, lines[place].name, 11))
    if len(rows) > _ROWS:
        left = len(lines) - sum(map(len, shown))
        drawn.append(_text(w - 12, h - 6, f"+ {left}", 11, anchor="end", colour="#57606a"))
    return drawn, deep


def _bad(panel: dict[str, Any]) -> float | None:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return float(steps[1]["value"]) if len(steps) > 1 else None


def _colour_of(panel: dict[str, Any], value: float) -> str:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    met = [step for step in steps if step["value"] is None or value >= step["value"]]
    return _RED if met[-1]["color"] == "red" else _GREEN


def _unit(panel: dict[str, Any]) -> str:
    return str(panel["fieldConfig"]["defaults"]["unit"])


def _colour(place: int) -> str:
    return _COLOURS[place % len(_COLOURS)]


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}"


def _text(
    x: float, y: float, text: str, size: int, *, anchor: str = "start", weight: str = "normal", colour: str = _INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{colour}">{escape(text)}</text>'
    )
