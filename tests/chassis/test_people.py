"""Who people are: what of an account goes into a fact, and what never does."""

from onewindow.chassis.people import People, Person
from onewindow.contracts.fact import By, mark_of


def test_a_servant_acts_under_a_mark_where_the_account_names_their_own_reference() -> None:
    """One mark for each application, the applicant's own if they are the same; nothing of it can be read or joined."""
    by = By(id="p-1", role="officer", department="amr")
    people = People([Person("li", by, own="citizen-7"), Person("wang", By(id="p-2", role="clerk"))])
    here, there = (people.acting(by, application).own for application in ("a-1", "a-2"))
    assert (mark_of("a-1", "citizen-7"), mark_of("a-2", "citizen-7")) == (here, there)
    assert here != there
    assert people.by("p-1") == by, "who signs in is told without it"
    for other in (By(id="p-2", role="clerk"), By(id="notifier", role="service")):
        assert people.acting(other, "a-1") is other
