"""What the suite of several processes on one database shares."""
import pytest

from postgres import PostgreSQL


@pytest.fixture(scope="module")
def server(program):
    """A server that the tests of one file share; nobody breaks it."""
    server = PostgreSQL()
    yield server
    server.remove()


@pytest.fixture
def own_server(program):
    """A server of the test's own, which it may break."""
    server = PostgreSQL()
    yield server
    server.remove()
