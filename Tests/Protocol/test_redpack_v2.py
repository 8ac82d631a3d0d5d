"""Merchants' red packets by API v2: XML, signs, client certificates. Through the SDK proxy, whose end of TLS sees the
certificate, and by the plain port, which does not."""
import hashlib
import hmac
import re
import secrets
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from merchant import Merchant
from pages import Pages, text

HOST = "https://api.mch.weixin.qq.com"
SEND, GROUP, MINI, QUERY = (f"/mmpaymkttransfers/{name}" for name in (
    "sendredpack", "sendgroupredpack", "sendminiprogramhb", "gethbinfo"))


def sign(fields: dict, key: str, kind: str = "MD5") -> str:
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name] != "" and name != "sign")
    text = f"{text}&key={key}".encode()
    if kind == "MD5":
        return hashlib.md5(text).hexdigest().upper()
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest().upper()


def written(fields: dict) -> bytes:
    body = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{body}</xml>".encode()


def read(answer: requests.Response) -> dict:
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/xml"), answer.text
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "xml"
    fields = {element.tag: element.text or "" for element in root if len(element) == 0}
    fields["shares"] = [{part.tag: part.text for part in share} for share in root.iterfind("hblist/hbinfo")]
    fields["hint"] = answer.headers.get("Sandbox-Hint", "")
    return fields


class Sender(Merchant):
    """A merchant with the certificate and key it shows to TLS."""

    def ready(self, folder) -> "Sender":
        self.files = (folder / f"{self.mchid}.crt", folder / f"{self.mchid}.key")
        self.files[0].write_text(self.fields["certificate_pem"])
        self.files[1].write_text(self.fields["private_key_pem"])
        self.key_v2 = self.fields["apiv2_key"]
        return self

    def post(self, path: str, body: bytes, shows=None, **how) -> dict:
        """Through the proxy; `shows` is the merchant whose certificate is shown, False for none."""
        shows = self if shows is None else shows
        return read(requests.post(
            HOST + path, data=body, proxies={"https": self.fen.proxy}, verify=str(self.fen.data / "ca.pem"),
            cert=tuple(map(str, shows.files)) if shows else None, timeout=60, **how))

    def packet(self, user: dict, amount: int = 100, count: int = 1, **more) -> dict:
        fields = {
            "nonce_str": secrets.token_hex(16), "mch_id": self.mchid, "wxappid": self.appid, "send_name": "天虹百货",
            "mch_billno": f"{self.mchid}{time.strftime('%Y%m%d')}{secrets.randbelow(10 ** 10):010}",
            "re_openid": self.fen.openid(user, self.appid), "total_amount": amount, "total_num": count,
            "wishing": "感谢您参加猜灯谜活动，祝您元宵节快乐！", "client_ip": "127.0.0.1", "act_name": "猜灯谜抢红包",
            "remark": "猜越多得越多，快来抢！", **({"amt_type": "ALL_RAND"} if count > 1 else {})}
        return {**fields, **more}

    def signed(self, fields: dict, kind: str = "MD5") -> dict:
        fields = fields if kind == "MD5" else {**fields, "sign_type": kind}
        return {**fields, "sign": sign(fields, self.key_v2, kind)}

    def send(self, fields: dict, path: str = SEND, **how) -> dict:
        return self.post(path, written(self.signed(fields)), **how)

    def query(self, mch_billno: str) -> dict:
        return self.post(QUERY, written(self.signed({
            "nonce_str": secrets.token_hex(16), "mch_billno": mch_billno, "mch_id": self.mchid, "appid": self.appid,
            "bill_type": "MCHT"})))


@pytest.fixture
def sender(fen, tmp_path):
    return Sender.create(fen, funds=1_000_000).ready(tmp_path)


def wallet(fen, user: dict) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {user['token']}"
    return session


def packets_of(fen, user: dict) -> list[dict]:
    return wallet(fen, user).get(f"{fen.http}/wallet/v1/payouts").json()["red_packets"]


