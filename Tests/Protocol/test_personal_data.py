"""Personal data: what is held, export, closing, erasure, staff's looks, and that nothing lies in the clear."""
import json
import subprocess

import pytest
import requests

from merchant import Merchant, number
from person import card_number, id_number
from test_sign_in import refused
from wallet import Authenticator, Wallet, code

PHONE = "13800138003"
NAME = "欧阳小明"
FIVE_YEARS = 5 * 365 + 2


def admin(fen, path: str, **query) -> requests.Response:
    http = requests.Session()
    http.trust_env = False
    token = (fen.data / "admin.token").read_text().strip()
    return http.get(f"{fen.http}/admin/v1/{path}", params=query, timeout=30,
                    headers={"Authorization": f"Bearer {token}"})


class Known:
    """Signed in, with a password, a document, a card and a device key."""

    def __init__(self, fen):
        self.fen, self.document, self.card = fen, id_number(), card_number()
        self.session = Wallet.sign_in(fen, PHONE, device="my phone")
        self.session("POST", "password", new="135791")
        self.session("POST", "verifications", channel="document", name=NAME, document={"number": self.document})
        begun = self.session("POST", "cards", number=self.card, name=NAME, id_number=self.document, phone=PHONE)
        self.session("POST", f"cards/{begun['card_id']}/confirm", code=code(fen, PHONE))
        self.session("POST", "codes", purpose="device")
        device = Authenticator(f"http://localhost:{fen.port}")
        open_ = self.session("POST", "devices/challenge", password="135791", one_time_code=code(fen, PHONE))
        self.session("POST", "devices", **device.create(open_["options"]))

    @property
    def secrets(self) -> list[str]:
        return [PHONE, NAME, self.document, self.card]


def test_what_the_data_are_for_is_told_in_the_readers_language(own_fen):
    session = Wallet.sign_in(own_fen, PHONE)

    def purposes(language: str | None) -> str:
        answer = requests.get(f"{own_fen.http}/wallet/v1/personal-data", timeout=30, proxies={"http": ""}, headers={
            "Authorization": f"Bearer {session.token}", **({"Accept-Language": language} if language else {})})
        return answer.json()["data"][0]["purpose"]

    assert "account" in purposes(None) and purposes("fr") != purposes("en")
    assert len({purposes("zh-CN"), purposes("en"), purposes("ja;q=0.9, fr")}) == 3


def held(answer: dict) -> dict[str, list[dict]]:
    for kind in answer["data"]:
        assert kind["purpose"] and kind["kept"]
    return {kind["category"]: kind["held"] for kind in answer["data"]}


def test_everything_held_is_told_masked(own_fen):
    person = Known(own_fen)
    answer = person.session("GET", "personal-data")
    text = json.dumps(answer, ensure_ascii=False)
    for secret in person.secrets:
        assert secret not in text
    data = held(answer)
    assert data["wallet"][0]["phone"] == "138****8003"
    assert data["identity"][0]["name"] == "欧**明" and data["identity"][0]["document"] == "id_card"
    assert data["cards"][0]["bound"] == "yes" and "spent_fen" in data["limits"][0], "no bare codes or amounts"
    assert any(card["number"].endswith(person.card[-4:]) for card in data["cards"])
    assert data["sign_ins"][0]["device"] == "my phone" and len(data["device_keys"]) == 1
    assert held(person.session("GET", "personal-data/export")) == data


def test_the_export_in_clear_needs_password_and_code(own_fen):
    person = Known(own_fen)
    export = lambda **proof: person.session("POST", "personal-data/export", **proof)
    refused(403, "PASSWORD_WRONG", lambda: export(password="000000"))
    refused(403, "CODE_NEEDED", lambda: export(password="135791"))
    assert person.session("POST", "codes", purpose="personal_data")["sent_to"] == "138****8003"
    text = json.dumps(export(password="135791", one_time_code=code(own_fen, PHONE)), ensure_ascii=False)
    for secret in person.secrets:
        assert secret in text
    refused(403, "CODE_UNKNOWN", lambda: export(password="135791", one_time_code=code(own_fen, PHONE)))


