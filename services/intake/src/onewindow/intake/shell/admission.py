"""Room for so many at once; one more is asked to come back before anything of theirs is read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from onewindow.chassis.problem import Problem


class Admission:
    """A counted door; ``turned_away`` is told of everybody for whom there was no place."""

    def __init__(self, places: int, turned_away: Callable[[], None] | None = None) -> None:
        self._places = places
        self._turned_away = turned_away
        self._inside = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Be inside. Raises Problem ``unavailable`` with Retry-After when all places are taken."""
        self.refuse_if_full()
        with self.counted():
            yield

    def refuse_if_full(self) -> None:
        """Raises Problem ``unavailable`` with Retry-After when all places are taken."""
        if self._inside >= self._places:
            if self._turned_away is not None:
                self._turned_away()
            raise Problem("unavailable", headers={"Retry-After": "1"})

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Be inside, having been let in before."""
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