def opened(fen, user: dict, packet: str) -> requests.Response:
    return wallet(fen, user).post(f"{fen.http}/wallet/v1/red-packets/{packet}/open", json={})


def balance(fen, user: dict) -> int:
    return fen.sandbox("GET", f"users/{user['user_id']}")["balance"]


def test_a_packet_reaches_the_one_it_names(fen, sender):
    user, other = fen.user(balance=0), fen.user(balance=0)
    fields = sender.packet(user, 888)
    sent = sender.send(fields)
    assert sent["return_code"] == sent["result_code"] == "SUCCESS", sent
    assert "sign" not in sent and sent["total_amount"] == "888" and sent["mch_billno"] == fields["mch_billno"]
    found = sender.query(fields["mch_billno"])
    assert found["status"] == "SENT" and found["detail_id"] == sent["send_listid"] and found["hb_type"] == "NORMAL"
    assert found["wishing"] == fields["wishing"] and found["act_name"] == fields["act_name"] and found["shares"] == []
    (packet,) = packets_of(fen, user)
    assert packet["sender"] == "天虹百货" and packets_of(fen, other) == []
    seen = wallet(fen, user).get(f"{fen.http}/wallet/v1/red-packets/{packet['id']}").json()
    assert seen["from"] == "天虹百货", "the name that was sent along, not the one the merchant is registered by"
    assert opened(fen, other, packet["id"]).status_code == 403
    taken = opened(fen, user, packet["id"])
    assert taken.status_code == 200 and taken.json()["amount"] == 888, taken.text
    assert balance(fen, user) == 888
    found = sender.query(fields["mch_billno"])
    assert found["status"] == "RECEIVED" and found["shares"][0]["amount"] == "888", found
    assert found["shares"][0]["openid"] == fields["re_openid"]


def test_the_one_it_names_finds_it_in_the_wallet_and_opens_it_there(fen, sender):
    user = fen.user(name="王小明", balance=0)
    fields = sender.packet(user, 666)
    assert sender.send(fields)["result_code"] == "SUCCESS"
    pages = Pages(fen, user)
    home = pages.read("/wallet")
    (path,) = re.findall(r'href="(/wallet/packets/[\w-]+)"', home)
    assert "A red packet for you" in home and "天虹百货" in home
    envelope = pages.read(path)
    assert "天虹百货" in envelope and fields["wishing"] in envelope and "6.66" not in text(envelope)
    opened_page = pages.send(path + "/open")
    assert "6.66" in text(opened_page) and balance(fen, user) == 666
    assert path not in pages.read("/wallet").split('class="purse"')[0], "nothing waits any more"
    assert "天虹百货" in pages.read("/wallet/packets") and "天虹百货" in pages.read("/wallet/bills")


def test_who_has_not_signed_in_sees_the_envelope_alone(fen, sender):
    users = [fen.user(name=name, balance=0) for name in ("王小明", "李小红")]
    assert sender.send(sender.packet(users[0], 1_000, count=3), GROUP)["result_code"] == "SUCCESS"
    packet = packets_of(fen, users[0])[0]["id"]
    taken = opened(fen, users[0], packet).json()["amount"]
    amount = f"{taken // 100}.{taken % 100:02}"
    stranger = Pages(fen)
    envelope = stranger.read(f"/wallet/packets/{packet}")
    assert "天虹百货" in envelope and "class=\"coin\"" in envelope
    assert "王" not in envelope and amount not in text(envelope) and "packet-live" not in envelope
    live = stranger.ask(f"/wallet/packets/{packet}/live")
    assert live.status_code == 404
    assert amount in text(Pages(fen, users[1]).read(f"/wallet/packets/{packet}"))