def test_staff_says_why_and_the_person_reads_it(own_fen):
    person = Known(own_fen)
    user = person.session.user_id
    for query in ({}, {"reason": "x"}, {"reason": "a" * 501}):
        assert admin(own_fen, f"people/{user}", staff="Li", **query).json()["code"] == "REASON_NEEDED"
    for query in ({}, {"staff": ""}, {"staff": "L" * 101}):
        nobody = admin(own_fen, f"people/{user}", reason="complaint 17", **query).json()
        assert nobody["code"] == "STAFF_NEEDED" and "staff=" in nobody["message"], nobody
    masked = admin(own_fen, f"people/{user}", reason="complaint 17", staff="Li")
    assert masked.status_code == 200
    for secret in person.secrets:
        assert secret not in masked.text
    clear = admin(own_fen, f"people/{user}", reason="order of a court", staff="Wang", clear="true")
    assert person.document in clear.text
    looks = held(person.session("GET", "personal-data"))["staff_access"]
    assert [(look["staff"], look["reason"], look["in_clear"]) for look in looks] == [
        ("Li", "complaint 17", "no"), ("Wang", "order of a court", "yes")]
    assert admin(own_fen, "people/404", reason="curiosity", staff="Li").status_code == 404


def test_a_wallet_is_closed_and_erased_when_its_time_is_over(own_fen):
    person = Known(own_fen)
    refused(403, "PROOF_NEEDED", lambda: person.session("POST", "close"))
    refused(403, "PASSWORD_WRONG", lambda: person.session("POST", "close", password="000000"))
    person.session("POST", "close", password="135791")
    refused(401, "UNAUTHORIZED", lambda: person.session("GET", "me"))
    user = person.session.user_id
    kept = admin(own_fen, f"people/{user}", reason="within five years", staff="Li", clear="true").text
    assert person.document in kept and PHONE in kept
    own_fen.advance(FIVE_YEARS * 86_400)
    erased = admin(own_fen, f"people/{user}", reason="after five years", staff="Li", clear="true").text
    for secret in person.secrets:
        assert secret not in erased
    again = Wallet.sign_in(own_fen, PHONE)
    assert again.is_new and again.user_id != user
    assert own_fen.audit().returncode == 0


def test_a_wallet_with_money_in_it_stays_open(fen):
    session = Wallet(fen, fen.user(balance=1)["token"])
    refused(409, "BALANCE_LEFT", lambda: session("POST", "close", password="123456"))
    assert session("GET", "me")["balance"] == 1


def everything_stored(fen) -> bytes:
    """The files of the data folder, the database's whole content, and the log."""
    stored = b"".join(file.read_bytes() for file in fen.data.rglob("*") if file.is_file())
    if fen.database:
        stored += subprocess.run(["pg_dump", fen.database], capture_output=True, check=True).stdout
    return stored + fen.errors().encode()


def test_neither_database_nor_log_holds_anything_in_the_clear(own_fen):
    person = Known(own_fen)
    merchant = Merchant.create(own_fen)
    for wrong in (lambda: person.session("POST", "close", password="000000"),
                  lambda: person.session("POST", "payments", code=merchant.native(number(), 100), password="135791")):
        with pytest.raises(AssertionError):
            wrong()
    person.session("POST", "codes", purpose="personal_data")
    sent = code(own_fen, PHONE)
    own_fen.stop()
    stored = everything_stored(own_fen)
    assert b"my phone" in stored, "this looks at the right files"
    for secret in [*person.secrets, person.session.token, "135791"]:
        # A dump writes bytes as hexadecimal digits.
        assert secret.encode() not in stored and secret.encode().hex().encode() not in stored, secret
    assert sent.encode() not in own_fen.errors().encode()
