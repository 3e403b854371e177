"""Picking a reason that the desk writes often: it is put into the form, where the officer goes on writing."""

from collections.abc import Mapping, Sequence

from onewindow.contracts.api.reviews import ReviewDetail
from onewindow.contracts.fixed import fixed
from onewindow.definitions.model import Definition
from onewindow.definitions.reasons import Reason

_ACTS: Mapping[str, str] = {
    "defects": "defects",
    "deny": "deny",
    "opinion": "opinion",
    "pause": "pause",
    "extend": "extend",
    "ask-extension": "extend",
    "transfer": "transfer",
}
"""The act that a template is for, by the name of the form."""


@fixed()
class Written:
    """What stands in a form: its fields, and the items that are ticked."""

    typed: Mapping[str, str]
    ticked: tuple[str, ...]


def on_offer(
    reasons: Sequence[Reason], review: ReviewDetail, definition: Definition | None
) -> dict[str, list[tuple[int, Reason]]]:
    """By form: the templates that fit a review, each with its place in the catalogue."""
    if definition is None:
        return {}
    items = {one.id for one in review.needs}
    return {
        form: [(place, one) for place, one in enumerate(reasons) if one.fits(act, definition, review.step, items)]
        for form, act in _ACTS.items()
    }


def put_in(form: str, written: Written, reason: Reason, language: str) -> Written:
    """The form with a template in it; what was written stays."""
    text = reason.text.en if language == "en" else reason.text.zh
    typed = dict(written.typed)
    if form == "defects":
        ticked = tuple(dict.fromkeys((*written.ticked, *((reason.item,) if reason.item else ()))))
        for item in (reason.item,) if reason.item else ticked:
            typed[f"reason.{item}"] = _joined(typed.get(f"reason.{item}", ""), text, " ")
        return Written(typed, ticked)
    field = "notice" if form == "pause" else "reasons"
    typed[field] = _joined(typed.get(field, ""), text, "\n")
    if reason.law is not None and not typed.get("law", "").strip():
        typed["law"] = reason.law.en if language == "en" else reason.law.zh
    return Written(typed, written.ticked)


def _joined(before: str, more: str, between: str) -> str:
    if more in before:
        return before
    return f"{before.rstrip()}{between}{more}" if before.strip() else more