def test_a_small_and_a_large_packet_need_a_scene(fen, sender):
    for amount in (1, 49_900):
        user = fen.user(balance=0)
        fields = sender.packet(user, amount)
        refused = sender.send(fields)
        assert refused["err_code"] == "PARAM_ERROR" and "scene_id" in refused["err_code_des"], refused
        sent = sender.send({**fields, "scene_id": "PRODUCT_2"})
        assert sent["result_code"] == "SUCCESS", sent
        assert opened(fen, user, packets_of(fen, user)[0]["id"]).json()["amount"] == amount
    assert sender.send(sender.packet(user, scene_id="PRODUCT_9"))["err_code"] == "PARAM_ERROR"
    assert sender.send(sender.packet(user, 49_901, scene_id="PRODUCT_2"))["err_code"] == "PARAM_ERROR"


def test_a_mini_program_sends_a_packet_and_gets_what_its_client_needs(fen, sender):
    user = fen.user(balance=0)
    fields = sender.packet(user, 520, notify_way="MINI_PROGRAM_JSAPI")
    sent = sender.send(fields, MINI)
    assert sent["result_code"] == "SUCCESS", sent
    package = dict(part.split("=", 1) for part in sent["package"].split("&"))
    assert package["sendid"] == sent["send_listid"] and package["ver"] == "8" and package["sign"]
    assert package["mchid"] == sender.mchid and package["appid"] == sender.appid
    assert sender.send(fields, MINI)["package"] == sent["package"], "the same number, the same packet"
    (packet,) = packets_of(fen, user)
    assert opened(fen, user, packet["id"]).json()["amount"] == 520
    other = sender.send(sender.packet(user, 520, notify_way="SMS"), MINI)
    assert other["err_code"] == "PARAM_ERROR" and "notify_way" in other["return_msg"] + other["err_code_des"]


def test_a_group_shares_a_packet_that_is_passed_on(fen, sender):
    users = [fen.user(balance=0) for _ in range(4)]
    fields = sender.packet(users[0], 1_000, count=3)
    assert sender.send(fields, GROUP)["result_code"] == "SUCCESS"
    packet = packets_of(fen, users[0])[0]["id"]
    answers = [opened(fen, user, packet).status_code for user in users]
    assert answers[:3] == [200] * 3 and answers[3] >= 400
    assert sum(balance(fen, user) for user in users) == 1_000
    found = sender.query(fields["mch_billno"])
    assert found["status"] == "RECEIVED" and found["hb_type"] == "GROUP" and found["total_num"] == "3"
    assert sum(int(share["amount"]) for share in found["shares"]) == 1_000


def test_hmac_is_taken_as_well_as_md5(fen, sender):
    fields = sender.signed(sender.packet(fen.user()), "HMAC-SHA256")
    assert sender.post(SEND, written(fields))["result_code"] == "SUCCESS"
    wrong = {**fields, "sign": sign(fields, sender.key_v2, "MD5")}
    assert sender.post(SEND, written(wrong))["err_code"] == "SIGN_ERROR"


@pytest.mark.parametrize("bend", [
    lambda fields: fields.update(sign="0" * 32), lambda fields: fields.update(sign=fields["sign"].lower()),
    lambda fields: fields.update(total_amount=101), lambda fields: fields.pop("sign"),
    lambda fields: fields.update(sign_type="SM3"), lambda fields: fields.update(risk_info="added")])
def test_a_wrong_sign_is_refused(fen, sender, bend):
    fields = sender.signed(sender.packet(fen.user()))
    bend(fields)
    answer = sender.post(SEND, written(fields))
    assert answer["return_code"] == "FAIL" and answer["err_code"] == "SIGN_ERROR", answer
    assert answer["return_msg"] == "签名错误" and sender.key_v2 not in answer["hint"]


