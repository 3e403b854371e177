"""The command against a real server: hand in, follow, look at what is parked; and the demo from end to end."""

from pathlib import Path

from tests.embedded.terminal import onewindow, told
from tests.support.processes import Server

from onewindow.chassis.ports import Landed, Outgoing
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts.topics import REVIEW
from onewindow.embedded.shipped import sample


async def test_apply_and_track_an_application(server: Server, tmp_path: Path) -> None:
    """A file becomes an application, the same file twice is one, and whoever has number and code follows it."""
    at = ("--server", server.origin)
    card = str(sample("village-elder-card/card.yaml"))

    receipt = told("apply", card, *at)
    assert receipt == told("apply", card, *at)
    assert "Handed in" in onewindow("apply", card, "--key", "another", *at).stdout

    progress = told("track", receipt["number"], "--code", receipt["query_code"], "--once", *at)
    assert {"village", "card"} == {step["step"] for step in progress["steps"]}
    refused = onewindow("track", receipt["number"], "--code", "000000", "--once", *at)
    assert (1, True) == (refused.returncode, "[unknown]" in refused.stderr)
    wrong = onewindow("apply", card, "--password", "wrong", *at)
    assert (1, True) == (wrong.returncode, "[wrong_password]" in wrong.stderr)

    assert [] == told("parked", "list", *at)
    assert 1 == onewindow("parked", "show", "onewindow.review.v1/0/0", *at).returncode
    assert "Sound journal: 2 cases" in onewindow("verify", "log", "--data", str(tmp_path / "data")).stdout


async def test_what_is_parked_can_be_seen_and_dropped(server: Server, tmp_path: Path) -> None:
    """A record nobody can read is listed with its reason; it names no case, so it can only be dropped, with reasons."""
    bus = SqliteBus(SqliteFile(tmp_path / "data" / "onewindow.db"), (REVIEW,), 2)
    await bus.start()
    assert isinstance(await bus.append(REVIEW, 1, [Outgoing(b"nobody", b"not json")]), Landed)
    await bus.stop()
    at = ("--server", server.origin)
    origin = f"{REVIEW}/1/0"

    parked = next(filter(None, (told("parked", "list", *at) for _ in range(60))))
    assert [(origin, "undecodable")] == [(one["origin"], one["code"]) for one in parked]
    assert "not json" in onewindow("parked", "show", origin, *at).stdout
    replayed = onewindow("parked", "replay", origin, "--reasons", "look again", *at)
    assert (1, True) == (replayed.returncode, "[names_no_case]" in replayed.stderr)
    denied = onewindow("parked", "drop", origin, "--reasons", "noise", "--as", "auditor-1", *at)
    assert (1, True) == (denied.returncode, "[not_allowed]" in denied.stderr)
    assert 0 == onewindow("parked", "drop", origin, "--reasons", "noise on the line", *at).returncode
    assert [] == told("parked", "list", *at)


async def test_a_year_is_imported_by_an_operator(server: Server, tmp_path: Path) -> None:
    """What is wrong with it is told with file and line, by whoever sees it, and nothing is changed."""
    at = ("--server", server.origin)
    year = (Path(__file__).parents[1] / "stories" / "calendars" / "2027-later.yaml").read_text()
    good, twice, gap = (tmp_path / f"{name}.yaml" for name in ("good", "twice", "gap"))
    good.write_text(year)
    twice.write_text(year.replace("2027-09-15", "2027-06-09"))
    gap.write_text((Path(__file__).parents[1] / "stories" / "calendars" / "2029.yaml").read_text())

    answer = onewindow("calendar", "import", str(twice), *at)
    assert (2, True) == (answer.returncode, "twice.yaml:23: holidays.5.off_days" in answer.stderr), answer.stderr
    answer = onewindow("calendar", "import", str(gap), *at)
    assert (2, True) == (answer.returncode, "gap.yaml:2: year: " in answer.stderr), answer.stderr
    assert 2 == onewindow("calendar", "import", str(tmp_path / "none.yaml"), *at).returncode
    denied = onewindow("calendar", "import", str(good), "--as", "clerk-1", *at)
    assert (1, True) == (denied.returncode, "[not_allowed]" in denied.stderr)
    assert "Imported: 2027, 249 working days" in onewindow("calendar", "import", str(good), *at).stdout
    assert [] == told("parked", "list", *at)


async def test_an_application_file_that_is_wrong_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """Exit code 2 and the place: no service, no file, no YAML."""
    path = tmp_path / "application.yaml"
    for text, place in (("answers: {}", "service"), ("service: x\nmaterials: {a: b.pdf}", "b.pdf"), ("[: ", "YAML")):
        path.write_text(text)
        answer = onewindow("apply", str(path))
        assert (2, True) == (answer.returncode, place in answer.stderr), answer.stderr


async def test_every_mistake_of_an_application_file_is_told_at_once(tmp_path: Path) -> None:
    """Fields, answers and files in one go, one line for each."""
    path = tmp_path / "application.yaml"
    path.write_text("answers: {born: 1949-12-31, list: [1]}\nmaterial: {}\nmaterials: {a: b.pdf, c: d.pdf}\n")

    answer = onewindow("apply", str(path))

    assert (2, True) == (answer.returncode, "has 6 mistakes:" in answer.stderr), answer.stderr
    for place in ("service:", "answers.born:", "answers.list:", "material:", "materials.a:", "materials.c:"):
        assert 1 == answer.stderr.count(f"  {place} ")


async def test_an_unquoted_number_that_is_a_text_is_told_with_the_way_to_write_it(
    server: Server, tmp_path: Path
) -> None:
    """YAML reads an identity number without a letter as a number; the refusal says how to write it."""
    card = sample("village-elder-card/card.yaml")
    path = tmp_path / "card.yaml"
    text = card.read_text().replace("11010519491231002X", "110105198804200010")
    path.write_text(
        text.replace(": id_card.jpg", f": {card.parent}/id_card.jpg").replace("photo.jpg", f"{card.parent}/photo.jpg")
    )

    answer = onewindow("apply", str(path), "--server", server.origin)

    assert (1, True) == (answer.returncode, "[answer_invalid]" in answer.stderr), answer.stderr
    assert 'id_number: "110105198804200010"' in answer.stderr


def test_the_demo_delivers_and_leaves_nothing_running(tmp_path: Path) -> None:
    """Three applications end in three packages that verify, the journal is sound, and the server is gone."""
    demo_folder = tmp_path / "demo"
    answer = onewindow("demo", "--once", "--data", str(demo_folder), "--pace", "0.6")

    assert answer.returncode == 0, answer.stdout + answer.stderr
    packages = sorted((demo_folder / "results").glob("YJS*.zip"))
    assert 3 == len(packages)
    assert 3 == answer.stdout.count("every hash verified")
    assert "一次性告知：老周面馆 共 2 项" in answer.stdout
    assert "tobacco-refusal_decision.pdf" in answer.stdout
    assert "optional branches never decide the case" in answer.stdout
    for path in (demo_folder, *demo_folder.rglob("*")):
        assert 0 == path.stat().st_mode & 0o077, f"{path} can be read by others"
    assert "stopped" in (demo_folder / "server.log").read_text().splitlines()[-1]
