"""The same number again, the ends of an order's life, and the ways a code payment can go."""
import datetime

import pytest

from merchant import Merchant, number
from server import SandboxError, until

DAY = 86_400


def later(fen, seconds: int) -> str:
    now = datetime.datetime.fromisoformat(fen.now().replace("Z", "+00:00"))
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return (now + datetime.timedelta(seconds=seconds)).astimezone(zone).isoformat(timespec="seconds")


# The same number again


def test_the_same_request_again_is_the_same_order(fen, merchant):
    out_trade_no = number()
    merchant.native(out_trade_no, 100)
    merchant.native(out_trade_no, 100)
    assert merchant.state(out_trade_no) == "NOTPAY"


@pytest.mark.parametrize("other", [
    {"total": 101}, {"description": "something else"}, {"attach": "new"},
    {"notify_url": "http://127.0.0.1:9/other"}, {"goods_tag": "WXG"}])
def test_the_same_number_with_other_terms_is_refused(merchant, other):
    out_trade_no = number()
    merchant.native(out_trade_no, 100)
    body = merchant.order(out_trade_no, **other)
    answer = merchant.call("POST", "/v3/pay/transactions/native", body)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST"), answer
    assert merchant.query(out_trade_no).json["amount"]["total"] == 100


def test_a_paid_number_cannot_be_ordered_again(fen, merchant, user):
    out_trade_no = number()
    fen.pay(user, code_url=merchant.native(out_trade_no))
    answer = merchant.call("POST", "/v3/pay/transactions/native", merchant.order(out_trade_no))
    assert (answer.status, answer.code) == (400, "ORDERPAID"), answer
    closing = merchant.close(out_trade_no)
    assert (closing.status, closing.code) == (400, "ORDERPAID"), closing


def test_a_closed_number_cannot_be_ordered_or_paid(fen, merchant, user):
    out_trade_no = number()
    code_url = merchant.native(out_trade_no)
    answer = merchant.close(out_trade_no)
    assert answer.status == 204 and answer.body == b"", answer
    assert merchant.state(out_trade_no) == "CLOSED"
    again = merchant.call("POST", "/v3/pay/transactions/native", merchant.order(out_trade_no))
    assert (again.status, again.code) == (400, "ORDER_CLOSED"), again
    with pytest.raises(SandboxError) as refusal:
        fen.pay(user, code_url=code_url)
    assert 400 <= refusal.value.status < 500


def test_the_same_refund_again_is_the_same_refund_and_other_terms_are_refused(fen, merchant, user):
    out_trade_no, out_refund_no = number(), number("R")
    fen.pay(user, code_url=merchant.native(out_trade_no, 100))
    first = merchant.refund(out_trade_no, out_refund_no, 40, 100)
    second = merchant.refund(out_trade_no, out_refund_no, 40, 100)
    assert first.status == second.status == 200, first
    assert first.json["refund_id"] == second.json["refund_id"]
    other = merchant.refund(out_trade_no, out_refund_no, 41, 100)
    assert (other.status, other.code) == (400, "INVALID_REQUEST"), other
    wrong_total = merchant.refund(out_trade_no, number("R"), 10, 99)
    assert wrong_total.status == 400, wrong_total
    assert merchant.state(out_trade_no) == "REFUND"


@pytest.mark.parametrize("refund", ["0", "-1", "1.0", "1e1", "9223372036854775808", "\"10\"", "null"])
def test_a_refund_of_no_whole_positive_amount_is_refused(fen, merchant, user, refund):
    import json
    out_trade_no, out_refund_no = number(), number("R")
    fen.pay(user, code_url=merchant.native(out_trade_no, 100))
    body = json.dumps(merchant.refund_body(out_trade_no, out_refund_no, 424242, 100)).replace("424242", refund)
    answer = merchant.call("POST", "/v3/refund/domestic/refunds", body.encode())
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer
    missing = merchant.query_refund(out_refund_no)
    assert (missing.status, missing.code) == (404, "RESOURCE_NOT_EXISTS"), missing
    assert merchant.state(out_trade_no) == "SUCCESS"


def test_a_refund_of_an_unpaid_or_unknown_order_is_refused(merchant):
    out_trade_no = number()
    merchant.native(out_trade_no)
    for wanted in (out_trade_no, number()):
        answer = merchant.refund(wanted, number("R"), 1, 100)
        assert (answer.status, answer.code) == (404, "RESOURCE_NOT_EXISTS"), answer


# The end of an order


