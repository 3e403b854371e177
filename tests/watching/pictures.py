"""``python -m tests.watching.pictures``: run a watched cluster and draw every dashboard from it, for the documents."""

import asyncio
import tempfile
from pathlib import Path

from tests.watching.drawing import picture
from tests.watching.metrics import ROOT
from tests.watching.showing import Watched, watch

FOLDER = ROOT / "docs/dashboards"


def draw(watched: Watched, folder: Path) -> None:
    """One SVG for each board."""
    folder.mkdir(exist_ok=True)
    for name, (board, shown) in watched.boards.items():
        (folder / f"{name}.svg").write_text(picture(board, shown, watched.began, watched.ended), encoding="utf-8")
        print(folder / f"{name}.svg")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="onewindow-watched-") as data:
        draw(asyncio.run(watch(Path(data) / "hall")), FOLDER)
