"""Serving rooms in this process, and saying so when they are ready."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog

from onewindow.chassis.logs import configure
from onewindow.chassis.people import DEMO_WORD, DemoInProductionError
from onewindow.chassis.run import ListenError, run, serve
from onewindow.chassis.settings import HouseSettings, read
from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue
from onewindow.embedded import streams
from onewindow.embedded.counting import read as calendar_of
from onewindow.embedded.listening import cannot_listen
from onewindow.embedded.mistakes import told
from onewindow.embedded.private import private_files
from onewindow.embedded.rooms import PULSE, ROOMS, house_of, pulse_alone, rooms_of
from onewindow.embedded.rosters import profile_of
from onewindow.embedded.seated import warn_of_a_seated_member
from onewindow.embedded.shipped import existing
from onewindow.embedded.words import CommandError, out, say

log = structlog.get_logger(__name__)


def settings_of(given: dict[str, Any]) -> HouseSettings:
    """What the command line gives, over what the environment gives, over the defaults. Raises WrongSettingError."""
    typed = {name: value for name, value in given.items() if value is not None}
    if "log_form" not in typed and sys.stderr.isatty():
        typed["log_form"] = "text"
    return read(HouseSettings, **typed)


def catalogue_of(folder: Path) -> Catalogue:
    """The catalogue in a folder. Raises CommandError that tells every complaint with file and line."""
    try:
        return Catalogue.load(existing(folder))
    except CatalogueError as wrong:
        raise CommandError(f"事项目录有误：\n{wrong}\n", f"The catalogue {folder} is wrong; see above.", 2) from None
    except OSError as error:
        raise CommandError("无法读取事项目录。", f"The catalogue cannot be read: {error}", 2) from None


def serve_services(
    services: Sequence[str], settings: HouseSettings, folder: Path, calendars: Path, profile: Path | None = None
) -> None:
    """Serve these services (all if none is named) until the process is asked to stop. Raises CommandError.

    ``folder`` is the catalogue's, ``calendars`` that of the years; ``profile`` is the file of a township.
    """
    unknown = [service for service in services if service not in ROOMS]
    if unknown:
        raise CommandError(
            f"没有服务 {unknown[0]}。", f"There is no service {unknown[0]}; there are {', '.join(ROOMS)}.", 2
        )
    catalogue, calendar = catalogue_of(folder), calendar_of(calendars)
    hall = profile_of(profile, catalogue) if profile is not None else None
    catalogue = hall.seated(catalogue) if hall is not None else catalogue
    configure(settings.log_level, settings.log_form)
    try:
        house = house_of(settings, catalogue, hall.people() if hall is not None else ())
    except DemoInProductionError:
        raise CommandError(
            "正式环境不允许演示人员。",
            "Production refuses the demo people, and other identities come with a later release.",
        ) from None

    def ready(origin: str) -> None:
        say("已就绪", f"Ready: {', '.join(services or ROOMS)}", "bold green")
        out.print(f"  {origin}", style="bold")
        say("  数据", f"Data: {settings.data.resolve()} ({settings.bus})")
        if house.identity.people.is_demo:
            _tell_people(catalogue)
            if hall is not None:
                out.print(f"    {' '.join(by.id for by in hall.people())}", markup=False)
        if why := streams.forgive():  # callers are served all the same
            log.warning("output_lost", reason=why.strerror)

    mistakes: list[CommandError] = []

    async def main() -> None:
        try:
            alone = tuple(services) == (PULSE,)
            rooms = (pulse_alone(house, settings),) if alone else rooms_of(services, house, catalogue, calendar)
            await serve(
                rooms,
                house,
                host=settings.host,
                port=settings.port,
                on_ready=ready,
                in_flight=settings.in_flight,
                stuck_s=settings.stuck_s,
                proxies=settings.proxies,
            )
        except ListenError as error:
            mistakes.append(cannot_listen(settings.host, settings.port, error))
        except Exception as error:
            # Before the line was ready, that is: what ends it later comes as a group, and goes to the log.
            if (mistake := told(error)) is None:
                raise
            mistakes.append(mistake)

    with private_files():
        warn_of_a_seated_member(settings, services or ROOMS)
        run(main())
    if mistakes:
        raise mistakes[0]


def _tell_people(catalogue: Catalogue) -> None:
    say("  演示人员，勿用于正式环境", "Demo people, never for real use:", "yellow")
    out.print("    me me-2 agent-1 clerk-1 gov-head superv-1 superv-2 auditor-1 operator-1", markup=False)
    out.print(f"    DEPARTMENT-1 DEPARTMENT-2 DEPARTMENT-head: {' '.join(catalogue.departments)}", markup=False)
    say(f"    口令 {DEMO_WORD}", f"Password for all: {DEMO_WORD}")
