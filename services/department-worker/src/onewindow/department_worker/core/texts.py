"""What a desk writes about a case: kept in this room, known to the log only by a salted hash."""

import json
from collections.abc import Mapping

from onewindow.contracts.fact import derive, salted
from onewindow.contracts.fixed import fixed


@fixed(kw_only=True)
class Text:
    """One text under the hash that a fact names; ``salt`` and ``body`` give the hash again."""

    hash: str
    salt: str
    body: Mapping[str, str]


def canonical(body: Mapping[str, str]) -> str:
    """The one spelling of a text that is hashed: JSON in UTF-8, keys sorted, nothing between its parts."""
    return json.dumps(dict(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def written(nonce: str, place: str, **body: str) -> Text:
    """A text with a salt of its own; ``place`` tells apart the texts of one answer made under one ``nonce``."""
    salt = derive(nonce, place)
    return Text(hash=salted(salt, canonical(body)), salt=salt, body=body)


def says_something(text: str) -> bool:
    """At least one letter or digit of any script: blanks, dashes and invisible characters give no reason."""
    return any(character.isalnum() for character in text)
