"""Cards through the wallet API: binding, top-up, withdrawal, and a bank that does not answer."""
import random

import pytest
import requests

from merchant import Merchant, number

LI = {"name": "李小明", "id_number": "11010519491231002X"}


def card_number(start="621483", length=16):
    """A made-up number of a bank, its last digit by Luhn's formula."""
    digits = start + "".join(str(random.randrange(10)) for _ in range(length - 1 - len(start)))
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return digits + str(-total % 10)


def id_number(sequence):
    """The number of somebody's identity card, its check character by GB 11643."""
    digits = f"44030519900615{sequence:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


def person(sequence):
    return {"name": f"赵{sequence}", "id_number": id_number(sequence)}


class Wallet:
    """One wallet and its bearer token."""

    def __init__(self, fen, **fields):
        self.fen, self.user = fen, fen.user(**{"balance": 0, "account_class": 0, **fields})
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {self.user['token']}"
        self.phone = f"139{random.randrange(10**8):08}"

    def ask(self, method, path, body=None):
        return self.session.request(method, f"{self.fen.http}/wallet/v1/{path}", json=body, timeout=30)

    def call(self, method, path, body=None):
        answer = self.ask(method, path, body)
        assert answer.status_code == 200, (method, path, answer.status_code, answer.text)
        return answer.json()

    def begin(self, card=None, **fields):
        return self.ask("POST", "cards", {"number": card or card_number(), **LI, "phone": self.phone, **fields})

    def code(self):
        return self.fen.sandbox("GET", "messages", phone=self.phone)["data"][0]["code"]

    def bind(self, card=None, **fields):
        begun = self.begin(card, **fields)
        assert begun.status_code == 200, begun.text
        return self.call("POST", f"cards/{begun.json()['card_id']}/confirm", {"code": self.code()})

    def move(self, way, amount, card, request_id=None, password="123456"):
        return self.ask("POST", way, {"request_id": request_id or f"r-{random.randrange(10**12)}", "card_id": card,
                                      "amount": amount, "password": password})

    @property
    def balance(self):
        return self.call("GET", "me")["balance"]


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["message"]


def at_bank(fen, card):
    return fen.sandbox("GET", f"cards/{card['card_id']}")["balance"]


def test_binding_a_card_makes_the_person_known(fen):
    wallet = Wallet(fen)
    begun = wallet.begin(card := card_number()).json()
    assert begun["state"] == "awaiting_code" and begun["last_four"] == card[-4:]
    assert begun["phone"] == wallet.phone[:3] + "****" + wallet.phone[-4:]
    refused(wallet.ask("POST", f"cards/{begun['card_id']}/confirm", {"code": "x"}), 403, "CODE_WRONG")
    bound = wallet.call("POST", f"cards/{begun['card_id']}/confirm", {"code": wallet.code()})
    assert bound == {"card_id": begun["card_id"], "bank_type": "CMB_DEBIT", "last_four": card[-4:], "kind": "debit",
                     "bank_name": "招商银行", "bank_name_en": "China Merchants Bank", "is_default": True}
    assert fen.sandbox("GET", f"users/{wallet.user['user_id']}")["account_class"] == 1
    assert wallet.call("GET", "cards")["data"] == [bound]
    refused(wallet.begin(card), 409, "CARD_BOUND")


def test_a_bound_card_pays(fen):
    wallet, merchant = Wallet(fen), Merchant.create(fen)
    card = wallet.bind()
    out_trade_no = number()
    paid = wallet.call("POST", "payments", {"code": merchant.native(out_trade_no, 800), "password": "123456",
                                            "method": card["card_id"]})
    assert paid["trade_state"] == "SUCCESS"
    assert at_bank(fen, card) == 1_000_000 - 800


@pytest.mark.parametrize("fields, code", [
    ({"number": "6214830000000001"}, "CARD_NUMBER"), ({"number": "12"}, "PARAM_ERROR"),
    ({"number": "4111111111111111"}, "CARD_UNKNOWN"), ({"phone": "12800138000"}, "PARAM_ERROR"),
    ({"id_number": "110105194912310021"}, None), ({"name": ""}, "PARAM_ERROR"), ({"document": "library"}, "PARAM_ERROR")])
