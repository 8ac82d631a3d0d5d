"""The PyPI client wechatpayv3 2.0.4, unmodified, with only the environment that `fen env` prints, in both key modes."""
import datetime
import gzip
import hashlib
import importlib.metadata
import json
import pathlib

import pytest

from merchant import number
from server import until
from shop import Shop

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
KEY_MODES = ["certificate", "public_key"]

TRADE_DETAIL = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注")
TRADE_SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FLOW_DETAIL = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号")
FLOW_SUMMARY = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


@pytest.fixture(scope="module", params=KEY_MODES)
def shop(request, fen):
    shop = Shop(fen, request.param)
    yield shop
    shop.close()


def place(shop, product: str, out_trade_no: str, user: dict, total: int) -> dict:
    """Places an order through the client; answers what the customer's side needs to pay it."""
    arguments = {"description": "咖啡 大杯", "out_trade_no": out_trade_no, "amount": {"total": total, "currency": "CNY"},
                 "attach": "门店 1", "pay_type": product}
    if product in ("JSAPI", "MINIPROG"):
        arguments["payer"] = {"openid": shop.fen.openid(user, shop.appid)}
    if product == "H5":
        arguments["scene_info"] = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    status, answer = shop.client("pay", **arguments)
    assert status == 200, answer
    return answer


TRADE_TYPES = {"NATIVE": "NATIVE", "JSAPI": "JSAPI", "MINIPROG": "JSAPI", "APP": "APP", "H5": "MWEB"}


def test_the_client_is_the_one_from_pypi():
    assert importlib.metadata.version("wechatpayv3") == "2.0.4"


@pytest.mark.parametrize("product", TRADE_TYPES)
def test_an_order_is_paid_queried_told_and_refunded(shop, product):
    user = shop.fen.user(name="小明", balance=1000)
    out_trade_no, out_refund_no = number(), number("R")
    shop.fen.pay(user, **place(shop, product, out_trade_no, user, 800))

    status, transaction = shop.client("query", out_trade_no=out_trade_no)
    assert status == 200, transaction
    assert transaction["trade_state"] == "SUCCESS" and transaction["trade_type"] == TRADE_TYPES[product]
    assert transaction["amount"]["total"] == transaction["amount"]["payer_total"] == 800
    assert transaction["payer"]["openid"] == shop.fen.openid(user, shop.appid)
    assert transaction["attach"] == "门店 1"
    assert shop.client("query", transaction_id=transaction["transaction_id"]) == (200, transaction)

    told = until("the payment's callback", lambda: [
        message for message in map(shop.callback, shop.receiver.at("/paid"))
        if message["resource"]["out_trade_no"] == out_trade_no])
    assert told[0]["event_type"] == "TRANSACTION.SUCCESS" and told[0]["resource"] == transaction

    status, refund = shop.client(
        "refund", out_refund_no=out_refund_no, out_trade_no=out_trade_no, reason="商品已售完",
        amount={"refund": 300, "total": 800, "currency": "CNY"},
        notify_url=shop.receiver.url(f"/refunded/{out_refund_no}"))
    assert status == 200 and refund["status"] in ("PROCESSING", "SUCCESS"), refund
    assert refund["amount"]["refund"] == 300 and refund["amount"]["payer_refund"] == 300
    message = shop.callback(shop.receiver.wait(1, f"/refunded/{out_refund_no}")[0])
    assert message["event_type"] == "REFUND.SUCCESS"
    assert message["resource"]["refund_id"] == refund["refund_id"]
    assert message["resource"]["refund_status"] == "SUCCESS"
    status, refund = shop.client("query_refund", out_refund_no=out_refund_no)
    assert status == 200 and refund["status"] == "SUCCESS", refund
    assert shop.client("query", out_trade_no=out_trade_no)[1]["trade_state"] == "REFUND"
    assert shop.fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 1000 - 800 + 300


def test_a_callback_changed_by_one_byte_is_refused_by_the_client(shop):
    user = shop.fen.user()
    out_trade_no = number()
    shop.fen.pay(user, **place(shop, "NATIVE", out_trade_no, user, 100))
    arrival = shop.receiver.wait(len(shop.receiver.at("/paid")) or 1, "/paid")[-1]
    changed = arrival.body.decode().replace("支付成功", "支付失败")
    assert shop.client("callback", headers=arrival.headers, body=changed) is None


def test_a_probe_is_refused_by_the_client(shop):
    shop.fen.sandbox(
        "POST", "probe-notification", {"mchid": shop.mchid, "notify_url": shop.receiver.url("/probe")})
    assert shop.callback(shop.receiver.wait(1, "/probe")[0]) is None


