"""Verification and limits through the wallet API."""
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from merchant import Merchant, number
from pages import Pages
from person import Person
from server import ROOT, Fen

MING = {"name": "张小明", "document": {"kind": "id_card", "number": "11010519491231002X"}}


def wallet(fen, user, method, path, body=None):
    session = requests.Session()
    session.trust_env = False
    return session.request(method, f"{fen.http}/wallet/v1/{path}", json=body, timeout=30,
                           headers={"Authorization": f"Bearer {user['token']}"})


def limits(fen, user):
    answer = wallet(fen, user, "GET", "limits").json()
    return answer["account_class"], {row["limit"]: row for row in answer["data"]}


def pay(fen, merchant, user, amount, **how):
    code = merchant.native(number(), amount)
    return wallet(fen, user, "POST", "payments", {"code": code, "password": "123456", **how})


@pytest.fixture
def stranger(fen):
    return fen.user(account_class=0, balance=1_000_000)


def test_a_person_climbs_from_nobody_to_class_three_and_sees_what_is_left(fen, stranger):
    accountClass, standing = limits(fen, stranger)
    assert accountClass == 0 and standing["unverified_lifetime"]["left"] == 20_000
    ways = [{"channel": "document"}, {"channel": "phone", "phone": "13800138000"},
            {"channel": "register", "register": "education"}, {"channel": "register", "register": "tax"},
            {"channel": "register", "register": "social_security"}]
    classes = []
    for way in ways:
        answer = wallet(fen, stranger, "POST", "verifications", {**MING, "document": {
            "number": "31010119900307123" + "0"}, **way})
        assert answer.status_code == 200, answer.text
        classes.append(answer.json()["account_class"])
    assert classes == [1, 1, 2, 2, 3]
    known = wallet(fen, stranger, "GET", "verifications").json()
    assert known["name"] == "张*明" and known["document"] == "3" + "*" * 16 + "0"
    _, standing = limits(fen, stranger)
    assert standing["year"]["left"] == 20_000_000 and standing["day_weak"]["left"] == 100_000


def test_a_payment_over_a_limit_says_which_how_much_is_left_and_what_lifts_it(fen, merchant, stranger):
    assert pay(fen, merchant, stranger, 15_000).status_code == 200
    answer = pay(fen, merchant, stranger, 5_001)
    assert answer.status_code == 403 and answer.json()["code"] == "LIMIT", answer.text
    message = answer.json()["message"]
    assert "50.00" in message and "class I" in message and "card" in message
    _, standing = limits(fen, stranger)
    assert standing["unverified_lifetime"]["left"] == 5_000


@pytest.mark.parametrize("change, code", [
    ({"name": "查无此人"}, "NOT_CONFIRMED"), ({"name": "姓名不符"}, "NOT_CONFIRMED"),
    ({"name": "没有回音"}, "REGISTER_SILENT"), ({"channel": "register", "register": "astrology"}, "NO_SUCH_REGISTER"),
    ({"document": {"number": "110105194912310021"}}, "PARAM_ERROR"), ({"document": {"number": "1"}}, "PARAM_ERROR"),
    ({"document": {"number": "11010519491231002X", "country": "HK"}}, "PARAM_ERROR"),
    ({"document": {"number": "E1", "kind": "passport"}}, "PARAM_ERROR"), ({"channel": "phone"}, "PARAM_ERROR"),
    ({"channel": "phone", "phone": "12"}, "PARAM_ERROR"), ({"name": ""}, "PARAM_ERROR")])
def test_a_verification_that_cannot_be_says_why(fen, stranger, change, code):
    answer = wallet(fen, stranger, "POST", "verifications", {"channel": "document", **MING, **change})
    assert 400 <= answer.status_code < 600 and answer.json()["code"] == code, answer.text
    assert limits(fen, stranger)[0] == 0


def test_a_passport_verifies_a_user_from_overseas(fen, stranger):
    answer = wallet(fen, stranger, "POST", "verifications", {
        "channel": "document", "name": "JANE DOE",
        "document": {"kind": "passport", "number": f"PA{number()[-7:]}", "country": "AU"}})
    assert answer.status_code == 200 and answer.json()["account_class"] == 1, answer.text


