"""Customers who order, pay and are refunded without end, and the comparison of all they were answered with what the
server knows in the end."""
import collections
import concurrent.futures
import http.client
import json
import random
import threading

from merchant import Merchant, exchange, number
from receiver import Receiver
from server import Fen, until

BALANCE = 10**9


class Customer(threading.Thread):
    """Remembers each answer that arrived whole, and what it began."""

    def __init__(self, fen: Fen, merchant: Merchant, receiver: Receiver, seed: int, keeps_connection: bool):
        super().__init__(daemon=True)
        self.fen, self.merchant, self.receiver = fen, merchant, receiver
        self.user = fen.user(balance=BALANCE)
        self.random = random.Random(seed)
        self.connection = http.client.HTTPConnection("127.0.0.1", fen.port, timeout=60) if keeps_connection else None
        self.ended = threading.Event()
        self.begun: dict[str, int] = {}
        self.begun_refunds: dict[str, tuple[str, int]] = {}
        self.ordered: dict[str, int] = {}
        self.paid: dict[str, str] = {}
        self.refunded: dict[str, tuple[str, int]] = {}
        # Requests that ended without an answer.
        self.unclear: list[str] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.one_round()
            except Exception as error:
                # The server died under the request: nothing is known about it.
                if isinstance(error, AssertionError) and "SYSTEM_ERROR" not in str(error):
                    self.wrong.append(repr(error))
                self.unclear.append(repr(error))
                if self.connection:
                    self.connection.close()
                self.ended.wait(0.02)

    def one_round(self) -> None:
        out_trade_no, total = number(), self.random.randrange(1, 50)
        self.begun[out_trade_no] = total
        body = self.merchant.order(out_trade_no, total, notify_url=self.receiver.url("/paid"))
        status, answer = self.call("POST", "/v3/pay/transactions/native", body)
        if status != 200:
            raise ConnectionError(f"an order was answered {status} {answer}")
        self.ordered[out_trade_no] = total
        if self.random.random() < 0.8:
            paid = self.fen.pay(self.user, code_url=answer["code_url"])
            self.paid[out_trade_no] = paid["transaction_id"]
            if self.random.random() < 0.4:
                self.refund(out_trade_no, total)

    def refund(self, out_trade_no: str, total: int) -> None:
        out_refund_no, amount = number("R"), self.random.randrange(1, total + 1)
        self.begun_refunds[out_refund_no] = (out_trade_no, amount)
        body = self.merchant.refund_body(
            out_trade_no, out_refund_no, amount, total, notify_url=self.receiver.url("/refunded"))
        while True:
            try:
                status, answer = self.call("POST", "/v3/refund/domestic/refunds", body)
                break
            except OSError as error:
                # As the protocol wants it: the same number again, which must not refund twice.
                self.unclear.append(repr(error))
                if self.ended.wait(0.05):
                    return
        if status != 200:
            raise ConnectionError(f"a refund was answered {status} {answer}")
        self.refunded[out_refund_no] = (out_trade_no, amount)

    def call(self, method: str, target: str, body: dict):
        """Not checked against the signature here: the load should be the server's, not ours."""
        request = self.merchant.request(method, target, body)
        if self.connection is None:
            answer = exchange("127.0.0.1", self.fen.port, request, timeout=60)
            return answer.status, answer.json
        head, _, content = request.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        del fields["Connection"]
        self.connection.request(method, target, content, fields)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None


