"""Where a search goes on: the cursor behind the last document of a page, the same in every edition.

It goes out to browsers and comes back: whatever is read here may be made up.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Set
from dataclasses import dataclass

from onewindow.chassis.ports import Scalar

_INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Search:
    """What makes two searches the same for a cursor: where, by which fields, in which order. Not the values."""

    collection: str
    fields: frozenset[str]
    order: str
    descending: bool

    @classmethod
    def of(cls, collection: str, fields: Iterable[str], order: str, descending: bool) -> "Search":
        """The search for documents by these fields, in this order."""
        return cls(collection, frozenset(fields), order, descending)

    def behind(self, value: Scalar, doc_id: str) -> str:
        """The cursor that continues after the document with this id and this value in the order's field."""
        text = json.dumps([value, doc_id, self._mark()], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode()

    def read(self, cursor: str) -> tuple[Scalar, str]:
        """The value and the id to go on after. Raises ValueError for a made-up cursor and for another search's."""
        try:
            match json.loads(base64.urlsafe_b64decode(cursor)):
                case [None | str() | int() | float() as value, str(doc_id), str(mark)]:
                    if mark == self._mark() and (not isinstance(value, int) or value in _INT64):
                        return value, doc_id
        except (ValueError, RecursionError):
            pass
        raise ValueError("this is not a cursor of this search")

    def _mark(self) -> str:
        words = [self.collection, self.order, str(self.descending), *sorted(self.fields)]
        return hashlib.blake2b(" ".join(words).encode(), digest_size=4).hexdigest()


def check_declared(collection: str, declared: Set[str], asked: Iterable[str]) -> None:
    """Raises ValueError for a field that no index of the collection declares."""
    undeclared = set(asked) - declared
    if undeclared:
        raise ValueError(f"{collection} declares no index with {', '.join(sorted(undeclared))}")
