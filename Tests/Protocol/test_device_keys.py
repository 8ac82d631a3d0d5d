"""Device keys: a software authenticator registers a key and signs payments with it."""
import hashlib

import pytest

from merchant import Merchant, number
from test_sign_in import refused
from wallet import Authenticator, Refused, Wallet, base64url, code, payment_challenge, unbase64url

PHONE = "13800138002"


@pytest.fixture
def wallet(fen):
    """A person of the sandbox without a phone: adding a key asks for the password alone."""
    return Wallet(fen, fen.user(balance=10_000_000)["token"])


@pytest.fixture
def device(fen, wallet):
    return registered(fen, wallet)


def registered(fen, wallet, **more) -> Authenticator:
    device = Authenticator(f"http://localhost:{fen.port}")
    open_ = wallet("POST", "devices/challenge", password="123456", **more)
    added = wallet("POST", "devices", name="phone", **device.create(open_["options"]))
    assert added["kind"] == "key" and added["name"] == "phone"
    return device


def ask(wallet, code_url: str, amount: int) -> dict:
    payee = wallet("POST", "scan", code=code_url)["payee"]
    open_ = wallet("POST", "payment-challenges", pays="order", code=code_url, amount=amount, factor="device_key")
    assert open_["payee"] == payee and open_["payee_id"].startswith("order 42")
    expected = payment_challenge(open_["nonce"], open_["payee_id"], payee, amount)
    assert open_["challenge"] == expected == open_["options"]["challenge"]
    return open_["options"]


def test_a_device_pays_without_a_password(merchant, wallet, device):
    out_trade_no = number()
    scanned = merchant.native(out_trade_no, 1_234)
    paid = wallet("POST", "payments", code=scanned, assertion=device.get(ask(wallet, scanned, 1_234)))
    assert paid["trade_state"] == "SUCCESS" and merchant.state(out_trade_no) == "SUCCESS"


def test_its_signature_lifts_the_days_limit(fen, merchant):
    """Weak: 1,000 a day; two kinds, one of them a device's signature: what the operator agrees, 50,000."""
    wallet = Wallet(fen, fen.user(balance=10_000_000)["token"])
    device = registered(fen, wallet)
    scanned = merchant.native(number(), 600_000)
    pay = lambda **proof: wallet("POST", "payments", code=scanned, **proof)
    with pytest.raises(Refused) as refusal:
        pay(password="123456")
    assert refusal.value.status == 403 and "LIMIT" in refusal.value.code
    assert pay(assertion=device.get(ask(wallet, scanned, 600_000)))["trade_state"] == "SUCCESS"


def test_a_signature_is_for_one_payment_once(merchant, wallet, device):
    pay = lambda code_url, proof: wallet("POST", "payments", code=code_url, assertion=proof)
    scanned, alike = merchant.native(number(), 100), merchant.native(number(), 100)
    signed = device.get(ask(wallet, scanned, 100))
    # The same shop, the same amount, another order.
    refused(403, "SIGNED_OTHER_PAYMENT", lambda: pay(alike, signed))
    pay(scanned, signed)
    refused(403, "CHALLENGE_USED", lambda: pay(scanned, signed))
    refused(400, "PARAM_ERROR", lambda: ask(wallet, alike, 101))


