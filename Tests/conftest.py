"""Fixtures of the suites that drive the built program from outside."""
import os

import pytest

from cluster import Cluster
from merchant import Merchant
from receiver import Receiver
from server import FEN, Fen, fresh_database

# More than one: every suite drives several processes on one PostgreSQL database, behind one address.
PROCESSES = int(os.environ.get("FEN_PROCESSES", "1"))


@pytest.fixture(scope="session")
def program():
    assert FEN.exists(), f"{FEN} is not built: run `make build`, or name another in FEN_BIN"
    return FEN


def running():
    fen = (Cluster(fresh_database(), PROCESSES) if PROCESSES > 1 else Fen()).start()
    yield fen
    fen.stop()
    fen.remove()


@pytest.fixture(scope="module")
def fen(program):
    """A sandbox that the tests of one file share. Nobody moves its clock or empties it."""
    yield from running()


@pytest.fixture
def own_fen(program):
    """A sandbox of the test's own: it may move the clock, order faults, empty it, kill it."""
    yield from running()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def merchant(fen):
    return Merchant.create(fen)


@pytest.fixture(scope="module")
def user(fen):
    return fen.user(name="小明")
