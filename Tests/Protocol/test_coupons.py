"""Cash coupons at their edges: what a stock refuses, whom it refuses, and how far its limits go."""
import datetime

import pytest

from merchant import Merchant, changed, number

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
BEGIN, END = "2020-01-01T00:00:00+08:00", "2099-12-31T00:00:00+08:00"
STOCKS = "/v3/marketing/favor/stocks"


def body(merchant: Merchant, **change) -> dict:
    stock = {
        "stock_name": "满减", "belong_merchant": merchant.mchid, "available_begin_time": BEGIN,
        "available_end_time": END, "stock_type": "NORMAL", "no_cash": True, "out_request_no": number("S"),
        "stock_use_rule": {"max_coupons": 2, "max_amount": 600, "max_coupons_per_user": 1,
                           "natural_person_limit": False, "prevent_api_abuse": False},
        "coupon_use_rule": {"fixed_normal_coupon": {"coupon_amount": 300, "transaction_minimum": 0},
                            "available_merchants": [merchant.mchid]}}
    return changed(stock, change)


def create(merchant: Merchant, **change):
    return merchant.call("POST", "/v3/marketing/favor/coupon-stocks", body(merchant, **change))


def move(merchant: Merchant, stock_id: str, verb: str, creator: str | None = None):
    return merchant.call("POST", f"{STOCKS}/{stock_id}/{verb}", {"stock_creator_mchid": creator or merchant.mchid})


def running(merchant: Merchant, **change) -> str:
    answer = create(merchant, **change)
    assert answer.status == 200, answer
    assert move(merchant, answer.json["stock_id"], "start").status == 200
    return answer.json["stock_id"]


def send(fen, merchant: Merchant, stock_id: str, user: dict, **more):
    openid = fen.openid(user, merchant.appid)
    return merchant.call("POST", f"/v3/marketing/favor/users/{openid}/coupons", {
        "stock_id": stock_id, "out_request_no": number("C"), "appid": merchant.appid,
        "stock_creator_mchid": merchant.mchid, **more})


def detail(merchant: Merchant, stock_id: str):
    return merchant.call("GET", f"{STOCKS}/{stock_id}?stock_creator_mchid={merchant.mchid}")


@pytest.mark.parametrize("change, field", [
    ({"stock_name": None}, "/stock_name"),
    ({"stock_name": "满" * 21}, "/stock_name"),
    ({"stock_type": "DISCOUNT_CUT"}, "/stock_type"),
    ({"stock_type": "DISCOUNT"}, "/coupon_use_rule/fixed_normal_coupon"),
    ({"coupon_use_rule__fixed_normal_coupon": None}, "/coupon_use_rule/fixed_normal_coupon"),
    ({"available_end_time": BEGIN}, "/available_end_time"),
    ({"available_end_time": "tomorrow"}, "/available_end_time"),
    ({"stock_use_rule__max_coupons": 0}, "/stock_use_rule/max_coupons"),
    ({"coupon_use_rule__limit_card": {"name": "工行", "bin": ["622200"]}}, "/coupon_use_rule/limit_card"),
    ({"coupon_use_rule__limit_pay": ["1"]}, "/coupon_use_rule/limit_pay"),
    ({"coupon_use_rule__trade_type": ["FACE"]}, "/coupon_use_rule/trade_type"),
    ({"coupon_use_rule__trade_type": ["CASH"]}, "/coupon_use_rule/trade_type/0"),
    ({"coupon_use_rule__available_merchants": ["1"]}, "/coupon_use_rule/available_merchants"),
    ({"coupon_use_rule__available_merchants": ["1900009999"]}, "/coupon_use_rule/available_merchants"),
    ({"coupon_use_rule__coupon_available_time": {"available_begin_time": END, "available_end_time": BEGIN}},
     "/coupon_use_rule/coupon_available_time"),
    ({"coupon_use_rule__coupon_available_time": {"fix_available_time": {"available_week_day": [7]}}},
     "/coupon_use_rule/coupon_available_time/fix_available_time/available_week_day/0"),
    ({"stock_type": "EXCHAHGE", "coupon_use_rule__fixed_normal_coupon": None,
      "coupon_use_rule__exchange_coupon": {"exchange_price": 1}}, "/coupon_use_rule/available_items"),
])
def test_what_no_campaign_can_say_is_refused_by_name(merchant, change, field):
    answer = create(merchant, **change)
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer
    assert answer.json["detail"]["field"] == field


