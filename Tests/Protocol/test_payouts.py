"""Merchants' transfers to people over HTTP: one that the person confirms, and batches."""
import base64
import hashlib
import urllib.parse

import pytest
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from merchant import Merchant, exchange, number
from pages import Pages
from server import SandboxError, until

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
RECEIPTS = "/v3/fund-app/mch-transfer/elecsign"
BATCHES = "/v3/transfer/batches"
OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
REPORT = [{"info_type": "活动名称", "info_content": "新会员有礼"}, {"info_type": "奖励说明", "info_content": "注册会员抽奖"}]


class Payer(Merchant):
    """A merchant who pays people."""

    def sealed(self, text: str) -> str:
        key = self.platform_key(self.public_key_id)
        return base64.b64encode(key.encrypt(text.encode(), OAEP)).decode()

    def opened_by_us(self, cipher: str) -> str:
        return self.key.decrypt(base64.b64decode(cipher), OAEP).decode()

    def bill(self, user: dict, amount: int = 100, name: str | None = None, **more) -> dict:
        body = {
            "appid": self.appid, "out_bill_no": number("B"), "openid": self.fen.openid(user, self.appid),
            "transfer_amount": amount, "transfer_remark": "二〇二六年三月报销", "transfer_scene_id": "1000",
            "transfer_scene_report_infos": REPORT, **more}
        return body | ({"user_name": self.sealed(name)} if name else {})

    def send(self, body: dict):
        return self.call("POST", BILLS, body, headers={"Wechatpay-Serial": self.public_key_id})

    def state(self, body: dict) -> dict:
        answer = self.call("GET", f"{BILLS}/out-bill-no/{body['out_bill_no']}")
        assert answer.status == 200, answer
        return answer.json

    def confirm(self, user: dict, body: dict) -> dict:
        return self.fen.sandbox("POST", f"users/{user['user_id']}/confirm-transfer",
                                {"mchid": self.mchid, "out_bill_no": body["out_bill_no"]})

    def batch(self, details: list[dict], **more) -> dict:
        return {"appid": self.appid, "out_batch_no": number("P"), "batch_name": "三月工资", "batch_remark": "三月工资",
                "total_amount": sum(detail["transfer_amount"] for detail in details), "total_num": len(details),
                "transfer_detail_list": details, "transfer_scene_id": "1005", **more}

    def detail(self, user: dict, amount: int = 100, name: str | None = None, **more) -> dict:
        row = {"out_detail_no": number("D"), "transfer_amount": amount, "transfer_remark": "工资",
               "openid": self.fen.openid(user, self.appid), **more}
        return row | ({"user_name": self.sealed(name)} if name else {})

    def send_batch(self, body: dict):
        return self.call("POST", BATCHES, body, headers={"Wechatpay-Serial": self.public_key_id})

    def finished(self, out_batch_no: str) -> dict:
        path = f"{BATCHES}/out-batch-no/{out_batch_no}?need_query_detail=true&offset=0&limit=100"
        return until("the batch is finished", lambda: (
            lambda found: found if found["transfer_batch"]["batch_status"] == "FINISHED" else None)(
                self.call("GET", path).json))


@pytest.fixture
def payer(fen):
    return Payer.create(fen, funds=1_000_000)


def balance(fen, user: dict) -> int:
    return fen.sandbox("GET", f"users/{user['user_id']}")["balance"]


