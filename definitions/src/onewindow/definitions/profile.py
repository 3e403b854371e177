"""The profile of a township (乡镇): who sits at which window, who is in which village on which day, and one clerk.

A hall of nine windows, villages whose people do it beside other work, and one clerk who takes everything in: data of
one installation, from which its accounts are made. The clerk takes in and hands out and never decides anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from onewindow.contracts.fact import By
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.marks import Trail, Wrong, read
from onewindow.definitions.part import Account, Code, Part
from onewindow.definitions.regions import RegionCode, level_of, parent_of
from onewindow.definitions.shape import as_json, complaints_of
from onewindow.definitions.text import Text

VILLAGE: Final = "village"
"""The department as which the people of villages act."""


class Window(Part):
    """One window of the hall: the department that sits there, and its officer, who is on duty for it."""

    name: Text
    department: Code
    officer: Account


class Roster(Part):
    """Who of a village is there on which day; whoever comes on Friday comes on a made-up Saturday or Sunday."""

    mon: Account
    tue: Account
    wed: Account
    thu: Account
    fri: Account

    def on(self, day: date) -> Account:
        """Who is there on a day that works."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri)[min(day.weekday(), 4)]

    @property
    def people(self) -> tuple[Account, ...]:
        """Everybody on it, each once."""
        return tuple(dict.fromkeys((self.mon, self.tue, self.wed, self.thu, self.fri)))


class Profile(Part):
    """A township: its region, its one clerk, its windows and its villages."""

    name: Text
    region: RegionCode
    clerk: Account
    windows: tuple[Window, ...]
    villages: dict[RegionCode, Roster]

    def people(self) -> tuple[By, ...]:
        """The accounts that it needs, each once."""
        windows = (By(id=one.officer, role="officer", department=one.department) for one in self.windows)
        villages = (
            By(id=person, role="officer", department=VILLAGE)
            for roster in self.villages.values()
            for person in roster.people
        )
        return tuple(dict.fromkeys((By(id=self.clerk, role="clerk"), *windows, *villages)))

    def seated(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue in which each department at a window has its officer on duty, the first of its windows."""
        duty = {window.department: window.officer for window in reversed(self.windows)}
        departments = {
            code: one.model_copy(update={"duty": duty[code]}) if code in duty else one
            for code, one in catalogue.departments.items()
        }
        return replace(catalogue, departments=departments)


def on_duty(profile: Profile, day: date, calendar: Calendar) -> dict[str, Account] | None:
    """Who is there for each village on a day; None on a day that does not work."""
    if not calendar.day(day).works:
        return None
    return {code: roster.on(day) for code, roster in profile.villages.items()}


def load_profile(path: Path, catalogue: Catalogue) -> Profile:
    """The profile in a file. CatalogueError with file and lines for everything that is wrong with it."""
    marked = read(path, path.name)
    try:
        profile = Profile.model_validate_json(as_json(marked), strict=True)
    except ValidationError as wrong:
        raise CatalogueError(complaints_of(wrong, marked)) from None
    if wrongs := list(_wrong(profile, catalogue)):
        raise CatalogueError(marked.complaint(*one) for one in wrongs)
    return profile


def _wrong(profile: Profile, catalogue: Catalogue) -> Iterator[Wrong]:
    yield from _wrong_regions(profile, catalogue.regions)
    for place, window in enumerate(profile.windows):
        if window.department not in catalogue.departments:
            text = f"there is no department {window.department}; add it to departments.yaml"
            yield ("windows", place, "department"), "unknown_department", text
    yield from _wrong_people(profile)


def _wrong_regions(profile: Profile, regions: Collection[str]) -> Iterator[Wrong]:
    if profile.region not in regions or level_of(profile.region) != "town":
        yield ("region",), "unknown_region", f"there is no township {profile.region} in regions.yaml"
    for code in profile.villages:
        if code not in regions or parent_of(code) != profile.region:
            yield ("villages", code), "unknown_region", f"there is no village {code} of this township in regions.yaml"
    for code in regions:
        if parent_of(code) == profile.region and code not in profile.villages:
            yield ("villages",), "village_unmanned", f"nobody is there for the village {code}; say who, day by day"


def _wrong_people(profile: Profile) -> Iterator[Wrong]:
    """Nobody sits at two windows, or at one and in a village, and whoever takes everything in decides nothing."""
    places: list[tuple[str, Trail]] = [
        (window.officer, ("windows", at, "officer")) for at, window in enumerate(profile.windows)
    ]
    places += [(person, ("villages", code)) for code, roster in profile.villages.items() for person in roster.people]
    times = Counter(person for person, _ in places)
    for person, trail in places:
        if person == profile.clerk:
            yield trail, "clerk_decides", f"{person} takes everything in and must not decide; name somebody else"
        elif times[person] > 1:
            yield trail, "person_twice", f"{person} sits at {times[person]} places; name somebody else"
