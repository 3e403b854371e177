"""What follows by itself, follows in time; what holds it up is elsewhere, so nothing is said again here."""

from onewindow.routing.core.lateness import is_result_late, is_strike_late
from onewindow.routing.shell.invariants.sight import Sight
from onewindow.routing.shell.memory import Memory


class StrikeInTime:
    """No deadline has passed two minutes ago without having struck."""

    name = "strike_in_time"

    async def broken(self, sight: Sight) -> list[str]:
        """See the protocol."""
        return [case.application_id for case in sight.cases if is_strike_late(case, sight.now)]

    def repair(self, memory: Memory, name: str) -> bool:
        """It strikes by itself once the inputs are heard, or once strikes are let go on."""
        del memory, name
        return False


class ResultInTime:
    """No case was concluded ten minutes ago without a result."""

    name = "result_in_time"

    async def broken(self, sight: Sight) -> list[str]:
        """See the protocol."""
        return [case.application_id for case in sight.cases if is_result_late(case, sight.now)]

    def repair(self, memory: Memory, name: str) -> bool:
        """The notifier has heard the conclusion from the journal, and tries again by itself."""
        del memory, name
        return False
