"""`fen copy` carries a data folder's books into an empty PostgreSQL database, whole or not at all."""
import shutil
import sqlite3

import pytest

from merchant import Merchant, number
from server import Fen

# What a format of lines and tabs must carry unharmed.
ODD = "tab\t line\n return\r slash\\ \\N \\. 'quote' \"double\" 收银台 🧧"


@pytest.fixture(scope="module")
def books(program):
    """A folder with payments, refunds, a closed day, an open order; its merchant and its customer."""
    fen = Fen()
    fen.database = None
    fen.start()
    merchant, user = Merchant.create(fen), fen.user(name="小明", balance=100_000)
    fen.set_clock(fen.now())
    paid = [number() for _ in range(3)]
    for out_trade_no in paid:
        fen.pay(user, code_url=merchant.native(out_trade_no, 300, description=ODD[:100], attach=ODD))
    assert merchant.refund(paid[0], number("R"), 100, 300).status == 200
    fen.advance(86_400)
    merchant.native(number(), 777)
    books = fen, merchant, user, {each: merchant.query(each).json for each in paid}
    fen.stop()
    yield books
    fen.remove()


def copy(fen: Fen, address: str):
    return fen.command("copy", "--from", f"sqlite:{fen.data}", "--to", address)


def tables(server, address: str) -> str:
    return server.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", address)


def test_the_server_goes_on_with_the_copy(server, books):
    fen, merchant, user, transactions = books
    address = server.database()
    done = copy(fen, address)
    assert done.returncode == 0, done.stderr
    assert "orders: 4\n" in done.stdout and "the books hold on both sides" in done.stdout
    assert "master.key" in done.stdout

    fen.database = address
    fen.start()
    try:
        for out_trade_no, transaction in transactions.items():
            assert merchant.query(out_trade_no).json == transaction
        balance = fen.sandbox("GET", f"users/{user['user_id']}")["balance"]
        assert balance == 100_000 - 900 + 100
        fen.pay(user, code_url=merchant.native(number(), 50))
        assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == balance - 50
    finally:
        fen.stop()
    audit = fen.audit()
    assert audit.returncode == 0, audit.stdout + audit.stderr
    fen.database = None


def test_a_database_that_is_not_empty_is_left_alone(server, books):
    fen = books[0]
    address = server.database()
    server.run("CREATE TABLE mine (id BIGINT)", address)
    done = copy(fen, address)
    assert done.returncode != 0 and "the database is not empty" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert tables(server, address) == "1"


def test_a_running_server_keeps_the_copy_away(server, books):
    fen = books[0]
    address = server.database()
    fen.start()
    try:
        done = copy(fen, address)
    finally:
        fen.stop()
    assert done.returncode != 0 and "another server runs on" in done.stderr
    assert tables(server, address) == "0"


def test_books_that_do_not_hold_are_not_copied(server, books, tmp_path):
    fen = Fen(tmp_path / "data")
    shutil.copytree(books[0].data, fen.data)
    with sqlite3.connect(fen.data / "fen.sqlite") as connection:
        connection.execute("UPDATE orders SET refunded = refunded - 1 WHERE refunded > 0")
    connection.close()
    address = server.database()
    done = copy(fen, address)
    assert done.returncode != 0 and "the books do not hold" in done.stderr
    assert tables(server, address) == "0"


def test_a_copy_that_fails_half_way_leaves_nothing(server, books):
    """The last table that is copied is refused by the database."""
    fen = books[0]
    address = server.database()
    server.run(
        "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM "
        "pg_event_trigger_ddl_commands() WHERE object_identity = 'public.sandbox_bank_entries') THEN ALTER TABLE "
        "sandbox_bank_entries ADD CHECK (amount IS NULL); END IF; END $$", address)
    server.run("CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION refuse()",
               address)
    done = copy(fen, address)
    assert done.returncode != 0 and "the database refused a row" in done.stderr, done.stdout + done.stderr
    assert tables(server, address) == "0"
    server.run("DROP EVENT TRIGGER refuse", address)
    assert copy(fen, address).returncode == 0


@pytest.mark.parametrize("origin", ["postgres://me@127.0.0.1/fen", "sqlite:", "sqlite:/nowhere"])
def test_only_a_data_folder_can_be_copied(server, books, origin):
    done = books[0].command("copy", "--from", origin, "--to", server.database())
    assert done.returncode != 0
    assert "is sqlite:DIR" in done.stderr or "has no fen.sqlite" in done.stderr
