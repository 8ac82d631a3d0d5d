"""The PyPI client wechatpayv3 2.0.4, unmodified, in partner mode: a provider takes payments for a merchant."""
import datetime
import gzip

import pytest

from merchant import number
from server import until
from shop import ProviderShop

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
TRADE_TYPES = {"NATIVE": "NATIVE", "JSAPI": "JSAPI", "APP": "APP", "H5": "MWEB"}


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    shop = ProviderShop(fen, request.param)
    yield shop
    shop.close()


def place(shop, product: str, out_trade_no: str, user: dict, total: int) -> dict:
    arguments = {"description": "咖啡 大杯", "out_trade_no": out_trade_no, "amount": {"total": total, "currency": "CNY"},
                 "pay_type": product, "sub_mchid": shop.sub_mchid, "sub_appid": shop.sub_appid}
    if product == "JSAPI":
        arguments["payer"] = {"sub_openid": shop.fen.openid(user, shop.sub_appid)}
    if product == "H5":
        arguments["scene_info"] = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    status, answer = shop.client("pay", **arguments)
    assert status == 200, answer
    return answer


@pytest.mark.parametrize("product", TRADE_TYPES)
def test_an_order_is_paid_queried_told_and_refunded(shop, product):
    user = shop.fen.user(name="小明", balance=1000)
    out_trade_no, out_refund_no = number(), number("R")
    shop.fen.pay(user, **place(shop, product, out_trade_no, user, 800))
    named = {"sub_mchid": shop.sub_mchid}

    status, transaction = shop.client("query", out_trade_no=out_trade_no, **named)
    assert status == 200, transaction
    assert transaction["trade_state"] == "SUCCESS" and transaction["trade_type"] == TRADE_TYPES[product]
    assert (transaction["sp_mchid"], transaction["sub_mchid"]) == (shop.mchid, shop.sub_mchid)
    assert transaction["payer"]["sp_openid"] == shop.fen.openid(user, shop.appid)
    assert transaction["payer"]["sub_openid"] == shop.fen.openid(user, shop.sub_appid)
    assert shop.client("query", transaction_id=transaction["transaction_id"], **named) == (200, transaction)

    told = until("the payment's callback", lambda: [
        message for message in map(shop.callback, shop.receiver.at("/paid"))
        if message["resource"]["out_trade_no"] == out_trade_no])
    assert told[0]["event_type"] == "TRANSACTION.SUCCESS" and told[0]["resource"] == transaction

    status, refund = shop.client(
        "refund", out_refund_no=out_refund_no, out_trade_no=out_trade_no, reason="商品已售完", **named,
        amount={"refund": 300, "total": 800, "currency": "CNY"},
        notify_url=shop.receiver.url(f"/refunded/{out_refund_no}"))
    assert status == 200 and refund["amount"]["refund"] == 300, refund
    message = shop.callback(shop.receiver.wait(1, f"/refunded/{out_refund_no}")[0])
    assert message["event_type"] == "REFUND.SUCCESS"
    assert (message["resource"]["sp_mchid"], message["resource"]["sub_mchid"]) == (shop.mchid, shop.sub_mchid)
    status, refund = shop.client("query_refund", out_refund_no=out_refund_no, **named)
    assert status == 200 and refund["status"] == "SUCCESS", refund


def test_an_order_is_closed(shop):
    out_trade_no = number()
    place(shop, "NATIVE", out_trade_no, {}, 100)
    status, _ = shop.client("close", out_trade_no=out_trade_no, sub_mchid=shop.sub_mchid)
    assert status == 204
    assert shop.client("query", out_trade_no=out_trade_no, sub_mchid=shop.sub_mchid)[1]["trade_state"] == "CLOSED"


def test_a_till_scans_a_code_and_takes_it_back(shop):
    user = shop.fen.user(balance=1000)
    out_trade_no = number()
    status, transaction = shop.client(
        "pay", description="咖啡", out_trade_no=out_trade_no, amount={"total": 650, "currency": "CNY"},
        payer={"auth_code": shop.fen.payment_code(user)}, pay_type="CODEPAY", sub_mchid=shop.sub_mchid,
        scene_info={"device_ip": "127.0.0.1", "store_info": {"out_id": "till-1"}})
    assert status == 200 and transaction["trade_state"] == "SUCCESS", transaction
    assert transaction["sub_mchid"] == shop.sub_mchid
    status, answer = shop.client("codepay_reverse", out_trade_no=out_trade_no, sub_mchid=shop.sub_mchid)
    assert status == 200 and answer["out_trade_no"] == out_trade_no, answer
    until("the money is back", lambda: shop.fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 1000)


def test_the_trade_bill_lists_what_the_provider_placed(shop):
    user = shop.fen.user(balance=1000)
    out_trade_no = number()
    shop.fen.pay(user, **place(shop, "NATIVE", out_trade_no, user, 700))
    day = datetime.datetime.fromisoformat(shop.fen.now().replace("Z", "+00:00")).astimezone(BEIJING).date()
    shop.fen.advance(2 * 86_400)
    status, answer = shop.client("trade_bill", bill_date=str(day), sub_mchid=shop.sub_mchid)
    assert status == 200, answer
    status, file = shop.client("download_bill", url=answer["download_url"])
    assert status == 200
    line = next(line for line in gzip.decompress(file).decode().splitlines() if out_trade_no in line)
    assert f"`{shop.mchid},`{shop.sub_mchid}," in line and "`7.00" in line


