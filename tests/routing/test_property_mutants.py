"""Ways of getting a rule of the law wrong, each a foul; apart from the others so that both files run side by side."""

import pytest
import structlog
from tests.routing.bulk import Bulk
from tests.routing.mutants_announcing import ANNOUNCING
from tests.routing.mutants_ending import ENDING
from tests.routing.mutants_owed import OWED
from tests.routing.mutants_pledges import FAITHLESS
from tests.routing.mutants_powers import POWERLESS
from tests.routing.mutants_recounting import RECOUNTING
from tests.routing.mutants_renewing import RENEWING
from tests.routing.mutants_revising import REVISING
from tests.routing.mutants_visiting import VISITING
from tests.routing.referee import FoulError

from onewindow.routing.shell.hear import Hearing

UNTIL_CAUGHT = 5000
LAWLESS = (*ANNOUNCING, *OWED, *POWERLESS, *ENDING, *RECOUNTING, *RENEWING, *REVISING, *VISITING, *FAITHLESS)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Parked records are what these schedules are about; nobody needs a line for each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


@pytest.mark.parametrize("mutant", LAWLESS, ids=lambda mutant: mutant.__name__)
async def test_a_mutant_is_caught(mutant: type[Hearing]) -> None:
    """Each way of being wrong is a foul within five thousand schedules."""
    with pytest.raises(FoulError):
        await Bulk(1, mutant).run(UNTIL_CAUGHT)
