"""Fixtures of the suites that drive the built program from outside."""
import pytest

from merchant import Merchant
from receiver import Receiver
from server import FEN, Fen


@pytest.fixture(scope="session")
def program():
    assert FEN.exists(), f"{FEN} is not built: run `make build`, or name another in FEN_BIN"
    return FEN


def running():
    fen = Fen().start()
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
