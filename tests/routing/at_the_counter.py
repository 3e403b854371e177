"""What the case makes of what is said at the counter: a referee's view of what is not accepted, or put right there."""

from tests.routing.account import Account
from tests.routing.verdict import SETTLED

from onewindow.contracts.application import (
    ApplicationCorrected,
    ApplicationDeclined,
    ApplicationNotNeeded,
    SupplementSubmitted,
)
from onewindow.contracts.case import CaseCorrected, CaseDeclined, CaseNotNeeded, CaseSupplemented
from onewindow.contracts.topics import InputFact


def foul_ending(account: Account, said: CaseDeclined | CaseNotNeeded, heard: InputFact) -> str | None:
    """What is wrong with the end of a case that is not accepted, or None."""
    if account.phase not in ("received", "preliminary", "asked"):
        return "not accepted, after it was"
    if {part.state for part in account.parts.values()} - SETTLED - {"skipped"}:
        return "not accepted, and somebody is still asked"
    licence = account.compiled.definition.matter == "licence"
    match heard, said:
        case ApplicationDeclined(), CaseDeclined():
            same, law = (said.authority, said.reasons) == (heard.authority, heard.reasons), {"L02", "L06", "L12"}
        case ApplicationNotNeeded(), CaseNotNeeded():
            same, law = said.reasons == heard.reasons, {"L01", "L06"}
        case _:
            return "the end is another than the clerk told"
    if not same:
        return "the end names other reasons, or another authority, than the clerk did"
    return None if set(said.law) == (law if licence else set()) else "the end rests on another law"


def foul_taking_in(account: Account, said: CaseSupplemented | CaseCorrected, heard: InputFact) -> str | None:
    """What is wrong with taking new inputs in, or None: on the spot it is before any notice, and begins no days."""
    right = ApplicationCorrected if isinstance(said, CaseCorrected) else SupplementSubmitted
    if not isinstance(heard, right):
        return "what came in was taken for something else"
    given, kept = [(one.dossier, one.routes, one.answers, one.materials) for one in (heard, said)]
    if given != kept:
        return "what was taken in is not what came in"
    if isinstance(said, CaseSupplemented):
        return None
    if account.phase not in ("received", "preliminary"):
        return "put right on the spot, behind a notice or the acceptance"
    licence = account.compiled.definition.matter == "licence"
    return None if said.law == (("L03",) if licence else ()) else "what was put right rests on another law"
