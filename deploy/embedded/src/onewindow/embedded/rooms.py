"""The rooms on one house: the one place in this project that knows all services."""

from collections.abc import Sequence

from onewindow.chassis.house import House
from onewindow.chassis.room import Room
from onewindow.chassis.run import build_house
from onewindow.chassis.settings import HouseSettings, read
from onewindow.contracts.fact import By
from onewindow.contracts.topics import names
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.load import Catalogue
from onewindow.embedded.words import CommandError

SERVICES = ("intake", "routing", "department-worker", "notifier")
"""Those that have doors."""
PULSE = "pulse"
ROOMS = (*SERVICES, PULSE)
"""All that can be served; together they are the embedded edition."""


def house_of(settings: HouseSettings, catalogue: Catalogue, more: Sequence[By] = ()) -> House:
    """A house that serves the departments of the catalogue, with ``more`` people; nothing is connected yet."""
    departments = tuple(catalogue.departments)
    return build_house(settings, names(departments), departments, more)


def wired(service: str, house: House, catalogue: Catalogue, calendar: Calendar) -> Room:
    """One service's room, with the settings that its environment gives.

    Raises KeyError for another name, WrongSettingError.
    """
    match service:
        case "intake":
            from onewindow.intake.shell.settings import IntakeSettings
            from onewindow.intake.shell.wiring import wire as wire_intake

            return wire_intake(house, catalogue, read(IntakeSettings))
        case "routing":
            from onewindow.routing.shell.settings import RoutingSettings
            from onewindow.routing.shell.wiring import wire as wire_routing

            return wire_routing(house, catalogue, read(RoutingSettings), calendar)
        case "department-worker":
            from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
            from onewindow.department_worker.shell.wiring import wire as wire_desks

            return wire_desks(house, catalogue, read(DepartmentWorkerSettings))
        case "notifier":
            from onewindow.notifier.shell.settings import NotifierSettings
            from onewindow.notifier.shell.wiring import wire as wire_notifier

            return wire_notifier(house, catalogue, read(NotifierSettings))
        case "pulse":
            from onewindow.routing.shell.pulse.settings import PulseSettings
            from onewindow.routing.shell.pulse.wiring import wire as wire_pulse

            return wire_pulse(house, read(PulseSettings))
        case _:
            raise KeyError(service)


def rooms_of(services: Sequence[str], house: House, catalogue: Catalogue, calendar: Calendar) -> tuple[Room, ...]:
    """The rooms of these services, all if none is named. Raises KeyError for an unknown name."""
    return tuple(wired(service, house, catalogue, calendar) for service in services or ROOMS)


def pulse_alone(house: House, settings: HouseSettings) -> Room:
    """The pulse in a process of its own: on Kafka that is Faust. Raises CommandError when that is not installed."""
    from onewindow.routing.shell.pulse.settings import PulseSettings
    from onewindow.routing.shell.pulse.wiring import wire_alone

    try:
        return wire_alone(house, settings, read(PulseSettings))
    except ModuleNotFoundError as error:
        raise CommandError(
            f"缺少 {error.name}：请安装 onewindow-embedded[pulse]。",
            f"{error.name} is missing: install onewindow-embedded[pulse].",
        ) from None