def test_a_transfer_waits_for_the_person_who_takes_it_in_the_wallet(fen, payer, receiver):
    user = fen.user(name="张三", balance=0)
    body = payer.bill(user, 250_000, name="张三", notify_url=receiver.url("/told"))
    made = payer.send(body)
    assert made.status == 200, made
    assert set(made.json) == {"out_bill_no", "transfer_bill_no", "create_time", "state", "package_info"}
    assert made.json["state"] == "WAIT_USER_CONFIRM"
    assert payer.send(body | {"user_name": payer.sealed("张三")}).json == made.json, "the name is encrypted anew"
    found = payer.state(body)
    assert found["mch_id"] == payer.mchid and found["transfer_amount"] == 250_000
    assert payer.opened_by_us(found["user_name"]) == "张三"
    assert payer.call("GET", f"{BILLS}/transfer-bill-no/{found['transfer_bill_no']}").json["state"] == found["state"]

    wallet = requests.Session()
    wallet.trust_env = False
    wallet.headers["Authorization"] = f"Bearer {user['token']}"
    (waiting,) = wallet.get(f"{fen.http}/wallet/v1/payouts").json()["data"]
    assert waiting["package"] == made.json["package_info"] and waiting["amount"] == 250_000
    taken = wallet.post(f"{fen.http}/wallet/v1/payouts/{waiting['package']}/confirm")
    assert taken.status_code == 200 and taken.json()["state"] == "SUCCESS", taken.text
    assert balance(fen, user) == 250_000
    assert wallet.get(f"{fen.http}/wallet/v1/payouts").json()["data"] == []

    message = payer.opened(receiver.wait(1, "/told")[0])
    assert message["event_type"] == "MCHTRANSFER.BILL.FINISHED" and message["summary"] == "商家转账单据终态通知"
    assert message["resource"]["state"] == "SUCCESS" and message["resource"]["out_bill_no"] == body["out_bill_no"]
    again = payer.send(body)
    assert again.json["state"] == "SUCCESS" and "package_info" not in again.json


def test_a_package_is_for_one_person_and_made_by_fen_alone(fen, payer):
    user, other = fen.user(), fen.user()
    package = payer.send(payer.bill(user)).json["package_info"]
    wallet = requests.Session()
    wallet.trust_env = False
    wallet.headers["Authorization"] = f"Bearer {other['token']}"
    answer = wallet.post(f"{fen.http}/wallet/v1/payouts/{package}/confirm")
    assert answer.status_code == 403 and answer.json()["code"] == "NOT_FOR_YOU"
    changed = ("B" if package[0] == "A" else "A") + package[1:]
    assert wallet.post(f"{fen.http}/wallet/v1/payouts/{changed}/confirm").status_code == 404


def test_another_name_sends_the_money_back_and_says_why(fen, payer, receiver):
    user = fen.user(name="张三", balance=0)
    body = payer.bill(user, name="李四", notify_url=receiver.url("/told"))
    assert payer.send(body).status == 200
    assert payer.confirm(user, body)["state"] == "FAIL"
    found = payer.state(body)
    assert found["state"] == "FAIL" and found["fail_reason"] == "NAME_NOT_CORRECT"
    assert payer.opened(receiver.wait(1, "/told")[0])["resource"]["fail_reason"] == "NAME_NOT_CORRECT"
    assert balance(fen, user) == 0


@pytest.mark.parametrize("language, sentence", [
    ("zh-CN", "请让商家按你证件上的姓名重新转账"), ("en", "send it again with the name that is on your document"),
    ("ja", "書類どおりの氏名でもう一度送る")])
def test_the_person_is_told_that_the_merchant_gave_another_name(fen, payer, language, sentence):
    user = fen.user(name="张三", balance=0)
    package = payer.send(payer.bill(user, name="李四")).json["package_info"]
    pages = Pages(fen, user, language)
    assert sentence not in pages.read(f"/wallet/payouts/{package}")
    assert sentence in pages.send(f"/wallet/payouts/{package}")
    assert sentence in pages.read(f"/wallet/payouts/{package}"), "it stays told"

    package = payer.send(payer.bill(user, name="李四")).json["package_info"]
    taken = requests.post(f"{fen.http}/wallet/v1/payouts/{package}/confirm", timeout=30,
                          headers={"Authorization": f"Bearer {user['token']}"}, proxies={"http": ""})
    assert taken.json()["state"] == "FAIL" and taken.json()["fail_reason"] == "NAME_NOT_CORRECT"


