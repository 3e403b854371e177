"""What is said on the wire: one example for each fact, both ways, and what tolerant readers do."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from onewindow.contracts import topics
from onewindow.contracts.case import CaseFact
from onewindow.contracts.schemas import fact_schemas
from onewindow.contracts.wire import Codec, UndecodableError, UnknownFact

EXAMPLES = {path.stem: path for path in (Path(__file__).parents[2] / "contracts" / "examples").glob("*.json")}
CASE_FACTS: Codec[CaseFact] = Codec(CaseFact)
CODECS = [CASE_FACTS, *(topic.codec for topic in topics.table(("fire",)) if topic.codec)]


def codec_of(wire_type: str) -> Codec:  # type: ignore[type-arg]
    """The codec that knows a type."""
    return next(codec for codec in CODECS if wire_type in codec.types)


def test_every_fact_has_one_example() -> None:
    """No fact is published without a hand-written example, and no example outlives its fact."""
    assert fact_schemas().keys() == EXAMPLES.keys()


@pytest.mark.parametrize("wire_type", sorted(EXAMPLES))
def test_an_example_survives_the_way_there_and_back(wire_type: str) -> None:
    """Decoded and encoded again, an example says the same."""
    raw = EXAMPLES[wire_type].read_bytes()
    codec = codec_of(wire_type)

    fact = codec.decode(raw)

    assert not isinstance(fact, UnknownFact)
    assert json.loads(raw) == json.loads(codec.encode(fact))


@pytest.mark.parametrize("wire_type", sorted(EXAMPLES))
def test_an_example_satisfies_its_published_schema(wire_type: str) -> None:
    """What an integrator validates against accepts what we say."""
    schema = fact_schemas()[wire_type]
    Draft202012Validator.check_schema(schema)

    assert [] == list(Draft202012Validator(schema).iter_errors(json.loads(EXAMPLES[wire_type].read_bytes())))


@pytest.mark.parametrize("wire_type", sorted(EXAMPLES))
def test_readers_ignore_fields_they_do_not_know(wire_type: str) -> None:
    """A newer writer may add a field without breaking an older reader."""
    raw = EXAMPLES[wire_type].read_bytes()
    codec = codec_of(wire_type)

    assert codec.decode(raw) == codec.decode(json.dumps({**json.loads(raw), "added_later": 1}).encode())


def test_an_unknown_type_is_told_as_unknown() -> None:
    """A type of tomorrow is not an error of form."""
    assert UnknownFact("onewindow.review.v99") == topics.reviews.decode(b'{"type":"onewindow.review.v99"}')


@pytest.mark.parametrize(
    "raw", [b"", b"\xff", b"[]", b"null", b'{"type":5}', b"{" * 5000, b'{"type":"onewindow.review.taken.v1"}']
)
def test_what_is_no_fact_is_undecodable_and_no_value_leaks(raw: bytes) -> None:
    """The reason names a place and a rule, never what stood there."""
    with pytest.raises(UndecodableError):
        topics.reviews.decode(raw)


def test_the_reason_of_an_undecodable_record_holds_no_value() -> None:
    """A name that strayed into a number's place is not repeated."""
    raw = json.loads(EXAMPLES["onewindow.review.taken.v1"].read_bytes()) | {"round": "张三"}

    with pytest.raises(UndecodableError) as caught:
        topics.reviews.decode(json.dumps(raw).encode())

    assert "张三" not in str(caught.value)
    assert "round" in str(caught.value)
