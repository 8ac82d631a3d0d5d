"""A bank and phones behind HTTP: what is asked of them, and what becomes of it when they do not answer."""
import base64
import json
import os
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from bank import Bank
from merchant import Merchant, number
from server import Fen, until
from wallet import Refused, Wallet

OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
CARD = "6214830012345673"
OTHER = "6228480402564890018"
LI = {"name": "李小明", "id_number": "11010519491231002X"}
PHONE = "13800138000"


def connect(fen: Fen, bank: Bank) -> None:
    os.environ["FEN_TEST_SMS_KEY"] = bank.KEY
    fen.data.mkdir(parents=True, exist_ok=True)
    (fen.data / "gateways.json").write_text(json.dumps({
        "bank": {"url": f"{bank.url}/bank", "key_file": "bank.key"},
        "messages": {"url": f"{bank.url}/sms", "key_variable": "FEN_TEST_SMS_KEY"}}, indent=1))
    (fen.data / "bank.key").write_text(bank.KEY + "\n")


@pytest.fixture
def bank(program):
    bank = Bank()
    bank.cards[CARD] = {"name": LI["name"], "id": LI["id_number"], "balance": 100_000}
    yield bank
    bank.stop()


@pytest.fixture
def own_fen(bank):
    """A sandbox whose bank and phones are the test's."""
    fen = Fen()
    connect(fen, bank)
    fen.start()
    yield fen
    fen.stop()
    fen.remove()


def sign_in(fen: Fen, bank: Bank) -> Wallet:
    Wallet(fen)("POST", "session/code", phone=PHONE)
    wallet = Wallet(fen, Wallet(fen)("POST", "session", phone=PHONE, code=bank.code(PHONE), device="test")["token"])
    wallet("POST", "password", new="246813")
    return wallet


def bind(wallet: Wallet, bank: Bank) -> str:
    begun = wallet("POST", "cards", number=CARD, phone=PHONE, **LI)
    return wallet("POST", f"cards/{begun['card_id']}/confirm", code=bank.code(PHONE))["card_id"]


def move(wallet: Wallet, way: str, card: str, amount: int, request: str) -> dict:
    return wallet("POST", way, request_id=request, card_id=card, amount=amount, password="246813")


def test_a_person_signs_in_binds_a_card_and_moves_money_without_a_sandbox(bank):
    fen = Fen()
    connect(fen, bank)
    fen.start(sandbox=False)
    try:
        wallet = sign_in(fen, bank)
        assert bank.messages[0]["purpose"] == "sign_in" and bank.messages[0]["code"] in bank.messages[0]["text"]
        card = bind(wallet, bank)
        assert bank.messages[-1]["purpose"] == "bind_card"
        assert move(wallet, "topups", card, 30_000, "in")["state"] == "done"
        assert move(wallet, "topups", card, 30_000, "in")["state"] == "done", "the same request, once"
        assert move(wallet, "withdrawals", card, 10_000, "out")["state"] == "done"
        assert wallet("GET", "me")["balance"] == 20_000
        assert bank.cards[CARD]["balance"] == 80_000 and bank.reserve == 20_000
        assert fen.audit().returncode == 0
        assert bank.KEY not in fen.errors() and CARD not in fen.errors() and LI["name"] not in fen.errors()
    finally:
        fen.stop()
        fen.remove()


def admin(fen: Fen, method: str, path: str, token: str | None = None, **body) -> requests.Response:
    session = requests.Session()
    session.trust_env = False
    token = (fen.data / "admin.token").read_text().strip() if token is None else token
    return session.request(method, f"{fen.http}/admin/v1/{path}", json=body or None, timeout=30,
                           headers={"Authorization": f"Bearer {token}"})


