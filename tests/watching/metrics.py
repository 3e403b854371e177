"""Every metric that the code declares, found in the metrics.py of every room."""

from importlib import import_module
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram

ROOT = Path(__file__).parents[2]
Metric = Counter | Gauge | Histogram


def modules() -> list[str]:
    """The modules in which metrics are declared."""
    found = []
    for file in sorted(ROOT.glob("**/src/onewindow/**/metrics.py")):
        *_, inside = file.with_suffix("").as_posix().partition("/src/")[2:]
        found.append(inside.replace("/", "."))
    return found


def declared() -> dict[str, Metric]:
    """By the name under which they are scraped: a counter's ends with _total."""
    metrics = [one for name in modules() for one in vars(import_module(name)).values() if isinstance(one, Metric)]
    return {name_of(one): one for one in metrics}


def name_of(metric: Metric) -> str:
    """The name under which it is scraped."""
    return f"{metric._name}_total" if isinstance(metric, Counter) else metric._name


def series() -> set[str]:
    """The names of all series that the metrics make; a histogram makes three kinds."""
    found = set()
    for name, metric in declared().items():
        if isinstance(metric, Histogram):
            found |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"}
        else:
            found.add(name)
    return found
