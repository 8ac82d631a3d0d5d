"""Pay gifts at their edges: what an activity refuses, whom it refuses, and when it gives."""
import pytest

from merchant import Merchant, changed, number
from test_coupons import running
from test_merchant_coupons import coupon, create as till_stock, use

BASE = "/v3/marketing/paygiftactivity"
BEGIN, END = "2020-01-01T00:00:00+08:00", "2099-12-31T00:00:00+08:00"


@pytest.fixture(scope="module")
def merchant(fen):
    return Merchant.create(fen)


@pytest.fixture(scope="module")
def stock(merchant):
    return running(merchant, stock_use_rule__max_coupons=100, stock_use_rule__max_amount=30_000,
                   stock_use_rule__max_coupons_per_user=10)


def body(stock: str, **change) -> dict:
    activity = {
        "activity_base_info": {
            "activity_name": "满十元送券", "activity_second_title": "谢谢", "merchant_logo_url": "https://x.example/a.png",
            "begin_time": BEGIN, "end_time": END, "out_request_no": number("A"), "delivery_purpose": "OFF_LINE_PAY"},
        "award_send_rule": {
            "award_type": "FAVOR", "merchant_option": "IN_SEVICE_COUPON_MERCHANT", "send_content": "SINGLE_COUPON",
            "transaction_amount_minimum": 1_000, "award_list": [{"stock_id": stock}]}}
    return changed(activity, change)


def create(merchant: Merchant, stock: str, **change):
    return merchant.call("POST", f"{BASE}/unique-threshold-activity", body(stock, **change))


@pytest.mark.parametrize("change, field", [
    ({"activity_base_info__activity_name": None}, "/activity_base_info/activity_name"),
    ({"activity_base_info__end_time": None}, "/activity_base_info/end_time"),
    ({"activity_base_info__end_time": BEGIN}, "/activity_base_info/end_time"),
    ({"activity_base_info__delivery_purpose": "X"}, "/activity_base_info/delivery_purpose"),
    ({"activity_base_info__available_periods": {"available_day_time": [
        {"begin_day_time": "250000", "end_day_time": "235959"}]}},
     "/activity_base_info/available_periods/available_day_time/0/begin_day_time"),
    ({"activity_base_info__available_periods": {"available_day_time": [
        {"begin_day_time": "200000", "end_day_time": "100000"}]}},
     "/activity_base_info/available_periods/available_day_time/0/end_day_time"),
    ({"award_send_rule__award_type": "CASH"}, "/award_send_rule/award_type"),
    ({"award_send_rule__transaction_amount_minimum": 0}, "/award_send_rule/transaction_amount_minimum"),
    ({"award_send_rule__award_list": []}, "/award_send_rule/award_list"),
    ({"award_send_rule__merchant_option": "MANUAL_INPUT_MERCHANT"}, "/award_send_rule/merchant_id_list"),
    ({"award_send_rule__merchant_option": "MANUAL_INPUT_MERCHANT", "award_send_rule__merchant_id_list": ["12"]},
     "/award_send_rule/merchant_id_list"),
    ({"advanced_setting__payment_mode": {"payment_method_information": {"payment_method": "SPECIFIC_BANK_CARD"}}},
     "/advanced_setting/payment_mode/payment_method_information/bank_abbreviation"),
    ({"activity_base_info__available_periods": {"available_time": [{"begin_time": END, "end_time": END}]}},
     "/activity_base_info/available_periods/available_time/0/end_time"),
    ({"activity_base_info__available_periods": {"available_time": [
        {"begin_time": BEGIN, "end_time": END}, {"begin_time": BEGIN, "end_time": END}]}},
     "/activity_base_info/available_periods/available_time"),
])
def test_a_wrong_field_is_named(merchant, stock, change, field):
    answer = create(merchant, stock, **change)
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer
    assert answer.json["detail"]["field"] == field, answer


