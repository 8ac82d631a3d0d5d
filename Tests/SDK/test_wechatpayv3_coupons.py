"""Cash coupons with the PyPI client wechatpayv3 2.0.4, unmodified, in both key modes."""
import hashlib

import pytest

from merchant import number
from server import until
from shop import Shop

BEGIN, END = "2020-01-01T00:00:00+08:00", "2099-12-31T23:59:59+08:00"


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    shop = Shop(fen, request.param)
    fen.sandbox("POST", f"merchants/{shop.mchid}/fund", {"amount": 1_000_000, "account": "marketing"})
    status, answer = shop.client("marketing_favor_callback_update", notify_url=shop.receiver.url("/used"))
    assert status == 200 and answer["notify_url"].endswith("/used"), answer
    yield shop
    shop.close()


def create(shop, amount=300, minimum=1_000, count=100, no_cash=False, use=None, **more) -> str:
    status, made = shop.client(
        "marketing_favor_stock_create", stock_name="三月满减", belong_merchant=shop.mchid,
        available_begin_time=BEGIN, available_end_time=END,
        stock_use_rule={"max_coupons": count, "max_amount": amount * count, "max_coupons_per_user": 5,
                        "natural_person_limit": True, "prevent_api_abuse": False},
        coupon_use_rule={
            "coupon_available_time": {"available_begin_time": BEGIN, "available_end_time": END},
            "fixed_normal_coupon": {"coupon_amount": amount, "transaction_minimum": minimum},
            "available_merchants": [shop.mchid], **(use or {})},
        out_request_no=number("S"), no_cash=no_cash,
        pattern_info={"description": "满十减三", "background_color": "COLOR010"}, **more)
    assert status == 200 and made["create_time"], made
    return made["stock_id"]


def start(shop, stock_id: str) -> None:
    status, answer = shop.client(
        "marketing_favor_stock_start", stock_creator_mchid=shop.mchid, stock_id=stock_id)
    assert status == 200 and answer["stock_id"] == stock_id and answer["start_time"], answer


def send(shop, stock_id: str, user: dict, out_request_no: str | None = None) -> tuple[int, dict]:
    return shop.client(
        "marketing_favor_stock_send", stock_id=stock_id, openid=shop.fen.openid(user, shop.appid),
        out_request_no=out_request_no or number("C"), stock_creator_mchid=shop.mchid)


def held(shop, user: dict, coupon_id: str) -> dict:
    status, coupon = shop.client(
        "marketing_favor_coupon_detail", coupon_id=coupon_id, openid=shop.fen.openid(user, shop.appid))
    assert status == 200, coupon
    return coupon


def detail(shop, stock_id: str) -> dict:
    status, stock = shop.client(
        "marketing_favor_stock_detail", stock_creator_mchid=shop.mchid, stock_id=stock_id)
    assert status == 200, stock
    return stock


def native(shop, user: dict, total: int, **more) -> dict:
    out_trade_no = number()
    status, answer = shop.client(
        "pay", description="咖啡", out_trade_no=out_trade_no, amount={"total": total, "currency": "CNY"},
        pay_type="NATIVE", **more)
    assert status == 200, answer
    shop.fen.pay(user, **answer)
    status, transaction = shop.client("query", out_trade_no=out_trade_no)
    assert status == 200 and transaction["trade_state"] == "SUCCESS", transaction
    return transaction