def test_a_code_url_lives_two_hours_and_the_order_longer(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    out_trade_no = number()
    old_code = merchant.native(out_trade_no)
    own_fen.advance(2 * 3600 + 1)
    with pytest.raises(SandboxError):
        own_fen.pay(user, code_url=old_code)
    assert merchant.state(out_trade_no) == "NOTPAY"
    new_code = merchant.native(out_trade_no)
    assert new_code != old_code
    own_fen.pay(user, code_url=new_code)
    assert merchant.state(out_trade_no) == "SUCCESS"


def test_an_order_closes_at_its_time_expire(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    own_fen.set_clock(own_fen.now())
    out_trade_no = number()
    code_url = merchant.native(out_trade_no, time_expire=later(own_fen, 600))
    own_fen.advance(590)
    assert merchant.state(out_trade_no) == "NOTPAY"
    own_fen.advance(11)
    assert merchant.state(out_trade_no) == "CLOSED"
    with pytest.raises(SandboxError):
        own_fen.pay(user, code_url=code_url)


def test_an_unpaid_order_closes_after_seven_days(own_fen):
    merchant = Merchant.create(own_fen)
    own_fen.set_clock(own_fen.now())
    out_trade_no = number()
    merchant.native(out_trade_no)
    own_fen.advance(7 * DAY - 60)
    assert merchant.state(out_trade_no) == "NOTPAY"
    own_fen.advance(120)
    assert merchant.state(out_trade_no) == "CLOSED"


def test_an_h5_url_lives_five_minutes(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    body = merchant.order(scene_info={"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}})
    answer = merchant.call("POST", "/v3/pay/transactions/h5", body)
    assert answer.status == 200 and answer.json["h5_url"].startswith("https://wx.tenpay.com/"), answer
    own_fen.advance(301)
    with pytest.raises(SandboxError):
        own_fen.pay(user, h5_url=answer.json["h5_url"])


# Code payments


def test_a_payment_code_pays_once(fen, merchant, user):
    code, out_trade_no = fen.payment_code(user), number()
    assert len(code) == 18 and 10 <= int(code[:2]) <= 15
    answer = merchant.codepay(code, out_trade_no)
    assert answer.status == 200 and answer.json["trade_state"] == "SUCCESS", answer
    assert answer.json["trade_type"] == "MICROPAY"
    again = merchant.codepay(code, number())
    assert 400 <= again.status < 500, again


def test_a_payment_code_lives_one_minute(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    own_fen.set_clock(own_fen.now())
    code, out_trade_no = own_fen.payment_code(user), number()
    own_fen.advance(121)
    answer = merchant.codepay(code, out_trade_no)
    assert 400 <= answer.status < 500, answer
    assert merchant.state(out_trade_no) != "SUCCESS"


def test_a_code_nobody_was_given_is_refused(merchant):
    for code in ("134567890123456789", "1", "abcdefghijklmnopqr", "991234567890123456"):
        answer = merchant.codepay(code)
        assert 400 <= answer.status < 500, answer


def test_above_the_limit_the_password_is_asked(fen, merchant):
    user = fen.user()
    out_trade_no = number()
    answer = merchant.codepay(fen.payment_code(user), out_trade_no, total=100_001)
    assert answer.status == 200 and answer.json["trade_state"] == "USERPAYING", answer
    assert merchant.state(out_trade_no) == "USERPAYING"
    fen.sandbox("POST", f"users/{user['user_id']}/confirm", {"out_trade_no": out_trade_no, "mchid": merchant.mchid})
    assert merchant.state(out_trade_no) == "SUCCESS"


def test_a_code_order_is_reversed_and_the_payer_has_the_money_back(fen, merchant):
    user = fen.user(balance=500)
    out_trade_no = number()
    assert merchant.codepay(fen.payment_code(user), out_trade_no, total=200).json["trade_state"] == "SUCCESS"
    answer = merchant.reverse(out_trade_no)
    assert answer.status == 200 and answer.json["out_trade_no"] == out_trade_no, answer
    until("the money is back",
          lambda: fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 500)
    assert merchant.state(out_trade_no) in ("REVOKED", "REFUND")
    assert fen.audit().returncode == 0


def test_an_unpaid_code_order_is_reversed_and_cannot_be_confirmed(fen, merchant):
    user = fen.user()
    out_trade_no = number()
    assert merchant.codepay(fen.payment_code(user), out_trade_no, total=100_001).json["trade_state"] == "USERPAYING"
    assert merchant.reverse(out_trade_no).status == 200
    assert merchant.state(out_trade_no) == "REVOKED"
    with pytest.raises(SandboxError):
        fen.sandbox(
            "POST", f"users/{user['user_id']}/confirm", {"out_trade_no": out_trade_no, "mchid": merchant.mchid})


def test_a_code_order_cannot_be_closed_and_others_cannot_be_reversed(fen, merchant, user):
    code_order, native_order = number(), number()
    merchant.codepay(fen.payment_code(user), code_order, total=100_001)
    closing = merchant.close(code_order)
    assert 400 <= closing.status < 500, closing
    merchant.native(native_order)
    reversing = merchant.reverse(native_order)
    assert reversing.status == 400, reversing
    assert merchant.state(native_order) == "NOTPAY"


def test_a_payer_without_money_pays_nothing(fen, merchant):
    user = fen.user(balance=50)
    out_trade_no = number()
    answer = merchant.codepay(fen.payment_code(user), out_trade_no, total=100)
    assert (answer.status, answer.code) == (403, "NOT_ENOUGH"), answer
    with pytest.raises(SandboxError) as refusal:
        fen.pay(user, code_url=merchant.native(number(), 100))
    assert refusal.value.code == "NOT_ENOUGH"
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 50


def test_a_card_pays_like_a_balance(fen, merchant):
    user = fen.user(balance=0, cards=[{"kind": "debit", "balance": 1000}])
    out_trade_no = number()
    paid = fen.pay(user, code_url=merchant.native(out_trade_no, 700), method=user["cards"][0]["card_id"])
    assert paid["trade_state"] == "SUCCESS"
    with pytest.raises(SandboxError):
        fen.pay(user, code_url=merchant.native(number(), 301), method=user["cards"][0]["card_id"])
    assert fen.audit().returncode == 0
