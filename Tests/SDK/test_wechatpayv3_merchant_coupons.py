"""Merchant coupons with the PyPI client wechatpayv3 2.0.4, unmodified, in both key modes."""
import pytest

from merchant import Merchant, number
from server import until
from shop import Shop

BEGIN, END = "2020-01-01T00:00:00+08:00", "2099-12-31T23:59:59+08:00"
NOW = "2026-03-02T12:00:00+08:00"


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    shop = Shop(fen, request.param)
    fen.sandbox("POST", f"merchants/{shop.mchid}/fund", {"amount": 1_000_000, "account": "marketing"})
    status, answer = shop.client("marketing_busifavor_callback_update", notify_url=shop.receiver.url("/sent"))
    assert status == 200 and answer["notify_url"].endswith("/sent") and answer["mchid"] == shop.mchid, answer
    yield shop
    shop.close()


def create(shop, codes="WECHATPAY_MODE", use=None, send=None, **more) -> str:
    status, made = shop.client(
        "marketing_busifavor_stock_create", stock_name="八月一日活动券", belong_merchant=shop.mchid,
        goods_name="咖啡可用", stock_type="NORMAL", comment="活动使用", out_request_no=number("S"),
        coupon_use_rule={
            "coupon_available_time": {"available_begin_time": BEGIN, "available_end_time": END,
                                      "available_day_after_receive": 3},
            "fixed_normal_coupon": {"discount_amount": 300, "transaction_minimum": 1_000},
            "use_method": "OFF_LINE", **(use or {})},
        stock_send_rule={"max_coupons": 100, "max_coupons_per_user": 5, "max_coupons_by_day": 50, **(send or {})},
        coupon_code_mode=codes, display_pattern_info={"description": "门店可用", "merchant_name": "罗森"}, **more)
    assert status == 200 and made["create_time"], made
    return made["stock_id"]


def send(shop, stock_id: str, user: dict, **more) -> str:
    """The client has no method for it: a program of the merchant's own asks for the coupon."""
    merchant = Merchant(shop.fen, shop.merchant, shop.key_mode)
    answer = merchant.call("POST", "/v3/marketing/busifavor/coupons/send", {
        "openid": shop.fen.openid(user, shop.appid), "appid": shop.appid, "stock_id": stock_id,
        "out_request_no": number("C"), **more})
    assert answer.status == 200 and answer.json["stock_id"] == stock_id, answer
    return answer.json["coupon_code"]


def held(shop, user: dict, code: str) -> dict:
    status, coupon = shop.client(
        "marketing_busifavor_coupon_detail", coupon_code=code, openid=shop.fen.openid(user, shop.appid))
    assert status == 200, coupon
    return coupon


def detail(shop, stock_id: str) -> dict:
    status, stock = shop.client("marketing_busifavor_stock_query", stock_id=stock_id)
    assert status == 200, stock
    return stock


