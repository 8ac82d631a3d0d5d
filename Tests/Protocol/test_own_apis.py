"""Fen's own APIs: what they refuse is told as {code, message} with a 4xx status, and nothing breaks."""
import pytest
import requests

from merchant import Merchant, number
from person import PASSWORD, Person
from server import SandboxError

SANDBOX = "/sandbox/v1/"


def ask(fen, method, path, **how):
    session = requests.Session()
    session.trust_env = False
    return session.request(method, fen.http + path, timeout=30, **how)


def refused(answer, *statuses):
    assert answer.status_code in statuses, (answer.status_code, answer.text)
    error = answer.json()
    assert set(error) >= {"code", "message"} and error["code"] and error["message"], error


@pytest.mark.parametrize("method, path", [
    ("GET", "sandbox/v1/nothing"), ("GET", "wallet/v1/nothing"), ("GET", "admin/v1/nothing"),
    ("PUT", "sandbox/v1/clock"), ("GET", "sandbox/v1/users/1"), ("GET", "sandbox/v1/users/x"),
    ("POST", "sandbox/v1/users/1/pay"), ("POST", "sandbox/v1/notifications/x/redeliver"),
    ("POST", "sandbox/v1/merchants/1/fund"), ("GET", "sandbox/v1/notifications?mchid=x")])
def test_what_is_not_there_is_told_as_json(fen, method, path):
    refused(ask(fen, method, "/" + path), 400, 404, 405)


@pytest.mark.parametrize("path, body", [
    ("merchants", b"{"), ("merchants", b"[]"), ("merchants", b"{}"), ("merchants", b'{"name":""}'),
    ("merchants", b'{"name":"a","kind":"king"}'), ("merchants", b'{"name":"a","apiv3_key":"short"}'),
    ("merchants", b'{"name":"a","mchid":"12"}'), ("merchants", b'{"name":"a","kind":"sub_merchant"}'),
    ("users", b'{"balance":-1}'), ("users", b'{"balance":1.5}'), ("users", b'{"account_class":4}'),
    ("users", b'{"cards":[{"kind":"gold"}]}'), ("users", b'{"cards":{}}'),
    ("clock", b"{}"), ("clock", b'{"now":"tomorrow"}'), ("clock", b'{"advance_seconds":-1}'),
    ("clock", b'{"advance_seconds":1,"real":true}'), ("probe-notification", b"{}"),
    ("users", b"x" * 3_000_000)], ids=lambda value: str(value)[:40])
def test_a_body_that_makes_no_sense_is_refused(fen, path, body):
    refused(ask(fen, "POST", SANDBOX + path, data=body), 400, 404, 413)
    assert fen.alive()


def test_a_payment_that_cannot_be_says_why(fen, merchant, user):
    for code in ("", "weixin://wxpay/bizpayurl?pr=nonsense", "http://127.0.0.1/", "wx" + "0" * 34):
        with pytest.raises(SandboxError) as refusal:
            fen.pay(user, code_url=code)
        assert 400 <= refusal.value.status < 500 and refusal.value.code
    code_url = merchant.native(number(), 100)
    with pytest.raises(SandboxError) as refusal:
        fen.pay(user, code_url=code_url, method="912345")
    assert 400 <= refusal.value.status < 500
    with pytest.raises(SandboxError) as refusal:
        fen.pay(user, code_url=code_url, prepay_id="x")
    assert refusal.value.status == 400


def test_the_wallet_needs_its_token(fen, user):
    refused(ask(fen, "GET", "/wallet/v1/me"), 401)
    refused(ask(fen, "GET", "/wallet/v1/me", headers={"Authorization": "Bearer nonsense"}), 401)
    answer = ask(fen, "GET", "/wallet/v1/me", headers={"Authorization": f"Bearer {user['token']}"})
    assert answer.status_code == 200 and answer.json()["balance"] == 10_000_000


def test_the_wallet_pays_what_it_scanned(fen, merchant):
    user = fen.user(balance=1000)
    bearer = {"Authorization": f"Bearer {user['token']}"}
    out_trade_no = number()
    code = merchant.native(out_trade_no, 300)
    seen = ask(fen, "POST", "/wallet/v1/scan", json={"code": code}, headers=bearer)
    assert seen.status_code == 200, seen.text
    wrong = ask(fen, "POST", "/wallet/v1/payments", json={"code": code, "password": "000000"}, headers=bearer)
    refused(wrong, 403)
    assert merchant.state(out_trade_no) == "NOTPAY"
    paid = ask(fen, "POST", "/wallet/v1/payments", json={"code": code, "password": "123456"}, headers=bearer)
    assert paid.status_code == 200, paid.text
    assert merchant.state(out_trade_no) == "SUCCESS"
    history = ask(fen, "GET", "/wallet/v1/bills", headers=bearer)
    assert history.status_code == 200 and [bill["total"] for bill in history.json()["data"]] == [300]


