"""Red packets through the wallet API."""
import random

import pytest
import requests

from merchant import number
from swarm import swarm, wallet_request

_http = requests.Session()
_http.trust_env = False


class Wallet:
    def __init__(self, fen, user):
        self.fen, self.id, self.token = fen, user["user_id"], user["token"]

    def call(self, method, path, body=None):
        return _http.request(method, f"{self.fen.http}/wallet/v1/{path}", json=body, timeout=60,
                             headers={"Authorization": f"Bearer {self.token}"})

    def send(self, expect=200, **fields):
        body = {"kind": "lucky", "total": 1000, "count": 5, "password": "123456", **fields}
        answer = self.call("POST", "red-packets", body)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def open(self, packet, expect=200):
        answer = self.call("POST", f"red-packets/{packet['id']}/open", {})
        assert answer.status_code == expect, answer.text
        return answer.json()

    def look(self, packet):
        answer = self.call("GET", f"red-packets/{packet['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def balance(self):
        return self.call("GET", "me").json()["balance"]


def identity_card():
    """A number of somebody new; the check digit is GB 11643's."""
    digits = f"110105{random.randint(1950, 1999)}0101{random.randint(0, 999):03}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


@pytest.fixture
def wallet(fen):
    return lambda **fields: Wallet(fen, fen.user(**fields))


def test_a_lucky_packet_is_shared_to_the_last_fen(fen, wallet):
    sender = wallet(name="王小明", balance=1000)
    packet = sender.send(greeting="恭喜发财")
    assert packet["status"] == "open" and packet["link"].endswith(packet["id"]) and sender.balance == 0
    openers = [wallet(name=f"朋友{index}", balance=0) for index in range(5)]
    amounts = []
    for place, opener in enumerate(openers, 1):
        opened = opener.open(packet)
        assert opened["status"] == "opened" and opened["place"] == place and opened["amount"] >= 1
        assert opener.balance == opened["amount"]
        again = opener.open(packet)
        assert again == {**opened, "status": "opened_before"}
        amounts.append(opened["amount"])
    assert sum(amounts) == 1000
    seen = openers[0].look(packet)
    assert seen["status"] == "finished" and seen["from"] == "王*明" and seen["greeting"] == "恭喜发财"
    assert [claim["amount"] for claim in seen["claims"]] == amounts and seen["claims"][0]["name"] == "朋*0"
    best = amounts.index(max(amounts))
    assert seen["best_luck"] == {"amount": amounts[best], "place": best + 1}
    assert [claim["best_luck"] for claim in seen["claims"]] == [index == best for index in range(5)]
    assert seen["mine"]["amount"] == amounts[0] and "mine" not in sender.look(packet)
    assert sender.open(packet, 410)["code"] == "PACKET_FINISHED"
    assert [each["id"] for each in sender.call("GET", "red-packets").json()["sent"]] == [packet["id"]]
    assert [each["mine"]["amount"] for each in openers[1].call("GET", "red-packets").json()["received"]] == amounts[1:2]
    assert fen.audit().returncode == 0


def test_an_equal_and_a_direct_packet(wallet):
    sender, friend, stranger = wallet(balance=10_000), wallet(balance=0), wallet(balance=0)
    equal = sender.send(kind="equal", total=300, count=3)
    assert [each.open(equal)["amount"] for each in (sender, friend, stranger)] == [100, 100, 100]
    direct = sender.send(kind="direct", total=520, count=1, to=friend.id)
    assert stranger.open(direct, 403)["code"] == "PACKET_NOT_FOR_YOU"
    assert sender.open(direct, 403)["code"] == "PACKET_NOT_FOR_YOU"
    assert friend.open(direct)["amount"] == 520


def test_what_cannot_be_sent_says_why(wallet):
    sender, friend = wallet(balance=1000), wallet()
    for fields, status, code in (
            ({"password": "000000"}, 403, "PASSWORD_WRONG"), ({"total": 1001, "kind": "equal"}, 400, "PARAM_ERROR"),
            ({"total": 4}, 400, "PARAM_ERROR"), ({"total": 20_001, "count": 1}, 400, "PARAM_ERROR"),
            ({"count": 101}, 400, "PARAM_ERROR"), ({"total": 1005}, 403, "NOT_ENOUGH"),
            ({"greeting": "福" * 43}, 400, "PARAM_ERROR"), ({"method": "77"}, 404, "CARD"),
            ({"kind": "direct", "count": 1, "to": sender.id}, 403, "TO_ONESELF"),
            ({"kind": "direct", "count": 2, "to": friend.id}, 400, "PARAM_ERROR"),
            ({"kind": "direct", "count": 1, "to": "1"}, 404, "NOT_FOUND"), ({"request_id": "a b"}, 400, "PARAM_ERROR")):
        answer = sender.send(status, **fields)
        assert answer["code"] == code and answer["message"], answer
    assert sender.balance == 1000
    for word in ("x", "A" * 22, "../me"):
        assert friend.call("POST", f"red-packets/{word}/open", {}).status_code == 404


def test_the_same_request_sends_one_packet(wallet):
    sender = wallet(balance=5000)
    request = number()
    first = sender.send(request_id=request)
    assert sender.send(request_id=request) == first and sender.balance == 4000
    assert sender.send(409, request_id=request, total=1005)["code"] == "ALREADY_EXISTS"
    assert sender.send()["id"] != first["id"]


def test_nobody_unverified_sends_or_opens_and_all_works_once_he_is_known(fen, wallet):
    sender, unknown = wallet(balance=1000), wallet(balance=1000, account_class=0)
    packet = sender.send()
    for answer in (unknown.open(packet, 403), unknown.send(403)):
        assert answer["code"] == "UNVERIFIED" and "card" in answer["message"]
    document = {"kind": "id_card", "number": identity_card()}
    verified = unknown.call("POST", "verifications", {"channel": "document", "name": "张三", "document": document})
    assert verified.status_code == 200, verified.text
    assert unknown.open(packet)["status"] == "opened"
    assert unknown.send(total=5)["status"] == "open"
    assert fen.audit().returncode == 0


def test_what_nobody_took_goes_back_after_a_day(own_fen):
    fen = own_fen
    sender, friend = (Wallet(fen, fen.user(balance=balance)) for balance in (1000, 0))
    packet = sender.send()
    took = friend.open(packet)["amount"]
    fen.advance(86_399)
    assert sender.look(packet)["status"] == "open"
    fen.advance(1)
    assert sender.look(packet)["status"] == "expired" and sender.balance == 1000 - took
    assert sender.open(packet, 410)["code"] == "PACKET_EXPIRED"
    assert friend.open(packet) == {"amount": took, "place": 1, "status": "opened_before"}
    assert fen.audit().returncode == 0


def test_10000_open_a_packet_of_100_shares_at_once(fen, wallet):
    """Exactly a hundred win, to the last fen, and everybody is answered."""
    sender = wallet(balance=20_000)
    packet = sender.send(total=20_000, count=100)
    crowd = fen.sandbox("POST", "crowds", {"count": 10_000})["data"]
    path = f"red-packets/{packet['id']}/open"
    answers = swarm(fen, [wallet_request("POST", path, person["token"], {}) for person in crowd])
    won = {index: answer for index, (status, answer) in enumerate(answers) if status == 200}
    assert len(won) == 100
    assert sum(answer["amount"] for answer in won.values()) == 20_000
    assert sorted(answer["place"] for answer in won.values()) == list(range(1, 101))
    lost = [(status, answer["code"]) for index, (status, answer) in enumerate(answers) if index not in won]
    assert lost == [(410, "PACKET_FINISHED")] * 9_900
    # Asked again, each gets the answer of the first time.
    again = swarm(fen, [wallet_request("POST", path, crowd[index]["token"], {}) for index in won])
    assert [answer for _, answer in again] == [{**answer, "status": "opened_before"} for answer in won.values()]
    assert {(claim["amount"]) for claim in sender.look(packet)["claims"]} == {each["amount"] for each in won.values()}
    for index, answer in list(won.items())[:5]:
        assert Wallet(fen, crowd[index]).balance == answer["amount"]
    assert fen.audit().returncode == 0
