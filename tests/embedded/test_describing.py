"""What is published about the doors and definitions is what the code does today."""

import json

from onewindow.contracts.schemas import drift
from onewindow.embedded.describing import openapi, published


def test_committed_schemas_match_the_code() -> None:
    """Facts, topics, doors and definitions: `make schemas` writes them, and a difference fails here."""
    assert {} == {str(folder): stale for folder, files in published().items() if (stale := drift(folder, files))}


def test_every_door_says_how_it_refuses() -> None:
    """Each route under /v1 declares its problems, all of one schema, and demands If-Match where it takes one."""
    demanding = set()
    for text in openapi().values():
        document = json.loads(text)
        assert document["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "code"]
        for path, methods in document["paths"].items():
            for route in methods.values():
                refs = {status: answer.get("$ref") for status, answer in route["responses"].items()}
                for status in (401, 403, 404, 409, 412, 422, 428, 429, 503) if path.startswith("/v1/") else ():
                    assert f"#/components/responses/Problem{status}" == refs[str(status)]
                if any(one["name"] == "If-Match" and one["required"] for one in route.get("parameters", ())):
                    demanding.add(path.rpartition("/")[2])

    answers = {"take", "complete", "defects", "grant", "deny", "opened", "opinion", "transfer", "site-check"}
    answers |= {"commitment", "publish"}
    about_time = {"extend", "ask-extension", "refuse-extension", "pause", "resume", "terminate"}
    about_people = {"reassign", "recuse", "object", "consent", "hearing", "answer-objection"}
    assert answers | about_time | about_people == demanding


def test_every_service_describes_its_own_doors() -> None:
    """Each document has the doors of its service and none of another's."""
    doors = {name: json.loads(text)["paths"].keys() for name, text in openapi().items()}

    own = {
        "openapi-intake.json": "/v1/applications",
        "openapi-routing.json": "/v1/cases",
        "openapi-department-worker.json": "/v1/reviews",
        "openapi-notifier.json": "/v1/notices",
    }
    assert own.keys() == doors.keys()
    for name, door in own.items():
        assert [name] == [other for other, paths in doors.items() if door in paths]
