"""One service as a process of its own: settings, log, house, room, serve."""

from collections.abc import Callable, Sequence

from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.logs import configure
from onewindow.chassis.room import Room
from onewindow.chassis.run import run, serve
from onewindow.chassis.settings import HouseSettings, read


def alone(wire: Callable[[House], Room], topics: Sequence[str], departments: Sequence[str]) -> None:
    """Serve one room until the process is asked to stop; what goes wrong ends it, non-zero."""

    async def main() -> None:
        settings = read(HouseSettings)
        configure(settings.log_level, settings.log_form)
        house = build_house(settings, topics, departments)
        await serve(
            (wire(house),),
            house,
            host=settings.host,
            port=settings.port,
            in_flight=settings.in_flight,
            stuck_s=settings.stuck_s,
            proxies=settings.proxies,
        )

    run(main())
