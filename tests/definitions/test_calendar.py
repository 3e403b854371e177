"""The shipped calendar, day by day, and what any calendar answers."""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator
from tests.definitions.years import SHIPPED, YEAR, edited, ordinals, shipped
from tests.support.vectors import vectors

from onewindow.definitions.calendars.calendar import WEEKDAYS, Calendar
from onewindow.definitions.calendars.load import load
from onewindow.definitions.calendars.span import Span
from onewindow.definitions.schema import calendar_schema_text

PUBLISHED = {2024: 251, 2025: 248, 2026: 248}
DAYS = [date.fromordinal(at) for at in ordinals(date(2024, 1, 1), date(2026, 12, 31))]
days = some.integers(date(2019, 1, 1).toordinal(), date(2032, 12, 31).toordinal())


@pytest.mark.parametrize(("year", "total"), PUBLISHED.items())
def test_a_published_year_has_as_many_working_days_as_the_notice_leaves(year: int, total: int) -> None:
    """251, 248 and 248 for 2024 to 2026: in the file, and counted day by day."""
    assert total == shipped().years[year].working_days
    assert total == shipped().working_days(date(year - 1, 12, 31), date(year, 12, 31))
    assert total == sum(shipped().day(day).works for day in DAYS if day.year == year)


def test_how_long_the_calendar_is_certain_is_told_to_the_day() -> None:
    """To the end of the last year with a notice; not at all within a year without one."""
    told = {date(2026, 11, 23): 38, date(2026, 12, 31): 0, date(2025, 12, 31): 365, date(2027, 1, 1): 0}
    assert told == {day: shipped().published_days_after(day) for day in told}
    assert 0 == WEEKDAYS.published_days_after(date(2026, 1, 1))


def test_two_independent_packages_agree_on_every_published_day() -> None:
    """`chinesecalendar` and `holidays` know the same notices: not one day of three years differs."""
    packaged = holidays.country_holidays("CN", years=list(PUBLISHED))

    ours = [shipped().day(day).works for day in DAYS]
    assert ours == [chinese_calendar.is_workday(day) for day in DAYS]
    assert ours == [packaged.is_working_day(day) for day in DAYS]


def test_the_year_of_the_vectors_is_the_shipped_one() -> None:
    """The same days off, the same days made up, the same total."""
    expected = vectors("clock")["year"]
    year = shipped().years[2026]

    assert expected["off"] == [day.isoformat() for holiday in year.holidays for day in holiday.off_days]
    assert expected["work"] == sorted(day.isoformat() for holiday in year.holidays for day in holiday.make_up_days)
    assert (expected["status"], expected["working_days"]) == (year.status, year.working_days)


def test_an_unpublished_year_has_the_thirteen_days_of_the_regulation_and_no_more() -> None:
    """2027 is provisional: no day in lieu, none made up; the lunar days are those another package computes."""
    year = shipped().years[2027]
    off = {day for holiday in year.holidays for day in holiday.off_days}
    packaged = holidays.country_holidays("CN", years=2027, language="zh_CN")

    assert ("provisional", 13, False) == (year.status, len(off), shipped().is_published(2027))
    assert off == {day for day, name in packaged.items() if day.year == 2027 and "补假" not in name}
    assert not any(holiday.make_up_days for holiday in year.holidays)


def test_every_source_is_named_by_number_and_date() -> None:
    """The three notices and the regulation, each issued before its year began."""
    sources = {number: year.source for number, year in shipped().years.items()}

    assert ["国办发明电〔2023〕7号", "国办发明电〔2024〕12号", "国办发明电〔2025〕7号", "国务院令第795号"] == [
        source.number for source in sources.values()
    ]
    assert all(source.issued.year < number for number, source in sources.items())


def test_a_day_says_what_it_is() -> None:
    """Ordinary, made up for a holiday, off with it, a weekend; by name."""
    told = [shipped().day(date(2026, 2, day)) for day in (13, 14, 15, 24, 28)] + [shipped().day(date(2026, 3, 1))]

    assert ["working", "made_up", "holiday", "working", "made_up", "weekend"] == [day.kind for day in told]
    assert [None, "春节", "春节", None, "春节", None] == [day.name.zh if day.name else None for day in told]
    assert [True, True, False, True, True, False] == [day.works for day in told]


def test_beyond_the_files_a_weekday_works_and_is_not_published() -> None:
    """Nobody is told a guess without being told that it is one."""
    new_year = shipped().day(date(2031, 1, 1))

    assert ("working", False) == (new_year.kind, new_year.published)
    assert not shipped().is_published(2023)
    assert shipped().are_published(date(2024, 1, 1).toordinal(), date(2026, 12, 31).toordinal())
    assert not shipped().are_published(date(2026, 12, 31).toordinal(), date(2027, 1, 1).toordinal())


