"""`fen serve` on a database it cannot use ends at once, with one line that says why and what to do."""
import subprocess

import pytest

from receiver import closed_port
from server import FEN, Fen

SECRET = "correct-horse"


@pytest.fixture(scope="module")
def guest(server):
    return server.add_user("guest", SECRET)


def refused(tmp_path, address: str, *commands: str) -> str:
    """What the server says when it does not start."""
    done = subprocess.run(
        [str(FEN), *(commands or ("serve", "--sandbox")), "--data", str(tmp_path / "data"), "--port", "0",
         "--proxy-port", "0", "--database", address], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60)
    assert done.returncode != 0 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("fen: ")
    assert SECRET not in done.stderr, "the password was shown"
    return done.stderr


@pytest.mark.parametrize("address", [
    f"mysql://me:{SECRET}@127.0.0.1/fen", f"postgres://me:{SECRET}@[::1/fen", f"postgres://me:{SECRET}@h/fen?what=1"])
def test_what_is_no_address(tmp_path, address):
    assert "this is no database address; write postgres://user:password@host:5432/name" in refused(tmp_path, address)


def test_nobody_listens(tmp_path):
    said = refused(tmp_path, f"postgres://me@127.0.0.1:{closed_port()}/fen")
    assert "the database cannot be reached" in said and "check that the server runs" in said


def test_a_wrong_password(tmp_path, server, guest):
    said = refused(tmp_path, f"{guest.replace(SECRET, 'wrong')}/postgres")
    assert "password authentication failed" in said and "check user, password and database name" in said


def test_a_database_that_does_not_exist(tmp_path, server):
    said = refused(tmp_path, f"{server.server}/nowhere")
    assert '"nowhere" does not exist' in said and "createdb" in said


def test_a_user_who_may_not_create_tables(tmp_path, server, guest):
    name = server.database().rsplit("/", 1)[1]
    said = refused(tmp_path, f"{guest}/{name}")
    assert "lacks a right" in said and "GRANT CREATE ON SCHEMA public" in said


def test_a_schema_newer_than_the_program(tmp_path, server):
    address = server.database()
    server.run("CREATE TABLE schema_migrations (number BIGINT PRIMARY KEY, digest BIGINT NOT NULL)", address)
    server.run("INSERT INTO schema_migrations VALUES (9000, 1)", address)
    assert "written by a newer Fen (schema 9000" in refused(tmp_path, address)


def test_a_server_that_takes_no_writes(tmp_path, server):
    address = server.database()
    server.run(f"ALTER DATABASE {address.rsplit('/', 1)[1]} SET default_transaction_read_only = on")
    assert "target_session_attrs=read-write" in refused(tmp_path, address)