def test_a_request_number_makes_one_stock(merchant):
    stock = body(merchant)
    first = merchant.call("POST", "/v3/marketing/favor/coupon-stocks", stock)
    again = merchant.call("POST", "/v3/marketing/favor/coupon-stocks", stock)
    assert first.status == again.status == 200 and first.json == again.json
    other = merchant.call("POST", "/v3/marketing/favor/coupon-stocks", {**stock, "stock_name": "别的"})
    assert other.status == 400 and other.code == "RESOURCE_ALREADY_EXISTS", other


@pytest.mark.parametrize("change", [
    {"stock_type": "DISCOUNT", "coupon_use_rule__fixed_normal_coupon": None,
     "coupon_use_rule__discount_coupon": {"discount_percent": 88}},
    {"stock_type": "EXCHAHGE", "coupon_use_rule__fixed_normal_coupon": None,
     "coupon_use_rule__exchange_coupon": {"exchange_price": 1}, "coupon_use_rule__available_items": ["tea"]},
])
def test_a_budget_is_for_coupons_whose_cost_is_known(merchant, change):
    assert create(merchant, no_cash=True, **change).status == 200
    refused = create(merchant, no_cash=False, **change)
    assert refused.status == 400 and refused.code == "PARAM_ERROR", refused


def test_a_prefunded_stock_starts_when_the_money_is_there(fen, merchant):
    stock_id = create(merchant, no_cash=False).json["stock_id"]
    poor = move(merchant, stock_id, "start")
    assert poor.status == 403 and poor.code == "NOT_ENOUGH", poor
    assert detail(merchant, stock_id).json["status"] == "unactivated"
    fen.sandbox("POST", f"merchants/{merchant.mchid}/fund", {"amount": 600, "account": "marketing"})
    assert move(merchant, stock_id, "start").status == 200
    first = move(merchant, stock_id, "start")
    assert first.status == 200 and first.json["start_time"] == detail(merchant, stock_id).json["start_time"]


def test_only_the_creator_has_a_stock(fen, merchant):
    other = Merchant.create(fen)
    stock_id = running(merchant)
    for answer in (move(other, stock_id, "pause"), detail(other, stock_id),
                   other.call("GET", f"{STOCKS}/{stock_id}/use-flow"), send(fen, other, stock_id, fen.user())):
        assert answer.status == 403 and answer.code == "NO_AUTH", answer
    claimed = move(other, stock_id, "pause", creator=merchant.mchid)
    assert claimed.status == 400 and claimed.json["detail"]["field"] == "/stock_creator_mchid", claimed
    for answer in (move(merchant, "9", "start"), detail(merchant, "9")):
        assert answer.status == 404 and answer.code == "RESOURCE_NOT_EXISTS", answer


def test_a_coupon_is_seen_by_its_creator_and_where_it_is_used(fen, merchant, user):
    other = Merchant.create(fen)
    coupon_id = send(fen, merchant, running(merchant), user).json["coupon_id"]
    def look(who):
        openid = fen.openid(user, who.appid)
        return who.call("GET", f"/v3/marketing/favor/users/{openid}/coupons/{coupon_id}?appid={who.appid}")
    assert look(merchant).json["status"] == "SENDED"
    assert look(other).status == 404 and look(other).code == "RESOURCE_NOT_EXISTS"
    openid = fen.openid(user, other.appid)
    listed = other.call("GET", f"/v3/marketing/favor/users/{openid}/coupons?appid={other.appid}")
    assert listed.status == 200 and listed.json["total_count"] == 0
    spied = other.call(
        "GET", f"/v3/marketing/favor/users/{openid}/coupons?appid={other.appid}&creator_mchid={merchant.mchid}")
    assert spied.status == 400 and spied.code == "INVALID_REQUEST", spied


def test_limits_hold(fen, merchant):
    stock_id = running(merchant)
    first, second, third = fen.user(), fen.user(), fen.user()
    assert send(fen, merchant, stock_id, first).status == 200
    twice = send(fen, merchant, stock_id, first)
    assert twice.status == 403 and twice.code == "RULE_LIMIT", twice
    assert send(fen, merchant, stock_id, second).status == 200
    late = send(fen, merchant, stock_id, third)
    assert late.status == 403 and late.code == "RULE_LIMIT", late
    assert detail(merchant, stock_id).json["distributed_coupons"] == 2


