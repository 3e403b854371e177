"""The shipped calendar: which days work, where a test counts any; and a year that may come in later."""

from pathlib import Path

from onewindow.definitions.calendars.load import load, load_year
from onewindow.definitions.calendars.year import Year

CALENDAR = load(Path(__file__).parents[2] / "deploy" / "calendars")
"""2024 to 2026 are official, 2027 is provisional."""


def invented(name: str) -> Year:
    """A year that was invented for stories: ``2027-later``, ``2027-same``, ``2027-earlier``."""
    return load_year(Path(__file__).parents[1] / "stories" / "calendars" / f"{name}.yaml")
