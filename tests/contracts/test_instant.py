"""Instants as text: one form for every moment there is, and a clear refusal of those that there is no form for."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.contracts.instant import from_local, instant, local_text, moment

ZONES = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))


def milliseconds(at: datetime) -> datetime:
    """What of a moment an instant keeps."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


@given(st.datetimes(timezones=ZONES), st.datetimes(timezones=ZONES))
def test_the_order_of_texts_is_the_order_of_moments(one: datetime, other: datetime) -> None:
    """From the year 1 to 9999, whatever the zone: 24 characters, and read again it is the same moment."""
    try:
        texts = [instant(one), instant(other)]
    except ValueError:
        return
    moments = [milliseconds(one), milliseconds(other)]

    assert {24} == set(map(len, texts))
    assert moments == [moment(text) for text in texts]
    assert (moments[0] < moments[1]) == (texts[0] < texts[1])


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_read_from_people_can_be_told_to_people(at: datetime) -> None:
    """Or it is refused: no accepted time fails later, when it is shown."""
    try:
        text = from_local(at.isoformat())
    except ValueError:
        assert at.year in {1, 9999}
        return
    assert at.replace(microsecond=0) == datetime.fromisoformat(local_text(text))


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "0001-01-01T07:59", "9999-12-31T16:00Z"])
def test_a_time_outside_of_the_calendar_is_refused(text: str) -> None:
    """As a wrong value and not as an overflow."""
    with pytest.raises(ValueError, match="years 1 to 9999"):
        from_local(text)
