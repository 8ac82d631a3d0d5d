"""Mall points with the PyPI client wechatpayv3 2.0.4, unmodified, in both key modes."""
import pytest

from merchant import number
from server import until
from shop import Shop
from wallet import Wallet


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def mall(request, fen):
    mall = Shop(fen, request.param)
    mall.shop = Shop(fen, request.param)
    fen.sandbox("POST", f"merchants/{mall.mchid}/mall", {
        "brandid": 1_000, "notify_url": mall.receiver.url("/mall"),
        "shops": [{"mchid": mall.shop.mchid, "name": "B1-07 咖啡", "number": "107"}]})
    yield mall
    mall.shop.close()
    mall.close()


def told(mall, event: str) -> list[dict]:
    return [message["resource"] for message in map(mall.callback, mall.receiver.at("/mall"))
            if message["event_type"] == event]


def test_points_for_a_payment_in_the_mall(mall):
    fen, shop = mall.fen, mall.shop
    user = fen.user(name="小王", balance=10_000)
    wallet = Wallet(fen, user["token"])
    openid = fen.openid(user, mall.appid)
    status, state = mall.client("user_authorization", openid=openid)
    assert status == 200 and state == {"openid": openid, "authorize_state": "UNAUTHORIZED"}, state
    wallet("PUT", f"malls/{mall.mchid}")
    card = until("the card", lambda: told(mall, "MALL_AUTH.ACTIVATE_CARD"))[-1]
    assert card["openid"] == openid and card["mchid"] == mall.mchid and card["code"]
    assert card["auth_type"] == "REGISTERED_MODE"
    status, state = mall.client("user_authorization", openid=openid)
    assert status == 200 and state["authorize_state"] == "AUTHORIZED" and state["authorize_time"], state

    out_trade_no = number()
    status, answer = shop.client(
        "pay", description="咖啡", out_trade_no=out_trade_no, amount={"total": 1_000, "currency": "CNY"},
        pay_type="NATIVE")
    assert status == 200, answer
    fen.pay(user, **answer)
    paid = until("the payment", lambda: told(mall, "MALL_TRANSACTION.SUCCESS"))[-1]
    assert paid["mchid"] == mall.mchid and paid["openid"] == openid and paid["appid"] == mall.appid
    assert (paid["amount"], paid["shop_name"], paid["shop_number"]) == (1_000, "B1-07 咖啡", "107")
    assert paid["merchant_name"] and paid["time_end"]
    points = {"transaction_id": paid["transaction_id"], "openid": openid, "earn_points": True,
              "increased_points": 100, "points_update_time": fen.now()}
    assert mall.client("points_notify", **points) == (204, b"")
    assert mall.client("points_notify", **points) == (204, b"")
    [mine] = [row for row in wallet("GET", "malls")["data"] if row["mchid"] == mall.mchid]
    assert mine["authorized"] is True and mine["points"] == 100

    status, refund = shop.client(
        "refund", out_refund_no=number("R"), transaction_id=paid["transaction_id"],
        amount={"refund": 400, "total": 1_000, "currency": "CNY"})
    assert status == 200, refund
    back = until("the refund", lambda: told(mall, "MALL_REFUND.SUCCESS"))[-1]
    assert (back["pay_amount"], back["refund_amount"]) == (1_000, 400)
    assert back["refund_id"] == refund["refund_id"] and back["transaction_id"] == paid["transaction_id"]
    assert mall.client("points_notify", **{**points, "increased_points": 60})[0] == 204
    [mine] = [row for row in wallet("GET", "malls")["data"] if row["mchid"] == mall.mchid]
    assert mine["points"] == 60

    wallet("DELETE", f"malls/{mall.mchid}")
    status, state = mall.client("user_authorization", openid=openid)
    assert status == 200 and state["authorize_state"] == "DEAUTHORIZED" and state["deauthorize_time"], state


def test_points_are_for_payments_that_the_mall_was_told_of(mall):
    user = mall.fen.user(balance=0)
    openid = mall.fen.openid(user, mall.appid)
    points = {"transaction_id": "4200000000000000000000000001", "openid": openid, "earn_points": True,
              "increased_points": 1, "points_update_time": mall.fen.now()}
    status, error = mall.client("points_notify", **points)
    assert status == 404 and error["code"] == "RESOURCE_NOT_EXISTS", error
    status, error = mall.shop.client(
        "points_notify", **{**points, "openid": mall.fen.openid(user, mall.shop.appid)})
    assert status == 403 and error["code"] == "NO_AUTH", error
    status, error = mall.client("points_notify", **{**points, "openid": "o" + "x" * 27})
    assert status == 400 and error["code"] == "PARAM_ERROR", error
