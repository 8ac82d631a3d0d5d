"""The PyPI client wechatpayv3 2.0.4, unmodified: orders of several merchants paid at once, by merchants and providers."""
import pytest

from merchant import new_shop, number
from server import until
from shop import ProviderShop, Shop

TRADE_TYPES = {"NATIVE": "NATIVE", "JSAPI": "JSAPI", "APP": "APP", "H5": "MWEB"}


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    """With a neighbour that has bound its app."""
    shop = Shop(fen, request.param)
    shop.neighbour = fen.sandbox("POST", "merchants", {"name": "隔壁面包店"})
    fen.sandbox("POST", f"merchants/{shop.neighbour['mchid']}/apps", {"appid": shop.appid})
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def provider(fen):
    provider = ProviderShop(fen, "public_key")
    yield provider
    provider.close()


def row(mchid: str, total: int, **more) -> dict:
    return {"mchid": mchid, "attach": "1号店", "description": "茶", "out_trade_no": number(),
            "amount": {"total_amount": total, "currency": "CNY"}, **more}


def arguments(shop, product: str, user: dict) -> dict:
    if product == "JSAPI":
        return {"combine_payer_info": {"openid": shop.fen.openid(user, shop.appid)}}
    if product == "H5":
        return {"scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}}
    return {}


@pytest.mark.parametrize("product", TRADE_TYPES)
def test_orders_are_paid_queried_and_told_together(shop, product):
    user, combined = shop.fen.user(balance=1000), number("P")
    rows = [row(shop.mchid, 600), row(shop.neighbour["mchid"], 400)]
    status, answer = shop.client("combine_pay", combine_out_trade_no=combined, sub_orders=rows, pay_type=product,
                                 **arguments(shop, product, user))
    assert status == 200, answer
    shop.fen.pay(user, **answer)

    status, query = shop.client("combine_query", combine_out_trade_no=combined)
    assert status == 200, query
    assert [order["trade_state"] for order in query["sub_orders"]] == ["SUCCESS", "SUCCESS"]
    assert {order["trade_type"] for order in query["sub_orders"]} == {TRADE_TYPES[product]}
    told = until("the callback", lambda: [
        message for message in map(shop.callback, shop.receiver.at("/paid"))
        if message["resource"].get("combine_out_trade_no") == combined])
    assert len(told) == 1 and told[0]["event_type"] == "TRANSACTION.SUCCESS" and told[0]["resource"] == query

    status, refund = shop.client(
        "refund", out_refund_no=number("R"), transaction_id=query["sub_orders"][0]["transaction_id"],
        amount={"refund": 100, "total": 600, "currency": "CNY"})
    assert status == 200 and refund["out_trade_no"] == rows[0]["out_trade_no"], refund
    assert shop.client("combine_query", combine_out_trade_no=combined)[1]["sub_orders"][0]["trade_state"] == "REFUND"


def test_orders_are_closed_together(shop):
    combined, rows = number("P"), [row(shop.mchid, 600), row(shop.neighbour["mchid"], 400)]
    status, answer = shop.client("combine_pay", combine_out_trade_no=combined, sub_orders=rows, pay_type="NATIVE")
    assert status == 200, answer
    named = [{"mchid": order["mchid"], "out_trade_no": order["out_trade_no"]} for order in rows]
    assert shop.client("combine_close", combine_out_trade_no=combined, sub_orders=named)[0] == 204
    status, query = shop.client("combine_query", combine_out_trade_no=combined)
    assert [order["trade_state"] for order in query["sub_orders"]] == ["CLOSED", "CLOSED"]


def test_a_merchant_that_has_not_bound_the_app_is_refused(shop):
    stranger = shop.fen.sandbox("POST", "merchants", {"name": "别家"})
    status, error = shop.client(
        "combine_pay", combine_out_trade_no=number("P"), pay_type="NATIVE",
        sub_orders=[row(shop.mchid, 600), row(stranger["mchid"], 400)])
    assert status == 400 and error["code"] == "APPID_MCHID_NOT_MATCH", error


def test_a_provider_combines_refunds_and_shares(provider):
    fen, user, combined = provider.fen, provider.fen.user(balance=1000), number("P")
    second = new_shop(fen, provider.mchid)
    rows = [row(provider.mchid, 500, sub_mchid=mchid, settle_info={"profit_sharing": True})
            for mchid in (provider.sub_mchid, second["mchid"])]
    status, answer = provider.client("combine_pay", combine_out_trade_no=combined, sub_orders=rows, pay_type="NATIVE")
    assert status == 200, answer
    fen.pay(user, **answer)
    fen.advance(60)
    order = provider.client("combine_query", combine_out_trade_no=combined)[1]["sub_orders"][1]
    assert order["sub_mchid"] == second["mchid"] and order["trade_state"] == "SUCCESS"
    named = {"sub_mchid": second["mchid"]}
    status, refund = provider.client(
        "refund", out_refund_no=number("R"), out_trade_no=order["out_trade_no"], **named,
        amount={"refund": 100, "total": 500, "currency": "CNY"})
    assert status == 200, refund
    status, release = provider.client(
        "profitsharing_unfreeze", transaction_id=order["transaction_id"], out_order_no=number("U"), description="完成",
        **named)
    # 5.00 less the fee of 3, less the refund with its part of the fee back.
    assert status == 200 and release["receivers"][0]["amount"] == 497 - 99, release
