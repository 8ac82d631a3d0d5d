"""kill -9 at random moments under load: whatever was answered is there after the restart.

The load never stops: orders, payments, refunds go on while the server dies and comes back on the same ports. At the
end every answer that was given is compared with what the server knows, the books are audited, and every callback that
was owed has arrived.
"""
import concurrent.futures
import os
import random
import threading
import time

import pytest

from merchant import Merchant, exchange, number
from receiver import Receiver
from server import Fen, until

KILLS = int(os.environ.get("FEN_KILLS", "20"))
SEED = int(os.environ.get("FEN_SEED", random.SystemRandom().randrange(2**32)))
THREADS = 6


class Customer(threading.Thread):
    """Orders, pays and refunds without end; remembers each answer that arrived whole."""

    def __init__(self, fen: Fen, merchant: Merchant, user: dict, receiver: Receiver, seed: int):
        super().__init__(daemon=True)
        self.fen, self.merchant, self.user, self.receiver = fen, merchant, user, receiver
        self.random = random.Random(seed)
        self.ended = threading.Event()
        self.ordered: dict[str, int] = {}
        self.paid: dict[str, str] = {}
        self.refunded: dict[str, tuple[str, int]] = {}
        self.unclear = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.one_round()
            except Exception as error:
                # The server died under the request: nothing is known about it, which is what the test is about.
                if isinstance(error, AssertionError) and "SYSTEM_ERROR" not in str(error):
                    self.wrong.append(repr(error))
                self.unclear += 1
                self.ended.wait(0.02)

    def one_round(self) -> None:
        out_trade_no, total = number(), self.random.randrange(1, 50)
        body = self.merchant.order(out_trade_no, total, notify_url=self.receiver.url("/paid"))
        answer = self.call("POST", "/v3/pay/transactions/native", body)
        if answer.status != 200:
            return
        self.ordered[out_trade_no] = total
        if self.random.random() < 0.8:
            paid = self.fen.pay(self.user, code_url=answer.json["code_url"])
            self.paid[out_trade_no] = paid["transaction_id"]
            if self.random.random() < 0.4:
                out_refund_no, refund = number("R"), self.random.randrange(1, total + 1)
                body = self.merchant.refund_body(
                    out_trade_no, out_refund_no, refund, total, notify_url=self.receiver.url("/refunded"))
                answer = self.call("POST", "/v3/refund/domestic/refunds", body)
                if answer.status == 200:
                    self.refunded[out_refund_no] = (out_trade_no, refund)

    def call(self, method, target, body):
        """Not checked against the signature here: the load should be the server's, not ours."""
        return exchange("127.0.0.1", self.fen.port, self.merchant.request(method, target, body), timeout=20)


@pytest.fixture
def ports():
    import socket
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def test_what_was_answered_survives_every_kill(program, ports):
    print(f"seed {SEED}, repeat with FEN_SEED={SEED}; {KILLS} kills")
    chance = random.Random(SEED)
    fen, receiver = Fen(), Receiver()
    # The rates are off: this is about what is kept, as much of it as the machine takes.
    options = (*ports, "--rate-limit", "0")
    fen.start(*options)
    merchant = Merchant.create(fen)
    customers = [Customer(fen, merchant, fen.user(balance=10**9), receiver, chance.randrange(2**32))
                 for _ in range(THREADS)]
    for customer in customers:
        customer.start()
    try:
        for kill in range(KILLS):
            # Not a wait for a condition: the moment of the kill is meant to be a random one.
            time.sleep(chance.uniform(0.05, 1.2))
            fen.kill()
            audit = fen.audit()
            assert audit.returncode == 0, f"after kill {kill + 1}: {audit.stdout}{audit.stderr}"
            fen.start(*options)
    finally:
        for customer in customers:
            customer.ended.set()
        for customer in customers:
            customer.join(60)

    wrong = [each for customer in customers for each in customer.wrong]
    assert not wrong, wrong[:5]
    ordered = {number: total for customer in customers for number, total in customer.ordered.items()}
    paid = {number: tid for customer in customers for number, tid in customer.paid.items()}
    refunded = {number: terms for customer in customers for number, terms in customer.refunded.items()}
    print(f"{len(ordered)} orders, {len(paid)} payments, {len(refunded)} refunds were answered, "
          f"{sum(customer.unclear for customer in customers)} requests ended without an answer")
    assert len(paid) > KILLS and refunded, "too little load to say anything"

    def transaction(out_trade_no):
        answer = exchange("127.0.0.1", fen.port, merchant.request(
            "GET", f"/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={merchant.mchid}"))
        return out_trade_no, answer

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for out_trade_no, answer in pool.map(transaction, ordered):
            assert answer.status == 200, f"the order {out_trade_no} was answered and is gone: {answer}"
            found = answer.json
            assert found["amount"]["total"] == ordered[out_trade_no]
            if out_trade_no in paid:
                assert found["trade_state"] in ("SUCCESS", "REFUND"), found
                assert found["transaction_id"] == paid[out_trade_no]
    for out_refund_no, (out_trade_no, amount) in refunded.items():
        found = merchant.query_refund(out_refund_no)
        assert found.status == 200, f"the refund {out_refund_no} was answered and is gone: {found}"
        assert found.json["out_trade_no"] == out_trade_no and found.json["amount"]["refund"] == amount

    # Callbacks that were owed: the schedule is run through by the clock, then every one has arrived.
    def told(path, field):
        return {merchant.opened(arrival)["resource"][field] for arrival in receiver.at(path)}

    fen.advance(120)
    until("every payment has been told", lambda: set(paid) <= told("/paid", "out_trade_no"), 60)
    until("every refund has been told", lambda: set(refunded) <= told("/refunded", "out_refund_no"), 60)
    fen.stop()
    audit = fen.audit()
    assert audit.returncode == 0, audit.stdout + audit.stderr
    receiver.close()
    fen.remove()
