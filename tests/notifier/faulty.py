"""Layers over the real ports that fail in one way. What lies under them is the shipped adapter."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from onewindow.chassis.house import House
from onewindow.chassis.ports import Doc, PortError


class Failing:
    """Lies over a port; the named method fails once, before it does anything or after it is done.

    ``topic``: only where its first argument is this one (a topic, a collection).
    """

    def __init__(self, under: Any, method: str, error: Exception, *, after: bool = False, topic: str = "") -> None:
        self._under, self._method, self._error = under, method, error
        self._after, self._topic, self.left = after, topic, 1

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._under, name)
        return self._fail(found) if name == self._method else found

    def _fail(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def failing(*given: Any, **named: Any) -> Any:
            if self.left == 0 or (self._topic and given[0] != self._topic):
                return await call(*given, **named)
            self.left -= 1
            if self._after:
                await call(*given, **named)
            raise self._error

        return failing


def with_ports(house: House, **ports: Any) -> House:
    """The house with other ports."""
    return replace(house, **ports)


class FailingSecond:
    """A store whose second write fails, before it does anything or after it is done."""

    def __init__(self, under: Any, *, after: bool) -> None:
        self._under, self._after, self._writes = under, after, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def put_many(self, collection: str, docs: list[Doc]) -> Any:
        """As the store, but for the second time."""
        self._writes += 1
        if self._writes != 2:
            return await self._under.put_many(collection, docs)
        if self._after:
            await self._under.put_many(collection, docs)
        raise PortError("broke")


class Blind:
    """A store that shows nothing of a collection the first time it is looked up, as if it was written just after."""

    def __init__(self, under: Any, collection: str) -> None:
        self._under, self._collection, self._asked = under, collection, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def get_many(self, collection: str, ids: Any) -> dict[str, Doc]:
        """As the store, but for the first time."""
        if collection == self._collection and not self._asked:
            self._asked = True
            return {}
        found: dict[str, Doc] = await self._under.get_many(collection, ids)
        return found