def test_a_coupon_is_sent_told_used_and_returned(shop):
    user = shop.fen.user(name="小明", balance=5_000)
    openid = shop.fen.openid(user, shop.appid)
    stock_id = create(shop)
    code = send(shop, stock_id, user)
    assert len(code) == 22 and code.isdigit()

    told = until("the coupon's callback", lambda: [
        message for message in map(shop.callback, shop.receiver.at("/sent"))
        if message["resource"]["coupon_code"] == code])[0]
    assert told["event_type"] == "COUPON.SEND" and told["resource"]["event_type"] == "EVENT_TYPE_BUSICOUPON_SEND"
    assert told["resource"]["openid"] == openid and told["resource"]["stock_id"] == stock_id
    assert told["resource"]["send_merchant"] == shop.mchid

    coupon = held(shop, user, code)
    assert coupon["coupon_state"] == "SENDED" and coupon["goods_name"] == "咖啡可用"
    rule = coupon["coupon_use_rule"]
    assert rule["fixed_normal_coupon"] == {"discount_amount": 300, "transaction_minimum": 1_000}
    assert rule["coupon_available_time"]["available_day_after_receive"] == 3 and rule["use_method"] == "OFF_LINE"

    use = dict(coupon_code=code, use_time=NOW, use_request_no=number("U"), openid=openid)
    status, used = shop.client("marketing_busifavor_coupon_use", **use)
    assert status == 200 and used["stock_id"] == stock_id and used["openid"] == openid, used
    assert shop.client("marketing_busifavor_coupon_use", **use) == (200, used)
    coupon = held(shop, user, code)
    assert coupon["coupon_state"] == "USED" and coupon["use_request_no"] == use["use_request_no"]
    assert coupon["use_time"] == used["wechatpay_use_time"]
    status, error = shop.client("marketing_busifavor_coupon_use", **{**use, "use_request_no": number("U")})
    assert status == 400 and error["code"] == "INVALID_REQUEST", error

    back = dict(coupon_code=code, stock_id=stock_id, return_request_no=number("R"))
    status, returned = shop.client("marketing_busifavor_coupon_return", **back)
    assert status == 200 and returned["wechatpay_return_time"], returned
    assert shop.client("marketing_busifavor_coupon_return", **back) == (200, returned)
    coupon = held(shop, user, code)
    assert coupon["coupon_state"] == "SENDED" and coupon["return_request_no"] == back["return_request_no"]

    stock = detail(shop, stock_id)
    assert stock["stock_state"] == "RUNNING" and stock["coupon_code_mode"] == "WECHATPAY_MODE"
    assert stock["send_count_information"] == {
        "total_send_num": 1, "total_send_amount": 300, "today_send_num": 1, "today_send_amount": 300}
    assert stock["stock_send_rule"]["max_coupons"] == 100 and stock["stock_send_rule"]["max_amount"] == 30_000


def test_no_payment_is_lowered_by_it(shop):
    user = shop.fen.user(balance=5_000)
    send(shop, create(shop), user)
    status, answer = shop.client(
        "pay", description="咖啡", out_trade_no=number(), amount={"total": 2_000, "currency": "CNY"}, pay_type="NATIVE")
    assert status == 200, answer
    shop.fen.pay(user, **answer)
    assert shop.fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 3_000


def test_codes_are_uploaded_and_given(shop):
    user = shop.fen.user()
    stock_id = create(shop, codes="MERCHANT_UPLOAD")
    upload = dict(stock_id=stock_id, upload_request_no=number("P"), coupon_code_list=["ABC9588200", "ABC9588201"])
    status, answer = shop.client("marketing_busifavor_couponcode_upload", **upload)
    assert status == 200 and answer["success_count"] == 2 and answer["fail_count"] == 0, answer
    assert shop.client("marketing_busifavor_couponcode_upload", **upload) == (200, answer)
    assert send(shop, stock_id, user) in upload["coupon_code_list"]
    assert detail(shop, stock_id)["coupon_code_count"] == {"total_count": 2, "available_count": 1}


def test_a_stock_is_changed_and_gets_another_budget(shop):
    stock_id = create(shop)
    status, answer = shop.client(
        "marketing_busifavor_stock_modify", stock_id=stock_id, out_request_no=number("M"), goods_name="茶可用",
        comment="改", stock_send_rule={"natural_person_limit": True})
    assert status == 204, answer
    stock = detail(shop, stock_id)
    assert stock["goods_name"] == "茶可用" and stock["comment"] == "改"
    assert stock["stock_send_rule"]["natural_person_limit"] is True
    assert stock["display_pattern_info"] == {"description": "门店可用", "merchant_name": "罗森"}
    budget = dict(stock_id=stock_id, modify_budget_request_no=number("B"), target_max_coupons=300,
                  current_max_coupons=100)
    status, answer = shop.client("marketing_busifavor_stock_budget", **budget)
    assert (status, answer) == (200, {"max_coupons": 300, "max_coupons_by_day": 50})
    assert shop.client("marketing_busifavor_stock_budget", **budget) == (200, answer)
    status, error = shop.client("marketing_busifavor_stock_budget", **{**budget, "modify_budget_request_no": number()})
    assert status == 400 and error["code"] == "INVALID_REQUEST", error
    status, answer = shop.client(
        "marketing_busifavor_stock_budget", stock_id=stock_id, modify_budget_request_no=number("B"),
        target_max_coupons_by_day=60, current_max_coupons_by_day=50)
    assert (status, answer) == (200, {"max_coupons": 300, "max_coupons_by_day": 60})


