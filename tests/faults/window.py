"""Intake's own way of taking an application in, on a world's log: what stands between a person and a receipt."""

import json

from tests.faults.faulty_bus import FaultyBus
from tests.faults.history import Op
from tests.faults.world import World
from tests.support.people import ME

from onewindow.chassis.house import House
from onewindow.chassis.identity import Identity
from onewindow.chassis.peers import Peers
from onewindow.chassis.people import People
from onewindow.chassis.problem import Problem
from onewindow.chassis.sqlite_blobs import SqliteBlobs
from onewindow.intake.core.number import application_id
from onewindow.intake.shell.dossiers import COLLECTIONS, Dossiers, Uploads
from onewindow.intake.shell.filing import Filing
from onewindow.intake.shell.saying import Saying
from onewindow.intake.shell.views import ProgressView

_KEY = "key-1"
_TIMES = 5


async def hand_in(world: World, bus: FaultyBus, saying: type[Saying]) -> str:
    """Hand one application in, again as long as it is not confirmed; its id. The history has all of it."""
    await world.store.start(COLLECTIONS)
    filing = _filing(world, bus, saying)
    case, body = application_id(ME.id, _KEY), json.dumps({"service": world.compiled.definition.service}).encode()

    def told(op: Op) -> None:
        world.history.add(op)

    for _ in range(_TIMES):
        told(Op(kind="invoke", key=_KEY, case=case, ms=0, routes={}))
        try:
            filed = await filing.file(ME, _KEY, body)
        except Problem as problem:
            told(Op(kind="info", key=_KEY, case=case, ms=0, routes={}, why=problem.code))
            continue
        told(Op(kind="ok", key=_KEY, case=case, ms=0, routes={}, number=filed.dossier.number))
        return case
    raise AssertionError(f"not confirmed in {_TIMES} attempts")


def _filing(world: World, bus: FaultyBus, saying: type[Saying]) -> Filing:
    identity = Identity(People.demo(()), b"not a secret, and long enough for one", world.clock)
    blobs = SqliteBlobs(world.file)
    house = House(bus, world.store, blobs, world.clock, identity, Peers(identity, {}))
    dossiers, uploads, progress = Dossiers(world.store), Uploads(world.store), ProgressView(world.store)
    return Filing(house, world.catalogue, dossiers, uploads, progress, saying(bus, 10.0))
