"""The pulse's figures at /metrics: what the journal says now, the same after a restart, and bounded."""

from prometheus_client import REGISTRY
from tests.routing.pulsed import beat, of_a_case
from tests.support.acts import deny, grant, submit, take
from tests.support.definitions import service
from tests.support.given import given

from onewindow.routing.core.pulse import Pulse
from onewindow.routing.shell.pulse.metrics import show

TWO = service({"licence": {}, "fire": {"department": "fire"}})
FIRE = {"item": "tested", "step": "fire", "department": "fire", "work": "decide"}
LICENCE = {"item": "tested", "step": "licence", "department": "amr", "work": "decide"}
THEN = "2026-11-23T02:30:00.000Z"
"""An hour after the cases of these tests."""


def sample(name: str, **labels: str) -> float | None:
    """What is shown under this name and these labels; None: nothing is."""
    return REGISTRY.get_sample_value(f"onewindow_pulse_{name}", labels)


def pulses() -> list[Pulse]:
    """Two partitions: one case is half way, one has ended."""
    half = of_a_case("half", given(TWO, submit(), grant("licence")))
    over = of_a_case("over", given(TWO, submit(), grant("licence"), take("fire"), deny("fire")))
    return [beat(half), beat(over)]


def test_what_is_open_is_shown_and_who_is_waited_for_alone() -> None:
    """One case waits for fire alone; of licence nothing is open, so nothing is shown of it."""
    show(pulses(), THEN)

    assert 1 == sample("open_cases", item="tested")
    assert (1, 1) == (sample("open_steps", **FIRE), sample("alone_steps", **FIRE))
    assert None is sample("open_steps", **LICENCE)


def test_the_last_whole_hour_is_shown_by_the_clock() -> None:
    """Of both partitions together; an hour later nothing happened, and 0 is shown of what there was before."""
    show(pulses(), THEN)
    assert 2 == sample("hour_cases", item="tested", what="opened")
    assert 1 == sample("hour_cases", item="tested", what="rejected")
    assert 2 == sample("hour_steps", **LICENCE, move="granted")

    show(pulses(), "2026-11-23T03:30:00.000Z")
    assert 0 == sample("hour_cases", item="tested", what="opened")
    assert 0 == sample("hour_steps", **LICENCE, move="granted")
    assert None is sample("hour_steps", **LICENCE, move="denied")


def test_waits_are_a_histogram_that_adds_up_over_processes() -> None:
    """Cumulative buckets: licence answered twice within a minute or so, fire in three minutes, the join waited two."""
    show(pulses(), THEN)

    assert [0, 2, 2] == [sample("wait_steps", **LICENCE, le=le) for le in ("10", "300", "+Inf")]
    assert [0, 1, 1] == [sample("wait_steps", **FIRE, le=le) for le in ("60", "300", "+Inf")]
    assert [0, 1] == [sample("join_cases", item="tested", le=le) for le in ("60", "+Inf")]


def test_what_is_gone_is_not_shown_any_more() -> None:
    """A partition that went to another process takes its figures along."""
    show(pulses(), THEN)
    show([], THEN)

    assert None is sample("open_cases", item="tested")
    assert None is sample("wait_steps", **LICENCE, le="+Inf")