def test_elements_that_cannot_be_are_refused_before_the_bank_is_asked(fen, fields, code):
    wallet = Wallet(fen)
    body = {"number": card_number(), **LI, "phone": wallet.phone, **fields}
    answer = wallet.ask("POST", "cards", body)
    assert answer.status_code == 400, answer.text
    assert code is None or answer.json()["code"] == code
    assert fen.sandbox("GET", "messages", phone=wallet.phone)["data"] == []


def test_a_card_known_otherwise_is_refused_without_saying_in_what(fen):
    first, second = Wallet(fen), Wallet(fen)
    card = card_number()
    first.bind(card, **person(1))
    answer = second.begin(card, **person(2))
    refused(answer, 403, "CARD_ELEMENTS")
    assert "name, ID number or phone" in answer.json()["message"]


def test_a_card_of_somebody_else_is_refused(fen):
    wallet = Wallet(fen)
    wallet.bind()
    refused(wallet.begin(**person(2)), 409, "OTHER_PERSON")


def test_cards_have_an_order_and_the_first_is_the_default(fen):
    wallet = Wallet(fen)
    cards = [wallet.bind()["card_id"] for _ in range(3)]

    def order():
        return [card["card_id"] for card in wallet.call("GET", "cards")["data"]]

    assert order() == cards
    wallet.call("PUT", f"cards/{cards[2]}/default")
    assert order() == [cards[2], cards[0], cards[1]]
    wallet.call("PUT", "cards/order", {"cards": [{"card_id": card} for card in cards]})
    assert order() == cards
    refused(wallet.ask("PUT", "cards/order", {"cards": [{"card_id": cards[0]}]}), 409, "CARD_ORDER")
    refused(wallet.ask("DELETE", f"cards/{cards[0]}"), 403, "PROOF_NEEDED")
    refused(wallet.ask("DELETE", f"cards/{cards[0]}", {"password": "000000"}), 403, "PASSWORD_WRONG")
    assert order() == cards
    password = {"password": "123456"}
    wallet.call("DELETE", f"cards/{cards[0]}", password)
    assert order() == cards[1:]
    refused(wallet.ask("DELETE", f"cards/{cards[0]}", password), 404, "NOT_FOUND")
    refused(Wallet(fen).ask("DELETE", f"cards/{cards[1]}", password), 404, "NOT_FOUND")


def test_money_goes_from_card_to_wallet_and_back(fen):
    wallet = Wallet(fen)
    card = wallet.bind(**person(3))
    refused(wallet.move("topups", 100, card["card_id"], password="000000"), 403, "PASSWORD_WRONG")
    done = wallet.move("topups", 250_000, card["card_id"], "top-1").json()
    assert done["state"] == "done" and wallet.balance == 250_000
    assert wallet.move("topups", 250_000, card["card_id"], "top-1").json() == done, "the same request, the same answer"
    refused(wallet.move("topups", 250_001, card["card_id"], "top-1"), 409, "REQUEST_ID_USED")
    assert wallet.call("GET", f"topups/{done['id']}") == done
    refused(wallet.ask("GET", f"withdrawals/{done['id']}"), 404, "NOT_FOUND")

    # One channel more than class one allows a thousand.
    wallet.bind(card_number("622848", 19), **person(3))
    wallet.bind(card_number("622188", 19), **person(3))
    assert wallet.call("GET", "withdrawals/quote?amount=150000") == {"amount": 150_000, "fee": 50, "free_left": 100_000}
    out = wallet.move("withdrawals", 150_000, card["card_id"]).json()
    assert (out["state"], out["fee"]) == ("done", 50)
    assert wallet.balance == 250_000 - 150_050
    assert at_bank(fen, card) == 1_000_000 - 250_000 + 150_000
    refused(wallet.move("withdrawals", 100_000, card["card_id"]), 403, "NOT_ENOUGH")


