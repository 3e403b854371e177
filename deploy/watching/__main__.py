"""``make dashboards``: writes the rules of the objectives and the dashboards, as they are committed."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from deploy.watching import grafana, slo
from deploy.watching.boards import BOARDS

DEPLOY = Path(__file__).parents[1]


def files() -> Mapping[Path, str]:
    """Every file that is made, and what has to stand in it."""
    return {
        DEPLOY / "prometheus/rules/slo.yaml": _yaml(slo.rules(), "deploy/watching/slo.py"),
        **{DEPLOY / f"grafana/dashboards/One Window/{one.name}.json": grafana.as_json(one) for one in BOARDS},
    }


def _yaml(said: object, source: str) -> str:
    head = f"# Made by `make dashboards` from {source}.\n"
    return head + yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=120)


def main() -> None:
    """Write what is not so already."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
