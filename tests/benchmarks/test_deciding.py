"""The case by which deciding is measured: it has twenty steps and comes to its end, or the figure says nothing."""

from benchmarks.deciding import Recorded, measure

from onewindow.routing.core.names import outcome


def test_the_recorded_case_is_worked_to_its_end() -> None:
    """All twenty steps are asked, and some deadline strikes between the acts."""
    recorded = Recorded()

    assert recorded.end is not None
    assert (20, 20, "approved") == (len(recorded.compiled.order), len(recorded.end.steps), outcome(recorded.end))
    assert any(isinstance(act.heard, str) for act in recorded.acts)


def test_what_is_measured_is_every_act_of_it() -> None:
    """As often as was asked for."""
    got = measure(2)

    assert (len(Recorded().acts), 20, 2) == (got.acts, got.steps, got.rounds)
    assert 0 < got.decide_us < got.median_us < got.slowest_us