def test_a_days_budget_and_real_names_hold(fen, merchant):
    daily = running(merchant, stock_use_rule__max_amount_by_day=300)
    assert send(fen, merchant, daily, fen.user()).status == 200
    assert send(fen, merchant, daily, fen.user()).code == "RULE_LIMIT"
    named = running(merchant, stock_use_rule__natural_person_limit=True)
    assert send(fen, merchant, named, fen.user(account_class=0)).code == "RULE_LIMIT"
    assert send(fen, merchant, named, fen.user()).status == 200


def test_a_request_number_sends_one_coupon(fen, merchant):
    stock_id, out_request_no = running(merchant), number("C")
    first, second = fen.user(), fen.user()
    sent = send(fen, merchant, stock_id, first, out_request_no=out_request_no)
    assert send(fen, merchant, stock_id, first, out_request_no=out_request_no).json == sent.json
    other = send(fen, merchant, stock_id, second, out_request_no=out_request_no)
    assert other.status == 400 and other.code == "RESOURCE_ALREADY_EXISTS", other
    stranger = merchant.call("POST", "/v3/marketing/favor/users/oStranger/coupons", {
        "stock_id": stock_id, "out_request_no": number("C"), "appid": merchant.appid,
        "stock_creator_mchid": merchant.mchid})
    assert stranger.status == 400 and stranger.json["detail"]["field"] == "openid", stranger


def test_a_random_stock_takes_the_worth_when_it_is_sent(fen, merchant):
    stock_id = running(merchant, stock_type="RANDOM", coupon_use_rule__fixed_normal_coupon=None)
    user = fen.user()
    assert send(fen, merchant, stock_id, user).json["detail"]["field"] == "/coupon_value"
    sent = send(fen, merchant, stock_id, user, coupon_value=123, coupon_minimum=500)
    assert sent.status == 200, sent
    fixed = send(fen, merchant, running(merchant), user, coupon_value=123)
    assert fixed.status == 400 and fixed.json["detail"]["field"] == "/coupon_value", fixed
    assert merchant.codepay(fen.payment_code(user), total=499).json["amount"]["payer_total"] == 499
    paid = merchant.codepay(fen.payment_code(user), total=500).json
    assert paid["amount"]["payer_total"] == 377 and paid["promotion_detail"][0]["amount"] == 123


def test_a_percentage_and_a_price_are_told_and_taken_off(fen, merchant):
    rule = {"discount_percent": 88, "discount_amount_max": 500, "transaction_minimum": 1_000}
    percent = running(merchant, stock_type="DISCOUNT", coupon_use_rule__fixed_normal_coupon=None,
                      coupon_use_rule__discount_coupon=rule, coupon_use_rule__trade_type=["CARD"])
    told = detail(merchant, percent).json
    assert told["stock_type"] == "DISCOUNT" and told["stock_use_rule"]["trade_type"] == ["CARD"]
    user = fen.user()
    assert send(fen, merchant, percent, user).status == 200
    assert merchant.codepay(fen.payment_code(user), total=2_000).json["amount"]["payer_total"] == 2_000 - 240
    cut = running(merchant, stock_type="EXCHANGE", coupon_use_rule__fixed_normal_coupon=None,
                  coupon_use_rule__exchange_coupon={"exchange_price": 1}, coupon_use_rule__available_items=["tea"])
    told = detail(merchant, cut).json
    assert told["stock_type"] == "EXCHAHGE" and told["cut_to_message"] == {"cut_to_price": 1} and told["singleitem"]
    assert send(fen, merchant, cut, user).status == 200
    goods = [{"merchant_goods_id": "tea", "quantity": 2, "unit_price": 400}]
    paid = merchant.codepay(fen.payment_code(user), total=800, detail={"goods_detail": goods}).json
    assert paid["amount"]["payer_total"] == 401, paid


