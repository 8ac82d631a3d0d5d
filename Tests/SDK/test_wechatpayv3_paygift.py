"""Pay gifts with the PyPI client wechatpayv3 2.0.4, unmodified, in both key modes."""
import pytest

from merchant import number
from shop import Shop

BEGIN, END = "2020-01-01T00:00:00+08:00", "2099-12-31T00:00:00+08:00"


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    shop = Shop(fen, request.param)
    fen.sandbox("POST", f"merchants/{shop.mchid}/fund", {"amount": 1_000_000, "account": "marketing"})
    yield shop
    shop.close()


def stock(shop, count: int = 10) -> str:
    status, made = shop.client(
        "marketing_favor_stock_create", stock_name="满减", belong_merchant=shop.mchid,
        available_begin_time=BEGIN, available_end_time=END,
        stock_use_rule={"max_coupons": count, "max_amount": 300 * count, "max_coupons_per_user": 5,
                        "natural_person_limit": False, "prevent_api_abuse": False},
        coupon_use_rule={"fixed_normal_coupon": {"coupon_amount": 300, "transaction_minimum": 500},
                         "available_merchants": [shop.mchid]}, out_request_no=number("S"))
    assert status == 200, made
    status, started = shop.client(
        "marketing_favor_stock_start", stock_creator_mchid=shop.mchid, stock_id=made["stock_id"])
    assert status == 200, started
    return made["stock_id"]


def create(shop, stocks: list[str], request: str | None = None, **rule) -> tuple[int, dict]:
    return shop.client(
        "marketing_paygift_activity_create",
        activity_base_info={
            "activity_name": "满十元送券", "activity_second_title": "谢谢惠顾", "merchant_logo_url": "https://x.example/a.png",
            "background_color": "Color010", "begin_time": BEGIN, "end_time": END,
            "out_request_no": request or number("A"), "delivery_purpose": "OFF_LINE_PAY"},
        award_send_rule={
            "award_type": "FAVOR", "merchant_option": "IN_SEVICE_COUPON_MERCHANT",
            "transaction_amount_minimum": 1_000,
            "send_content": "SINGLE_COUPON" if len(stocks) == 1 else "GIFT_PACKAGE",
            "award_list": [{"stock_id": stock_id} for stock_id in stocks], **rule})


def pay(shop, user: dict, total: int, mchid_shop=None) -> dict:
    out_trade_no = number()
    shop = mchid_shop or shop
    status, answer = shop.client(
        "pay", description="咖啡", out_trade_no=out_trade_no, amount={"total": total, "currency": "CNY"},
        pay_type="NATIVE")
    assert status == 200, answer
    shop.fen.pay(user, **answer)
    status, transaction = shop.client("query", out_trade_no=out_trade_no)
    assert status == 200 and transaction["trade_state"] == "SUCCESS", transaction
    return transaction


def held(shop, user: dict) -> list[dict]:
    status, coupons = shop.client(
        "marketing_favor_user_coupon", openid=shop.fen.openid(user, shop.appid), creator_mchid=shop.mchid)
    assert status == 200, coupons
    return coupons["data"]


def test_a_payment_brings_coupons_and_the_next_uses_one(shop):
    user = shop.fen.user(name="小红", balance=50_000)
    stocks = [stock(shop), stock(shop)]
    request = number("A")
    status, made = create(shop, stocks, request)
    assert status == 200 and made["create_time"], made
    assert create(shop, stocks, request) == (200, made)
    activity = made["activity_id"]

    assert "promotion_detail" not in pay(shop, user, 999) and held(shop, user) == []
    assert "promotion_detail" not in pay(shop, user, 1_000)
    assert sorted(coupon["stock_id"] for coupon in held(shop, user)) == sorted(stocks)
    assert pay(shop, user, 500)["amount"]["payer_total"] == 200

    status, told = shop.client("marketing_paygift_activity_detail", activity_id=activity)
    assert status == 200 and told["activity_status"] == "ONGOING_ACT_STATUS", told
    assert told["activity_base_info"]["activity_name"] == "满十元送券"
    assert told["award_send_rule"]["full_send_rule"]["award_list"] == [{"stock_id": name} for name in stocks]
    status, listed = shop.client("marketing_paygift_activity_list", activity_name="十元", award_type="FAVOR")
    assert status == 200 and [row["activity_id"] for row in listed["data"]] == [activity], listed
    status, none = shop.client("marketing_paygift_activity_list", activity_status="OVER_TIME_ACT_STATUS")
    assert status == 200 and none["total_count"] == 0 and none["data"] == [], none
    status, goods = shop.client("marketing_paygift_goods_list", activity_id=activity)
    assert status == 200 and goods["data"] == [] and goods["activity_id"] == activity, goods

    status, ended = shop.client("marketing_paygift_activity_terminate", activity_id=activity)
    assert status == 200 and ended["terminate_time"], ended
    assert shop.client("marketing_paygift_activity_terminate", activity_id=activity) == (200, ended)
    pay(shop, user, 2_000)
    assert len(held(shop, user)) == 2
    status, error = shop.client(
        "marketing_paygift_merchant_add", activity_id=activity, add_request_no=number("M"),
        merchant_id_list=[shop.mchid])
    assert status == 400 and error["code"] == "INVALID_REQUEST", error


def test_merchants_come_and_go(shop):
    other = Shop(shop.fen, shop.key_mode)
    try:
        user = shop.fen.user(name="小李", balance=50_000)
        status, made = create(
            shop, [stock(shop)], merchant_option="MANUAL_INPUT_MERCHANT", merchant_id_list=[shop.mchid])
        assert status == 200, made
        activity = made["activity_id"]
        pay(shop, user, 1_000, mchid_shop=other)
        assert held(shop, user) == []
        request = number("M")
        status, added = shop.client(
            "marketing_paygift_merchant_add", activity_id=activity, add_request_no=request,
            merchant_id_list=[other.mchid, "1999999999"])
        assert status == 200 and added["add_time"], added
        assert [row["mchid"] for row in added["invalid_merchant_id_list"]] == ["1999999999"]
        pay(shop, user, 1_000, mchid_shop=other)
        assert len(held(shop, user)) == 1
        status, merchants = shop.client("marketing_paygift_merchants_list", activity_id=activity)
        assert status == 200 and merchants["total_count"] == 2, merchants
        assert {row["mchid"] for row in merchants["data"]} == {shop.mchid, other.mchid}
        assert all(row["merchant_name"] for row in merchants["data"])
        status, removed = shop.client(
            "marketing_paygift_merchant_delete", activity_id=activity, delete_request_no=number("M"),
            merchant_id_list=[other.mchid])
        assert status == 200 and removed["delete_time"], removed
        # The first request again changes nothing.
        assert shop.client(
            "marketing_paygift_merchant_add", activity_id=activity, add_request_no=request,
            merchant_id_list=[other.mchid, "1999999999"])[1]["add_time"] == added["add_time"]
        pay(shop, user, 1_000, mchid_shop=other)
        assert len(held(shop, user)) == 1
    finally:
        other.close()


def test_an_empty_stock_lets_the_payment_through(shop):
    user = shop.fen.user(name="小张", balance=50_000)
    name = stock(shop, count=1)
    assert create(shop, [name])[0] == 200
    pay(shop, user, 1_000)
    pay(shop, user, 1_000)
    assert [coupon["stock_id"] for coupon in held(shop, user)].count(name) == 1
