"""Whether OOMMF can be used on this machine, and what the runs of these tests left behind."""

import os
import uuid

import psutil
import pytest

from spinneuron import oommf
from spinneuron.oommf.runner import MARK

try:
    VERSION, REASON = oommf.find().version, ""
except oommf.NotFoundError as error:
    VERSION, REASON = "", str(error).splitlines()[0]

needs_oommf = pytest.mark.skipif(bool(REASON), reason=REASON)

#: Every process that these tests start inherits it: another suite that runs on the machine
#: at the same time has processes of its own, which are none of ours.
SESSION, NUMBER = "SPINNEURON_TEST_SESSION", uuid.uuid4().hex
os.environ[SESSION] = NUMBER


def left_over() -> list[psutil.Process]:
    """Processes of any run of these tests that are still there, zombies apart."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
            alive = process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            continue
        if alive and MARK in environment and environment.get(SESSION) == NUMBER:
            found.append(process)
    return found
