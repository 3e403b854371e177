"""The shipped calendar: which days work, where a test counts any."""

from pathlib import Path

from onewindow.definitions.calendars.load import load

CALENDAR = load(Path(__file__).parents[2] / "deploy" / "calendars")
"""2024 to 2026 are official, 2027 is provisional."""