def test_class_one_withdraws_a_thousand_in_a_life(fen):
    wallet = Wallet(fen)
    card = wallet.bind(**person(4))["card_id"]
    wallet.move("topups", 300_000, card)
    assert wallet.move("withdrawals", 100_000, card).json()["state"] == "done"
    refused(wallet.move("withdrawals", 1, card), 403, "LIMIT")


def test_nobody_unknown_moves_money_and_no_credit_card_does(fen):
    unknown = Wallet(fen, cards=[{"kind": "debit", "balance": 1_000}])
    refused(unknown.move("topups", 100, unknown.user["cards"][0]["card_id"]), 403, "UNVERIFIED")
    known = Wallet(fen, account_class=3, cards=[{"kind": "credit", "balance": 1_000}])
    refused(known.move("topups", 100, known.user["cards"][0]["card_id"]), 403, "DEBIT_CARD_NEEDED")
    refused(known.move("topups", 100, unknown.user["cards"][0]["card_id"]), 404, "CARD")


def test_a_frozen_card_moves_nothing(fen):
    wallet = Wallet(fen, account_class=3, balance=200_000, cards=[{"kind": "debit", "balance": 1_000}])
    card = wallet.user["cards"][0]
    assert fen.sandbox("POST", f"cards/{card['card_id']}/freeze")["frozen"]
    assert wallet.move("withdrawals", 150_000, card["card_id"]).json()["state"] == "refused"
    assert wallet.balance == 200_000
    assert not fen.sandbox("POST", f"cards/{card['card_id']}/thaw")["frozen"]
    assert wallet.move("withdrawals", 150_000, card["card_id"]).json()["fee"] == 50


def fault(fen, effect, times=None):
    fen.sandbox("POST", "faults", {"effect": effect} | ({"times": times} if times else {}))


@pytest.mark.parametrize("way, gained", [("topups", 30_000), ("withdrawals", -30_000)])
def test_a_silent_bank_is_asked_until_it_answers_or_its_statement_speaks(own_fen, way, gained):
    fen = own_fen
    fen.set_clock("2026-03-02T10:00:00+08:00")
    wallet = Wallet(fen, account_class=3, balance=100_000, cards=[{"kind": "debit", "balance": 100_000}])
    card = wallet.user["cards"][0]

    def story(*faults):
        for effect, times in faults:
            fault(fen, effect, times)
        move = wallet.move(way, 30_000, card["card_id"]).json()
        assert move["state"] == "under_way" and move["settled_at_the_latest"] > move["asked_again_at"]
        waiting = fen.sandbox("GET", "bank/requests")["data"]
        assert [request["amount"] for request in waiting] == [30_000]
        assert fen.audit().returncode == 0
        return move["id"], move["settled_at_the_latest"]

    def end(id, expected, balance):
        assert fen.sandbox("GET", "bank/requests")["data"] == []
        assert wallet.call("GET", f"{way}/{id}")["state"] == expected
        assert wallet.balance == balance
        assert at_bank(fen, card) == 200_000 - balance
        assert fen.audit().returncode == 0, fen.audit().stdout

    # Late success.
    id, _ = story(("bank_timeout", 2))
    fen.advance(60)
    end(id, "done", 100_000 + gained)

    # Late refusal.
    id, _ = story(("bank_refusal", 1), ("bank_timeout", 1))
    fen.advance(60)
    end(id, "refused", 100_000 + gained)

    # Silence for ever: it was never done.
    id, latest = story(("bank_silent", None))
    fen.set_clock(latest)
    end(id, "refused", 100_000 + gained)
    fen.sandbox("DELETE", "faults")
    fen.advance(3_600)
    end(id, "refused", 100_000 + gained)

    # Done, and nobody heard of it.
    fault(fen, "bank_timeout", 1)
    move = wallet.move(way, 30_000, card["card_id"]).json()
    fault(fen, "bank_silent")
    fen.set_clock(move["settled_at_the_latest"])
    end(move["id"], "done", 100_000 + 2 * gained)
    day = fen.sandbox("GET", f"bank/statements/{move['create_time'][:10]}")
    assert day["closed"] and sum(entry["reserve_gains"] == gained for entry in day["entries"]) == 1
