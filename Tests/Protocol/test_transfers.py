"""Money between people through the wallet API: finding the payee, sending, accepting, codes of people and of stores."""
import pytest

from friend import Friend, Refused, phone_number
from merchant import Merchant


@pytest.fixture
def ming(fen):
    return Friend(fen, name="小明", balance=1_000_000, cards=[{"kind": "debit", "balance": 100_000}])


@pytest.fixture
def hong(fen):
    return Friend(fen, name="小红", balance=0)


def refused(code: str, status: int | None = None):
    return pytest.raises(Refused, match=f"^{status or ''}.*{code}")


def test_a_transfer_waits_for_its_payee(ming, hong):
    seen = ming.post("transfers/payee", phone=hong.phone)
    assert seen["name"] == "小*" and seen["initial"] == "小" and hong.phone not in str(seen)
    sent = ming.send(seen, 5_000, note="饭钱")
    assert (sent["state"], sent["direction"], sent["amount"]) == ("pending", "sent", 5_000)
    assert ming.balance == 995_000 and hong.balance == 0

    [received] = hong.get("transfers")["data"]
    assert (received["direction"], received["note"], received["other"]["name"]) == ("received", "饭钱", "小*")
    assert "request_id" not in received and "method" not in received
    accepted = hong.post(f"transfers/{received['id']}/accept")
    assert accepted["state"] == "accepted" and accepted["accept_time"]
    assert hong.balance == 5_000
    assert hong.post(f"transfers/{received['id']}/accept") == accepted
    with refused("TRANSFER_ACCEPTED", 409):
        hong.post(f"transfers/{received['id']}/return")
    assert ming.get(f"transfers/{sent['id']}")["state"] == "accepted"
    assert [contact["user_id"] for contact in hong.get("transfers/contacts")["data"]] == [ming.id]
    assert hong.post("transfers/payee", user_id=ming.id)["name"] == "小*"


def test_a_repeated_request_sends_once(ming, hong):
    seen = ming.post("transfers/payee", phone=hong.phone)
    first = ming.send(seen, 5_000, request_id="dinner")
    assert ming.send(seen, 5_000, request_id="dinner") == first
    with refused("REQUEST_ID_USED", 409):
        ming.send(seen, 5_001, request_id="dinner")
    assert ming.balance == 995_000


def test_the_history_is_read_page_by_page(ming, hong):
    seen = ming.post("transfers/payee", code=hong.get("receive-codes/static")["code"])
    sent = [ming.send(seen, 1)["id"] for _ in range(52)]
    first = ming.get("transfers")["data"]
    rest = ming.get(f"transfers?before={first[-1]['id']}")["data"]
    assert [transfer["id"] for transfer in first + rest] == sent[::-1] and len(first) == 50
    with refused("NOT_FOUND", 404):
        ming.get("transfers?before=x")


def test_a_returned_transfer_is_back_the_way_it_came(ming, hong):
    seen = ming.post("transfers/payee", phone=hong.phone)
    by_card = ming.send(seen, 5_000, method=ming.cards[0])
    assert by_card["state"] == "pending" and ming.balance == 1_000_000
    back = hong.post(f"transfers/{by_card['id']}/return")
    assert (back["state"], back["return_reason"]) == ("returned", "by_payee")
    assert ming.get(f"transfers/{by_card['id']}")["returned_to"] == ming.cards[0]


def test_a_delayed_transfer_can_be_taken_back(ming, hong):
    sent = ming.send(ming.post("transfers/payee", phone=hong.phone), 5_000, delay="24h")
    with refused("TRANSFER_DELAYED", 409):
        hong.post(f"transfers/{sent['id']}/accept")
    with refused("NOT_THE_SENDER", 403):
        hong.post(f"transfers/{sent['id']}/take-back")
    assert ming.post(f"transfers/{sent['id']}/take-back")["return_reason"] == "taken_back"
    assert ming.balance == 1_000_000
    plain = ming.send(ming.post("transfers/payee", phone=hong.phone), 1)
    with refused("DELAY_OVER", 409):
        ming.post(f"transfers/{plain['id']}/take-back")


def test_a_transfer_nobody_accepts_goes_back(own_fen):
    ming, hong = Friend(own_fen, balance=10_000), Friend(own_fen, balance=0)
    sent = ming.send(ming.post("transfers/payee", phone=hong.phone), 4_000)
    answer = own_fen.sandbox("POST", "clock", {"advance_seconds": 86_400})
    assert "transfer not accepted in time, sent back" in [happened["what"] for happened in answer["happened"]]
    assert ming.balance == 10_000
    with refused("TRANSFER_EXPIRED", 410):
        hong.post(f"transfers/{sent['id']}/accept")
    assert own_fen.audit().returncode == 0


def test_the_unverified_are_told_what_to_do(fen, ming):
    stranger = Friend(fen, balance=10_000, account_class=0)
    with refused("UNVERIFIED", 403):
        stranger.post("transfers/payee", phone=phone_number())
    sent = ming.send(ming.post("transfers/payee", phone=stranger.phone), 100)
    assert stranger.get(f"transfers/{sent['id']}")["state"] == "pending"
    with refused("UNVERIFIED.*verif", 403):
        stranger.post(f"transfers/{sent['id']}/accept")
    with refused("PAYEE_UNVERIFIED", 403):
        ming.send(ming.post("transfers/payee", code=stranger.get("receive-codes/static")["code"]), 100)