@settings(deadline=None)
@given(days, some.integers(0, 900))
def test_ranks_count_days_one_by_one(first: int, more: int) -> None:
    """Within the files and beyond, the working days between two days are those that a walk finds."""
    calendar = shipped()
    walked = sum(calendar.day(date.fromordinal(day)).works for day in range(first + 1, first + more + 1))

    assert walked == calendar.rank(first + more) - calendar.rank(first)
    assert walked == calendar.working_days(date.fromordinal(first), date.fromordinal(first + more))


@settings(deadline=None)
@given(days)
def test_the_nth_working_day_is_the_inverse_of_its_rank(day: int) -> None:
    """A working day is found again by its rank; any other day, the working day before it."""
    calendar = shipped()
    found = calendar.nth(calendar.rank(day))

    assert calendar.day(date.fromordinal(found)).works
    assert (found == day) == calendar.day(date.fromordinal(day)).works
    assert found <= day


def read(folder: Path, text: str) -> Calendar:
    """The calendar of one year with this text."""
    (folder / "2026.yaml").write_text(text, encoding="utf-8")
    return load(folder)


def test_the_version_is_that_of_the_content(tmp_path: Path) -> None:
    """A comment or spacing does not change it, a day does; and calendars are equal if their versions are."""
    plain = read(tmp_path, YEAR)

    assert plain == read(tmp_path, YEAR.replace("status: official", "status:   official # as published"))
    assert plain != read(tmp_path, edited(("2026-10-07", "2026-10-08"), ("253", "252")))
    assert 64 == len(plain.version)


def test_the_last_working_day_of_the_last_file_is_found(tmp_path: Path) -> None:
    """Where the year ends with days off, it is the day before them, and not the last weekday."""
    calendar = read(tmp_path, edited(("2026-10-01..2026-10-07", "2026-12-28..2026-12-31"), ("253", "254")))

    assert date(2026, 12, 25) == date.fromordinal(calendar.nth(calendar.rank(calendar.last)))
    assert date(2027, 1, 1) == date.fromordinal(calendar.nth(calendar.rank(calendar.last) + 1))


def test_a_calendar_has_no_gap() -> None:
    """Between its years every day is known; none at all is no calendar."""
    years = shipped().years
    with pytest.raises(ValueError, match="consecutive years"):
        Calendar.of([years[2024], years[2026]], "x")
    with pytest.raises(ValueError, match="at least one"):
        Calendar.of([], "x")


def test_every_shipped_year_fits_the_published_schema() -> None:
    """An editor that knows the schema accepts what is shipped, and refuses a status that does not exist."""
    schema = Draft202012Validator(json.loads(calendar_schema_text()))
    for file in sorted(SHIPPED.glob("*.yaml")):
        body = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        body |= {key: int(body[key]) for key in ("year", "working_days")}
        schema.validate(body)
        assert not schema.is_valid(body | {"status": "rumoured"})


@pytest.mark.parametrize("text", ["2026-02-15..2026-02-23", "2026-02-15"])
def test_a_span_reads_back_as_it_was_written(text: str) -> None:
    """Both ends belong to it."""
    span = Span.parse(text)

    assert text == str(span)
    assert span.last - span.first == timedelta(days=len(list(span)) - 1)


@pytest.mark.parametrize("text", ["", "2026-02-15..", "2026-02-15...2026-02-16", "2026-2-15", "2026-02-15\n", "明天"])
def test_a_span_is_written_one_way_only(text: str) -> None:
    """Anything else is refused with what to write."""
    with pytest.raises(ValueError, match="write days as"):
        Span.parse(text)


def test_a_year_takes_the_place_of_the_one_of_its_number() -> None:
    """Or stands behind the last; the version is another, and the years around it are as they were."""
    year = shipped().years[2027]
    published = year.model_copy(update={"status": "official"})
    after = shipped().with_year(published)

    assert (shipped().works, True, False) == (after.works, after.is_published(2027), shipped().is_published(2027))
    assert shipped().version != after.version
    assert after.version == shipped().with_year(published).version
    assert 2028 in shipped().with_year(year.model_copy(update={"year": 2028, "holidays": ()})).years
    with pytest.raises(ValueError, match="consecutive"):
        shipped().with_year(year.model_copy(update={"year": 2029, "holidays": ()}))