def test_an_unverified_person_cannot_take_it_and_nothing_is_lost(fen, payer):
    user = fen.user(account_class=0, balance=0)
    body = payer.bill(user)
    assert payer.send(body).status == 200
    with pytest.raises(SandboxError) as refused:
        payer.confirm(user, body)
    assert refused.value.status == 403
    assert payer.state(body)["state"] == "WAIT_USER_CONFIRM"


def test_a_cancelled_transfer_cannot_be_taken(fen, payer):
    user = fen.user(balance=0)
    body = payer.bill(user)
    assert payer.send(body).status == 200
    path = f"{BILLS}/out-bill-no/{body['out_bill_no']}/cancel"
    cancelled = payer.call("POST", path)
    assert cancelled.status == 200 and cancelled.json["state"] == "CANCELLED", cancelled
    assert payer.call("POST", path).json == cancelled.json
    with pytest.raises(SandboxError):
        payer.confirm(user, body)
    taken = payer.bill(user)
    payer.send(taken)
    payer.confirm(user, taken)
    refused = payer.call("POST", f"{BILLS}/out-bill-no/{taken['out_bill_no']}/cancel")
    assert refused.status == 400 and refused.code == "INVALID_REQUEST"


def test_a_day_later_it_is_back(own_fen, receiver):
    payer = Payer.create(own_fen, funds=1_000)
    user = own_fen.user()
    body = payer.bill(user, 600, notify_url=receiver.url("/told"))
    assert payer.send(body).status == 200
    own_fen.advance(86_400)
    found = payer.state(body)
    assert found["state"] == "FAIL" and found["fail_reason"] == "OVERDUE_CLOSE"
    assert payer.opened(receiver.wait(1, "/told")[0])["resource"]["fail_reason"] == "OVERDUE_CLOSE"
    assert payer.send(payer.bill(user, 1_000)).status == 200
    assert own_fen.audit().returncode == 0


@pytest.mark.parametrize("bent, status, code", [
    ({"transfer_amount": 0}, 400, "PARAM_ERROR"), ({"transfer_amount": 1.5}, 400, "PARAM_ERROR"),
    ({"out_bill_no": "a-b"}, 400, "PARAM_ERROR"), ({"out_bill_no": "a" * 33}, 400, "PARAM_ERROR"),
    ({"openid": "o" * 28}, 400, "PARAM_ERROR"), ({"transfer_scene_id": "999"}, 400, "PARAM_ERROR"),
    ({"transfer_scene_report_infos": None}, 400, "PARAM_ERROR"),
    ({"transfer_scene_report_infos": REPORT[:1]}, 400, "PARAM_ERROR"),
    ({"transfer_remark": "字" * 33}, 400, "PARAM_ERROR"), ({"appid": "wx0"}, 400, "APPID_MCHID_NOT_MATCH"),
    ({"user_name": "plain"}, 400, "PARAM_ERROR"), ({"transfer_amount": 200_000}, 400, "PARAM_ERROR"),
    ({"transfer_amount": 2_000_000}, 400, "PARAM_ERROR"), ({"transfer_amount": 199_999}, 200, None),
    ({"notify_url": "http://127.0.0.1:1/n?x=1"}, 400, "PARAM_ERROR"), ({"transfer_remark": "字" * 32}, 200, None)])
def test_a_wrong_field_is_named(fen, payer, bent, status, code):
    answer = payer.send(payer.bill(fen.user()) | bent)
    assert answer.status == status and (status == 200 or answer.code == code), answer
    if code == "PARAM_ERROR":
        assert answer.json["detail"]["field"], answer


def test_names_are_for_thirty_fen_and_more(fen, payer):
    user = fen.user(name="张三")
    assert payer.send(payer.bill(user, 29, name="张三")).code == "PARAM_ERROR"
    assert payer.send(payer.bill(user, 30, name="张三")).status == 200
    assert payer.send(payer.bill(user, 200_000, name="张三")).status == 200