def test_what_is_wrong_with_a_signature_is_named(fen, merchant, wallet, device):
    scanned = merchant.native(number(), 100)
    pay = lambda proof, **more: wallet("POST", "payments", code=scanned, assertion=proof, **more)
    options = lambda: ask(wallet, scanned, 100)

    def changed(**fields):
        for name, value in fields.items():
            setattr(device, name, value)
        return device.get(options())

    usual = dict(origin=device.origin, site="localhost", flags=device.flags)
    refused(403, "DEVICE_ORIGIN", lambda: pay(changed(origin="http://localhost.evil.example")))
    refused(403, "DEVICE_SITE", lambda: pay(changed(**usual | {"site": "evil.example"})))
    refused(403, "DEVICE_NOBODY_PRESENT", lambda: pay(changed(**usual | {"flags": Authenticator.VERIFIED})))
    refused(403, "PROOF_NEEDED", lambda: pay(changed(**usual | {"flags": Authenticator.PRESENT})))
    pay(changed(**usual | {"flags": Authenticator.PRESENT}), password="123456")
    scanned = merchant.native(number(), 100)
    refused(403, "CHALLENGE_UNKNOWN", lambda: pay(changed(**usual) and device.sign(base64url(bytes(32)))))
    signed = device.get(options())
    tampered = bytearray(unbase64url(signed["authenticator_data"]))
    tampered[36] += 1
    refused(403, "DEVICE_SIGNATURE", lambda: pay(signed | {"authenticator_data": base64url(bytes(tampered))}))
    refused(404, "DEVICE_UNKNOWN", lambda: pay(signed | {"id": base64url(bytes(32))}))
    device.counter = 0
    refused(403, "DEVICE_COPIED", lambda: pay(device.get(options())))
    for part in ("client_data_json", "authenticator_data"):
        refused(400, "DEVICE_UNREADABLE", lambda: pay(signed | {part: base64url(b"nonsense")}))
    refused(400, "PARAM_ERROR", lambda: pay(signed | {"signature": "!"}))
    assert fen.alive()


def test_a_key_is_added_by_its_owner_alone(own_fen):
    wallet = Wallet.sign_in(own_fen, PHONE)
    wallet("POST", "password", new="135791")
    refused(403, "CODE_NEEDED", lambda: wallet("POST", "devices/challenge", password="135791"))
    assert wallet("POST", "codes", purpose="device")["sent_to"] == "138****8002"
    refused(403, "PASSWORD_WRONG", lambda: wallet(
        "POST", "devices/challenge", password="246813", one_time_code=code(own_fen, PHONE)))
    open_ = wallet("POST", "devices/challenge", password="135791", one_time_code=code(own_fen, PHONE))
    device = Authenticator(f"http://localhost:{own_fen.port}")
    made = device.create(open_["options"])
    stranger = Wallet(own_fen, own_fen.user()["token"])
    refused(403, "CHALLENGE_UNKNOWN", lambda: stranger("POST", "devices", **made))
    refused(400, "DEVICE_UNREADABLE", lambda: wallet(
        "POST", "devices", **made | {"attestation_object": base64url(b"\xa0")}))
    wallet("POST", "devices", **made)
    refused(403, "CHALLENGE_USED", lambda: wallet("POST", "devices", **made))


def test_a_one_time_code_names_the_payment_and_is_bound_to_it(own_fen):
    merchant = Merchant.create(own_fen)
    user = own_fen.user(balance=1_000_000, phone=PHONE)
    wallet = Wallet(own_fen, user["token"])
    scanned = merchant.native(number(), 150_000)
    payee = wallet("POST", "scan", code=scanned)["payee"]
    ask_code = lambda: wallet(
        "POST", "payment-challenges", pays="order", code=scanned, amount=150_000, factor="code")
    assert ask_code()["payee"] == payee
    text = own_fen.sandbox("GET", "messages", phone=PHONE)["data"][0]["text"]
    assert payee in text and "1500.00" in text
    pay = lambda code_url, given: wallet("POST", "payments", code=code_url, password="123456", one_time_code=given)
    for amount in (150_000, 150_001):
        other = merchant.native(number(), amount)
        refused(403, "CODE_FOR_OTHER_PAYMENT", lambda: pay(other, code(own_fen, PHONE)))
    assert pay(scanned, code(own_fen, PHONE))["trade_state"] == "SUCCESS"
    refused(403, "CODE_UNKNOWN", lambda: pay(scanned, code(own_fen, PHONE)))


def test_the_challenge_is_made_of_what_the_payer_sees():
    """A client that shows payee and amount can check that nothing else is signed."""
    nonce, payee = base64url(bytes(range(32))), "Tea House"
    expected = hashlib.sha256(f"fen payment 2\n{nonce}\nCNY 1200\nstore 7\n{payee}".encode()).digest()
    assert unbase64url(payment_challenge(nonce, "store 7", payee, 1200)) == expected