def test_a_merchant_without_relation_is_refused(shop):
    stranger = shop.fen.sandbox("POST", "merchants", {"name": "别家"})
    status, error = shop.client(
        "pay", description="x", out_trade_no=number(), amount={"total": 1}, pay_type="NATIVE",
        sub_mchid=stranger["mchid"])
    assert status == 403 and error["code"] == "NO_AUTH", error


def test_takings_are_shared_given_back_and_released(shop):
    named = {"sub_mchid": shop.sub_mchid}
    user, clerk = shop.fen.user(balance=1000), shop.fen.user(balance=0)
    brand = shop.fen.sandbox("POST", "merchants", {"name": "品牌方"})
    out_trade_no, out_order_no, out_return_no = number(), number("P"), number("B")
    status, order = shop.client(
        "pay", description="咖啡", out_trade_no=out_trade_no, amount={"total": 1000}, pay_type="NATIVE",
        settle_info={"profit_sharing": True}, **named)
    assert status == 200, order
    shop.fen.pay(user, **order)
    shop.fen.advance(60)
    transaction_id = shop.client("query", out_trade_no=out_trade_no, **named)[1]["transaction_id"]

    openid = shop.fen.openid(clerk, shop.sub_appid)
    for receiver in [{"account_type": "MERCHANT_ID", "account": brand["mchid"], "name": "品牌方"},
                     {"account_type": "PERSONAL_SUB_OPENID", "account": openid, "sub_appid": shop.sub_appid}]:
        status, answer = shop.client("profitsharing_add_receiver", relation_type="PARTNER", **receiver, **named)
        assert status == 200 and answer["account"] == receiver["account"], answer
    assert shop.client("profitsharing_config_query", **named)[1]["max_ratio"] == 3000
    assert shop.client("profitsharing_amount_query", transaction_id=transaction_id)[1]["unsplit_amount"] == 300

    status, share = shop.client(
        "profitsharing_order", transaction_id=transaction_id, out_order_no=out_order_no, unfreeze_unsplit=False,
        sub_appid=shop.sub_appid, **named, receivers=[
            {"type": "MERCHANT_ID", "account": brand["mchid"], "amount": 200, "description": "品牌", "name": "品牌方"},
            {"type": "PERSONAL_SUB_OPENID", "account": openid, "amount": 100, "description": "店员"}])
    assert status == 200 and [row["result"] for row in share["receivers"]] == ["SUCCESS"] * 2, share
    assert shop.client("profitsharing_order_query", transaction_id=transaction_id, out_order_no=out_order_no,
                       **named) == (200, share)
    assert shop.fen.sandbox("GET", f"users/{clerk['user_id']}")["balance"] == 100

    status, given_back = shop.client(
        "profitsharing_return", out_return_no=out_return_no, return_mchid=brand["mchid"], amount=200,
        description="用户退款", out_order_no=out_order_no, **named)
    assert status == 200 and given_back["result"] == "SUCCESS", given_back
    assert shop.client("profitsharing_return_query", out_order_no=out_order_no, out_return_no=out_return_no,
                       **named) == (200, given_back)
    status, refund = shop.client(
        "refund", out_refund_no=number("R"), transaction_id=transaction_id, **named,
        amount={"refund": 400, "total": 1000, "currency": "CNY"})
    assert status == 200, refund
    status, release = shop.client(
        "profitsharing_unfreeze", transaction_id=transaction_id, out_order_no=number("U"), description="完成", **named)
    # 10.00 less the fee, less the clerk's part; the refund took 4.00 less its part of the fee.
    assert status == 200 and release["receivers"][0]["amount"] == 994 - 300 - 398, release
    status, answer = shop.client("profitsharing_delete_receiver", account_type="MERCHANT_ID", account=brand["mchid"],
                                 **named)
    assert status == 200, answer


def test_the_bill_of_shares_is_downloaded(shop):
    user, out_order_no, named = shop.fen.user(balance=1000), number("P"), {"sub_mchid": shop.sub_mchid}
    out_trade_no = number()
    shop.fen.pay(user, **shop.client(
        "pay", description="咖啡", out_trade_no=out_trade_no, amount={"total": 1000}, pay_type="NATIVE",
        settle_info={"profit_sharing": True}, **named)[1])
    shop.fen.advance(60)
    shop.client("profitsharing_add_receiver", account_type="PERSONAL_OPENID", relation_type="STAFF",
                account=shop.fen.openid(user, shop.appid), **named)
    shop.client("profitsharing_order", unfreeze_unsplit=True, out_order_no=out_order_no, **named,
                transaction_id=shop.client("query", out_trade_no=out_trade_no, **named)[1]["transaction_id"],
                receivers=[{"type": "PERSONAL_OPENID", "account": shop.fen.openid(user, shop.appid), "amount": 7,
                            "description": "店员"}])
    day = datetime.datetime.fromisoformat(shop.fen.now().replace("Z", "+00:00")).astimezone(BEIJING).date()
    shop.fen.advance(2 * 86_400)
    status, answer = shop.client("profitsharing_bill", bill_date=str(day), **named)
    assert status == 200, answer
    status, file = shop.client("download_bill", url=answer["download_url"])
    assert status == 200 and out_order_no in gzip.decompress(file).decode()
