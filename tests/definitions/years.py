"""A calendar of one small year, to be read and to be spoiled."""

from datetime import date
from functools import cache
from pathlib import Path

from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.calendars.load import load

SHIPPED = Path(__file__).parents[2] / "deploy" / "calendars"

YEAR = """\
year: 2026
status: official
source:
  title: {zh: 通知, en: Notice}
  number: 国办发明电〔2025〕7号
  issued: 2025-11-04
holidays:
  - name: {zh: 春节, en: Spring Festival}
    off_days: 2026-02-15..2026-02-23
    make_up_days: [2026-02-14, 2026-02-28]
  - name: {zh: 国庆节, en: National Day}
    off_days: 2026-10-01..2026-10-07
    make_up_days:
      - 2026-09-20
working_days: 253
"""


def edited(*changes: tuple[str, str]) -> str:
    """`YEAR` with texts replaced; each must be there."""
    text = YEAR
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


@cache
def shipped() -> Calendar:
    """The calendar of `deploy/calendars`."""
    return load(SHIPPED)


def ordinals(first: date, last: date) -> range:
    """The ordinals of all days from the first to the last."""
    return range(first.toordinal(), last.toordinal() + 1)