def test_the_operator_fills_a_merchants_accounts_and_opens_stores_without_a_sandbox(bank, tmp_path):
    fen = Fen()
    connect(fen, bank)
    fen.start(sandbox=False)
    try:
        made = fen.command("merchant", "create", "--data", str(fen.data), "--name", "Tea", "--out", str(tmp_path / "keys"))
        assert made.returncode == 0, made.stderr
        mchid = json.loads((tmp_path / "keys" / "merchant.json").read_text())["mchid"]
        deposits, stores = f"merchants/{mchid}/deposits", f"merchants/{mchid}/stores"
        first = admin(fen, "POST", deposits, amount=30_000).json()
        assert (first["state"], first["balance"]) == ("done", 30_000), "the operating account"
        assert admin(fen, "POST", deposits, amount=500, account="marketing").json()["balance"] == 500
        assert bank.reserve == 30_500
        bank.mood = "silent"
        late = admin(fen, "POST", deposits, amount=7).json()
        assert (late["state"], late["balance"]) == ("under_way", 30_000) and late["request"] != first["request"]
        bank.mood = "well"
        store = admin(fen, "POST", stores, name="by the lake", city="Hangzhou").json()
        assert store["code"].startswith("wxp://") and admin(fen, "GET", stores).json()["data"] == [store]
        assert admin(fen, "POST", deposits, token="wrong", amount=1).status_code == 401
        assert admin(fen, "POST", stores, token="wrong", name="x").status_code == 401
        for body in ({"amount": 0}, {"amount": "1"}, {"amount": 1, "account": "fees"}):
            assert admin(fen, "POST", deposits, **body).json()["code"] == "PARAM_ERROR"
        assert admin(fen, "POST", "merchants/1900009999/deposits", amount=1).status_code == 404
        assert admin(fen, "POST", "merchants/1900009999/stores", name="x").status_code == 404
        assert fen.audit().returncode == 0
    finally:
        fen.stop()
        fen.remove()


def test_who_asks_through_a_proxy_is_counted_by_the_header_it_writes(bank):
    fen = Fen()
    connect(fen, bank)
    asked = iter(range(100))

    def asks(**headers) -> int:
        session = requests.Session()
        session.trust_env = False
        return session.post(f"{fen.http}/wallet/v1/session/code", json={"phone": f"138001380{next(asked):02}"},
                            headers=headers, timeout=30).status_code

    fen.start(0, 0, "--rate-limit", "10", sandbox=False)
    try:
        assert {asks(**{"X-Real-IP": "192.0.2.1"}) for _ in range(8)} == {200}, "nobody said who asks"
        fen.stop()
        fen.start(0, 0, "--rate-limit", "10", "--forwarded-for", "X-Real-IP", sandbox=False)
        assert [asks(**{"X-Real-IP": "192.0.2.1"}) for _ in range(7)] == [200] * 6 + [429]
        assert asks(**{"X-Real-IP": "192.0.2.2"}) == 200
    finally:
        fen.stop()
        fen.remove()


@pytest.mark.parametrize("change, code", [
    ({"name": "王五"}, "CARD_ELEMENTS"), ({"frozen": True}, "CARD_FROZEN")])
def test_a_bank_that_does_not_confirm_is_heard(own_fen, bank, change, code):
    bank.cards[CARD].update(change)
    wallet = sign_in(own_fen, bank)
    with pytest.raises(Refused) as refused:
        bind(wallet, bank)
    assert (refused.value.status, refused.value.code) == (403, code)


def test_a_bank_that_is_silent_about_a_card_binds_nothing(own_fen, bank):
    wallet = sign_in(own_fen, bank)
    bank.mood = "silent"
    with pytest.raises(Refused) as refused:
        bind(wallet, bank)
    assert (refused.value.status, refused.value.code) == (504, "BANK_SILENT")
    bank.mood = "well"
    bind(wallet, bank)


def test_a_message_that_is_not_taken_is_said_to_be_so(own_fen, bank):
    bank.takes_messages = False
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            Wallet(own_fen)("POST", "session/code", phone=PHONE)
        assert (refused.value.status, refused.value.code) == (502, "SMS_NOT_SENT")
    bank.takes_messages = True
    Wallet(own_fen)("POST", "session/code", phone=PHONE)


