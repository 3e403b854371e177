"""Dossiers: revisions, salted hashes, and what the log may be told."""

from dataclasses import replace
from datetime import date

import pytest
from tests.intake.filed import CARD, OTHER_CARD, SECRET, act, filed, form
from tests.intake.offices import AGENT, CLERK, ME, stall

from onewindow.contracts.fact import By, salted
from onewindow.contracts.topics import applications
from onewindow.intake.core.dossier import canonical, submitted, supplemented
from onewindow.intake.core.filing import (
    channel_of,
    first_dossier,
    next_revision,
    read_applicant,
    same_act,
    subject_of,
)
from onewindow.intake.core.number import application_number, read_number


def test_the_fact_follows_from_the_dossier() -> None:
    """Said again after a time-out, it is the same bytes."""
    assert applications.encode(submitted(filed())) == applications.encode(submitted(filed()))


def test_the_fact_holds_nothing_personal() -> None:
    """No answer, no file name, no file hash and no secret stands in the log; routing facts stand there in clear."""
    raw = applications.encode(submitted(filed())).decode()

    assert not [one for one in ("老王面摊", "11010519491231002X", "card.pdf", CARD.sha256, SECRET) if one in raw]
    assert submitted(filed()).routes == {"area_m2": 12.5, "gas": False}


def test_a_hash_can_be_checked_with_its_salt_and_nothing_else() -> None:
    """Whoever has a value and its salt computes the hash in the log; the salt of another item does not open it."""
    dossier, fact = filed(), submitted(filed())

    assert fact.answers["business_name"] == salted(dossier.salt("answers/business_name"), canonical("老王面摊"))
    assert fact.materials["id_card"] == salted(dossier.salt("materials/id_card"), CARD.sha256)
    assert dossier.salt("answers/business_name") != dossier.salt("answers/id_number")


def test_two_dossiers_never_share_a_hash() -> None:
    """The same answers under another secret have other hashes, so the log does not link people."""
    one, two = submitted(filed()), submitted(filed(secret="6" * 32))

    assert not set(one.answers.values()) & set(two.answers.values())
    assert one.dossier != two.dossier


def test_the_number_carries_the_day_in_china() -> None:
    """Handed in at 17:00 UTC it is already the next day here."""
    late = first_dossier(
        "app-1",
        act(at="2026-11-23T17:00:00.000Z"),
        stall(),
        form(),
        {},
        secret=SECRET,
        subject="me",
        applicant=None,
    )

    assert late.number.startswith("YJS20261124")
    assert late.number == read_number(late.number)
    assert filed().number == application_number("app-1", date(2026, 11, 23))


def test_a_supplement_tells_only_what_changed() -> None:
    """The fact of revision 2 names the changed card and the changed area, and no unchanged answer."""
    grown = next_revision(filed(), None, act(body="c"), form(area_m2=20), {"id_card": OTHER_CARD})
    fact = supplemented(grown, grown.last)

    assert grown.last.number == 2
    assert fact.routes == {"area_m2": 20}
    assert fact.answers == {}
    assert set(fact.materials) == {"id_card"}
    assert fact.dossier == grown.last.hash != grown.first.hash


def test_a_supplement_on_top_of_one_under_way_tells_both() -> None:
    """As long as the case stands on revision 1, revision 3 names what revision 2 changed as well."""
    second = next_revision(filed(), None, act(body="c"), form(area_m2=20), {"id_card": OTHER_CARD})
    third = next_revision(second, None, act(body="d"), form(area_m2=20, seats=3), {"id_card": OTHER_CARD})
    known = next_revision(second, second.last.hash, act(body="d"), form(area_m2=20, seats=3), {"id_card": OTHER_CARD})

    assert supplemented(third, third.last).routes == {"area_m2": 20}
    assert supplemented(known, known.last).routes == {}
    assert supplemented(known, known.last).answers.keys() == {"seats"}


def test_a_refused_supplement_is_no_base() -> None:
    """What the case refused is not built upon, and not what is read."""
    second = next_revision(filed(), None, act(body="c"), form(area_m2=20), {"id_card": OTHER_CARD})

    assert second.base_for_more(frozenset()) is second.last
    assert second.base_for_more(frozenset({second.last.fact})) is second.first
    assert second.revision_of(second.last.hash) is second.last
    assert second.revision_of(None) is second.first


def test_a_key_names_a_supplement_for_ever() -> None:
    """The same key is the same act, however much came after it."""
    second = next_revision(filed(), None, act("k-2", "c"), form(seats=1), {"id_card": CARD})
    third = next_revision(second, None, act("k-3", "d"), form(seats=2), {"id_card": CARD})

    assert same_act(third, act("k-2", "c"), third.last.hash) is third.revisions[1]
    assert same_act(third, act("k-4", "c"), None) is None


def test_without_a_key_the_same_content_is_one_act_until_the_case_has_it() -> None:
    """A double click is one supplement; the same papers handed in again after the next notice are another one."""
    second = next_revision(filed(), None, act(None, "c"), form(seats=1), {"id_card": CARD})

    assert same_act(second, act(None, "c"), filed().first.hash) is second.last
    assert same_act(second, act(None, "c"), second.last.hash) is None
    assert same_act(second, act(None, "other"), None) is None
    assert same_act(filed(), act(None, "b"), None) is None


@pytest.mark.parametrize(
    ("by", "person", "subject", "channel"),
    [(ME, None, "me", "online"), (AGENT, None, "me", "agent"), (CLERK, "me-2", "me-2", "counter")],
)
def test_whom_it_is_for_follows_from_who_brings_it(by: By, person: str | None, subject: str, channel: str) -> None:
    """The person signed in, the person behind the mandate, or the account the clerk names."""
    assert (subject, channel) == (subject_of(by, "app-1", person), channel_of(by))


def test_a_person_without_an_account_is_a_reference_of_this_application_alone() -> None:
    """Nothing links two visits of one person at the counter."""
    assert subject_of(CLERK, "app-1", None) != subject_of(CLERK, "app-2", None)
    assert subject_of(CLERK, "app-1", None).startswith("subject-")


def test_the_applicant_is_read_into_one_form() -> None:
    """Name, identity number and mobile number in their one form; each that is wrong is told."""
    kept = read_applicant(" 王小明 ", "11010519491231002x", "+86 13800138000")
    wrong = read_applicant("\x00", "110105194912310021", "123")

    assert not isinstance(kept, tuple)
    assert (kept.name, kept.id_number, kept.mobile) == ("王小明", "11010519491231002X", "13800138000")
    assert isinstance(wrong, tuple)
    assert ["/applicant/name", "/applicant/id_number", "/applicant/mobile"] == [one.pointer for one in wrong]


def test_a_dossier_is_frozen() -> None:
    """A revision is added, never changed: the first stays what it was."""
    dossier = filed()
    grown = dossier.opened(replace(dossier.last, number=2))

    assert (1, 2) == (len(dossier.revisions), len(grown.revisions))
    assert grown.first is dossier.first