class Load:
    """Customers of one merchant, at work from the moment it is made until `end`."""

    def __init__(self, fen: Fen, seed: int, customers: int = 6):
        self.fen, self.receiver = fen, Receiver()
        self.merchant = Merchant.create(fen)
        chance = random.Random(seed)
        self.customers = [
            Customer(fen, self.merchant, self.receiver, chance.randrange(2**32), keeps_connection=index % 3 == 0)
            for index in range(customers)]
        for customer in self.customers:
            customer.start()

    def answered(self) -> int:
        """How many payments were answered until now."""
        return sum(len(customer.paid) for customer in self.customers)

    def await_payments(self, count: int, deadline: float = 60) -> None:
        """Waits until so many more payments were answered."""
        enough = self.answered() + count
        until(f"{count} more payments", lambda: self.answered() >= enough, deadline)

    def end(self) -> None:
        for customer in self.customers:
            customer.ended.set()
        for customer in self.customers:
            customer.join(90)

    @property
    def unclear(self) -> list[str]:
        return [each for customer in self.customers for each in customer.unclear]

    def check(self, least_payments: int, most_tellings: int | None = None) -> None:
        """Compares every answer with what the server knows, each customer's money with his payments, the books with
        their invariants, and waits for every callback that is owed.

        `most_tellings` is how often one payment may have been told: 1 where no server died and no answer was lost.
        """
        customers, merchant, receiver = self.customers, self.merchant, self.receiver
        wrong = [each for customer in customers for each in customer.wrong]
        assert not wrong, wrong[:5]
        gather = lambda name: {key: value for each in customers for key, value in getattr(each, name).items()}
        begun, ordered, paid, refunded = map(gather, ("begun", "ordered", "paid", "refunded"))
        print(f"{len(ordered)} orders, {len(paid)} payments, {len(refunded)} refunds were answered, "
              f"{len(self.unclear)} requests ended without an answer")
        assert len(paid) >= least_payments and refunded, "too little load to say anything"

        found = dict(zip(begun, self._query(
            f"/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={merchant.mchid}" for out_trade_no in begun)))
        for out_trade_no, total in ordered.items():
            answer = found[out_trade_no]
            assert answer.status == 200, f"the order {out_trade_no} was answered and is gone: {answer}"
            assert answer.json["amount"]["total"] == total
            if out_trade_no in paid:
                assert answer.json["trade_state"] in ("SUCCESS", "REFUND"), answer
                assert answer.json["transaction_id"] == paid[out_trade_no]
        refunds = gather("begun_refunds")
        kept = dict(zip(refunds, self._query(
            f"/v3/refund/domestic/refunds/{out_refund_no}" for out_refund_no in refunds)))
        for out_refund_no, (out_trade_no, amount) in refunded.items():
            answer = kept[out_refund_no]
            assert answer.status == 200, f"the refund {out_refund_no} was answered and is gone: {answer}"
            assert answer.json["out_trade_no"] == out_trade_no and answer.json["amount"]["refund"] == amount

        # Also what was begun and never answered happened once or not at all.
        is_paid = {key for key, answer in found.items()
                   if answer.status == 200 and answer.json["trade_state"] in ("SUCCESS", "REFUND")}
        is_kept = {key for key, answer in kept.items() if answer.status == 200}
        self._await_callbacks("/paid", "out_trade_no", is_paid, most_tellings)
        self._await_callbacks("/refunded", "out_refund_no", is_kept, most_tellings)
        for customer in customers:
            spent = sum(total for key, total in customer.begun.items() if key in is_paid)
            returned = sum(amount for key, (_, amount) in customer.begun_refunds.items() if key in is_kept)
            balance = self.fen.sandbox("GET", f"users/{customer.user['user_id']}")["balance"]
            assert balance == BALANCE - spent + returned, f"{BALANCE} - {spent} + {returned} is not {balance}"
        audit = self.fen.audit()
        assert audit.returncode == 0, audit.stdout + audit.stderr
        receiver.close()

    def _query(self, targets):
        def query(target: str):
            return exchange("127.0.0.1", self.fen.port, self.merchant.request("GET", target))

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return list(pool.map(query, targets))

    def _await_callbacks(self, path: str, field: str, owed: set[str], most_tellings: int | None) -> None:
        opened: dict[int, str] = {}

        def told() -> collections.Counter:
            for index, arrival in enumerate(self.receiver.at(path)):
                if index not in opened:
                    opened[index] = self.merchant.opened(arrival)["resource"][field]
            return collections.Counter(opened.values())

        until(f"a callback at {path} for each of {len(owed)}", lambda: owed <= set(told()), 30)
        repeated = {key: times for key, times in told().items() if times > 1}
        print(f"{path}: {len(owed)} were owed, {len(repeated)} came more than once")
        if most_tellings is not None:
            assert max(told().values(), default=0) <= most_tellings, repeated
