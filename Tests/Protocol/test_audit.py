"""`fen audit` finds what somebody did to the books behind the program's back.

Each case plants one corruption in a copy of the data folder, with the database's own guards switched off, as someone
with the file in hand would.
"""
import shutil
import sqlite3

import pytest

from merchant import Merchant, number
from server import Fen

RESERVE, FEES = "id & 255 = 8", "id & 255 = 9"
WALLET = "id & 255 = 1 AND balance > 0"

CORRUPTIONS = {
    "a wallet has one fen more": [
        f"UPDATE accounts SET balance = balance + 1 WHERE id = (SELECT min(id) FROM accounts WHERE {WALLET})"],
    "a wallet and the reserve have one fen more, so that the sum is right": [
        f"UPDATE accounts SET balance = balance + 1 WHERE id = (SELECT min(id) FROM accounts WHERE {WALLET})",
        f"UPDATE accounts SET balance = balance - 1 WHERE {RESERVE}"],
    "a wallet stands below zero, its transfer says so too": [
        "CREATE TEMP TABLE victim AS SELECT id, balance + 1 AS gone FROM accounts "
        f"WHERE {WALLET} ORDER BY id LIMIT 1",
        "UPDATE accounts SET balance = -1 WHERE id = (SELECT id FROM victim)",
        f"UPDATE accounts SET balance = balance + (SELECT gone FROM victim) WHERE {FEES}",
        "INSERT INTO transfers (id, debit, credit, amount, currency, kind, cause, at) "
        f"SELECT (SELECT max(id) + 1 FROM transfers), id, (SELECT id FROM accounts WHERE {FEES}), gone, 'CNY', 5, 1, "
        "(SELECT max(at) FROM transfers) FROM victim"],
    "a transfer moved one fen more": [
        "UPDATE transfers SET amount = amount + 1 WHERE id = (SELECT min(id) FROM transfers WHERE kind = 3)"],
    "a transfer went to another account": [
        f"UPDATE transfers SET credit = (SELECT id FROM accounts WHERE {FEES}) "
        "WHERE id = (SELECT min(id) FROM transfers WHERE kind = 3)"],
    "a transfer is gone": ["DELETE FROM transfers WHERE id = (SELECT max(id) FROM transfers WHERE kind = 3)"],
    "a transfer was added": [
        "INSERT INTO transfers (id, debit, credit, amount, currency, kind, cause, at) "
        "SELECT (SELECT max(id) + 1 FROM transfers), debit, credit, amount, currency, kind, cause, at "
        "FROM transfers WHERE kind = 3 LIMIT 1"],
    "an account is gone": [f"DELETE FROM accounts WHERE id = (SELECT min(id) FROM accounts WHERE {WALLET})"],
    "a transfer of a closed day tells another cause": [
        "UPDATE transfers SET cause = cause + 1 WHERE id = (SELECT min(id) FROM transfers WHERE kind = 3)"],
    "the seal of a closed day is another": [
        "UPDATE day_seals SET digest = zeroblob(length(digest)) WHERE day = (SELECT min(day) FROM day_seals)"],
    "the seal of a closed day is gone": ["DELETE FROM day_seals WHERE day = (SELECT min(day) FROM day_seals)"],
    "an order says it was paid and no money moved": [
        "UPDATE orders SET state = 2, payer = (SELECT max(payer) FROM orders), payer_total = total, fee = 0, "
        "paid_at = created_at WHERE state = 0"],
    "an order says one fen less was refunded": ["UPDATE orders SET refunded = refunded - 1 WHERE refunded > 0"],
    "a refund is gone": ["DELETE FROM refunds"],
    "a callback that was owed is gone": ["DELETE FROM notifications WHERE id = (SELECT min(id) FROM notifications)"],
}


@pytest.fixture(scope="module")
def books(program):
    """A data folder with payments, a refund, an unpaid order and a closed day; the server has ended."""
    fen = Fen().start()
    merchant, user = Merchant.create(fen), fen.user(balance=100_000)
    fen.set_clock(fen.now())
    for total in (100, 250, 399):
        out_trade_no = number()
        fen.pay(user, code_url=merchant.native(out_trade_no, total))
    assert merchant.refund(out_trade_no, number("R"), 100, 399).status == 200
    fen.advance(2 * 86_400)
    merchant.native(number(), 777)
    fen.pay(user, code_url=merchant.native(number(), 50))
    fen.stop()
    yield fen
    fen.remove()


def database(folder):
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.read_bytes()[:15] == b"SQLite format 3":
            return file
    raise AssertionError(f"no database in {folder}")


def test_the_untouched_books_hold(books):
    done = books.audit()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.embedded
@pytest.mark.parametrize("what", CORRUPTIONS)
def test_a_corruption_is_found(books, tmp_path, what):
    copy = Fen(tmp_path / "data")
    shutil.copytree(books.data, copy.data)
    connection = sqlite3.connect(database(copy.data), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    before = connection.total_changes
    for statement in CORRUPTIONS[what]:
        connection.execute(statement)
    assert connection.total_changes > before, "the corruption changed nothing"
    for _, text in guards:
        connection.execute(text)
    connection.close()

    done = copy.audit()
    assert done.returncode != 0, f"not found: {what}\n{done.stdout}"
    assert done.stdout.strip() or done.stderr.strip(), "the audit found something and did not say what"
