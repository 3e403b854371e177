"""What the case makes of what a clerk said at the counter: a referee's view of what is not accepted."""

from tests.routing.account import Account

from onewindow.contracts.application import ApplicationDeclined, ApplicationNotNeeded
from onewindow.contracts.case import CaseDeclined, CaseNotNeeded
from onewindow.contracts.topics import InputFact


def foul_ending(account: Account, said: CaseDeclined | CaseNotNeeded, heard: InputFact) -> str | None:
    """What is wrong with the end of a case that is not accepted, or None."""
    if account.phase not in ("received", "asked"):
        return "not accepted, after it was"
    if {part.state for part in account.parts.values()} - {"cancelled", "skipped"}:
        return "not accepted, and somebody is still asked"
    licence = account.compiled.definition.matter == "licence"
    match heard, said:
        case ApplicationDeclined(), CaseDeclined():
            same, law = (said.authority, said.reasons) == (heard.authority, heard.reasons), {"L02", "L12"}
        case ApplicationNotNeeded(), CaseNotNeeded():
            same, law = said.reasons == heard.reasons, {"L01"}
        case _:
            return "the end is another than the clerk told"
    if not same:
        return "the end names other reasons, or another authority, than the clerk did"
    return None if set(said.law) == (law if licence else set()) else "the end rests on another law"