@pytest.mark.parametrize("no_cash", [False, True])
def test_a_coupon_is_sent_used_told_and_comes_back(shop, no_cash):
    user = shop.fen.user(name="小明", balance=5_000)
    stock_id = create(shop, no_cash=no_cash, use={"goods_tag": ["spring"]})
    assert detail(shop, stock_id)["status"] == "unactivated"
    status, error = send(shop, stock_id, user)
    assert status == 400 and error["code"] == "INVALID_REQUEST", error
    start(shop, stock_id)

    out_request_no = number("C")
    status, sent = send(shop, stock_id, user, out_request_no)
    assert status == 200, sent
    assert send(shop, stock_id, user, out_request_no) == (200, sent)
    coupon_id = sent["coupon_id"]
    coupon = held(shop, user, coupon_id)
    assert coupon["status"] == "SENDED" and coupon["no_cash"] is no_cash and coupon["description"] == "满十减三"
    assert coupon["normal_coupon_information"] == {"coupon_amount": 300, "transaction_minimum": 1_000}

    plain = native(shop, user, 2_000)
    assert "promotion_detail" not in plain and plain["amount"]["payer_total"] == 2_000
    paid = native(shop, user, 1_000, goods_tag="spring")
    assert paid["amount"] == {"total": 1_000, "payer_total": 700, "currency": "CNY", "payer_currency": "CNY"}
    given = paid["promotion_detail"]
    assert [row["coupon_id"] for row in given] == [coupon_id] and given[0]["stock_id"] == stock_id
    assert given[0]["type"] == ("NOCASH" if no_cash else "CASH") and given[0]["scope"] == "GLOBAL"
    assert given[0]["amount"] == given[0]["merchant_contribute"] == 300 and given[0]["wechatpay_contribute"] == 0
    used = held(shop, user, coupon_id)
    assert used["status"] == "USED" and used["consume_information"]["transaction_id"] == paid["transaction_id"]

    told = until("the coupon's callback", lambda: [
        message for message in map(shop.callback, shop.receiver.at("/used"))
        if message["resource"]["coupon_id"] == coupon_id])[0]
    assert told["event_type"] == "COUPON.USE" and told["resource_type"] == "encrypt-resource"
    assert told["resource"]["status"] == "USED" and told["resource"]["stock_id"] == stock_id
    assert told["resource"]["consume_information"]["consume_mchid"] == shop.mchid

    half, out_refund_no = refund(shop, paid, 500)
    assert half["amount"]["payer_refund"] == 350 and half["amount"]["discount_refund"] == 150
    assert half["amount"]["settlement_refund"] == (350 if no_cash else 500)
    assert half["amount"]["settlement_total"] == (700 if no_cash else 1_000)
    assert half["promotion_detail"] == [{
        "promotion_id": coupon_id, "scope": "GLOBAL", "type": "DISCOUNT" if no_cash else "COUPON", "amount": 300,
        "refund_amount": 150}]
    notice = shop.callback(shop.receiver.wait(1, f"/refunded/{out_refund_no}")[0])["resource"]
    assert notice["amount"] == {"total": 1_000, "refund": 500, "payer_total": 700, "payer_refund": 350}
    assert held(shop, user, coupon_id)["status"] == "USED"
    refund(shop, paid, 500)
    assert held(shop, user, coupon_id)["status"] == "SENDED"
    until("the money is back",
          lambda: shop.fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 5_000 - 2_000)

    again = native(shop, user, 1_000, goods_tag="spring")
    assert again["promotion_detail"][0]["coupon_id"] == coupon_id
    flows(shop, stock_id, coupon_id, uses=2, refunds=2)


def refund(shop, paid: dict, amount: int) -> tuple[dict, str]:
    out_refund_no = number("R")
    status, answer = shop.client(
        "refund", out_refund_no=out_refund_no, transaction_id=paid["transaction_id"],
        amount={"refund": amount, "total": paid["amount"]["total"], "currency": "CNY"},
        notify_url=shop.receiver.url(f"/refunded/{out_refund_no}"))
    assert status == 200, answer
    shop.receiver.wait(1, f"/refunded/{out_refund_no}")
    return answer, out_refund_no


def flows(shop, stock_id: str, coupon_id: str, uses: int, refunds: int) -> None:
    for method, count in (("marketing_favor_use_flow", uses), ("marketing_favor_refund_flow", refunds)):
        status, answer = shop.client(method, stock_id=stock_id)
        assert status == 200, answer
        content = shop.client("download_bill", url=answer["url"])[1]
        content = content if isinstance(content, bytes) else content.encode()
        assert answer["hash_type"] == "SHA1" and hashlib.sha1(content).hexdigest() == answer["hash_value"]
        lines = content.decode().strip().split("\r\n")
        assert len(lines) == 1 + count and all(f"`{coupon_id}," in line for line in lines[1:]), lines


