"""Files stay small: when one grows past 250 lines a noun is hiding in it, or the file says why not."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = ("contracts", "definitions", "chassis", "services", "deploy", "benchmarks", "tests")
MOST = 250
REASON = "# Above 250 lines because "


def test_no_file_is_long_without_a_reason() -> None:
    """Every Python file has at most 250 lines, or a comment that gives the reason."""
    files = [file for place in PLACES for file in (ROOT / place).rglob("*.py")]
    long = {
        str(file.relative_to(ROOT)): len(text.splitlines())
        for file in files
        if len((text := file.read_text()).splitlines()) > MOST and f"\n{REASON}" not in f"\n{text}"
    }

    assert {} == long
