"""Room for so many at once; one more is asked to come back before anything of theirs is read."""

from collections.abc import Iterator
from contextlib import contextmanager

from onewindow.chassis.problem import Problem


class Admission:
    """A counted door."""

    def __init__(self, places: int) -> None:
        self._places = places
        self.inside = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Be inside. Raises Problem ``unavailable`` with Retry-After when all places are taken."""
        if self.inside >= self._places:
            raise Problem("unavailable", headers={"Retry-After": "1"})
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