def test_the_same_number_with_other_fields_is_refused(fen, payer):
    body = payer.bill(fen.user(name="张三"), name="张三")
    assert payer.send(body).status == 200
    for bent in ({"transfer_amount": 101}, {"transfer_remark": "x"}, {"user_name": payer.sealed("李四")}):
        answer = payer.send(body | bent)
        assert answer.status == 400 and answer.code == "ALREADY_EXISTS", answer


def test_without_funds_nothing_is_written_and_the_number_can_be_used_again(fen):
    payer = Payer.create(fen, funds=99)
    body = payer.bill(fen.user())
    answer = payer.send(body)
    assert answer.status == 403 and answer.code == "NOT_ENOUGH", answer
    missing = payer.call("GET", f"{BILLS}/out-bill-no/{body['out_bill_no']}")
    assert missing.status == 404 and missing.code == "NOT_FOUND"
    fen.sandbox("POST", f"merchants/{payer.mchid}/fund", {"amount": 1})
    assert payer.send(body).status == 200


def test_another_merchants_transfers_are_not_there(fen, payer):
    body = payer.bill(fen.user())
    made = payer.send(body).json
    other = Payer.create(fen)
    for path in (f"out-bill-no/{body['out_bill_no']}", f"transfer-bill-no/{made['transfer_bill_no']}"):
        assert other.call("GET", f"{BILLS}/{path}").status == 404


def download(payer, url: str) -> bytes:
    parts = urllib.parse.urlsplit(url)
    target = f"{parts.path}?{parts.query}"
    answer = exchange("127.0.0.1", payer.fen.port, payer.request("GET", target))
    assert answer.status == 200, answer
    return answer.body


def test_a_receipt_is_asked_for_found_and_downloaded(fen, payer):
    user = fen.user()
    body = payer.bill(user, 1234)
    payer.send(body)
    ask = {"out_bill_no": body["out_bill_no"]}
    assert payer.call("POST", f"{RECEIPTS}/out-bill-no", ask).code == "INVALID_REQUEST", "the money has not arrived"
    payer.confirm(user, body)
    assert payer.call("GET", f"{RECEIPTS}/out-bill-no/{body['out_bill_no']}").status == 404
    asked = payer.call("POST", f"{RECEIPTS}/out-bill-no", ask)
    assert asked.status == 200 and asked.json["state"] == "GENERATING", asked
    found = payer.call("GET", f"{RECEIPTS}/out-bill-no/{body['out_bill_no']}").json
    assert found["state"] == "FINISHED" and found["hash_type"] == "SHA256"
    content = download(payer, found["download_url"])
    assert hashlib.sha256(content).hexdigest() == found["hash_value"]
    assert "12.34" in content.decode() and body["out_bill_no"] in content.decode()
    id = payer.state(body)["transfer_bill_no"]
    assert payer.call("POST", f"{RECEIPTS}/transfer-bill-no", {"transfer_bill_no": id}).status == 200
    assert payer.call("GET", f"{RECEIPTS}/transfer-bill-no/{id}").json["hash_value"] == found["hash_value"]
    other = Payer.create(fen)
    parts = urllib.parse.urlsplit(found["download_url"])
    assert other.call("GET", f"{parts.path}?{parts.query}").status == 400


