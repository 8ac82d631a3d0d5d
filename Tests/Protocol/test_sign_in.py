"""Signing in with a phone, sessions, and the payment password."""
import pytest

from merchant import Merchant, number
from person import card_number, id_number
from wallet import Refused, Wallet, code

PHONE = "13800138001"


def refused(status: int, name: str, call):
    with pytest.raises(Refused) as refusal:
        call()
    assert (refusal.value.status, refusal.value.code) == (status, name), refusal.value
    return refusal.value


def test_a_phone_opens_a_wallet_and_comes_back_to_it(own_fen):
    first = Wallet.sign_in(own_fen, PHONE)
    assert first.is_new and first("GET", "me") == {**first("GET", "me"), "balance": 0, "account_class": 0}
    refused(429, "CODE_TOO_SOON", lambda: Wallet(own_fen)("POST", "session/code", phone=PHONE))
    own_fen.advance(60)
    second = Wallet.sign_in(own_fen, f"+86{PHONE}")
    assert not second.is_new and second.user_id == first.user_id
    assert second("GET", "me") == first("GET", "me")


def test_the_answer_does_not_tell_who_has_a_wallet(own_fen):
    Wallet.sign_in(own_fen, PHONE)
    own_fen.advance(60)
    anonymous = Wallet(own_fen)
    known = anonymous("POST", "session/code", phone=PHONE)
    unknown = anonymous("POST", "session/code", phone="13900139001")
    assert known.keys() == unknown.keys() == {"expires_at"}
    texts = [own_fen.sandbox("GET", "messages", phone=phone)["data"][0]["text"] for phone in (PHONE, "13900139001")]
    for phone, text in zip((PHONE, "13900139001"), texts):
        assert code(own_fen, phone) in text


def test_a_code_has_five_tries_and_five_minutes(own_fen):
    anonymous = Wallet(own_fen)
    anonymous("POST", "session/code", phone=PHONE)
    right = code(own_fen, PHONE)
    wrong = "000000" if right != "000000" else "000001"
    for left in (4, 3, 2, 1):
        assert f"{left} tries left" in refused(
            403, "CODE_WRONG", lambda: anonymous("POST", "session", phone=PHONE, code=wrong)).message
    refused(403, "CODE_USED_UP", lambda: anonymous("POST", "session", phone=PHONE, code=wrong))
    refused(403, "CODE_USED_UP", lambda: anonymous("POST", "session", phone=PHONE, code=right))
    own_fen.advance(60)
    anonymous("POST", "session/code", phone=PHONE)
    own_fen.advance(300)
    refused(403, "CODE_EXPIRED", lambda: anonymous("POST", "session", phone=PHONE, code=code(own_fen, PHONE)))
    anonymous("POST", "session/code", phone=PHONE)
    anonymous("POST", "session", phone=PHONE, code=code(own_fen, PHONE))
    refused(403, "CODE_UNKNOWN", lambda: anonymous("POST", "session", phone=PHONE, code=code(own_fen, PHONE)))


@pytest.mark.parametrize("body", [{}, {"phone": "1380013800"}, {"phone": "23800138000"}, {"phone": 13800138000}])
def test_what_is_no_phone_gets_no_code(fen, body):
    refused(400, "PARAM_ERROR", lambda: Wallet(fen)("POST", "session/code", **body))


def test_sessions_are_listed_and_ended(own_fen):
    phone = Wallet.sign_in(own_fen, PHONE, device="phone")
    own_fen.advance(60)
    tablet = Wallet.sign_in(own_fen, PHONE, device="tablet")
    devices = tablet("GET", "devices")["data"]
    assert [(device["name"], device["kind"], device["current"]) for device in devices] == [
        ("tablet", "session", True), ("phone", "session", False)]
    stranger = Wallet(own_fen, own_fen.user()["token"])
    refused(404, "NOT_FOUND", lambda: stranger("DELETE", f"devices/{devices[1]['device_id']}"))
    tablet("DELETE", f"devices/{devices[1]['device_id']}")
    refused(401, "UNAUTHORIZED", lambda: phone("GET", "me"))
    assert len(tablet("GET", "devices")["data"]) == 1


