"""Each fault of the control API is seen to act, only where it was ordered and only as often."""
import time

import pytest

from merchant import ConnectionDropped, Merchant, number
from server import SandboxError, until

NATIVE = "/v3/pay/transactions/native"


@pytest.fixture(scope="module")
def shop(fen):
    shop = Merchant.create(fen, funds=100_000)
    # The platform's certificate is fetched before anything is made to fail.
    assert shop.call("POST", NATIVE, shop.order()).status == 200
    return shop


@pytest.fixture(autouse=True)
def no_faults_left(fen):
    yield
    fen.sandbox("DELETE", "faults")


def order_fault(fen, merchant, effect, value=None, times=1, **match):
    body = {"match": {"mchid": merchant.mchid, **match}, "effect": effect}
    body |= {"value": value} if value is not None else {}
    body |= {"times": times} if times else {}
    return fen.sandbox("POST", "faults", body)


def faults(fen):
    answer = fen.sandbox("GET", "faults")
    return answer["data"] if isinstance(answer, dict) else answer


def test_faults_are_listed_and_taken_back(fen, shop):
    order_fault(fen, shop, "system_error", times=None)
    assert len(faults(fen)) == 1
    assert shop.call("POST", NATIVE, shop.order()).status == 500
    fen.sandbox("DELETE", "faults")
    assert faults(fen) == []
    assert shop.call("POST", NATIVE, shop.order()).status == 200


def test_a_fault_acts_as_often_as_ordered_and_only_where_it_matches(fen, shop):
    other = Merchant.create(fen)
    order_fault(fen, shop, "system_error", times=2, method="POST", path=NATIVE)
    assert other.call("POST", NATIVE, other.order()).status == 200
    assert shop.call("GET", "/v3/certificates").status == 200
    states = [shop.call("POST", NATIVE, shop.order()).status for _ in range(3)]
    assert states == [500, 500, 200]


def test_latency(fen, shop):
    order_fault(fen, shop, "latency_ms", 800)
    began = time.monotonic()
    assert shop.call("POST", NATIVE, shop.order()).status == 200
    assert time.monotonic() - began >= 0.8


def test_http_status(fen, shop):
    order_fault(fen, shop, "http_status", 503)
    assert shop.call("POST", NATIVE, shop.order(), check=False).status == 503


def test_drop_connection(fen, shop):
    order_fault(fen, shop, "drop_connection")
    with pytest.raises(ConnectionDropped):
        shop.call("POST", NATIVE, shop.order())
    assert fen.alive()


def test_system_error(fen, shop):
    order_fault(fen, shop, "system_error")
    answer = shop.call("POST", NATIVE, shop.order())
    assert (answer.status, answer.code) == (500, "SYSTEM_ERROR")


def test_bad_signature(fen, shop):
    order_fault(fen, shop, "bad_signature")
    answer = shop.call("POST", NATIVE, shop.order(), check=False)
    assert answer.status == 200
    assert shop.signature_fault(answer.headers, answer.body) == "the signature does not match"


def test_a_bank_that_refuses_leaves_the_order_unpaid(fen, shop):
    user = fen.user(balance=0, cards=[{"kind": "debit", "balance": 1000}])
    out_trade_no = number()
    code_url = shop.native(out_trade_no, 100)
    order_fault(fen, shop, "bank_refusal")
    with pytest.raises(SandboxError) as refusal:
        fen.pay(user, code_url=code_url, method=user["cards"][0]["card_id"])
    assert refusal.value.status >= 400 and refusal.value.code
    assert shop.state(out_trade_no) == "NOTPAY"
    assert fen.audit().returncode == 0
    paid = fen.pay(user, code_url=code_url, method=user["cards"][0]["card_id"])
    assert paid["trade_state"] == "SUCCESS"


def test_a_bank_that_does_not_answer_is_asked_again_and_charges_once(own_fen, receiver):
    shop = Merchant.create(own_fen)
    user = own_fen.user(balance=0, cards=[{"kind": "debit", "balance": 150}])
    card = user["cards"][0]["card_id"]
    own_fen.set_clock(own_fen.now())
    out_trade_no = number()
    code_url = shop.native(out_trade_no, 100, notify_url=receiver.url())
    order_fault(own_fen, shop, "bank_timeout")
    try:
        assert own_fen.pay(user, code_url=code_url, method=card)["trade_state"] == "USERPAYING"
    except SandboxError as refusal:
        assert refusal.status >= 500, refusal
    assert shop.state(out_trade_no) in ("USERPAYING", "NOTPAY")
    assert own_fen.audit().returncode == 0
    own_fen.advance(3600)
    assert shop.state(out_trade_no) == "SUCCESS"
    assert shop.opened(receiver.wait(1)[0])["event_type"] == "TRANSACTION.SUCCESS"
    with pytest.raises(SandboxError):
        own_fen.pay(user, code_url=shop.native(number(), 51), method=card)
    assert own_fen.pay(user, code_url=shop.native(number(), 50), method=card)["trade_state"] == "SUCCESS"
    assert own_fen.audit().returncode == 0


def test_user_paying(fen, shop):
    user = fen.user()
    out_trade_no = number()
    order_fault(fen, shop, "user_paying")
    answer = shop.codepay(fen.payment_code(user), out_trade_no)
    assert answer.status == 200 and answer.json["trade_state"] == "USERPAYING", answer
    fen.sandbox("POST", f"users/{user['user_id']}/confirm", {"out_trade_no": out_trade_no, "mchid": shop.mchid})
    assert shop.state(out_trade_no) == "SUCCESS"


def test_duplicate_notification(fen, shop, receiver):
    order_fault(fen, shop, "duplicate_notification")
    fen.pay(fen.user(), code_url=shop.native(number(), notify_url=receiver.url()))
    first, second = receiver.wait(2)[:2]
    assert shop.opened(first)["id"] == shop.opened(second)["id"]


def test_notifications_out_of_order(own_fen, receiver):
    shop, user = Merchant.create(own_fen), own_fen.user()
    own_fen.set_clock(own_fen.now())
    out_trade_no = number()
    order_fault(own_fen, shop, "notification_out_of_order")
    own_fen.pay(user, code_url=shop.native(out_trade_no, 100, notify_url=receiver.url()))
    until("the first is held back", lambda: faults(own_fen) == [])
    assert shop.refund(out_trade_no, number("R"), 100, 100, notify_url=receiver.url()).status == 200
    receiver.wait(1)
    own_fen.advance(60)
    events = [shop.opened(arrival)["event_type"] for arrival in receiver.wait(2)]
    assert events == ["REFUND.SUCCESS", "TRANSACTION.SUCCESS"]


@pytest.mark.parametrize("body", [
    {"effect": "no_such_effect", "match": {}}, {"match": {}}, {"effect": "latency_ms", "match": {}},
    {"effect": "latency_ms", "match": {}, "value": -1}, {"effect": "http_status", "match": {}, "value": "x"},
    {"effect": "system_error", "match": {}, "times": 0}])
def test_a_fault_that_makes_no_sense_is_refused(fen, body):
    with pytest.raises(SandboxError) as refusal:
        fen.sandbox("POST", "faults", body)
    assert refusal.value.status == 400 and refusal.value.code
    assert faults(fen) == []
