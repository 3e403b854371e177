"""Every dashboard, in the order in which they are read."""

from deploy.watching.boards.departments import DEPARTMENTS
from deploy.watching.boards.engine import ENGINE
from deploy.watching.boards.flow import FLOW
from deploy.watching.boards.overview import OVERVIEW
from deploy.watching.boards.pulse import PULSE
from deploy.watching.panels import Board

BOARDS: tuple[Board, ...] = (OVERVIEW, FLOW, DEPARTMENTS, PULSE, ENGINE)