def test_a_stock_is_given_by_its_creator_alone(fen, merchant, stock):
    other = Merchant.create(fen)
    assert create(other, stock).code == "NO_AUTH"
    assert create(merchant, "1").code == "RESOURCE_NOT_EXISTS"
    made = create(merchant, stock).json["activity_id"]
    for method, path in (("GET", ""), ("GET", "/merchants"), ("GET", "/goods"), ("POST", "/terminate")):
        answer = other.call(method, f"{BASE}/activities/{made}{path}", {} if method == "POST" else None)
        assert answer.status == 403 and answer.code == "NO_AUTH", (path, answer)
        assert merchant.call(method, f"{BASE}/activities/1{path}", {} if method == "POST" else None).status == 404
    assert other.call("GET", f"{BASE}/activities?offset=0&limit=10").json["total_count"] == 0
    assert merchant.call("POST", f"{BASE}/activities/{made}/terminate").status == 200


def test_the_same_number_is_the_same_activity(merchant, stock):
    first = create(merchant, stock, activity_base_info__out_request_no="same-number-1")
    assert first.status == 200, first
    again = create(merchant, stock, activity_base_info__out_request_no="same-number-1")
    assert again.json == first.json
    other = create(merchant, stock, activity_base_info__out_request_no="same-number-1",
                   award_send_rule__transaction_amount_minimum=2_000)
    assert other.status == 400 and other.code == "RESOURCE_ALREADY_EXISTS", other
    merchant.call("POST", f"{BASE}/activities/{first.json['activity_id']}/terminate")


def test_the_last_merchant_stays_and_the_list_is_of_pages(merchant, stock):
    made = create(merchant, stock).json["activity_id"]
    path = f"{BASE}/activities/{made}/merchants"
    answer = merchant.call("POST", f"{path}/delete", {
        "merchant_id_list": [merchant.mchid], "delete_request_no": number("M")})
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer
    assert merchant.call("POST", f"{path}/add", {"merchant_id_list": [], "add_request_no": "M"}).status == 400
    page = merchant.call("GET", f"{path}?offset=1&limit=1").json
    assert page["total_count"] == 1 and page["data"] == [] and page["offset"] == 1, page
    listed = merchant.call("GET", f"{BASE}/activities?offset=0&limit=1&activity_status=ONGOING_ACT_STATUS").json
    assert listed["data"][0]["activity_id"] == made and len(listed["data"]) == 1, listed
    merchant.call("POST", f"{BASE}/activities/{made}/terminate")


def test_a_card_of_another_bank_brings_nothing(fen, merchant, stock):
    made = create(merchant, stock, advanced_setting__payment_method_information={
        "payment_method": "SPECIFIC_BANK_CARD", "bank_abbreviation": "NOBANK_CREDIT"})
    assert made.status == 200, made
    user = fen.user(balance=10_000)
    order = merchant.call("POST", "/v3/pay/transactions/native", merchant.order(total=1_000))
    fen.pay(user, **order.json)
    openid = fen.openid(user, merchant.appid)
    coupons = merchant.call("GET", f"/v3/marketing/favor/users/{openid}/coupons?appid={merchant.appid}")
    assert coupons.json["data"] == [], coupons


def test_a_gift_for_the_balance_is_given_to_no_card_and_between_periods_to_nobody(fen, merchant):
    def gifts(stock: str, by_card: bool) -> int:
        user = fen.user(balance=10_000, cards=[{"kind": "debit", "balance": 10_000}])
        order = merchant.call("POST", "/v3/pay/transactions/native", merchant.order(total=1_000))
        fen.pay(user, method=user["cards"][0]["card_id"] if by_card else "balance", **order.json)
        openid = fen.openid(user, merchant.appid)
        return len(merchant.call(
            "GET", f"/v3/marketing/favor/users/{openid}/coupons?appid={merchant.appid}&stock_id={stock}"
            f"&stock_creator_mchid={merchant.mchid}").json["data"])

    of_balance = running(merchant)
    made = create(merchant, of_balance, advanced_setting__payment_mode={
        "payment_method_information": {"payment_method": "CFT"}})
    assert made.status == 200, made
    assert (gifts(of_balance, by_card=True), gifts(of_balance, by_card=False)) == (0, 1)
    merchant.call("POST", f"{BASE}/activities/{made.json['activity_id']}/terminate")

    other = running(merchant)
    parts = [{"begin_time": BEGIN, "end_time": "2020-02-01T00:00:00+08:00"},
             {"begin_time": "2099-12-01T00:00:00+08:00", "end_time": END}]
    made = create(merchant, other, activity_base_info__available_periods={"available_time": parts})
    assert made.status == 200, made
    assert gifts(other, by_card=False) == 0
    told = merchant.call("GET", f"{BASE}/activities/{made.json['activity_id']}").json
    assert told["activity_base_info"]["available_periods"]["available_time"] == parts, told