@pytest.mark.parametrize("spoil, amount", [
    (lambda card: card, 100_001), (lambda card: card.update(frozen=True), 1), (lambda card: card.update(balance=0), 1)])
def test_what_the_bank_refuses_does_not_happen(own_fen, bank, spoil, amount):
    wallet = sign_in(own_fen, bank)
    card = bind(wallet, bank)
    spoil(bank.cards[CARD])
    assert move(wallet, "topups", card, amount, "in")["state"] == "refused"
    assert wallet("GET", "me")["balance"] == 0 and bank.reserve == 0


def test_the_bank_is_told_the_account_that_a_merchant_names_for_a_refund(own_fen, bank):
    wallet = sign_in(own_fen, bank)
    card = bind(wallet, bank)
    merchant, out_trade_no, out_refund_no = Merchant.create(own_fen, "public_key"), number(), number("R")
    wallet("POST", "payments", code=merchant.native(out_trade_no, 1_000), method=card, password="246813")
    bank.cards[CARD]["frozen"] = True
    assert merchant.refund(out_trade_no, out_refund_no, 400, 1_000).status == 200
    refund = until("the bank refused", lambda: (
        lambda one: one if one["status"] == "ABNORMAL" else None)(merchant.query_refund(out_refund_no).json))
    key = merchant.platform_key(merchant.public_key_id)

    def sealed(text: str) -> str:
        return base64.b64encode(key.encrypt(text.encode(), OAEP)).decode()

    path = f"/v3/refund/domestic/refunds/{refund['refund_id']}/apply-abnormal-refund"
    body = {"out_refund_no": out_refund_no, "type": "USER_BANK_CARD", "bank_type": "ICBC_DEBIT",
            "bank_account": sealed("62220202"), "real_name": sealed("李小明")}
    answer = merchant.call("POST", path, body | {"bank_account": sealed("no number")})
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer
    answer = merchant.call("POST", path, body)
    assert answer.status == 200 and answer.json["user_received_account"].endswith("0202"), answer
    until("it arrived", lambda: merchant.query_refund(out_refund_no).json["status"] == "SUCCESS")
    assert bank.accounts == [{"bank": "ICBC_DEBIT", "number": "62220202", "name": "李小明"}]
    assert own_fen.audit().returncode == 0


@pytest.mark.parametrize("mood", ["late", "hung", "500", "nonsense", "other", "stranger"])
def test_an_answer_that_does_not_come_is_asked_for_again_and_money_moves_once(own_fen, bank, mood):
    wallet = sign_in(own_fen, bank)
    card = bind(wallet, bank)
    bank.mood = mood
    begun = move(wallet, "topups", card, 30_000, "in")
    assert begun["state"] == "under_way" and wallet("GET", "me")["balance"] == 0
    assert bank.cards[CARD]["balance"] == 70_000, "the bank did it, and nobody knows"
    assert own_fen.audit().returncode == 0
    bank.mood = "well"
    own_fen.advance(60)
    assert wallet("GET", f"topups/{begun['id']}")["state"] == "done"
    assert wallet("GET", "me")["balance"] == 30_000 and bank.cards[CARD]["balance"] == 70_000
    assert len(bank.asked) >= 2 and len(set(bank.asked)) == 1, "asked again, by the same number"
    assert own_fen.audit().returncode == 0


def test_the_statement_says_what_was_done_and_what_never_will_be(own_fen, bank):
    fen = own_fen
    fen.set_clock("2026-03-02T10:00:00+08:00")
    wallet = sign_in(fen, bank)
    card = bind(wallet, bank)
    bank.mood = "late"
    done = move(wallet, "topups", card, 30_000, "done")
    bank.mood = "silent"
    never = move(wallet, "topups", card, 20_000, "never")
    fen.set_clock("2026-03-03T09:00:00+08:00")
    assert wallet("GET", f"topups/{done['id']}")["state"] == "done"
    assert wallet("GET", f"topups/{never['id']}")["state"] == "refused"
    assert wallet("GET", "me")["balance"] == 30_000 == bank.reserve
    assert bank.closed == {"2026-03-02"} and fen.audit().returncode == 0


