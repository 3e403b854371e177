"""The published files are what the code says today."""

from onewindow.contracts.schemas import HERE, asyncapi, documents, drift


def test_committed_schemas_match_the_code() -> None:
    """A fact cannot change without its published schema changing in the same commit."""
    # The doors are described by whoever knows all services: tests/embedded compares those files.
    assert [] == [name for name in drift(HERE, documents()) if not name.startswith("openapi-")]


def test_every_topic_has_one_writing_service() -> None:
    """The AsyncAPI document names a channel and a writer for each topic."""
    document = asyncapi()

    assert len(document["channels"]) == len(document["operations"])
    assert "onewindow.case.v1" in document["channels"]