def test_a_coupon_belongs_to_an_order_and_is_deactivated(shop):
    user = shop.fen.user()
    stock_id = create(shop)
    code = send(shop, stock_id, user)
    order = dict(stock_id=stock_id, coupon_code=code, out_trade_no=number())
    status, answer = shop.client("marketing_busifavor_coupon_associate", out_request_no=number("A"), **order)
    assert status == 200 and answer["wechatpay_associate_time"], answer
    assert held(shop, user, code)["associate_out_trade_no"] == order["out_trade_no"]
    status, answer = shop.client("marketing_busifavor_coupon_disassociate", out_request_no=number("A"), **order)
    assert status == 200 and answer["wechatpay_disassociate_time"], answer
    status, answer = shop.client(
        "marketing_busifavor_coupon_deactivate", coupon_code=code, stock_id=stock_id,
        deactivate_request_no=number("D"), deactivate_reason="此券使用时间设置错误")
    assert status == 200 and answer["wechatpay_deactivate_time"], answer
    coupon = held(shop, user, code)
    assert coupon["coupon_state"] == "DEACTIVATED" and coupon["deactivate_reason"] == "此券使用时间设置错误"
    assert coupon["deactivate_time"] == answer["wechatpay_deactivate_time"]


def test_coupons_are_listed(shop):
    user = shop.fen.user()
    openid = shop.fen.openid(user, shop.appid)
    stock_id, other = create(shop), create(shop)
    codes = [send(shop, stock_id, user) for _ in range(3)]
    send(shop, other, user)
    status, page = shop.client("marketing_busifavor_user_coupon", openid=openid, stock_id=stock_id, limit=2,
                               creator_merchant=shop.mchid, sender_merchant=shop.mchid, belong_merchant=shop.mchid)
    assert status == 200 and page["total_count"] == 3 and page["limit"] == 2, page
    assert [row["coupon_code"] for row in page["data"]] == codes[:0:-1]
    assert shop.client("marketing_busifavor_user_coupon", openid=openid, coupon_state="SENDED")[1]["total_count"] == 4
    assert shop.client("marketing_busifavor_user_coupon", openid=openid, coupon_state="USED")[1]["total_count"] == 0


def test_another_merchant_is_paid_for_a_coupon(shop):
    """The brand's coupon was taken at a franchise: the brand pays the franchise for it."""
    franchise, user = Merchant.create(shop.fen), shop.fen.user(balance=5_000)
    stock_id = create(shop, subsidy=True)
    code = send(shop, stock_id, user)
    status, used = shop.client("marketing_busifavor_coupon_use", coupon_code=code, use_time=NOW,
                               use_request_no=number("U"))
    assert status == 200, used
    paid = franchise.codepay(shop.fen.payment_code(user), total=1_000).json
    subsidy = dict(stock_id=stock_id, coupon_code=code, transaction_id=paid["transaction_id"],
                   payer_merchant=shop.mchid, payee_merchant=franchise.mchid, amount=300, description="补差",
                   out_subsidy_no=number("N"))
    status, receipt = shop.client("marketing_busifavor_subsidy_pay", **subsidy)
    assert status == 200 and receipt["status"] == "PAY_RECEIPT_SUCCESS" and receipt["amount"] == 300, receipt
    assert shop.client("marketing_busifavor_subsidy_pay", **subsidy) == (200, receipt)
    status, again = shop.client("marketing_busifavor_subsidy_query", subsidy_receipt_id=receipt["subsidy_receipt_id"])
    assert (status, again) == (200, receipt)


def test_the_callback_is_told(shop):
    status, answer = shop.client("marketing_busifavor_callback_query")
    assert status == 200 and answer == {"mchid": shop.mchid, "notify_url": shop.receiver.url("/sent")}, answer


def test_the_books_hold(shop):
    until("the books hold", lambda: shop.fen.audit().returncode == 0)


def test_a_consume_card_is_sent(shop):
    user, card = shop.fen.user(), create(shop)
    status, given = shop.client(
        "marketing_card_send", card_id=card, openid=shop.fen.openid(user, shop.appid), out_request_no=number("C"),
        send_time=NOW)
    assert status == 200, given
    assert held(shop, user, given["card_code"])["stock_id"] == card
