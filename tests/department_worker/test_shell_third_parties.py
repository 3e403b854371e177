"""The doors by which a desk writes down what third parties say."""

from pathlib import Path

from tests.department_worker.desks import queued
from tests.department_worker.rig import open_rig

from onewindow.contracts.fact import Voice
from onewindow.contracts.review import ThirdPartyHeard


async def test_an_objection_and_a_consent_are_written_down(tmp_path: Path) -> None:
    """Under a reference; a name with a blank, as people have them, is not taken, nor the number of a person."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(voices=(Voice(person="neighbour-2", says="objects", reasons="h"),)))
        for known in ("Wang Wu", "110105194912310021", "tel-13800138000"):
            assert 422 == (await rig.post("consent", {"person": known})).status_code
        assert 202 == (await rig.post("object", {"person": "neighbour-1", "reasons": "夜间噪声"})).status_code
        assert 202 == (await rig.post("consent", {"person": "neighbour-2"})).status_code

        objected, consented = await rig.facts()
        assert isinstance(objected, ThirdPartyHeard)
        assert isinstance(consented, ThirdPartyHeard)
        assert ("objects", "consents") == (objected.voice.says, consented.voice.says)