def test_a_batch_pays_who_is_verified_and_says_why_the_others_failed(fen, payer, receiver):
    users = [fen.user(name="张三", balance=0), fen.user(name="李四", balance=0), fen.user(account_class=0)]
    details = [payer.detail(users[0], 100), payer.detail(users[1], 200_000, name="李四"),
               payer.detail(users[1], 300, name="王五"), payer.detail(users[2], 400),
               payer.detail(users[0], 500, openid="o" * 28)]
    body = payer.batch(details, notify_url=receiver.url("/told"))
    made = payer.send_batch(body)
    assert made.status == 200 and made.json["out_batch_no"] == body["out_batch_no"], made
    resealed = [row | ({"user_name": payer.sealed(name)} if name else {})
                for row, name in zip(details, (None, "李四", "王五", None, None))]
    again = payer.send_batch(body | {"transfer_detail_list": resealed})
    assert again.json["batch_id"] == made.json["batch_id"], "names are encrypted anew"

    found = payer.finished(body["out_batch_no"])
    head = found["transfer_batch"]
    assert (head["success_num"], head["success_amount"], head["fail_num"], head["fail_amount"]) == (2, 200_100, 3, 1_200)
    assert head["mchid"] == payer.mchid and head["total_num"] == 5 and (found["offset"], found["limit"]) == (0, 100)
    assert [balance(fen, user) for user in users[:2]] == [100, 200_000]
    states = {row["out_detail_no"]: row for row in found["transfer_detail_list"]}
    reasons = {}
    for detail in details:
        by_number = f"{BATCHES}/out-batch-no/{body['out_batch_no']}/details/out-detail-no/{detail['out_detail_no']}"
        row = payer.call("GET", by_number).json
        assert row["detail_status"] == states[detail["out_detail_no"]]["detail_status"]
        by_id = f"{BATCHES}/batch-id/{head['batch_id']}/details/detail-id/{row['detail_id']}"
        assert payer.call("GET", by_id).json["out_detail_no"] == detail["out_detail_no"]
        reasons[detail["transfer_amount"]] = row.get("fail_reason")
        if detail["transfer_amount"] == 200_000:
            assert payer.opened_by_us(row["user_name"]) == "李四"
    assert reasons == {100: None, 200_000: None, 300: "NAME_NOT_CORRECT", 400: "REAL_NAME_CHECK_FAIL",
                       500: "OPENID_INVALID"}
    message = payer.opened(receiver.wait(1, "/told")[0])
    assert message["event_type"] == "MCHTRANSFER.BATCH.FINISHED" and message["resource"]["success_num"] == 2

    receipt = "/v3/transfer/bill-receipt"
    assert payer.call("POST", receipt, {"out_batch_no": body["out_batch_no"]}).json["signature_status"] == "ACCEPTED"
    found = payer.call("GET", f"{receipt}/{body['out_batch_no']}").json
    assert hashlib.sha256(download(payer, found["download_url"])).hexdigest() == found["hash_value"]


def test_a_receipt_of_one_transfer_of_a_batch_is_there_when_it_was_asked_for(fen, payer):
    path = "/v3/transfer-detail/electronic-receipts"
    details = [payer.detail(fen.user(name="张三"), 1_234), payer.detail(fen.user(account_class=0), 400)]
    body = payer.batch(details)
    assert payer.send_batch(body).status == 200
    payer.finished(body["out_batch_no"])
    paid, failed = [{"accept_type": "BATCH_TRANSFER", "out_batch_no": body["out_batch_no"],
                     "out_detail_no": detail["out_detail_no"]} for detail in details]
    read = f"{path}?{urllib.parse.urlencode(paid)}"
    assert payer.call("POST", path, failed).code == "INVALID_REQUEST", "its money came back"
    early = payer.call("GET", read)
    assert (early.status, early.code) == (404, "NOT_FOUND"), "nobody asked for it"
    asked = payer.call("POST", path, paid)
    assert asked.status == 200 and asked.json["signature_status"] == "ACCEPTED", asked
    assert payer.call("POST", path, paid).json == asked.json, "asked again, the same"
    found = payer.call("GET", read).json
    assert found["signature_status"] == "FINISHED" and found["signature_no"] == asked.json["signature_no"]
    content = download(payer, found["download_url"])
    assert hashlib.sha256(content).hexdigest() == found["hash_value"] and "12.34" in content.decode()
    assert payer.call("POST", path, paid | {"out_detail_no": "nothing"}).status == 404


