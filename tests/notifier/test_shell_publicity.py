"""What the public sees of decisions about licences: what was published, and nobody's name."""

from tests.notifier.rig import Rig
from tests.notifier.test_shell_results import ready

from onewindow.contracts.case import DecisionPublished
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.shell.rows import FILES, doc_of, file_of


async def test_what_was_published_is_there_for_anybody(rig: Rig) -> None:
    """Without a session: the service, who decided what, and when; not before it was published, and no name."""
    filed, _ = await ready(rig)
    assert {"publications": [], "next": None} == (await rig.get("/v1/publicity", None)).json()

    said = DecisionPublished(step="licence", by="amr-1", law=("L18",))
    await rig.notifier().following.handle([await rig.say(filed.application_id, said)])
    answer = await rig.get("/v1/publicity", None)

    (shown,) = answer.json()["publications"]
    assert (filed.number, "kiosk", "approved", "person") == tuple(
        shown[name] for name in ("number", "service", "outcome", "subject")
    )
    assert shown["concluded_at"] <= shown["published_at"]
    assert {"granted"} == {one["outcome"] for one in shown["decisions"]}
    assert all(one["name"] for one in shown["decisions"])
    assert not [word for word in ("张三", '"me"', "amr-1", filed.application_id) if word in answer.text]


async def test_a_cursor_that_is_none_is_refused(rig: Rig) -> None:
    """Like at every list."""
    refused = await rig.get("/v1/publicity?cursor=nonsense", None)
    assert (422, "invalid") == (refused.status_code, refused.json()["code"])


async def test_a_file_of_before_is_one_that_was_not_published(rig: Rig) -> None:
    """What an older release kept has no such field."""
    filed, _ = await ready(rig)
    doc = await rig.house.store.get(FILES.name, filed.application_id)
    assert doc is not None
    file: CaseFile = file_of({name: value for name, value in doc.items() if name not in ("published_at", "public")})
    assert file.published_at is None
    assert doc_of(file)["public"] is False
