"""200 requests at once for one number: one order, one refund, equal answers."""
import concurrent.futures
import time

from merchant import Merchant, exchange, number

REQUESTS = 200


def at_once(merchant, requests):
    """Sends signed requests together, each on its own connection. One that is told to slow down tries again, as a
    merchant's client does."""
    def send(request):
        for _ in range(20):
            answer = exchange("127.0.0.1", merchant.fen.port, request)
            if answer.status != 429:
                return answer
            time.sleep(0.25)
        return answer

    with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
        answers = list(pool.map(send, requests))
    for answer in answers:
        merchant.check(answer)
    return answers


def test_200_requests_for_one_order_make_one_order(fen):
    merchant = Merchant.create(fen)
    user = fen.user()
    out_trade_no = number()
    body = merchant.order(out_trade_no, total=300)
    answers = at_once(
        merchant, [merchant.request("POST", "/v3/pay/transactions/native", body) for _ in range(REQUESTS)])
    assert {answer.status for answer in answers} == {200}, next(a for a in answers if a.status != 200)
    codes = [answer.json["code_url"] for answer in answers]

    paid = fen.pay(user, code_url=codes[0])
    assert paid["out_trade_no"] == out_trade_no and paid["amount"]["total"] == 300
    assert merchant.state(out_trade_no) == "SUCCESS"
    # Every other code leads to the same order, which is paid: nobody pays a second time.
    before = fen.sandbox("GET", f"users/{user['user_id']}")["balance"]
    for code in set(codes[1:]):
        try:
            again = fen.pay(user, code_url=code)
            assert again["transaction_id"] == paid["transaction_id"]
        except AssertionError as refusal:
            assert getattr(refusal, "status", 0) in range(400, 500), refusal
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == before == 10_000_000 - 300
    assert fen.audit().returncode == 0


def test_200_payments_of_one_order_take_the_money_once(fen):
    merchant = Merchant.create(fen)
    user = fen.user(balance=1000)
    out_trade_no = number()
    code_url = merchant.native(out_trade_no, 10)

    def pay(_):
        try:
            return fen.pay(user, code_url=code_url)["transaction_id"]
        except AssertionError as refusal:
            assert getattr(refusal, "status", 0) in range(400, 500), refusal
            return None

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        done = set(pool.map(pay, range(REQUESTS))) - {None}
    assert len(done) == 1
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 990
    assert fen.audit().returncode == 0


def test_200_requests_for_one_refund_make_one_refund(fen):
    merchant = Merchant.create(fen)
    user = fen.user(balance=1000)
    out_trade_no, out_refund_no = number(), number("R")
    fen.pay(user, code_url=merchant.native(out_trade_no, 100))
    body = merchant.refund_body(out_trade_no, out_refund_no, 60, 100, reason="商品已售完")
    answers = at_once(
        merchant, [merchant.request("POST", "/v3/refund/domestic/refunds", body) for _ in range(REQUESTS)])
    assert {answer.status for answer in answers} == {200}, next(a for a in answers if a.status != 200)
    assert len({answer.body for answer in answers}) == 1, {answer.body for answer in answers}

    # 60 of 100 are gone once: 40 more go, 41 do not.
    over = merchant.refund(out_trade_no, number("R"), 41, 100)
    assert over.status in (400, 403) and over.code in ("NOT_ENOUGH", "INVALID_REQUEST"), over
    assert merchant.refund(out_trade_no, number("R"), 40, 100).status == 200
    assert fen.audit().returncode == 0


def test_refunds_at_once_never_exceed_what_was_paid(fen):
    merchant = Merchant.create(fen)
    user = fen.user(balance=1000)
    out_trade_no = number()
    fen.pay(user, code_url=merchant.native(out_trade_no, 100))
    requests = [
        merchant.request("POST", "/v3/refund/domestic/refunds",
                         merchant.refund_body(out_trade_no, number("R"), 30, 100)) for _ in range(20)]
    answers = at_once(merchant, requests)
    assert sorted(answer.status for answer in answers)[:3] == [200, 200, 200]
    assert sum(answer.status == 200 for answer in answers) == 3
    assert fen.audit().returncode == 0