def test_a_statement_cut_short_takes_nothing_back(own_fen, bank):
    fen = own_fen
    fen.set_clock("2026-03-02T10:00:00+08:00")
    wallet = sign_in(fen, bank)
    card = bind(wallet, bank)
    bank.mood, bank.cut_short = "late", True
    begun = move(wallet, "topups", card, 30_000, "in")
    bank.mood = "silent"
    with pytest.raises(AssertionError):
        fen.set_clock("2026-03-03T09:00:00+08:00")
    assert wallet("GET", f"topups/{begun['id']}")["state"] == "under_way"
    assert "is not whole" in fen.errors()
    bank.cut_short = False
    fen.set_clock("2026-03-03T09:00:00+08:00")
    assert wallet("GET", f"topups/{begun['id']}")["state"] == "done" and bank.reserve == 30_000


def test_without_a_bank_no_card_is_bound(bank):
    fen = Fen()
    connect(fen, bank)
    names = json.loads((fen.data / "gateways.json").read_text())
    (fen.data / "gateways.json").write_text(json.dumps({"messages": names["messages"]}))
    fen.start(sandbox=False)
    try:
        wallet = sign_in(fen, bank)
        with pytest.raises(Refused) as refused:
            bind(wallet, bank)
        assert (refused.value.status, refused.value.code) == (504, "BANK_SILENT")
    finally:
        fen.stop()
        fen.remove()


def test_without_phones_there_is_no_code(program):
    fen = Fen().start(sandbox=False)
    try:
        with pytest.raises(Refused) as refused:
            Wallet(fen)("POST", "session/code", phone=PHONE)
        assert (refused.value.status, refused.value.code) == (503, "NO_SMS_GATEWAY")
    finally:
        fen.stop()
        fen.remove()


def test_a_gateway_whose_certificate_nobody_vouches_for_is_told_nothing(program, tmp_path, bank):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    import datetime
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                   .serial_number(1).not_valid_before(now - datetime.timedelta(1))
                   .not_valid_after(now + datetime.timedelta(1))
                   .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
                   .sign(key, hashes.SHA256()))
    pem = tmp_path / "server.pem"
    pem.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                      serialization.NoEncryption())
                    + certificate.public_bytes(serialization.Encoding.PEM))
    told = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Listener)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fen = Fen()
    connect(fen, bank)
    (fen.data / "gateways.json").write_text(json.dumps(
        {"messages": {"url": f"https://localhost:{server.server_port}/sms", "key_file": "bank.key"}}))
    fen.start()
    try:
        with pytest.raises(Refused) as refused:
            Wallet(fen)("POST", "session/code", phone=PHONE)
        assert refused.value.code == "SMS_NOT_SENT" and told == []
    finally:
        fen.stop()
        fen.remove()
        server.shutdown()


def test_books_stay_with_their_bank(bank):
    fen = Fen().start()
    fen.stop()
    connect(fen, bank)
    refused = start(fen)
    assert refused.returncode != 0 and "the bank that the sandbox plays" in refused.stderr
    fen.remove()
    fen = Fen()
    connect(fen, bank)
    fen.start()
    fen.stop()
    (fen.data / "gateways.json").unlink()
    refused = start(fen)
    assert refused.returncode != 0 and "a bank that was connected" in refused.stderr
    fen.remove()


# The files


def start(fen: Fen):
    return fen.command("serve", "--data", str(fen.data), "--sandbox", "--port", "0", "--proxy-port", "0", timeout=30)


@pytest.fixture
def folder(program):
    fen = Fen()
    fen.data.mkdir(parents=True, exist_ok=True)
    yield fen
    fen.remove()


