"""Cases at which a person must look first: no required step is planned, or a record could not be handled.

A case without a required step is never approved by emptiness. It is unblocked once a supplement heard from behind
the block has brought a required step, or an act has ended the case.
"""

from onewindow.contracts.case import CaseBlocked
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.join import read, rule
from onewindow.routing.core.state import Case, is_over


def block_if_empty(answering: Answering) -> bool:
    """Block a case that has nothing to join. True: it is blocked, and nobody is asked anything now."""
    if not _is_empty(answering.case, answering.compiled):
        return False
    answering.say(CaseBlocked(code="no_required_step"))
    return True


def stays_blocked(case: Case, compiled: CompiledDefinition, by: By, at: Instant) -> str | None:
    """The code by which the order to unblock is refused after all that waited was heard, or None: it may go on."""
    verdict = allowed(by, "unblock", Target(), at)
    if isinstance(verdict, Denied):
        return verdict.code
    return "no_required_step" if not is_over(case) and _is_empty(case, compiled) else None


def _is_empty(case: Case, compiled: CompiledDefinition) -> bool:
    return read(rule(compiled), case.steps) is None
