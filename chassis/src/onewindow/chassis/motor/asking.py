"""A question to a collection as MongoDB's filter: equal to values, in order, from a cursor on.

Only scalars ever get into a filter: what came from outside can be a value in it, never an operator.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from onewindow.chassis.motor.form import Kept, is_field
from onewindow.chassis.ports import Scalar

Filter = dict[str, Any]
NOTHING: Filter = {"$in": []}


def equals(where: Mapping[str, Scalar | Sequence[Scalar]]) -> Filter:
    """The filter for documents whose fields equal the values; None stands for null and for absent."""
    return {field: _equal(wanted) for field, wanted in where.items()}


def behind(order: str, descending: bool, value: Scalar, doc_id: str) -> Filter:
    """The filter for what comes after a document. What has no value comes first, so it is last in descending order."""
    than = "$lt" if descending else "$gt"
    after: Filter = {"_id": {than: doc_id}}
    if order == "_id":
        return {"$or": [after]}
    if value is None:
        return {"$or": [{order: None, **after}] if descending else [{order: None, **after}, {order: {"$ne": None}}]}
    rest: list[Filter] = [{order: None}] if descending else []
    return {"$or": [{order: value, **after}, {order: {than: value}}, *rest]}


def sorting(order: str, descending: bool) -> list[tuple[str, int]]:
    """The order as the driver wants it."""
    way = -1 if descending else 1
    return [("_id", way)] if order == "_id" else [(order, way), ("_id", way)]


def one_by_one(filter_: Filter) -> list[Filter]:
    """The filter as several that have no list of values: what fits it fits one of them at least."""
    lists = {field: wanted["$in"] for field, wanted in filter_.items() if isinstance(wanted, dict) and "$in" in wanted}
    return [{**filter_, **dict(zip(lists, values, strict=True))} for values in product(*lists.values())]


def joined(answers: Iterable[Sequence[Kept]], order: Sequence[tuple[str, int]]) -> list[Kept]:
    """The documents of several answers, each once, as the server would sort them; all of ``order`` goes one way."""
    each = {kept["_id"]: kept for answer in answers for kept in answer}
    backwards = any(way < 0 for _, way in order)
    return sorted(each.values(), key=lambda kept: [_rank(kept.get(field)) for field, _ in order], reverse=backwards)


def _rank(value: object) -> tuple[int, Any]:
    """Nothing before numbers, numbers before texts, texts before yes and no."""
    match value:
        case None:
            return 0, 0
        case bool():
            return 3, value
        case str():
            return 2, value
        case _:
            return 1, value


def _equal(wanted: Scalar | Sequence[Scalar]) -> Any:
    if wanted is None or isinstance(wanted, str | int | float):
        return wanted if is_field(wanted) else NOTHING
    return {"$in": [value for value in wanted if is_field(value)]}