def test_without_a_certificate_nothing_is_sent(fen, sender, tmp_path):
    fields = sender.packet(fen.user())
    answer = sender.send(fields, shows=False)
    assert answer["return_code"] == "FAIL" and answer["err_code"] == "CA_ERROR", answer
    assert answer["return_msg"] == "证书错误,请登录微信支付商户平台下载证书"
    other = Sender.create(fen).ready(tmp_path)
    answer = sender.send(fields, shows=other)
    assert answer["err_code"] == "CA_ERROR" and "not one of merchant" in answer["hint"], answer
    session = requests.Session()
    session.trust_env = False
    answer = read(session.post(fen.http + SEND, data=written(sender.signed(fields)), timeout=60))
    assert answer["err_code"] == "CA_ERROR" and "SDK proxy" in answer["hint"], answer
    assert sender.query(fields["mch_billno"])["err_code"] == "NOT_FOUND"


def test_a_certificate_that_only_looks_like_the_merchants_is_refused(fen, sender, tmp_path):
    """Same serial, same subject, signed by somebody else."""
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    real = x509.load_pem_x509_certificate(sender.fields["certificate_pem"].encode())
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.datetime.now(datetime.timezone.utc)
    forged = x509.CertificateBuilder(
        real.issuer, real.subject, key.public_key(), real.serial_number, now, now + datetime.timedelta(days=1)
    ).sign(key, hashes.SHA256())
    forger = Sender(fen, dict(
        sender.fields, certificate_pem=forged.public_bytes(serialization.Encoding.PEM).decode(),
        private_key_pem=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()).decode())).ready(tmp_path / "..")
    assert forger.send(forger.packet(fen.user()))["err_code"] == "CA_ERROR"


BOMB = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "&%c;&%c;&%c;">' % (letter + 1, letter, letter, letter) for letter in range(97, 117)
) + b"]><xml><mch_id>&u;</mch_id></xml>"


@pytest.mark.parametrize("body, hint", [
    (b"", "empty"), (b"{}", "outer element"), (b"<xml><mch_id>1</mch_id>", "ends too early"), (BOMB, "DOCTYPE"),
    (b'<!DOCTYPE xml SYSTEM "file:///etc/hostname"><xml><mch_id>1</mch_id></xml>', "DOCTYPE"),
    (b"<xml>" * 10_000, "holds an element"), (b"\xff\xfe<\x00x\x00", "UTF-8"),
    (b"<xml><a>" + b"x" * (2 << 20) + b"</a></xml>", "too long"),
    ("<?xml version='1.0' encoding='UTF-16'?><xml></xml>".encode(), "encoding"),
    (b"<xml><mch_id>1</mch_id><mch_id>2</mch_id></xml>", "twice")])
def test_what_is_not_the_protocols_xml_is_refused_by_name(sender, body, hint):
    answer = sender.post(SEND, body)
    assert answer["return_code"] == "FAIL" and answer["err_code"] == "XML_ERROR" and hint in answer["hint"], answer


@pytest.mark.parametrize("bent, code", [
    ({"total_amount": 99}, "PARAM_ERROR"), ({"total_amount": 20_001}, "PARAM_ERROR"),
    ({"total_num": 2}, "PARAM_ERROR"), ({"wishing": ""}, "PARAM_ERROR"), ({"mch_billno": "a-b"}, "PARAM_ERROR"),
    ({"mch_billno": "1" * 29}, "PARAM_ERROR"), ({"re_openid": "o" * 28}, "OPENID_ERROR"),
    ({"wxappid": "wx0"}, "ILLEGAL_APPID"), ({"sub_mch_id": "1900000001"}, "NO_AUTH")])
def test_a_wrong_parameter_is_named(fen, sender, bent, code):
    answer = sender.send(sender.packet(fen.user(), **bent))
    assert answer["return_code"] == "SUCCESS" and answer["result_code"] == "FAIL", answer
    assert answer["err_code"] == code and answer["err_code_des"], answer


def test_an_unknown_merchant_and_a_get_are_refused(fen, sender):
    answer = sender.send(sender.packet(fen.user(), mch_id="1999999999"))
    assert answer["err_code"] == "NO_AUTH", answer
    session = requests.Session()
    session.trust_env = False
    assert read(session.get(fen.http + SEND))["err_code"] == "PARAM_ERROR"


