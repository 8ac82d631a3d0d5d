"""The nine questions that people asked when real names became the rule on 1 July 2016, and their answers.

Source: WeChat Pay's announcement of the rule; the figures are those of PBOC notice 2015/43.
"""
import random

import pytest

from merchant import number
from person import PASSWORD, Person, card_number

PACKET = {"kind": "lucky", "total": 1000, "count": 5, "password": PASSWORD}


@pytest.fixture
def friend(fen):
    """Somebody verified, with money."""
    return Person(fen, account_class=3, balance=1_000_000)


def packet_from(friend):
    return friend.call("POST", "red-packets", PACKET)["id"]


def test_1_how_does_one_verify_binding_a_bank_card_does_it(fen, friend):
    wallet = Person(fen)
    assert wallet.account_class == 0
    wallet.bind()
    assert wallet.account_class == 1
    assert wallet.call("POST", f"red-packets/{packet_from(friend)}/open", {})["amount"] > 0


def test_2_why_does_a_card_count_it_bears_the_real_name_and_one_bound_before_the_rule_counts(own_fen):
    own_fen.set_clock("2016-06-20T10:00:00+08:00")
    early, late = Person(own_fen), Person(own_fen)
    early.bind()
    own_fen.set_clock("2016-07-01T10:00:00+08:00")
    assert early.account_class == 1 and late.account_class == 0
    friend = Person(own_fen, account_class=3, balance=10_000)
    packet = packet_from(friend)
    assert early.call("POST", f"red-packets/{packet}/open", {})["amount"] > 0
    assert late.refused("POST", f"red-packets/{packet}/open", {})[1] == "UNVERIFIED"
    # The name on the card is the person's: another's card is refused.
    status, code, _ = early.refused("POST", "cards", {
        "number": card_number(), "name": "别人", "id_number": late.id_number, "phone": late.phone})
    assert status in (403, 409) and code, code


def test_3_are_there_other_ways_the_identity_card_the_phone_and_more_registers(fen):
    wallet = Person(fen)
    assert wallet.verify("document")["account_class"] == 1
    wallet.verify("phone", phone=wallet.phone)
    assert wallet.verify("register", register="education")["account_class"] == 2
    wallet.verify("register", register="tax")
    assert wallet.verify("register", register="social_security")["account_class"] == 3


def test_4_must_the_card_have_online_banking_no_four_elements_and_a_code_are_all(fen):
    wallet = Person(fen)
    begun = wallet.call("POST", "cards", {
        "number": card_number(), "name": wallet.name, "id_number": wallet.id_number, "phone": wallet.phone})
    code = fen.sandbox("GET", "messages", phone=wallet.phone)["data"][0]["code"]
    wallet.call("POST", f"cards/{begun['card_id']}/confirm", {"code": code})
    assert wallet.account_class == 1


@pytest.mark.parametrize("kind, start", [("debit", "621483"), ("credit", "622575")])
def test_5_must_it_be_a_debit_card_no_a_credit_card_does_as_well(fen, kind, start):
    wallet = Person(fen)
    assert wallet.bind(card_number(start))["kind"] == kind
    assert wallet.account_class == 1


def test_6_what_of_users_from_overseas_they_verify_as_everybody_does(fen, merchant):
    stranger, visitor = Person(fen, balance=200_000), Person(fen, balance=200_000)
    passport = {"kind": "passport", "number": f"PA{random.randrange(10**7):07}", "country": "AU"}
    answer = visitor.call("POST", "verifications", {"channel": "document", "name": "JANE DOE", "document": passport})
    assert answer["account_class"] == 1 and answer["document"] == "P" + "*" * 7 + passport["number"][-1]
    for wallet, most in ((stranger, 20_000), (visitor, 100_000)):
        limits = {row["limit"]: row["most"] for row in wallet.call("GET", "limits")["data"]}
        assert most in (limits.get("unverified_lifetime"), limits.get("class_1_lifetime"))


def test_7_how_is_the_data_protected_nobody_reads_it_in_answers_files_or_the_log(own_fen):
    wallet = Person(own_fen)
    card = card_number()
    wallet.bind(card)
    known = wallet.call("GET", "verifications")
    assert known["document"] == wallet.id_number[0] + "*" * 16 + wallet.id_number[-1]
    assert wallet.name not in str(known)
    own_fen.stop()
    for secret in (wallet.name, wallet.id_number, wallet.phone, card):
        for file in own_fen.files():
            assert secret.encode() not in file.read_bytes(), (secret, file)


def test_8_what_happens_to_the_unverified_they_are_prompted_again_and_again_whatever_they_have(fen, merchant, friend):
    wallet = Person(fen, balance=10_000_000)
    for method, path, body in (
            ("POST", "red-packets", PACKET), ("POST", f"red-packets/{packet_from(friend)}/open", {}),
            ("POST", "red-packets", PACKET)):
        status, code, message = wallet.refused(method, path, body)
        assert (status, code) == (403, "UNVERIFIED") and "bind a bank card" in message
    def pay(amount):
        return wallet.ask("POST", "payments", {"code": merchant.native(number(), amount), "password": PASSWORD})
    assert pay(15_000).status_code == 200
    refused = pay(5_001)
    assert refused.status_code == 403 and refused.json()["code"] == "LIMIT" and "50.00" in refused.json()["message"]
    wallet.verify("document")
    assert pay(5_001).status_code == 200


def test_9_what_of_red_packets_neither_in_nor_out_and_all_works_again_after_verification(fen, friend):
    wallet = Person(fen, balance=10_000)
    packet = packet_from(friend)
    assert wallet.refused("POST", f"red-packets/{packet}/open", {})[1] == "UNVERIFIED"
    assert wallet.refused("POST", "red-packets", PACKET)[1] == "UNVERIFIED"
    sent = friend.call("POST", "transfers", {
        "payee_token": friend.call("POST", "transfers/payee", {"phone": wallet.phone})["payee_token"],
        "amount": 300, "request_id": number(), "password": PASSWORD})
    assert wallet.refused("POST", f"transfers/{sent['id']}/accept", {})[1] == "UNVERIFIED"
    wallet.bind()
    before = wallet.balance
    opened = wallet.call("POST", f"red-packets/{packet}/open", {})["amount"]
    wallet.call("POST", f"transfers/{sent['id']}/accept", {})
    assert wallet.balance == before + opened + 300
    assert wallet.call("POST", "red-packets", PACKET)["status"] == "open"
