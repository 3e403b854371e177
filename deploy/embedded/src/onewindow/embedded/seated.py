"""Whether another process sits under the name that this one is about to take, as far as the seats in the file tell."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import structlog

from onewindow.chassis.clock import monotonic
from onewindow.chassis.settings import HouseSettings
from onewindow.embedded.verifying import DATABASE

log = structlog.get_logger(__name__)

# A member that stops gives its seat up; one that was killed keeps it until its session is over.
_SEATED = "SELECT team, ? - beat FROM seat WHERE member = ? AND ? - beat BETWEEN 0 AND session"


def warn_of_a_seated_member(settings: HouseSettings, services: Sequence[str]) -> None:
    """Write a loud warning to the log if one of these services has been alive under our name a moment ago."""
    groups = tuple(f"onewindow-{service}" for service in services)
    seated = {team: ago for team, ago in _seated(settings) if team.startswith(groups)}
    if seated:
        log.warning(
            "member_name_in_use",
            member=settings.member,
            groups=sorted(seated),
            alive_s_ago=round(min(seated.values()), 1),
            note="If that process still runs, this one takes its seats: stop one of them or give it --member "
            "another-name. 若该进程仍在运行，本进程将取代它：请停止其一，或用 --member 换一个名字。",
        )


def _seated(settings: HouseSettings) -> list[tuple[str, float]]:
    """Group, and seconds since it was last alive, of every seat that is taken under our name."""
    file = settings.data / DATABASE
    if settings.bus != "sqlite" or not file.is_file():
        return []
    now = monotonic()
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(_SEATED, (now, settings.member, now)).fetchall()
    except sqlite3.Error:
        return []  # whatever is wrong with the file, whoever opens it to work on it says so