@pytest.mark.parametrize("amount, count, fits", [
    (100, 3, True), (100_000, 5, True), (60_000, 3, True), (60_001, 3, False), (100_001, 20, False), (300, 2, False),
    (300, 21, False)])
def test_a_groups_packet_keeps_to_its_bounds(fen, sender, amount, count, fits):
    answer = sender.send(sender.packet(fen.user(), amount, count), GROUP)
    assert (answer["result_code"] == "SUCCESS") == fits, answer
    assert fits or answer["err_code"] == "PARAM_ERROR"


def test_a_repetition_sends_one_packet_and_other_terms_are_refused(fen, sender):
    user = fen.user(balance=0)
    fields = sender.packet(user)
    first = sender.send(fields)
    again = sender.send({**fields, "nonce_str": secrets.token_hex(16), "client_ip": "10.0.0.1"})
    assert again["send_listid"] == first["send_listid"]
    for bent in ({"total_amount": 101}, {"re_openid": fen.openid(fen.user(), sender.appid)}, {"wishing": "x"}):
        assert sender.send({**fields, **bent})["err_code"] == "FATAL_ERROR"
    assert len(packets_of(fen, user)) == 1


def test_without_funds_nothing_is_sent_and_the_number_can_be_used_again(fen, tmp_path):
    sender = Sender.create(fen, funds=99).ready(tmp_path)
    fields = sender.packet(fen.user())
    assert sender.send(fields)["err_code"] == "NOTENOUGH"
    fen.sandbox("POST", f"merchants/{sender.mchid}/fund", {"amount": 1})
    assert sender.send(fields)["result_code"] == "SUCCESS"


def test_what_nobody_opens_is_back_after_a_day(own_fen, tmp_path):
    sender = Sender.create(own_fen, funds=1_300).ready(tmp_path)
    users = [own_fen.user(balance=0) for _ in range(2)]
    single, group = sender.packet(users[0], 300), sender.packet(users[1], 1_000, count=3)
    assert sender.send(single)["result_code"] == sender.send(group, GROUP)["result_code"] == "SUCCESS"
    share = opened(own_fen, users[1], packets_of(own_fen, users[1])[0]["id"]).json()["amount"]
    own_fen.advance(86_400)
    found = sender.query(single["mch_billno"])
    assert found["status"] == "REFUND" and found["refund_amount"] == "300" and found["refund_time"], found
    found = sender.query(group["mch_billno"])
    assert found["status"] == "REFUND" and int(found["refund_amount"]) == 1_000 - share, found
    assert sender.send(sender.packet(users[0], 300))["result_code"] == "SUCCESS"
    assert own_fen.audit().returncode == 0


def test_an_unverified_person_opens_it_when_he_is_verified_or_never(fen, sender):
    user = fen.user(account_class=0, balance=0)
    fields = sender.packet(user)
    assert sender.send(fields)["result_code"] == "SUCCESS"
    assert opened(fen, user, packets_of(fen, user)[0]["id"]).status_code == 403
    assert sender.query(fields["mch_billno"])["status"] == "SENT"


def test_more_than_eighteen_hundred_a_minute_are_refused(fen, sender):
    """Thirty a second. Refused for their amount, and counted all the same."""
    body = written(sender.signed(sender.packet(fen.user(), total_amount=1)))

    def some(_) -> list[str]:
        with requests.Session() as session:
            return [read(session.post(
                HOST + SEND, data=body, proxies={"https": fen.proxy}, verify=str(fen.data / "ca.pem"),
                cert=tuple(map(str, sender.files))))["err_code"] for _ in range(60)]

    with ThreadPoolExecutor(8) as pool:
        codes = [code for part in pool.map(some, range(8)) for code in part]
    assert set(codes) == {"PARAM_ERROR", "FREQ_LIMIT"}
