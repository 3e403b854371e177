"""Numbers for people: round marks on an axis, and values with their unit."""

import math

_STEPS = (1, 2, 2.5, 5, 10)
_BYTES = ("B", "KiB", "MiB", "GiB", "TiB")


def ticks(top: float, most: int = 4) -> list[float]:
    """Round marks from 0 to at least ``top``, so many steps at most."""
    raw = top / most
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(one * size for one in _STEPS if one * size >= raw - 1e-12)
    return [step * place for place in range(math.ceil(top / step - 1e-9) + 1)]


def short(value: float, unit: str) -> str:
    """As Grafana would say it, more or less."""
    match unit:
        case "s":
            return _duration(value)
        case "percentunit":
            return f"{value * 100:.3g}%"
        case "bytes":
            power = min(int(math.log(value, 1024)), len(_BYTES) - 1) if value >= 1 else 0
            return f"{value / 1024**power:.3g} {_BYTES[power]}"
        case "cps":
            return f"{value:.3g}/s"
        case "cpm":
            return f"{value:.3g}/min"
        case _:
            return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _duration(seconds: float) -> str:
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g} {name}"
    return f"{seconds:.3g} s" if seconds >= 1 or seconds == 0 else f"{seconds * 1000:.3g} ms"
