"""Draws the sample materials anew.

    python -m venv /tmp/samples && /tmp/samples/bin/pip install typst pyyaml pillow
    /tmp/samples/bin/python deploy/embedded/tools/make_samples.py

Typst draws them with the fonts of the notifier, Pillow makes the JPEGs; it is not in the lock, because the files are
committed and this is run by hand.
"""

import io
import json
import sys
from datetime import datetime
from pathlib import Path

import typst
import yaml
from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SAMPLES = HERE.parent / "src" / "onewindow" / "embedded" / "samples"
FONTS = ROOT / "services" / "notifier" / "src" / "onewindow" / "notifier" / "fonts"
DRAWN_AT = datetime.fromisoformat("2026-11-20T09:00:00+08:00")
PPI = {"card": 220.0, "portrait": 300.0, "sign": 150.0, "drawing": 90.0}


def main() -> None:
    """Draw every sample of samples.yaml."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(HERE / "samples.typ", root=HERE, font_paths=fonts)
    for name, what in yaml.safe_load((HERE / "samples.yaml").read_text(encoding="utf-8")).items():
        file = SAMPLES / name
        file.parent.mkdir(parents=True, exist_ok=True)
        kind = what.setdefault("kind", "paper")
        inputs = {"what": json.dumps(what, ensure_ascii=False)}
        if file.suffix == ".pdf":
            drawn = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=DRAWN_AT)
        else:
            drawn = compiler.compile(format="png", sys_inputs=inputs, ppi=PPI[kind])
        if not isinstance(drawn, bytes):
            raise TypeError(f"{name} has more than one page")
        if file.suffix == ".jpg":
            buffer = io.BytesIO()
            Image.open(io.BytesIO(drawn)).convert("RGB").save(buffer, "JPEG", quality=82, optimize=True)
            drawn = buffer.getvalue()
        file.write_bytes(drawn)
        sys.stdout.write(f"{name} {len(drawn)}\n")


if __name__ == "__main__":
    main()