def test_the_bill_tells_all_that_came_and_went(fen, merchant):
    person, friend = Person(fen, balance=5_000), Person(fen, account_class=3)
    card = person.bind()["card_id"]
    person.call("POST", "topups", {"request_id": "in", "card_id": card, "amount": 2_000, "password": PASSWORD})
    person.call("POST", "withdrawals", {"request_id": "out", "card_id": card, "amount": 1_000, "password": PASSWORD})
    person.call("POST", "payments", {"code": merchant.native(number(), 300), "password": PASSWORD})
    person.call("POST", "red-packets", {"kind": "equal", "total": 200, "count": 2, "password": PASSWORD})
    payee = person.call("POST", "transfers/payee", {"phone": friend.phone})["payee_token"]
    person.call("POST", "transfers", {"request_id": "to", "payee_token": payee, "amount": 700, "password": PASSWORD})
    bill = person.call("GET", "bills")
    told = {line["kind"]: line for line in bill["data"]}
    assert {kind: line["amount"] for kind, line in told.items()} == {
        "top-up": 2_000, "withdrawal": -1_000, "purchase": -300, "packet-sent": -200, "transfer-sent": -700}
    assert told["top-up"]["card_id"] == card and told["transfer-sent"]["transfer_id"] and bill["waiting"] == []
    assert all(line["time"] and line["currency"] == "CNY" for line in bill["data"]) and "next" not in bill
    first = person.call("GET", "bills?limit=3")
    rest = person.call("GET", f"bills?before={first['next']}")
    assert first["data"] + rest["data"] == bill["data"]
    assert [line["kind"] for line in person.call("GET", "bills?kind=top-up")["data"]] == ["top-up"]
    for query in ("kind=tips", "before=x", "limit=0"):
        assert person.refused("GET", f"bills?{query}")[:2] == (400, "PARAM_ERROR")


def test_a_top_up_that_could_not_leave_again_is_told(fen):
    person = Person(fen)
    card = person.bind()["card_id"]
    assert "stuck" not in person.call("GET", "topups/quote?amount=100000")
    quote = person.call("GET", "topups/quote?amount=130000")
    assert quote["balance_after"] == 130_000 and quote["stuck"]["amount"] == 30_000
    assert "class II" in quote["stuck"]["message"]
    moved = person.call("POST", "topups", {
        "request_id": "in", "card_id": card, "amount": 130_000, "password": PASSWORD})
    assert moved["state"] == "done" and moved["stuck"] == quote["stuck"]
    assert person.refused("GET", "topups/quote?amount=x")[:2] == (400, "PARAM_ERROR")
    message = person.refused("POST", "close", {"password": PASSWORD})[2]
    assert "send it to somebody" in message and "quote?amount=all" in message


def test_five_wrong_passwords_lock(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    bearer = {"Authorization": f"Bearer {user['token']}"}
    code = merchant.native(number(), 100)

    def pay(password):
        return ask(own_fen, "POST", "/wallet/v1/payments", json={"code": code, "password": password}, headers=bearer)

    for _ in range(5):
        refused(pay("000000"), 403)
    refused(pay("123456"), 403)
    own_fen.advance(3 * 3600 + 1)
    code = merchant.native(number(), 100)
    assert pay("123456").status_code == 200


def test_a_reset_empties_everything_and_leaves_a_working_sandbox(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    out_trade_no = number()
    own_fen.pay(user, code_url=merchant.native(out_trade_no))
    own_fen.sandbox("POST", "reset")
    answer = merchant.call("GET", "/v3/certificates", check=False)
    assert answer.status == 401, "the merchant is gone"
    with pytest.raises(SandboxError):
        own_fen.sandbox("GET", f"users/{user['user_id']}")
    assert own_fen.audit().returncode == 0
    fresh = Merchant.create(own_fen)
    own_fen.pay(own_fen.user(), code_url=fresh.native(number()))
    assert own_fen.audit().returncode == 0


def test_disputes_with_the_bank_are_settled_by_their_request(fen):
    admin = {"Authorization": "Bearer " + (fen.data / "admin.token").read_text().strip()}
    disputes = "/admin/v1/bank-disputes"
    assert ask(fen, "GET", disputes, headers=admin).json() == {"data": []}
    letter = {"staff": "Ms Li", "note": "letter of 3 July"}
    refused(ask(fen, "POST", f"{disputes}/1/settle", json=letter), 401)
    refused(ask(fen, "POST", f"{disputes}/1/settle", headers=admin, json=letter), 404)
    refused(ask(fen, "POST", f"{disputes}/1/settle", headers=admin, json={"staff": "Ms Li"}), 400)