def test_the_staff_confirms_face_to_face(fen, stranger):
    session = requests.Session()
    session.trust_env = False
    address = f"{fen.http}/admin/v1/people/{stranger['user_id']}/face-to-face"
    seen = {"account_class": 2, "name": "王五", "document": {"kind": "passport", "number": f"G{number()[-8:]}"}}
    body = {**seen, "staff": "Li", "reason": "came to the counter"}
    assert session.post(address, json=body, timeout=30).status_code == 401
    token = (fen.data / "admin.token").read_text().strip()
    session.headers["Authorization"] = f"Bearer {token}"
    for left_out in ({"staff": "Li"}, {"reason": "came to the counter"}, {"staff": "Li", "reason": "x"}):
        answer = session.post(address, json={**seen, **left_out}, timeout=30)
        assert answer.status_code == 400 and answer.json()["code"] == "PARAM_ERROR", answer.text
    answer = session.post(address, json=body, timeout=30)
    assert answer.status_code == 200 and answer.json() == {"account_class": 2}, answer.text
    told = wallet(fen, stranger, "GET", "personal-data").json()["data"]
    accesses = next(kind["held"] for kind in told if kind["category"] == "staff_access")
    assert [(access["staff"], access["reason"]) for access in accesses] == [("Li", "came to the counter")]


def test_where_registers_make_nobody_known_a_card_comes_first(program):
    fen = Fen()
    rules = (ROOT / "Sources" / "FenPlatform" / "RealName" / "rules.json").read_text()
    fen.data.mkdir(parents=True, exist_ok=True)
    (fen.data / "rules.json").write_text(
        rules.replace('"registersIdentify", "value": 1', '"registersIdentify", "value": 0'))
    fen.start()
    try:
        person = Person(fen)
        claim = {"channel": "document", "name": person.name, "document": {"number": person.id_number}}
        assert person.refused("POST", "verifications", claim)[:2] == (403, "CARD_FIRST")
        pages = Pages(fen, person.user)
        offered = pages.read("/wallet/verify")
        assert "/wallet/verify/document" not in offered and "/wallet/cards/new" in offered
        person.bind()
        assert "/wallet/verify/document" in pages.read("/wallet/verify")
        person.verify("document")
        assert person.verify("register", register="tax")["account_class"] == 2
    finally:
        fen.stop()
        fen.remove()


class Register(BaseHTTPRequestHandler):
    asked = []
    answer = (200, b'{"result":"confirmed"}')

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Register.asked.append((self.headers["Authorization"], body))
        status, answer = Register.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def connected(program):
    """A server whose police register stands behind HTTP."""
    server = HTTPServer(("127.0.0.1", 0), Register)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fen = Fen()
    fen.data.mkdir(parents=True, exist_ok=True)
    (fen.data / "gateways.json").write_text(json.dumps(
        {"documents": {"url": f"http://127.0.0.1:{server.server_port}/id", "key_file": "register.key"}}))
    (fen.data / "register.key").write_text("secret")
    fen.start()
    yield fen
    fen.stop()
    fen.remove()
    server.shutdown()


@pytest.mark.parametrize("answer, status, code", [
    ((200, b'{"result":"confirmed"}'), 200, None), ((200, b'{"result":"name_differs"}'), 409, "NOT_CONFIRMED"),
    ((200, b'{"result":"yes"}'), 502, "REGISTER_SILENT"), ((200, b"<html>"), 502, "REGISTER_SILENT"),
    ((500, b"{}"), 502, "REGISTER_SILENT"), ((302, b""), 502, "REGISTER_SILENT")])
def test_a_register_behind_http_is_believed_only_when_it_says_so(connected, answer, status, code):
    Register.answer, Register.asked = answer, []
    person = connected.user(account_class=0)
    said = wallet(connected, person, "POST", "verifications", {"channel": "document", **MING})
    assert said.status_code == status and (code is None or said.json()["code"] == code), said.text
    assert Register.asked == [("Bearer secret", {
        "name": "张小明", "document": {"kind": "id_card", "number": "11010519491231002X", "country": "CN"}})]
