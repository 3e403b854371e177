"""What the documents tell a reader to type does what they say."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.embedded.test_line import onewindow, server
from tests.support.processes import ROOT, Server, environment

from onewindow.definitions.load import Catalogue
from onewindow.embedded.line.filing import read_application
from onewindow.embedded.play.cast import PARTS
from onewindow.embedded.shipped import catalogue_folder, sample
