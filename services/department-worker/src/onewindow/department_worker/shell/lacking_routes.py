"""Where routing asks whether the desks have what their queues were told."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter

from onewindow.chassis.identity import SignedIn
from onewindow.chassis.ports import Bus
from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api.lacking import Lacking, Told
from onewindow.contracts.topics import CASE, department
from onewindow.department_worker.core.lacking import lack
from onewindow.department_worker.core.review import review_id
from onewindow.department_worker.shell.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Ears:
    """By which group the desks of this process hear each topic."""

    bus: Bus
    groups: Mapping[str, str]

    async def behind(self, partition: int, ends: Mapping[str, int]) -> frozenset[str]:
        """The topics that are not taken in up to their end, those that are not heard here included."""
        reached: dict[str, int] = {}
        for group in {self.groups[topic] for topic in ends if topic in self.groups}:
            heard = [topic for topic in ends if self.groups.get(topic) == group]
            reached |= await self.bus.reached(group, heard, partition)
        return frozenset(topic for topic, end in ends.items() if reached.get(topic, -1) < end)


def lacking_routes(ears: Ears, shelf: Shelf) -> APIRouter:
    """One door: which of these records would the desks take in if they were said again?"""
    router = APIRouter(tags=["reviews"])

    @router.post("/v1/reviews/lacking")
    async def find_lacking(body: Told, by: SignedIn) -> Lacking:
        """What is absent from an inbox, or haunts one; for services."""
        if by.role != "service":
            raise Problem("not_allowed")
        if body.partition >= ears.bus.partitions:
            raise Problem("invalid", errors=(FieldError("/partition", "partition", "there is no such partition"),))
        # How far the desks have come is asked before their rows are read: what is not there then is not on its way.
        behind = await ears.behind(body.partition, body.ends)
        heard = body.ends.keys() - behind
        told = [one for one in body.records if department(one.department) in heard]
        reviews = await shelf.get_many({review_id(one.application_id, one.step) for one in told})
        found: dict[str, set[str]] = {"absent": set(), "ghost": set()}
        for one in told:
            id_ = review_id(one.application_id, one.step)
            if (what := lack(reviews.get(id_), one)) is not None:
                found[what].add(id_)
        # What the case settled by itself, a desk hears from the journal.
        ghosts = sorted(found["ghost"]) if CASE in heard else ()
        return Lacking(absent=tuple(sorted(found["absent"])), ghosts=tuple(ghosts), behind=tuple(sorted(behind)))

    return router