def test_items_are_changed_for_coupons_sent_from_then_on(fen, merchant):
    stock_id = running(merchant, coupon_use_rule__available_items=["tea"])
    change = merchant.call("POST", f"{STOCKS}/{stock_id}/modify-goods-id", {
        "stock_creator_mchid": merchant.mchid, "add_goods_id_list": ["bun"], "delete_goods_id_list": ["tea"]})
    assert change.status == 200 and change.json["stock_id"] == stock_id, change
    items = merchant.call("GET", f"{STOCKS}/{stock_id}/items?stock_creator_mchid={merchant.mchid}&offset=0&limit=50")
    assert items.json["data"] == ["bun"]
    none = merchant.call("POST", f"{STOCKS}/{stock_id}/modify-goods-id", {
        "stock_creator_mchid": merchant.mchid, "delete_goods_id_list": ["bun"]})
    assert none.status == 400 and none.code == "PARAM_ERROR", none
    whole = merchant.call("POST", f"{STOCKS}/{running(merchant)}/modify-goods-id", {
        "stock_creator_mchid": merchant.mchid, "add_goods_id_list": ["bun"]})
    assert whole.status == 400 and whole.code == "INVALID_REQUEST", whole


def test_a_stopped_stock_sends_no_more_and_its_coupons_stay_good(fen, merchant):
    stock_id, user = running(merchant), fen.user()
    assert send(fen, merchant, stock_id, user).status == 200
    stopped = move(merchant, stock_id, "stop")
    assert stopped.status == 200 and stopped.json["stop_time"], stopped
    told = detail(merchant, stock_id).json
    assert told["status"] == "stoped" and told["stop_time"] == stopped.json["stop_time"]
    assert send(fen, merchant, stock_id, fen.user()).code == "INVALID_REQUEST"
    assert move(merchant, stock_id, "restart").code == "INVALID_REQUEST"
    assert merchant.codepay(fen.payment_code(user), total=1_000).json["amount"]["payer_total"] == 700


def test_callbacks_are_kept_and_switched_off(fen, merchant, receiver):
    where = f"/v3/marketing/favor/callbacks?mchid={merchant.mchid}"
    assert merchant.call("GET", where).code == "RESOURCE_NOT_EXISTS"
    url = receiver.url("/used")
    def switch(on: bool):
        return merchant.call("POST", "/v3/marketing/favor/callbacks",
                             {"mchid": merchant.mchid, "notify_url": url, "switch": on})
    assert switch(True).json["notify_url"] == url
    assert merchant.call("GET", where).json == {"mchid": merchant.mchid, "notify_url": url}
    user = fen.user()
    stock_id = running(merchant, stock_use_rule__max_coupons_per_user=2)
    first = send(fen, merchant, stock_id, user).json["coupon_id"]
    paid = merchant.codepay(fen.payment_code(user), total=1_000).json
    message = merchant.opened(receiver.wait(1, "/used")[0])
    assert message["event_type"] == "COUPON.USE" and message["resource"]["coupon_id"] == first
    assert message["resource"]["consume_information"]["transaction_id"] == paid["transaction_id"]
    assert switch(False).status == 200
    send(fen, merchant, stock_id, user)
    assert merchant.codepay(fen.payment_code(user), total=1_000).json["amount"]["payer_total"] == 700
    assert len(receiver.at("/used")) == 1


def test_a_flow_is_of_one_day_and_its_address_of_thirty_seconds(own_fen):
    merchant = Merchant.create(own_fen)
    now = datetime.datetime.fromisoformat(own_fen.set_clock(own_fen.now()).replace("Z", "+00:00"))
    day = now.astimezone(BEIJING).date()
    stock_id, user = running(merchant), own_fen.user()
    send(own_fen, merchant, stock_id, user)
    assert merchant.codepay(own_fen.payment_code(user), total=1_000).json["amount"]["payer_total"] == 700
    def flow(day: datetime.date) -> dict:
        answer = merchant.call("GET", f"{STOCKS}/{stock_id}/use-flow-by-day?bill_date={day}")
        assert answer.status == 200, answer
        return answer.json
    assert flow(day)["stock_useflow_count"] == "1"
    assert flow(day + datetime.timedelta(days=1))["stock_useflow_count"] == "0"
    target = flow(day)["url"].removeprefix("https://api.mch.weixin.qq.com")
    assert merchant.call("GET", target, check=False).status == 200
    own_fen.advance(31)
    assert merchant.call("GET", target).code == "PARAM_ERROR"
