"""Service level objectives as rules: how fast the error budget burns, over two windows at once, in four speeds.

An objective allows a share of failures, its budget. A budget that is burnt 14.4 times as fast as it may be is half gone
in a day; whether it is, shows over an hour, and whether it still is, over five minutes. So each speed has a long window
and a short one, and both must agree. At night one failure of three calls is no outage: fewer than ten never alarm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HTTP = "onewindow_http_seconds_count"
DELAY = "onewindow_event_handling_delay_seconds"
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Slo:
    """``failed`` of ``all`` may be one in ``1 / budget``; ``WINDOW`` stands for a range."""

    name: str
    budget: float
    failed: str
    all: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Speed:
    """How many times too fast, over which two windows, and whom it concerns."""

    factor: float
    long: str
    short: str
    severity: str


def _http(method: str, route: str, status: str = "") -> str:
    chosen = f'method="{method}",route=~"{route}"' + (f',status=~"{status}"' if status else "")
    return f"sum(increase({HTTP}{{{chosen}}}[WINDOW]))"


def _heard(series: str, more: str = "") -> str:
    return f'sum(increase({DELAY}_{series}{{group="onewindow-routing"{more}}}[WINDOW]))'


_HAND_IN, _LOOK = "/v1/applications", "/v1/(applications|results)/.number."
_IN_TIME = _heard("bucket", ',le="5.0"')
SLOS = (
    Slo("hand_in", 0.001, _http("POST", _HAND_IN, "5.."), _http("POST", _HAND_IN), "提交申请", "handing in"),
    Slo("look", 0.001, _http("GET", _LOOK, "5.."), _http("GET", _LOOK), "查询进度和结果", "looking it up"),
    Slo(
        "heard",
        0.01,
        f"({_heard('count')} - {_IN_TIME})",
        _heard("count"),
        "五秒内处理",
        "being heard within five seconds",
    ),
)
SPEEDS = (
    Speed(14.4, "1h", "5m", "page"),
    Speed(6, "6h", "30m", "page"),
    Speed(3, "1d", "2h", "ticket"),
    Speed(1, "3d", "6h", "ticket"),
)
ALERTS = {"page": "OneWindowBudgetBurnsFast", "ticket": "OneWindowBudgetBurnsSlowly"}
_SHARE = "{{ $value | humanizePercentage }}"
_OFTEN, _SELDOM = ("5m", "30m", "1h", "2h"), ("6h", "1d", "3d")


def rules() -> dict[str, Any]:
    """The rule file."""
    return {
        "groups": [
            {"name": "slo", "rules": [*_recorded(_OFTEN)]},
            {"name": "slo-slow", "interval": "2m", "rules": [*_recorded(_SELDOM)]},
            {"name": "slo-alerts", "rules": [_alert(slo, speed) for slo in SLOS for speed in SPEEDS]},
        ]
    }


def _recorded(windows: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for slo in SLOS:
        for window in windows:
            failed, everything = (text.replace("WINDOW", window) for text in (slo.failed, slo.all))
            failed, labels = f"({failed} or vector(0))", {"slo": slo.name}  # a failure that never was is no series
            yield {"record": f"slo:onewindow_failures:increase{window}", "expr": failed, "labels": labels}
            ratio = f"{failed} / ({everything} > 0)"
            yield {"record": f"slo:onewindow_failures:ratio{window}", "expr": ratio, "labels": labels}


def _alert(slo: Slo, speed: Speed) -> dict[str, Any]:
    too_fast = speed.factor * slo.budget
    chosen = f'{{slo="{slo.name}"}}'
    return {
        "alert": ALERTS[speed.severity],
        "expr": (
            f"slo:onewindow_failures:ratio{speed.long}{chosen} > {too_fast:g}"
            f" and slo:onewindow_failures:ratio{speed.short}{chosen} > {too_fast:g}"
            f" and slo:onewindow_failures:increase{speed.long}{chosen} >= {FEWEST}"
        ),
        "labels": {"severity": speed.severity, "slo": slo.name, "long": speed.long},
        "annotations": {
            "summary_zh": f"{slo.zh}：{speed.long} 内失败 {_SHARE}，达目标的 {speed.factor:g} 倍以上",
            "summary_en": (
                f"{slo.en}: {_SHARE} failed within {speed.long}, "
                f"more than {speed.factor:g} times what the objective allows"
            ),
            "runbook": f"docs/operations.md#{ALERTS[speed.severity].lower()}",
        },
    }