def test_a_batch_is_paged_and_narrowed(fen, payer):
    user = fen.user()
    body = payer.batch([payer.detail(user, 1) for _ in range(45)] + [payer.detail(fen.user(account_class=0), 1)])
    assert payer.send_batch(body).status == 200
    payer.finished(body["out_batch_no"])
    base = f"{BATCHES}/out-batch-no/{body['out_batch_no']}?need_query_detail=true"
    pages = [payer.call("GET", f"{base}&offset={offset}&limit=20").json["transfer_detail_list"]
             for offset in (0, 20, 40)]
    assert [len(page) for page in pages] == [20, 20, 6]
    assert len({row["detail_id"] for page in pages for row in page}) == 46
    assert len(payer.call("GET", f"{base}&detail_status=FAIL").json["transfer_detail_list"]) == 1
    without = payer.call("GET", base.replace("true", "false")).json
    assert "transfer_detail_list" not in without
    for wrong in ("&limit=19", "&limit=101", "&offset=-1", "&detail_status=SOME"):
        assert payer.call("GET", base + wrong).code == "PARAM_ERROR"


@pytest.mark.parametrize("bend, code", [
    (lambda body: body.update(total_amount=999), "PARAM_ERROR"), (lambda body: body.update(total_num=1), "PARAM_ERROR"),
    (lambda body: body.update(transfer_detail_list=[]), "PARAM_ERROR"),
    (lambda body: body["transfer_detail_list"][1].update(
        out_detail_no=body["transfer_detail_list"][0]["out_detail_no"]), "PARAM_ERROR"),
    (lambda body: body["transfer_detail_list"][0].update(user_name="plain"), "PARAM_ERROR")])
def test_a_batch_is_taken_whole_or_not_at_all(fen, payer, bend, code):
    body = payer.batch([payer.detail(fen.user(), 100), payer.detail(fen.user(), 200)])
    bend(body)
    answer = payer.send_batch(body)
    assert answer.status == 400 and answer.code == code, answer
    assert payer.call("GET", f"{BATCHES}/out-batch-no/{body['out_batch_no']}?need_query_detail=false").status == 404


def test_a_refused_name_in_a_batch_is_pointed_at(fen, payer):
    user = fen.user(name="张三")
    missing = payer.batch([payer.detail(user, 100), payer.detail(user, 200_000)])
    unwanted = payer.batch([payer.detail(user, 100), payer.detail(user, 100), payer.detail(user, 29, name="张三")])
    for body, place in ((missing, 1), (unwanted, 2)):
        answer = payer.send_batch(body)
        assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer
        assert answer.json["detail"]["field"] == f"/transfer_detail_list/{place}/user_name"


def test_a_batch_beyond_the_funds_moves_nothing(fen):
    payer = Payer.create(fen, funds=299)
    body = payer.batch([payer.detail(fen.user(), 100), payer.detail(fen.user(), 200)])
    assert payer.send_batch(body).code == "NOT_ENOUGH"
    assert payer.send_batch(payer.batch([payer.detail(fen.user(), 299)])).status == 200


def test_the_operating_accounts_day_is_billed(own_fen):
    payer = Payer.create(own_fen, funds=10_000)
    day = own_fen.set_clock(own_fen.now())[:10]
    user = own_fen.user()
    body = payer.bill(user, 600)
    payer.send(body)
    payer.confirm(user, body)
    batch = payer.batch([payer.detail(user, 100), payer.detail(own_fen.user(account_class=0), 300)])
    payer.send_batch(batch)
    payer.finished(batch["out_batch_no"])
    own_fen.advance(2 * 86_400)
    lines = []
    for date in (day, own_fen.now()[:10]):
        answer = payer.call("GET", f"/v3/bill/fundflowbill?bill_date={date}&account_type=OPERATION")
        if answer.status == 200:
            lines += download(payer, answer.json["download_url"]).decode().splitlines()
    rows = [line[1:].split(",`") for line in lines if line.startswith("`2")]
    kinds = sorted((row[4], row[6], row[10]) for row in rows)
    assert kinds == sorted([
        ("充值", "100.00", ""), ("转账到零钱", "6.00", body["out_bill_no"]), ("转账到零钱", "4.00", batch["out_batch_no"]),
        ("转账退回", "3.00", batch["transfer_detail_list"][1]["out_detail_no"])]), rows
    assert own_fen.audit().returncode == 0