def test_a_receive_code_pays_at_once(ming, hong):
    shown = hong.post("receive-codes", amount=1_250, note="火锅")
    assert shown["code"].startswith("wxp://") and shown["expires_at"]
    scanned = ming.post("scan", code=shown["code"])
    assert (scanned["kind"], scanned["name"], scanned["amount"], scanned["note"]) == ("person", "小*", 1_250, "火锅")
    assert "balance" in scanned["methods"]
    with refused("AMOUNT_DIFFERS", 403):
        ming.send(scanned, 1_000)
    paid = ming.send(scanned, 1_250)
    assert (paid["state"], paid["note"]) == ("accepted", "火锅") and hong.balance == 1_250


def test_a_printed_code_takes_500_a_day(ming, hong):
    code = hong.get("receive-codes/static")["code"]
    assert code == hong.get("receive-codes/static")["code"]
    ming.send(ming.post("scan", code=code), 50_000)
    with refused("LIMIT.*printed code.*0.00", 403):
        ming.send(ming.post("scan", code=code), 1)
    assert hong.balance == 50_000


def test_a_payee_is_whom_the_sender_saw(fen, ming, hong):
    seen = ming.post("transfers/payee", phone=hong.phone)
    other = Friend(fen, balance=100)
    with refused("PAYEE_NOT_CONFIRMED", 403):
        other.send(seen, 1)
    with refused("PAYEE_NOT_CONFIRMED", 403):
        ming.send({"payee_token": seen["payee_token"][:-2]}, 1)
    with refused("PASSWORD_WRONG", 403):
        ming.send(seen, 1, password="000000")
    assert other.balance == 100 and ming.balance == 1_000_000
    for who in ({"phone": phone_number()}, {"user_id": other.id}, {"code": "wxp://f2f0nonsense"}, {},
                {"phone": hong.phone, "user_id": hong.id}, {"user_id": "x"}, {"code": hong.phone}):
        with pytest.raises(Refused) as refusal:
            ming.post("transfers/payee", **who)
        assert refusal.value.status in (400, 404), refusal.value
    with refused("TO_ONESELF", 403):
        ming.post("transfers/payee", code=ming.get("receive-codes/static")["code"])


def test_phone_numbers_cannot_be_tried_one_by_one(fen):
    searcher = Friend(fen, balance=0)
    codes = []
    for _ in range(21):
        with pytest.raises(Refused) as refusal:
            searcher.post("transfers/payee", phone=phone_number())
        codes.append(refusal.value.code)
    assert codes == ["PAYEE_NOT_FOUND"] * 20 + ["TOO_MANY_LOOKUPS"]


@pytest.mark.parametrize("body", [
    {"amount": 0}, {"amount": -1}, {"amount": 1.5}, {"amount": "1"}, {"delay": "1h"}, {"request_id": "a b"},
    {"request_id": ""}, {"method": "gold"}, {"note": "x" * 129}, {"payee_token": ""}, {"password": ""}])
def test_a_transfer_that_makes_no_sense_is_refused(ming, hong, body):
    seen = ming.post("transfers/payee", phone=hong.phone)
    with pytest.raises(Refused) as refusal:
        ming.send(seen, body.pop("amount", 100), **body)
    assert 400 <= refusal.value.status < 404 and refusal.value.code
    assert ming.balance == 1_000_000


def test_a_stores_printed_code_makes_an_order(fen, ming, receiver):
    merchant = Merchant.create(fen)
    store = fen.sandbox("POST", f"merchants/{merchant.mchid}/stores",
                        {"name": "人民广场店", "city": "上海", "notify_url": receiver.url("/paid")})
    assert fen.sandbox("GET", f"merchants/{merchant.mchid}/stores")["data"] == [store]
    seen = ming.post("scan", code=store["code"])
    assert (seen["kind"], seen["store"], seen["payee"]) == ("store", "人民广场店", "测试商户")
    with refused("PASSWORD_WRONG", 403):
        ming.post("payments", code=store["code"], amount=1_250, request_id="tea", password="000000")
    paid = ming.post("payments", code=store["code"], amount=1_250, request_id="tea", password="123456")
    again = ming.post("payments", code=store["code"], amount=1_250, request_id="tea", password="123456")
    assert paid["trade_state"] == "SUCCESS" and again == paid and ming.balance == 998_750

    answer = merchant.call(
        "GET", f"/v3/pay/transactions/id/{paid['transaction_id']}?mchid={merchant.mchid}").json
    assert (answer["trade_type"], answer["trade_state"], answer["amount"]["total"]) == ("NATIVE", "SUCCESS", 1_250)
    [callback] = fen.notifications(merchant.mchid, answer["out_trade_no"])
    assert callback["event_type"] == "TRANSACTION.SUCCESS" and callback["url"] == receiver.url("/paid")
    with refused("REQUEST_ID_USED", 409):
        ming.post("payments", code=store["code"], amount=1_251, request_id="tea", password="123456")
    ming.post("payments", code=store["code"], amount=48_750, request_id="more", password="123456")
    with refused("LIMIT", 403):
        ming.post("payments", code=store["code"], amount=1, request_id="too-much", password="123456")


def test_the_books_hold(fen):
    assert fen.audit().returncode == 0