@pytest.mark.parametrize("content, words", [
    ('{\n "bank": {"url": "http://bank.example/x", "key_file": "k"}\n}', ["line 2", "https"]),
    ('{\n\n "bank": {"url": "https://bank.example/x"}\n}', ["line 3", "key_file"]),
    ('{"bank": {"url": "https://bank.example/x", "key": "secret"}}', ["line 1", "does not belong here"]),
    ('{"bank": {"url": "https://bank.example/x", "key_file": "nowhere"}}', ["nowhere", "is not there"]),
    ('{"bank": {"url": "https://bank.example/x", "key_variable": "FEN_NOWHERE"}}', ["FEN_NOWHERE"]),
    ('{"bank": {"url": "https://bank.example/x", "key_file": "two.key"}}', ["visible ASCII"]),
    ('{\n "banks": {}\n}', ["line 2", '"banks"', "there are bank"]), ('{\n "bank": {\n}', ["line 3"]),
    ("[]", ["object"]), ('{"bank": {}}', ["url"]), ('{\n\n "registers": ["https://tax.example"]\n}', ["line 3", "tax"]),
    ('{\n "registers": "https://tax.example"\n}', ["line 2", "registers are named"])])
def test_a_wrong_file_of_gateways_is_told_by_its_line(folder, content, words):
    (folder.data / "gateways.json").write_text(content)
    (folder.data / "two.key").write_text("two\nlines")
    for done, status in ((start(folder), 2), (folder.command("doctor", "--data", str(folder.data)), 1)):
        said = done.stderr + done.stdout
        assert done.returncode == status, said
        assert all(word in said for word in words), said
        assert "Swift." not in said and "Optional(" not in said, said


@pytest.mark.parametrize("change, words", [
    (lambda text: text.replace('"dayWeak"', '"dayWeek"', 1), ["line ", '"dayWeek"']),
    (lambda text: text.replace('"2016-07-01"', '"2016-13-01"', 1), ["line ", "2016-13-01"]),
    (lambda text: text.replace('"confirmed"', '"confirm"', 1), ["line ", "no confirmed"]),
    (lambda text: text.replace('"value": 1,', '"value": "one",', 1), ["line 2", "value"]),
    (lambda text: text[:-5], ["line ", "column ", "no JSON"]),
    (lambda text: text.replace('"value": 1,', '"value": 1', 1), ["line 2, column ", "no JSON"]),
    (lambda text: text.replace('"packetExpiry", "value": 86400', '"packetExpiry", "value": 0'),
     ["packetExpiry must be 1 or more"]),
    (lambda text: text.replace('"dayWeak", "value": 100000', '"dayWeak", "value": 900000'),
     ["dayWeak must not exceed dayTwoFactors"]),
    (lambda text: text.replace('"dayWeak", "value": 100000', '"dayWeak", "value": -1'),
     ["dayWeak must not be below zero"]),
     (lambda text: "{}", ["rules.json"]), (lambda text: "[]", ["no row for"])])
def test_a_wrong_file_of_rules_is_told_by_its_line(folder, change, words):
    from server import ROOT
    shipped = (ROOT / "Sources" / "FenPlatform" / "RealName" / "rules.json").read_text()
    (folder.data / "rules.json").write_text(change(shipped))
    for done, status in ((start(folder), 2), (folder.command("doctor", "--data", str(folder.data)), 1)):
        said = done.stderr + done.stdout
        assert done.returncode == status, said
        assert all(word in said for word in words), said
        assert "Swift." not in said and "Optional(" not in said, said
    (folder.data / "rules.json").write_text(shipped)
    said = folder.command("doctor", "--data", str(folder.data)).stdout
    assert "the operator's own rules" in said


def test_the_doctor_names_secrets_that_others_may_read(folder, bank):
    connect(folder, bank)
    (folder.data / "bank.key").chmod(0o644)
    said = folder.command("doctor", "--data", str(folder.data)).stdout
    assert "connects bank, messages" in said and "chmod 600" in said and "bank.key" in said
    assert bank.KEY not in said
    (folder.data / "bank.key").chmod(0o600)
    assert "secret of a gateway" not in folder.command("doctor", "--data", str(folder.data)).stdout