def test_a_coupon_of_the_merchants_till_comes_with_the_payment(fen, receiver):
    merchant = Merchant.create(fen)
    url = receiver.url("/sent")
    set_url = merchant.call("POST", "/v3/marketing/busifavor/callbacks", {"mchid": merchant.mchid, "notify_url": url})
    assert set_url.status == 200, set_url
    name = till_stock(merchant)
    made = create(merchant, name, award_send_rule__award_type="BUSIFAVOR")
    assert made.status == 200, made
    activity = made.json["activity_id"]
    user = fen.user(balance=10_000)
    order = merchant.order(total=1_000)
    fen.pay(user, **merchant.call("POST", "/v3/pay/transactions/native", order).json)
    paid = merchant.call("GET", f"/v3/pay/transactions/out-trade-no/{order['out_trade_no']}?mchid={merchant.mchid}").json
    openid = fen.openid(user, merchant.appid)
    listed = merchant.call("GET", f"/v3/marketing/busifavor/users/{openid}/coupons?appid={merchant.appid}").json
    assert listed["total_count"] == 1 and listed["data"][0]["stock_id"] == name, listed
    code = listed["data"][0]["coupon_code"]
    assert coupon(merchant, user, code)["send_request_no"] == paid["transaction_id"]
    told = merchant.opened(receiver.wait(1, "/sent")[0])["resource"]
    assert told["send_channel"] == "BUSICOUPON_SEND_CHANNEL_PAYGIFT" and told["coupon_code"] == code, told
    assert told["attach_info"] == {"transaction_id": paid["transaction_id"], "activity_id": activity}, told
    assert use(merchant, code).status == 200
    assert merchant.call("GET", f"{BASE}/activities?offset=0&limit=9&award_type=BUSIFAVOR").json["total_count"] == 1
    assert merchant.call("GET", f"{BASE}/activities?offset=0&limit=9&award_type=FAVOR").json["total_count"] == 0


def test_a_payment_at_another_merchants_is_none_of_the_creators_business(fen, receiver):
    merchant, shop = Merchant.create(fen), Merchant.create(fen)
    merchant.call("POST", "/v3/marketing/busifavor/callbacks", {
        "mchid": merchant.mchid, "notify_url": receiver.url("/elsewhere")})
    made = create(merchant, till_stock(merchant), award_send_rule__award_type="BUSIFAVOR",
                  award_send_rule__merchant_option="MANUAL_INPUT_MERCHANT",
                  award_send_rule__merchant_id_list=[shop.mchid])
    assert made.status == 200, made
    user = fen.user(balance=10_000)
    order = shop.order(total=1_000)
    fen.pay(user, **shop.call("POST", "/v3/pay/transactions/native", order).json)
    paid = shop.call("GET", f"/v3/pay/transactions/out-trade-no/{order['out_trade_no']}?mchid={shop.mchid}").json
    told = merchant.opened(receiver.wait(1, "/elsewhere")[0])["resource"]
    assert told["attach_info"] == {"activity_id": made.json["activity_id"]}, told
    assert told["openid"] == fen.openid(user, merchant.appid) != fen.openid(user, shop.appid), told
    mine = coupon(merchant, user, told["coupon_code"])
    assert paid["transaction_id"] not in str(told) + str(mine), (told, mine)


def test_an_activity_gives_no_coupon_whose_code_somebody_has_to_say(merchant, stock):
    said = till_stock(merchant, coupon_code_mode="MERCHANT_API")
    answer = create(merchant, said, award_send_rule__award_type="BUSIFAVOR")
    assert answer.status == 400 and answer.code == "INVALID_REQUEST", answer
    # A stock of cash coupons is none of this kind.
    assert create(merchant, stock, award_send_rule__award_type="BUSIFAVOR").code == "RESOURCE_NOT_EXISTS"