def test_the_till_takes_a_single_items_coupon(shop):
    user = shop.fen.user(balance=10_000)
    stock_id = create(shop, amount=200, minimum=0, use={"available_items": ["tea"]})
    start(shop, stock_id)
    coupon_id = send(shop, stock_id, user)[1]["coupon_id"]
    status, paid = shop.client(
        "pay", description="茶", out_trade_no=number(), amount={"total": 1_500, "currency": "CNY"},
        payer={"auth_code": shop.fen.payment_code(user)}, pay_type="CODEPAY",
        detail={"cost_price": 1_500, "goods_detail": [
            {"merchant_goods_id": "tea", "quantity": 1, "unit_price": 900},
            {"merchant_goods_id": "bun", "quantity": 2, "unit_price": 300}]},
        scene_info={"device_ip": "127.0.0.1", "store_info": {"out_id": "till-1"}})
    assert status == 200 and paid["trade_state"] == "SUCCESS", paid
    row = paid["promotion_detail"][0]
    assert row["coupon_id"] == coupon_id and row["scope"] == "SINGLE" and paid["amount"]["payer_total"] == 1_300
    assert row["goods_detail"] == [{"goods_id": "tea", "quantity": 1, "unit_price": 900, "discount_amount": 200}]
    assert held(shop, user, coupon_id)["singleitem"] is True
    status, items = shop.client("marketing_favor_stock_item", stock_creator_mchid=shop.mchid, stock_id=stock_id)
    assert status == 200 and items["data"] == ["tea"] and items["total_count"] == 1, items


def test_a_paused_stock_sends_nothing_until_it_is_restarted(shop):
    user = shop.fen.user()
    stock_id = create(shop)
    start(shop, stock_id)
    call = dict(stock_creator_mchid=shop.mchid, stock_id=stock_id)
    status, answer = shop.client("marketing_favor_stock_pause", **call)
    assert status == 200 and answer["pause_time"], answer
    assert detail(shop, stock_id)["status"] == "paused"
    status, error = send(shop, stock_id, user)
    assert status == 400 and error["code"] == "INVALID_REQUEST", error
    status, answer = shop.client("marketing_favor_stock_restart", **call)
    assert status == 200 and answer["restart_time"], answer
    assert send(shop, stock_id, user)[0] == 200
    assert detail(shop, stock_id)["distributed_coupons"] == 1


def test_stocks_and_coupons_are_listed(shop):
    user = shop.fen.user()
    stock_id = create(shop)
    start(shop, stock_id)
    sent = [send(shop, stock_id, user)[1]["coupon_id"] for _ in range(3)]
    status, page = shop.client("marketing_favor_stock_list", stock_creator_mchid=shop.mchid, limit=1, status="running")
    assert status == 200 and page["total_count"] >= 1 and page["data"][0]["stock_id"] == stock_id, page
    rule = page["data"][0]["stock_use_rule"]
    assert rule["max_coupons"] == 100 and rule["max_amount"] == 30_000 and rule["natural_person_limit"] is True
    openid = shop.fen.openid(user, shop.appid)
    for whose in ("creator_mchid", "sender_mchid", "available_mchid"):
        status, page = shop.client("marketing_favor_user_coupon", openid=openid, stock_id=stock_id, limit=2,
                                   **{whose: shop.mchid})
        assert status == 200 and page["total_count"] == 3, page
        assert [row["coupon_id"] for row in page["data"]] == sent[:0:-1]
    assert shop.client("marketing_favor_user_coupon", openid=openid, status="USED")[1]["total_count"] == 0
    status, page = shop.client("marketing_favor_stock_merchant", stock_creator_mchid=shop.mchid, stock_id=stock_id)
    assert status == 200 and page["data"] == [shop.mchid], page


def test_the_books_hold(shop):
    until("the books hold", lambda: shop.fen.audit().returncode == 0)