def test_an_order_is_closed(shop):
    out_trade_no = number()
    place(shop, "NATIVE", out_trade_no, {}, 100)
    status, _ = shop.client("close", out_trade_no=out_trade_no)
    assert status == 204
    assert shop.client("query", out_trade_no=out_trade_no)[1]["trade_state"] == "CLOSED"


def test_a_refusal_arrives_as_status_code_and_message(shop):
    status, error = shop.client("query", out_trade_no=number())
    assert status == 404 and error["code"] == "ORDER_NOT_EXIST" and error["message"]


def codepay(shop, user, out_trade_no, total):
    return shop.client(
        "pay", description="咖啡", out_trade_no=out_trade_no, amount={"total": total, "currency": "CNY"},
        payer={"auth_code": shop.fen.payment_code(user)}, pay_type="CODEPAY",
        scene_info={"device_ip": "127.0.0.1", "store_info": {"out_id": "till-1"}})


def test_the_till_scans_a_payment_code(shop):
    user = shop.fen.user(balance=1000)
    out_trade_no = number()
    status, transaction = codepay(shop, user, out_trade_no, 650)
    assert status == 200 and transaction["trade_state"] == "SUCCESS", transaction
    assert transaction["trade_type"] == "MICROPAY" and transaction["amount"]["total"] == 650
    assert shop.client("query", transaction_id=transaction["transaction_id"])[1]["out_trade_no"] == out_trade_no
    status, refund = shop.client(
        "refund", out_refund_no=number("R"), transaction_id=transaction["transaction_id"],
        amount={"refund": 650, "total": 650, "currency": "CNY"})
    assert status == 200, refund


def test_a_code_payment_is_reversed(shop):
    user = shop.fen.user(balance=1000)
    out_trade_no = number()
    assert codepay(shop, user, out_trade_no, 650)[1]["trade_state"] == "SUCCESS"
    status, answer = shop.client("codepay_reverse", out_trade_no=out_trade_no)
    assert status == 200 and answer["out_trade_no"] == out_trade_no, answer
    until("the money is back", lambda: shop.fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 1000)


def test_a_code_payment_that_waits_for_the_password_is_confirmed(shop):
    user = shop.fen.user(balance=1000)
    out_trade_no = number()
    shop.fen.sandbox("POST", "faults", {"match": {"mchid": shop.mchid}, "effect": "user_paying", "times": 1})
    status, answer = codepay(shop, user, out_trade_no, 650)
    assert status == 200 and answer["trade_state"] == "USERPAYING", answer
    assert shop.client("query", out_trade_no=out_trade_no)[1]["trade_state"] == "USERPAYING"
    shop.fen.sandbox(
        "POST", f"users/{user['user_id']}/confirm", {"out_trade_no": out_trade_no, "mchid": shop.mchid})
    assert shop.client("query", out_trade_no=out_trade_no)[1]["trade_state"] == "SUCCESS"


# Bills


def rows(line: str) -> list[str]:
    assert line.startswith("`"), line
    return line[1:].split(",`")


