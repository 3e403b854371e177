"""What can be put right on the spot is (当场更正): no notice, no supplement, no days anew (Art. 32(3)).

    received ──(a clerk says what the applicant put right)──▶ received      L03

It is taken in like a supplement: desks that look look again if they asked or their inputs changed. But what came in
counts as complete from the receipt on, so the days for the one notice run as they ran. Once that notice is out,
whatever comes in answers it, and is a supplement.
"""

from onewindow.contracts.application import ApplicationCorrected
from onewindow.contracts.case import CaseCorrected
from onewindow.routing.core.acceptance import why_not_acceptable
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.laws import of_licence
from onewindow.routing.core.renewing import last_day_again
from onewindow.routing.core.rounds import take_in, turned
from onewindow.routing.core.state import Case, Noticed


def corrected(answering: Answering, fact: ApplicationCorrected) -> None:
    """Take in what was put right before anybody had to ask for it in writing."""
    if code := _why_not(answering.case) or answering.forbidden(fact.by, "correct"):
        answering.refuse(fact, code)
        return
    planned, skipped = turned(answering, fact.routes)
    taken_in = CaseCorrected(
        dossier=fact.dossier,
        routes=fact.routes,
        answers=fact.answers,
        materials=fact.materials,
        planned=planned,
        skipped=skipped,
        renews_until=last_day_again(answering, fact.routes),
        law=of_licence(answering.compiled, "L03"),
    )
    take_in(answering, taken_in)


def _why_not(case: Case) -> str | None:
    return "notice_out" if isinstance(case.phase, Noticed) else why_not_acceptable(case)
