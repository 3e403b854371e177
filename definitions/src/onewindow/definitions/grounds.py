"""For what a clock may stand still and how long: grounds of the Administrative Licensing Law (Art. 45) and others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, get_args

from onewindow.definitions.text import Text

Licensing = Literal["hearing", "tender", "auction", "inspection", "test", "quarantine", "appraisal", "expert_review"]
PauseGround = Literal[Licensing, "site_check", "publicity"]
"""A ground beyond those of Art. 45 holds only where the service's own law names it."""

ART_45: tuple[PauseGround, ...] = get_args(Licensing)
"""听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审: the time they take is not counted in the terms of a licence."""

NAMES: Mapping[str, Text] = {
    "hearing": Text(zh="听证", en="a hearing"),
    "tender": Text(zh="招标", en="a call for tenders"),
    "auction": Text(zh="拍卖", en="an auction"),
    "inspection": Text(zh="检验", en="an inspection"),
    "test": Text(zh="检测", en="a test"),
    "quarantine": Text(zh="检疫", en="a quarantine"),
    "appraisal": Text(zh="鉴定", en="an appraisal"),
    "expert_review": Text(zh="专家评审", en="a review by experts"),
    "site_check": Text(zh="现场核查", en="a check on site"),
    "publicity": Text(zh="公示", en="a public notice"),
}
"""Each ground as it is told to people."""


LONGEST = timedelta(days=366)
"""A pause ends within a year: a longer one is told to the applicant anew."""


def may_last_until(until: str, today: date) -> bool:
    """Whether a pause that begins today may last until then: to a later day, ``YYYY-MM-DD``, within a year."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        return False
    return today < day <= today + LONGEST and until == day.isoformat()


def named(ground: str) -> Text:
    """The ground in words; its code where this version knows none."""
    return NAMES.get(ground, Text(zh=ground, en=ground))