def test_a_payment_password_is_set_changed_and_never_a_simple_one(own_fen):
    wallet = Wallet.sign_in(own_fen, PHONE)
    merchant = Merchant.create(own_fen)
    pay = lambda password: wallet(
        "POST", "payments", code=merchant.native(number(), 100), password=password)
    assert "POST /wallet/v1/password" in refused(403, "PASSWORD_NOT_SET", lambda: pay("135791")).message
    for unfit in ("12345", "1234567", "111111", "123456", "987654", "121212", "112233", "abcdef"):
        refused(400, "PASSWORD_UNFIT", lambda: wallet("POST", "password", new=unfit))
    wallet("POST", "password", new="135791")
    refused(409, "OLD_PASSWORD_NEEDED", lambda: wallet("POST", "password", new="246813"))
    refused(403, "PASSWORD_WRONG", lambda: wallet("POST", "password", new="246813", old="000000"))
    refused(400, "PASSWORD_UNFIT", lambda: wallet("POST", "password", new="135791", old="135791"))
    wallet("POST", "password", new="246813", old="135791")
    refused(403, "PASSWORD_WRONG", lambda: pay("135791"))
    refused(403, "NOT_ENOUGH", lambda: pay("246813"))


def test_a_forgotten_password_is_reset_by_code_and_document(own_fen):
    document = "11010519491231002X"
    wallet = Wallet.sign_in(own_fen, PHONE)
    wallet("POST", "password", new="135791")
    wallet("POST", "codes", purpose="password")
    refused(403, "UNVERIFIED", lambda: wallet(
        "POST", "password", new="246813", one_time_code=code(own_fen, PHONE), id_number=document))
    wallet("POST", "verifications", channel="document", name="张小明", document={"number": document})
    refused(403, "IDENTITY_MISMATCH", lambda: wallet(
        "POST", "password", new="246813", one_time_code=code(own_fen, PHONE), id_number="110101199003070134"))
    own_fen.advance(60)
    wallet("POST", "codes", purpose="password")
    for slip in ("11010519491231002", "110105194912310021", "E12345678"):
        refused(400, "PARAM_ERROR", lambda: wallet(
            "POST", "password", new="246813", one_time_code=code(own_fen, PHONE), id_number=slip))
    # No document has such a number: the code is good still.
    wallet("POST", "password", new="246813", one_time_code=code(own_fen, PHONE), id_number=document.lower())
    refused(403, "PASSWORD_WRONG", lambda: wallet("POST", "password", new="555123", old="135791"))
    wallet("POST", "password", new="555123", old="246813")


def test_a_forgotten_password_is_reset_by_a_card_and_told_to_every_device(own_fen):
    elsewhere = Wallet.sign_in(own_fen, PHONE)
    own_fen.advance(60)
    wallet = Wallet.sign_in(own_fen, PHONE)
    wallet("POST", "password", new="135791")
    card, other, document = card_number(), card_number(), id_number()
    begun = wallet("POST", "cards", number=card, name="张小明", id_number=document, phone=PHONE)
    wallet("POST", f"cards/{begun['card_id']}/confirm", code=code(own_fen, PHONE))
    assert "password_reset_at" not in elsewhere("GET", "me")

    def reset(number: str, new: str = "246813"):
        own_fen.advance(60)
        wallet("POST", "codes", purpose="password")
        wallet("POST", "password", new=new, one_time_code=code(own_fen, PHONE), card_number=number)

    refused(403, "IDENTITY_MISMATCH", lambda: reset(other))
    refused(403, "CODE_UNKNOWN", lambda: wallet(
        "POST", "password", new="246813", one_time_code=code(own_fen, PHONE), card_number=card))
    refused(400, "PASSWORD_UNFIT", lambda: reset(card, "123456"))
    for _ in range(5):
        with pytest.raises(Refused):
            wallet("POST", "password", new="555123", old="000000")
    reset(card)
    # Locked by wrong tries before, open now; and told where the wallet is open besides.
    wallet("POST", "password", new="555123", old="246813")
    assert elsewhere("GET", "me")["password_reset_at"]
    # A guess costs a code, and there are ten a day.
    for _ in range(7):
        refused(403, "IDENTITY_MISMATCH", lambda: reset(other))
    refused(429, "CODE_LIMIT", lambda: reset(card))