def table(text: str, detail: str, summary: str) -> tuple[list[dict], dict]:
    """A bill's rows and its summary, by column; the headers must be these."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n").split("\n")
    assert lines[0] == detail and lines[-2] == summary, text
    columns = detail.split(",")
    found = [dict(zip(columns, rows(line), strict=True)) for line in lines[1:-2]]
    return found, dict(zip(summary.split(","), rows(lines[-1]), strict=True))


def fen_of(yuan: str) -> int:
    whole, _, cents = yuan.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(cents.ljust(2, "0")[:2]))


def bill(shop, path: str, packed: bool) -> str:
    target = path + ("&tar_type=GZIP" if packed else "")
    status, answer = shop.client("get", path=target)
    assert status == 200, answer
    assert answer["hash_type"] == "SHA1"
    assert answer["download_url"].startswith("https://api.mch.weixin.qq.com/v3/billdownload/file?token=")
    status, content = shop.client("download_bill", url=answer["download_url"])
    assert status == 200 and isinstance(content, bytes), content
    assert content[:2] == b"\x1f\x8b" if packed else content[:2] != b"\x1f\x8b"
    content = gzip.decompress(content) if packed else content
    assert hashlib.sha1(content).hexdigest() == answer["hash_value"].lower()
    return content.decode()


@pytest.mark.parametrize("key_mode", KEY_MODES)
def test_the_days_bills_are_downloaded_and_parsed(own_fen, key_mode):
    shop = Shop(own_fen, key_mode)
    try:
        now = datetime.datetime.fromisoformat(own_fen.set_clock(own_fen.now()).replace("Z", "+00:00"))
        day = now.astimezone(BEIJING).date()
        user = own_fen.user(balance=10_000)
        orders = {number(): total for total in (100, 250, 399)}
        for out_trade_no, total in orders.items():
            own_fen.pay(user, **place(shop, "NATIVE", out_trade_no, user, total))
        unpaid = number()
        place(shop, "NATIVE", unpaid, user, 777)
        refunded, out_refund_no = list(orders)[1], number("R")
        status, answer = shop.client(
            "refund", out_refund_no=out_refund_no, out_trade_no=refunded,
            amount={"refund": 50, "total": 250, "currency": "CNY"}, notify_url=shop.receiver.url("/refunded"))
        assert status == 200, answer
        shop.receiver.wait(1, "/refunded")

        path = f"/v3/bill/tradebill?bill_date={day}&bill_type="
        status, answer = shop.client("get", path=path + "ALL")
        assert status == 400 and answer["code"] in ("PARAM_ERROR", "STATEMENT_CREATING", "NO_STATEMENT_EXIST"), answer
        own_fen.set_clock(f"{day + datetime.timedelta(days=1)}T10:00:00+08:00")

        text = bill(shop, path + "ALL", packed=False)
        assert bill(shop, path + "ALL", packed=True) == text
        found, summary = table(text, TRADE_DETAIL, TRADE_SUMMARY)
        payments = [row for row in found if row["交易状态"] == "SUCCESS"]
        refunds = [row for row in found if row["交易状态"] == "REFUND"]
        assert {row["商户订单号"]: fen_of(row["订单金额"]) for row in payments} == orders
        assert [(row["商户退款单号"], fen_of(row["申请退款金额"])) for row in refunds] == [(out_refund_no, 50)]
        assert all(row["交易时间"].startswith(str(day)) and row["商户号"] == shop.mchid for row in found)
        assert summary["总交易单数"] == str(len(found))
        assert fen_of(summary["订单总金额"]) == sum(orders.values())
        assert fen_of(summary["申请退款总金额"]) == 50
        assert unpaid not in text

        paid_only = bill(shop, path + "SUCCESS", packed=False).replace("\r\n", "\n").rstrip("\n").split("\n")
        assert len(paid_only) == 3 + 3
        refunds_only = bill(shop, path + "REFUND", packed=True).replace("\r\n", "\n").rstrip("\n").split("\n")
        assert len(refunds_only) == 3 + 1

        # The client's own methods, as its readme shows them.
        status, answer = shop.client("trade_bill", bill_date=str(day))
        assert status == 200, answer
        content = shop.client("download_bill", url=answer["download_url"])[1]
        assert gzip.decompress(content).decode() == text
        status, answer = shop.client("fundflow_bill", bill_date=str(day))
        assert status == 200, answer
        content = gzip.decompress(shop.client("download_bill", url=answer["download_url"])[1])
        assert hashlib.sha1(content).hexdigest() == answer["hash_value"].lower()

        flow = bill(shop, f"/v3/bill/fundflowbill?bill_date={day}", packed=False)
        assert flow.encode() == content
        found, summary = table(flow, FLOW_DETAIL, FLOW_SUMMARY)
        income = [fen_of(row["收支金额(元)"]) for row in found if row["收支类型"] == "收入"]
        expense = [fen_of(row["收支金额(元)"]) for row in found if row["收支类型"] == "支出"]
        assert len(income) + len(expense) == len(found) and set(orders.values()) <= set(income)
        assert fen_of(summary["收入金额"]) == sum(income) and fen_of(summary["支出金额"]) == sum(expense)

        status, answer = shop.client("trade_bill", bill_date=str(day - datetime.timedelta(days=10)))
        assert status == 400 and answer["code"] == "NO_STATEMENT_EXIST", answer
        status, answer = shop.client("trade_bill", bill_date="2026-02-30")
        assert status == 400 and answer["code"] == "PARAM_ERROR", answer
        assert own_fen.audit().returncode == 0
    finally:
        shop.close()


def test_the_variables_are_enough_and_harmless(fen):
    environment = fen.environment()
    assert environment["HTTPS_PROXY"] == fen.proxy
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        assert pathlib.Path(environment[name]).read_text().startswith("-----BEGIN CERTIFICATE-----"), name
    for sdk in ("python", "go", "java", "php", "node"):
        done = fen.command("env", "--data", str(fen.data), "--sdk", sdk)
        assert done.returncode == 0 and "export " in done.stdout, (sdk, done.stderr)
