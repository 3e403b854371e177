"""The board is not behind: a case comes back by its row, and people look for it there."""

from onewindow.chassis.ports import Store
from onewindow.routing.shell.board import CASES
from onewindow.routing.shell.invariants.sight import Sight
from onewindow.routing.shell.memory import Memory


class RowOnTheBoard:
    """Every case that has not moved for a while has a row that shows its last entry."""

    name = "row_on_the_board"

    def __init__(self, store: Store) -> None:
        self._store = store

    async def broken(self, sight: Sight) -> list[str]:
        """See the protocol."""
        rows = await self._store.get_many(CASES.name, [case.application_id for case in sight.cases])
        shown = {name: row["seq"] for name, row in rows.items()}
        return [case.application_id for case in sight.cases if shown.get(case.application_id, 0) < case.seq]

    def repair(self, memory: Memory, name: str) -> bool:
        """The row is written again, with the next ones."""
        memory.changed.add(name)
        return True
