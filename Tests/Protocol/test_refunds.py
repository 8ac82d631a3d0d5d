"""Refunds that do not go the straight way: to a card, to a card that is gone, to another card, not at all."""
import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from merchant import Merchant, number
from server import until

OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)


@pytest.fixture
def card_payment(own_fen, receiver):
    """A merchant, a customer and an order of one yuan that was paid by card."""
    merchant = Merchant.create(own_fen, "public_key")
    user = own_fen.user(balance=0, cards=[{"kind": "debit", "balance": 1000}])
    out_trade_no = number()
    own_fen.pay(user, code_url=merchant.native(out_trade_no, 100), method=user["cards"][0]["card_id"])
    return merchant, user, out_trade_no


def settled(merchant, out_refund_no: str, status: str) -> dict:
    return until(f"the refund is {status}", lambda: (
        lambda refund: refund if refund["status"] == status else None)(merchant.query_refund(out_refund_no).json))


def abnormal(card_payment, receiver) -> tuple[str, dict]:
    """A refund whose card refused the money, and its callback."""
    merchant, _, out_trade_no = card_payment
    out_refund_no = number("R")
    merchant.fen.sandbox("POST", "faults", {"match": {}, "effect": "bank_refusal", "times": 1})
    answer = merchant.refund(out_trade_no, out_refund_no, 100, 100, notify_url=receiver.url("/refunded"))
    assert answer.status == 200, answer
    refund = settled(merchant, out_refund_no, "ABNORMAL")
    message = merchant.opened(receiver.wait(1, "/refunded")[0])
    assert message["event_type"] == "REFUND.ABNORMAL" and message["resource"]["refund_status"] == "ABNORMAL"
    assert "success_time" not in message["resource"]
    assert merchant.fen.audit().returncode == 0
    return out_refund_no, refund


def test_a_card_payment_goes_back_to_the_card(card_payment, receiver):
    merchant, user, out_trade_no = card_payment
    out_refund_no = number("R")
    answer = merchant.refund(out_trade_no, out_refund_no, 100, 100, notify_url=receiver.url("/refunded"))
    assert answer.status == 200, answer
    refund = settled(merchant, out_refund_no, "SUCCESS")
    assert refund["channel"] == "ORIGINAL" and refund["success_time"]
    assert merchant.opened(receiver.wait(1, "/refunded")[0])["event_type"] == "REFUND.SUCCESS"
    paid = merchant.fen.pay(user, code_url=merchant.native(number(), 1000), method=user["cards"][0]["card_id"])
    assert paid["trade_state"] == "SUCCESS", "the card has its money back"
    assert merchant.fen.audit().returncode == 0


def test_an_abnormal_refund_goes_to_another_card(card_payment, receiver):
    merchant = card_payment[0]
    out_refund_no, refund = abnormal(card_payment, receiver)
    key = merchant.platform_key(merchant.public_key_id)

    def sealed(text: str) -> str:
        return base64.b64encode(key.encrypt(text.encode(), OAEP)).decode()

    body = {"out_refund_no": out_refund_no, "type": "USER_BANK_CARD", "bank_type": "ICBC_DEBIT",
            "bank_account": sealed("6222020200112233445"), "real_name": sealed("李小明")}
    path = f"/v3/refund/domestic/refunds/{refund['refund_id']}/apply-abnormal-refund"
    answer = merchant.call("POST", path, body)
    assert answer.status == 200 and answer.json["refund_id"] == refund["refund_id"], answer
    assert settled(merchant, out_refund_no, "SUCCESS")["channel"] == "OTHER_BANKCARD"
    until("the callback", lambda: any(
        merchant.opened(arrival)["event_type"] == "REFUND.SUCCESS" for arrival in receiver.at("/refunded")))
    assert merchant.fen.audit().returncode == 0


@pytest.mark.parametrize("bent", [
    {"type": "SOMEWHERE"}, {"bank_account": "AAAA"}, {"bank_type": None}, {"out_refund_no": "another"}])
def test_an_abnormal_refund_with_wrong_fields_stays_abnormal(card_payment, receiver, bent):
    merchant = card_payment[0]
    out_refund_no, refund = abnormal(card_payment, receiver)
    body = {"out_refund_no": out_refund_no, "type": "USER_BANK_CARD", "bank_type": "ICBC_DEBIT",
            "bank_account": base64.b64encode(b"x" * 256).decode(), "real_name": ""} | bent
    body = {name: value for name, value in body.items() if value is not None}
    path = f"/v3/refund/domestic/refunds/{refund['refund_id']}/apply-abnormal-refund"
    answer = merchant.call("POST", path, body)
    assert answer.status in (400, 404), answer
    assert merchant.query_refund(out_refund_no).json["status"] == "ABNORMAL"


def test_a_refund_that_went_well_cannot_be_settled_again(card_payment):
    merchant, _, out_trade_no = card_payment
    out_refund_no = number("R")
    merchant.refund(out_trade_no, out_refund_no, 100, 100)
    refund = settled(merchant, out_refund_no, "SUCCESS")
    path = f"/v3/refund/domestic/refunds/{refund['refund_id']}/apply-abnormal-refund"
    answer = merchant.call("POST", path, {"out_refund_no": out_refund_no, "type": "MERCHANT_BANK_CARD"})
    assert 400 <= answer.status < 500, answer


def test_an_order_has_at_most_fifty_refunds(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    out_trade_no = number()
    own_fen.pay(user, code_url=merchant.native(out_trade_no, 1000))
    for _ in range(50):
        answer = merchant.refund(out_trade_no, number("R"), 1, 1000)
        assert answer.status == 200, answer
    answer = merchant.refund(out_trade_no, number("R"), 1, 1000)
    assert 400 <= answer.status < 500, answer
    assert own_fen.audit().returncode == 0


def test_a_year_later_nothing_is_refunded(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    out_trade_no = number()
    own_fen.pay(user, code_url=merchant.native(out_trade_no, 1000))
    own_fen.advance(366 * 86_400)
    answer = merchant.refund(out_trade_no, number("R"), 1, 1000)
    assert 400 <= answer.status < 500, answer
