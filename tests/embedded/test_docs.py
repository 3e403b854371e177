"""What the documents tell a reader to type does what they say."""

import asyncio
import json
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from tests.embedded.terminal import onewindow, told
from tests.support.processes import ROOT, Server, environment
from tests.support.served import sign_in

from onewindow.definitions.load import Catalogue
from onewindow.embedded.line.filing import read_application
from onewindow.embedded.play.cast import PARTS
from onewindow.embedded.shipped import catalogue_folder, sample

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


async def at_the_desk(server: Server) -> None:
    """Returns when the village has a review to do."""
    async with asyncio.timeout(20), httpx.AsyncClient(base_url=server.origin, trust_env=False) as caller:
        mine = await sign_in(caller, "village-1")
        while not (await caller.get("/v1/reviews", headers=mine)).json()["reviews"]:  # noqa: ASYNC110 - an inbox has no bell
            await asyncio.sleep(0.05)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk is told with curl, and it is not here")
async def test_the_walk_over_http_ends_in_a_result(server: Server) -> None:
    """The lines of docs/http.md, as they stand there: session, reviews, ETag, grant, result."""
    (walk,) = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "http.md").read_text(), re.DOTALL)
    card = str(sample("village-elder-card/card.yaml"))
    receipt = told("apply", card, "--server", server.origin)
    told_by = {"S": server.origin, "NUMBER": receipt["number"], "CODE": receipt["query_code"], "no_proxy": "*"}

    await at_the_desk(server)
    walked = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-euo", "pipefail", "-c", walk],
        env=environment() | told_by,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert 0 == walked.returncode, walked.stdout + walked.stderr
    assert '"answer":"granted"' in walked.stdout
    assert "approved" == json.loads(walked.stdout[walked.stdout.rindex('{"application_id"') :])["outcome"]


def test_the_example_files_are_what_the_command_reads(tmp_path: Path) -> None:
    """The application and the story of docs/formats.md are taken as they stand there."""
    application, story, *_ = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "formats.md").read_text(), re.DOTALL)
    for name in ("id_card.jpg", "photo.jpg"):
        (tmp_path / name).touch()
    (tmp_path / "application.yaml").write_text(application)
    (tmp_path / "story.yaml").write_text(story)

    assert "village-elder-card" == read_application(tmp_path / "application.yaml").service
    played = onewindow("rehearse", str(tmp_path / "story.yaml"))
    assert (0, False) == (played.returncode, "refused" in played.stdout), played.stdout + played.stderr


def test_the_readme_counts_the_departments_of_the_demo() -> None:
    """As many as its three applications concern, a rule's department included."""
    catalogue = Catalogue.load(catalogue_folder())
    departments = set()
    for part in PARTS:
        application = read_application(sample(part.file))
        compiled = catalogue.compiled(application.service)
        routes = {name: application.answers[name] for name in compiled.routing_answers if name in application.answers}
        departments |= {compiled.definition.steps[step].department for step in compiled.planned(routes)}

    readme = (ROOT / "README.md").read_text()
    assert f"{_NUMBERS[len(PARTS)]} applications" in readme
    assert f"{_NUMBERS[len(departments)]} departments" in readme
