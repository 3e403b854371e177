"""The notifier's pages: the result with its documents for whoever may have it, and the hand-over for clerks."""

import pytest
from tests.notifier.rig import Rig
from tests.notifier.test_shell_results import collected, ready
from tests.support.paged import come
from tests.support.pages import PAGES, routes_of


def test_every_page_is_in_the_list(rig: Rig) -> None:
    """A page that is new fails here until the gateway and the tests below know it."""
    assert set(PAGES["notifier"]) == {path for _, path in routes_of(rig.room.router.routes)}


@pytest.mark.parametrize("mode", ["counter", "post"])
async def test_a_clerk_logs_the_delivery_once(rig: Rig, mode: str) -> None:
    """In the clerk's name; another way of delivery is none."""
    filed, package = await ready(rig)
    clerk = await come(rig, "clerk-1")
    page = (await clerk.get(f"/results/{filed.number}")).text
    wrong = await clerk.send(f"/results/{filed.number}/handover", {"mode": "pigeon"})
    answer = await clerk.send(f"/results/{filed.number}/handover", {"mode": mode})

    assert package in page
    assert "登记送达" in page
    assert (422, 303) == (wrong.status_code, answer.status_code)
    (fact,) = await collected(rig)
    assert (mode, "clerk-1", package) == (fact.mode, fact.by.id, fact.package)


@pytest.mark.parametrize(
    ("role", "sees", "hands_over"),
    [
        ("me", 200, 403),
        ("agent-1", 200, 403),
        ("clerk-1", 200, 303),
        ("me-2", 404, 403),
        ("amr-1", 404, 403),
        ("superv-1", 404, 403),
        ("operator-1", 404, 403),
        (None, 303, 401),
    ],
)
async def test_each_role_sees_what_is_for_it(rig: Rig, role: str | None, sees: int, hands_over: int) -> None:
    """Every role, its relation to the case, and both pages."""
    filed, _ = await ready(rig)
    browser = await come(rig, role)
    page = await browser.get(f"/results/{filed.number}")
    answer = await browser.send(f"/results/{filed.number}/handover", {"mode": "counter"})

    assert (sees, hands_over) == (page.status_code, answer.status_code)
    assert ("登记送达" in page.text) == (role == "clerk-1")
    assert len(await collected(rig)) == (hands_over == 303)
