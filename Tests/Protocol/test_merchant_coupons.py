"""Merchant coupons at their edges: what a stock refuses, when a till may redeem, and what merchants pay each other."""
import concurrent.futures
import datetime
import hashlib
import hmac
import urllib.parse

import pytest

from merchant import Merchant, changed, number
from pages import Pages
from server import until
from wallet import Refused, Wallet

BEGIN, END = "2020-01-01T00:00:00+08:00", "2099-12-31T00:00:00+08:00"
AREA = "/v3/marketing/busifavor"
NOW = "2026-03-02T12:00:00+08:00"
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def body(merchant: Merchant, **change) -> dict:
    stock = {
        "stock_name": "满减", "belong_merchant": merchant.mchid, "goods_name": "茶", "stock_type": "NORMAL",
        "out_request_no": number("S"), "coupon_code_mode": "WECHATPAY_MODE",
        "coupon_use_rule": {
            "coupon_available_time": {"available_begin_time": BEGIN, "available_end_time": END},
            "fixed_normal_coupon": {"discount_amount": 300, "transaction_minimum": 0}, "use_method": "OFF_LINE"},
        "stock_send_rule": {"max_coupons": 10, "max_coupons_per_user": 5}}
    return changed(stock, change)


def create(merchant: Merchant, **change) -> str:
    answer = merchant.call("POST", f"{AREA}/stocks", body(merchant, **change))
    assert answer.status == 200, answer
    return answer.json["stock_id"]


def send(merchant: Merchant, stock_id: str, user: dict, **more):
    return merchant.call("POST", f"{AREA}/coupons/send", {
        "openid": merchant.fen.openid(user, merchant.appid), "appid": merchant.appid, "stock_id": stock_id,
        "out_request_no": number("C"), **more})


def sent(merchant: Merchant, stock_id: str, user: dict, **more) -> str:
    answer = send(merchant, stock_id, user, **more)
    assert answer.status == 200, answer
    return answer.json["coupon_code"]


def use(merchant: Merchant, code: str, **more):
    return merchant.call("POST", f"{AREA}/coupons/use", {
        "coupon_code": code, "appid": merchant.appid, "use_time": NOW, "use_request_no": number("U"), **more})


def coupon(merchant: Merchant, user: dict, code: str) -> dict:
    openid = merchant.fen.openid(user, merchant.appid)
    answer = merchant.call("GET", f"{AREA}/users/{openid}/coupons/{code}/appids/{merchant.appid}")
    assert answer.status == 200, answer
    return answer.json


@pytest.mark.parametrize("change, field", [
    ({"stock_name": None}, "/stock_name"),
    ({"stock_name": "满" * 22}, "/stock_name"),
    ({"goods_name": None}, "/goods_name"),
    ({"goods_name": "茶" * 16}, "/goods_name"),
    ({"comment": "茶" * 21}, "/comment"),
    ({"stock_type": "RANDOM"}, "/stock_type"),
    ({"stock_type": "DISCOUNT"}, "/coupon_use_rule/fixed_normal_coupon"),
    ({"coupon_code_mode": "MINE"}, "/coupon_code_mode"),
    ({"coupon_use_rule__use_method": None}, "/coupon_use_rule/use_method"),
    ({"coupon_use_rule__use_method": "MINI_PROGRAMS"}, "/coupon_use_rule/mini_programs_appid"),
    ({"coupon_use_rule__fixed_normal_coupon": None}, "/coupon_use_rule/fixed_normal_coupon"),
    ({"coupon_use_rule__fixed_normal_coupon__discount_amount": 0},
     "/coupon_use_rule/fixed_normal_coupon/discount_amount"),
    ({"coupon_use_rule__coupon_available_time__available_end_time": BEGIN},
     "/coupon_use_rule/coupon_available_time/available_end_time"),
    ({"coupon_use_rule__coupon_available_time__wait_days_after_receive": 1},
     "/coupon_use_rule/coupon_available_time/available_day_after_receive"),
    ({"coupon_use_rule__coupon_available_time__available_week": {"available_day_time": [
        {"begin_time": 0, "end_time": 60}]}}, "/coupon_use_rule/coupon_available_time/available_week/week_day"),
    ({"coupon_use_rule__coupon_available_time__available_week": {"week_day": [7]}},
     "/coupon_use_rule/coupon_available_time/available_week/week_day/0"),
    ({"coupon_use_rule__coupon_available_time__irregulary_avaliable_time": [{"begin_time": END, "end_time": BEGIN}]},
     "/coupon_use_rule/coupon_available_time/irregulary_avaliable_time/0/end_time"),
    ({"stock_send_rule__max_coupons": 0}, "/stock_send_rule/max_coupons"),
    ({"stock_send_rule__max_coupons_per_user": 101}, "/stock_send_rule/max_coupons_per_user"),
    ({"stock_send_rule__max_amount": 299}, "/stock_send_rule/max_amount"),
])
def test_a_stock_that_says_something_wrong_is_refused_by_name(merchant, change, field):
    answer = merchant.call("POST", f"{AREA}/stocks", body(merchant, **change))
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer
    assert answer.json["detail"]["field"] == field, answer


def test_a_stock_is_the_callers_own(fen, merchant):
    other = Merchant.create(fen)
    answer = merchant.call("POST", f"{AREA}/stocks", body(merchant, belong_merchant=other.mchid))
    assert answer.status == 400 and answer.code == "INVALID_REQUEST", answer
    stock_id = create(merchant)
    for method, path, content in [
            ("GET", f"stocks/{stock_id}", None),
            ("PATCH", f"stocks/{stock_id}", {"out_request_no": "1", "comment": "x"}),
            ("PATCH", f"stocks/{stock_id}/budget", {"modify_budget_request_no": "1", "target_max_coupons": 20,
                                                    "current_max_coupons": 10}),
            ("POST", f"stocks/{stock_id}/couponcodes", {"upload_request_no": "1", "coupon_code_list": ["A"]}),
            ("GET", f"stocks/{stock_id}/couponcodes", None)]:
        answer = other.call(method, f"{AREA}/{path}", content)
        assert answer.status == 403 and answer.code == "NO_AUTH", (path, answer)
    assert send(other, stock_id, fen.user()).code == "NO_AUTH"
    assert merchant.call("GET", f"{AREA}/stocks/1").code == "RESOURCE_NOT_EXISTS"


def test_the_same_number_makes_one_stock(merchant):
    first = body(merchant)
    made = merchant.call("POST", f"{AREA}/stocks", first).json
    assert merchant.call("POST", f"{AREA}/stocks", first).json == made
    other = merchant.call("POST", f"{AREA}/stocks", {**first, "stock_name": "别的"})
    assert other.status == 400 and other.code == "RESOURCE_ALREADY_EXISTS", other


@pytest.mark.parametrize("rule, told", [
    ({"stock_type": "DISCOUNT", "coupon_use_rule__fixed_normal_coupon": None,
      "coupon_use_rule__discount_coupon": {"discount_percent": 86, "transaction_minimum": 100}},
     ("discount_coupon", {"discount_percent": 86, "transaction_minimum": 100})),
    ({"stock_type": "EXCHANGE", "coupon_use_rule__fixed_normal_coupon": None,
      "coupon_use_rule__exchange_coupon": {"exchange_price": 0, "transaction_minimum": 100}},
     ("exchange_coupon", {"exchange_price": 0, "transaction_minimum": 100})),
])
def test_what_a_stock_says_is_told_again(merchant, rule, told):
    week = {"week_day": [1, 2], "available_day_time": [{"begin_time": 3600, "end_time": 86399}]}
    irregular = [{"begin_time": BEGIN, "end_time": "2020-02-01T00:00:00+08:00"}]
    stock_id = create(
        merchant, **rule, comment="内部", notify_config={"notify_appid": merchant.appid}, subsidy=True,
        custom_entrance={"hall_id": "1", "code_display_mode": "BARCODE"},
        coupon_use_rule__coupon_available_time__available_week=week,
        coupon_use_rule__coupon_available_time__irregulary_avaliable_time=irregular,
        coupon_use_rule__coupon_available_time__available_day_after_receive=3,
        coupon_use_rule__coupon_available_time__wait_days_after_receive=1,
        stock_send_rule__prevent_api_abuse=True)
    stock = merchant.call("GET", f"{AREA}/stocks/{stock_id}").json
    name, value = told
    time = stock["coupon_use_rule"]["coupon_available_time"]
    assert stock["coupon_use_rule"][name] == value and stock["stock_type"] == rule["stock_type"]
    assert time["available_week"] == week and time["irregulary_avaliable_time"] == irregular
    assert time["available_day_after_receive"] == 3 and time["wait_days_after_receive"] == 1
    assert stock["notify_config"] == {"notify_appid": merchant.appid} and stock["subsidy"] is True
    assert stock["custom_entrance"] == {"hall_id": "1", "code_display_mode": "BARCODE"} and stock["comment"] == "内部"
    assert stock["stock_send_rule"]["prevent_api_abuse"] is True and stock["stock_send_rule"]["max_amount"] == 0


def test_limits_of_a_person_and_of_all_are_exact(fen, merchant):
    stock_id = create(merchant, stock_send_rule__max_coupons=7, stock_send_rule__max_coupons_per_user=2)
    users = [fen.user() for _ in range(5)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda place: send(merchant, stock_id, users[place % 5]), range(20)))
    given = [answer for answer in answers if answer.status == 200]
    assert len(given) == 7 and all(answer.code == "RULE_LIMIT" for answer in answers if answer.status != 200)
    assert len({answer.json["coupon_code"] for answer in given}) == 7
    assert merchant.call("GET", f"{AREA}/stocks/{stock_id}").json["send_count_information"]["total_send_num"] == 7


def test_only_verified_people_get_some(fen, merchant):
    stock_id = create(merchant, stock_send_rule__natural_person_limit=True)
    answer = send(merchant, stock_id, fen.user(account_class=0))
    assert answer.status == 403 and answer.code == "RULE_LIMIT", answer
    assert send(merchant, stock_id, fen.user()).status == 200


def test_codes_come_from_where_the_stock_says(fen, merchant):
    user = fen.user()
    drawn, said = create(merchant), create(merchant, coupon_code_mode="MERCHANT_API")
    assert send(merchant, drawn, user, coupon_code="A1").code == "PARAM_ERROR"
    assert send(merchant, said, user).json["detail"]["field"] == "/coupon_code"
    assert send(merchant, said, user, coupon_code="A 1").code == "PARAM_ERROR"
    assert sent(merchant, said, user, coupon_code="A1") == "A1"
    assert send(merchant, said, user, coupon_code="A1").code == "RESOURCE_ALREADY_EXISTS"
    # Another stock may have the same code, so the till says which it means.
    assert use(merchant, "A1").code == "RESOURCE_NOT_EXISTS"
    assert use(merchant, "A1", stock_id=said).status == 200
    assert use(merchant, sent(merchant, drawn, user)).status == 200


def test_uploaded_codes_are_listed_given_and_deleted(fen, merchant):
    user, stock_id = fen.user(), create(merchant, coupon_code_mode="MERCHANT_UPLOAD")
    where = f"{AREA}/stocks/{stock_id}/couponcodes"
    assert send(merchant, stock_id, user).code == "NOT_ENOUGH"
    first = merchant.call("POST", where, {"upload_request_no": "P1", "coupon_code_list": ["A", "B", "A"]}).json
    assert first["total_count"] == 3 and first["success_codes"] == ["A", "B"] and first["duplicate_codes"] == ["A"]
    again = merchant.call("POST", where, {"upload_request_no": "P2", "coupon_code_list": ["B", "C"]}).json
    assert again["exist_codes"] == ["B"] and again["fail_codes"][0]["coupon_code"] == "B" and again["fail_count"] == 1
    other = merchant.call("POST", where, {"upload_request_no": "P2", "coupon_code_list": ["D"]})
    assert other.code == "RESOURCE_ALREADY_EXISTS", other
    many = merchant.call("POST", where, {"upload_request_no": "P3", "coupon_code_list": [f"K{n}" for n in range(201)]})
    assert many.code == "PARAM_ERROR", many
    assert sent(merchant, stock_id, user) == "A"
    deleted = merchant.call("DELETE", f"{where}/B?delete_request_no=D1")
    assert deleted.status == 200 and deleted.json["stock_id"] == stock_id, deleted
    assert merchant.call("DELETE", f"{where}/B?delete_request_no=D1").json == deleted.json
    assert merchant.call("DELETE", f"{where}/A?delete_request_no=D2").code == "INVALID_REQUEST"
    assert merchant.call("DELETE", f"{where}/Z?delete_request_no=D3").code == "RESOURCE_NOT_EXISTS"
    page = merchant.call("GET", f"{where}?offset=0&limit=10&appid={merchant.appid}").json
    assert page["total_count"] == 2 and [row["code"] for row in page["data"]] == ["A", "C"]
    assert [row["code_status"] for row in page["data"]] == ["DISPATCHED", "AVAILABLE"]
    for path in (f"{where}?offset=0&limit=10&appid=", f"{where}/A?appid="):
        stranger = merchant.call("GET", path + Merchant.create(fen).appid)
        assert stranger.status == 400 and stranger.code == "APPID_MCHID_NOT_MATCH", stranger
    one = merchant.call("GET", f"{where}/A?appid={merchant.appid}").json
    assert one["code_information"]["openid"] == fen.openid(user, merchant.appid)
    assert one["coupon_information"]["coupon_state"] == "SENDED"
    assert merchant.call("GET", f"{where}/B").code == "RESOURCE_NOT_EXISTS"
    assert sent(merchant, stock_id, user) == "C"


def test_a_till_redeems_when_the_stock_says(own_fen):
    merchant, user = Merchant.create(own_fen), own_fen.user()
    # A Monday.
    own_fen.set_clock("2026-03-02T06:59:59+08:00")
    stock_id = create(merchant, coupon_use_rule__coupon_available_time__available_week={
        "week_day": [1], "available_day_time": [{"begin_time": 7 * 3600, "end_time": 10 * 3600}]},
        coupon_use_rule__coupon_available_time__available_day_after_receive=2)
    code = sent(merchant, stock_id, user)
    early = use(merchant, code)
    assert early.status == 400 and early.code == "INVALID_REQUEST" and "当前时间不可用" in early.json["message"], early
    own_fen.advance(1)
    assert use(merchant, code).status == 200
    told = coupon(merchant, user, code)
    assert told["available_start_time"] == "2026-03-02T06:59:59+08:00"
    assert told["expire_time"] == "2026-03-04T00:00:00+08:00"
    late = sent(merchant, stock_id, user)
    own_fen.set_clock("2026-03-04T00:00:00+08:00")
    assert "已过期" in use(merchant, late).json["message"]
    assert coupon(merchant, user, late)["coupon_state"] == "EXPIRED"


def test_a_till_redeems_once_and_its_holder(fen, merchant):
    user, stranger, stock_id = fen.user(), fen.user(), create(merchant)
    code = sent(merchant, stock_id, user)
    wrong = use(merchant, code, openid=fen.openid(stranger, merchant.appid))
    assert wrong.code == "PARAM_ERROR" and wrong.json["detail"]["field"] == "/openid", wrong
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: use(merchant, code), range(16)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 15
    reused = merchant.call("POST", f"{AREA}/coupons/return", {
        "coupon_code": code, "stock_id": stock_id, "return_request_no": "R" * 129})
    assert reused.code == "PARAM_ERROR", reused
    assert use(merchant, "0" * 22).code == "RESOURCE_NOT_EXISTS"


def test_codes_are_asked_for_by_their_state(fen, merchant):
    user, stock_id = fen.user(), create(merchant, coupon_code_mode="MERCHANT_UPLOAD")
    where = f"{AREA}/stocks/{stock_id}/couponcodes"
    merchant.call("POST", where, {"upload_request_no": number("P"), "coupon_code_list": list("ABCDE")})
    assert [sent(merchant, stock_id, user) for _ in "ABC"] == ["A", "B", "C"]
    assert use(merchant, "A", stock_id=stock_id).status == 200
    assert merchant.call("POST", f"{AREA}/coupons/deactivate", {
        "coupon_code": "B", "stock_id": stock_id, "deactivate_request_no": number("V")}).status == 200
    assert merchant.call("DELETE", f"{where}/E?delete_request_no={number('D')}").status == 200

    def asked(status: str) -> list[str]:
        page = merchant.call("GET", f"{where}?status={status}&offset=0&limit=10").json
        assert page["total_count"] == len(page["data"]), page
        return [row["code"] for row in page["data"]]

    assert asked("USED") == ["A"] and asked("DEACTIVATED") == ["B"] and asked("SENDED") == ["C"]
    assert asked("AVAILABLE") == ["D"] and asked("DELETED") == ["E"] and asked("EXPIRED") == []
    assert asked("DISPATCHED") == ["A", "B", "C"]
    gone = merchant.call("GET", f"{where}?status=DELETED&offset=0&limit=10").json["data"][0]
    assert "code_status" not in gone, gone
    assert merchant.call("GET", f"{where}?status=LOST").code == "PARAM_ERROR"


def test_a_consume_card_is_a_stock(fen, merchant):
    user, card = fen.user(), create(merchant)
    call = {"appid": merchant.appid, "openid": fen.openid(user, merchant.appid), "out_request_no": number("C"),
            "send_time": "2026-03-02T12:00:00.120+08:00"}
    given = merchant.call("POST", f"{AREA}/coupons/{card}/send", call)
    assert given.status == 200 and set(given.json) == {"card_code"}, given
    assert merchant.call("POST", f"{AREA}/coupons/{card}/send", call).json == given.json
    assert coupon(merchant, user, given.json["card_code"])["stock_id"] == card
    said = create(merchant, coupon_code_mode="MERCHANT_API")
    assert merchant.call("POST", f"{AREA}/coupons/{said}/send", {**call, "out_request_no": number("C")}).status == 400
    assert merchant.call("POST", f"{AREA}/coupons/1/send", {**call, "out_request_no": number("C")}).status == 404
    assert use(merchant, given.json["card_code"]).status == 200


def test_the_wallet_shows_the_code(fen, merchant):
    user, stock_id = fen.user(), create(merchant)
    code = sent(merchant, stock_id, user)
    row = Wallet(fen, user["token"])("GET", "coupons")["data"][0]
    assert row["code"] == code and row["redeemed_at"] == "till" and row["state"] == "usable"


def signed(merchant: Merchant, fields: dict) -> str:
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields)) + f"&key={merchant.fields['apiv2_key']}"
    return hmac.new(merchant.fields["apiv2_key"].encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def test_a_page_signs_a_coupon_for_somebody(fen, merchant, receiver):
    user, stock_id = fen.user(), create(merchant)
    merchant.call("POST", f"{AREA}/callbacks", {"mchid": merchant.mchid, "notify_url": receiver.url("/sent")})
    fields = {"send_coupon_merchant": merchant.mchid, "stock_id": stock_id, "out_request_no": number("C"),
              "open_id": fen.openid(user, merchant.appid)}
    call = {**fields, "sign": signed(merchant, fields)}
    taken = Wallet(fen, user["token"])("POST", "coupons", **call)["data"]
    assert Wallet(fen, user["token"])("POST", "coupons", **call)["data"] == taken
    assert coupon(merchant, user, taken[0]["coupon_code"])["send_request_no"] == fields["out_request_no"]
    told = merchant.opened(receiver.wait(1, "/sent")[0])["resource"]
    assert told["send_channel"] == "BUSICOUPON_SEND_CHANNEL_H5" and told["openid"] == fields["open_id"]
    for who, bent, code in [(user, {"stock_id": create(merchant)}, "SIGN_ERROR"),
                            (user, {"sign": "0" * 64}, "SIGN_ERROR"), (fen.user(), {}, "NOT_FOR_YOU")]:
        with pytest.raises(Refused) as refused:
            Wallet(fen, who["token"])("POST", "coupons", **{**call, **bent})
        assert refused.value.code == code


def test_a_link_offers_a_coupon_on_a_page(fen, merchant):
    user, stock_id = fen.user(), create(merchant, stock_send_rule__max_coupons_per_user=1)
    fields = {"send_coupon_merchant": merchant.mchid, "stock_id": stock_id, "out_request_no": number("C"),
              "open_id": fen.openid(user, merchant.appid)}

    def link(**change) -> str:
        said = {**fields, "sign": signed(merchant, fields), **change}
        return "/busifavor/getcouponinfo?" + urllib.parse.urlencode(said)

    assert 'name="sign"' not in Pages(fen).read(link()), "nobody's wallet is open"
    pages = Pages(fen, user)
    assert "满减" in pages.read(link())
    assert pages.ask(link(out_request_no="other")).status_code == 400, "not what was signed"
    pages.send("/busifavor/getcouponinfo", **fields, sign=signed(merchant, fields))
    assert pages.path == "/wallet/coupons"
    pages.read(link())
    again = {**fields, "out_request_no": number("C")}
    assert "as many of these coupons" in pages.send(
        "/busifavor/getcouponinfo", status=409, **again, sign=signed(merchant, again))
    row = Wallet(fen, user["token"])("GET", "coupons")["data"][0]
    assert row["redeemed_at"] == "till" and coupon(merchant, user, row["code"])["stock_id"] == stock_id


def test_a_mini_program_signs_several(fen, merchant):
    user, stocks = fen.user(), [create(merchant), create(merchant, coupon_code_mode="MERCHANT_API")]
    wanted = [{"stock_id": stocks[0], "out_request_no": number("C")},
              {"stock_id": stocks[1], "out_request_no": number("C"), "coupon_code": "MINI-1"}]
    fields = {f"{name}{place}": value for place, part in enumerate(wanted) for name, value in part.items()}
    sign = signed(merchant, {**fields, "send_coupon_merchant": merchant.mchid})
    taken = Wallet(fen, user["token"])(
        "POST", "coupons", send_coupon_merchant=merchant.mchid, send_coupon_params=wanted, sign=sign)["data"]
    assert [row["stock_id"] for row in taken] == stocks and taken[1]["coupon_code"] == "MINI-1"


class Deal:
    """A brand whose coupon a shop took."""

    def __init__(self, fen, funds: int = 1_000, **change):
        self.fen, self.brand, self.shop = fen, Merchant.create(fen), Merchant.create(fen)
        fen.sandbox("POST", f"merchants/{self.brand.mchid}/fund", {"amount": funds, "account": "marketing"})
        self.user = fen.user(balance=5_000)
        self.stock_id = create(self.brand, **{"subsidy": True, **change})
        self.code = sent(self.brand, self.stock_id, self.user)
        self.paid = self.shop.codepay(fen.payment_code(self.user), total=1_000).json

    def fields(self, **more) -> dict:
        return {"stock_id": self.stock_id, "coupon_code": self.code, "transaction_id": self.paid["transaction_id"],
                "payer_merchant": self.brand.mchid, "payee_merchant": self.shop.mchid, "description": "补差", **more}

    def pay(self, amount: int = 300, **more):
        return self.brand.call("POST", f"{AREA}/subsidy/pay-receipts", self.fields(
            amount=amount, **{"out_subsidy_no": number("N"), **more}))

    def give_back(self, refund_id: str, amount: int, **more):
        return self.brand.call("POST", f"{AREA}/subsidy/return-receipts", self.fields(
            amount=amount, refund_id=refund_id, **{"out_subsidy_return_no": number("B"), **more}))


def test_a_subsidy_is_paid_told_and_comes_back(fen):
    deal = Deal(fen)
    assert deal.pay().code == "INVALID_REQUEST", "the coupon was not used"
    assert use(deal.brand, deal.code).status == 200
    receipt = deal.pay(out_subsidy_no="N1")
    assert receipt.status == 200 and receipt.json["status"] == "PAY_RECEIPT_SUCCESS", receipt
    assert deal.pay(out_subsidy_no="N1").json == receipt.json
    number_of_it = receipt.json["subsidy_receipt_id"]
    assert len(number_of_it) == 28
    twice = deal.pay().json
    assert twice["status"] == "PAY_RECEIPT_FAIL" and twice["fail_reason"] == "PAY_RECEIPT_EXCEED_SUBSIDY_COUNT_QUOTA"
    where = f"{AREA}/subsidy/pay-receipts"
    listed = deal.shop.call("GET", f"{where}?stock_id={deal.stock_id}&coupon_code={deal.code}&out_subsidy_no=N1").json
    assert [row["subsidy_receipt_id"] for row in listed["pay_receipt_list"]] == [number_of_it]
    assert Merchant.create(fen).call("GET", f"{where}/{number_of_it}").code == "RESOURCE_NOT_EXISTS"
    held = deal.brand.call("POST", f"{AREA}/coupons/return", {
        "coupon_code": deal.code, "stock_id": deal.stock_id, "return_request_no": "R1"})
    assert held.code == "INVALID_REQUEST", held

    refund = deal.shop.call("POST", "/v3/refund/domestic/refunds", {
        "transaction_id": deal.paid["transaction_id"], "out_refund_no": number("R"),
        "amount": {"refund": 500, "total": 1_000, "currency": "CNY"}}).json
    back = deal.give_back(refund["refund_id"], 100, out_subsidy_return_no="B1")
    assert back.status == 200 and back.json["status"] == "RETURN_RECEIPT_SUCCESS", back
    assert deal.give_back(refund["refund_id"], 100, out_subsidy_return_no="B1").json == back.json
    assert deal.brand.call("GET", f"{where}/{number_of_it}").json["status"] == "PAY_RECEIPT_PARTIAL_RETURN"
    assert deal.give_back(refund["refund_id"], 201).code == "INVALID_REQUEST"
    assert deal.give_back(refund["refund_id"], 200).status == 200
    assert deal.brand.call("GET", f"{where}/{number_of_it}").json["status"] == "PAY_RECEIPT_FULL_RETURN"
    one = deal.shop.call(
        "GET", f"{AREA}/subsidy/return-receipts/{back.json['subsidy_return_receipt_id']}")
    assert one.status == 200 and one.json == back.json, one
    until("the books hold", lambda: fen.audit().returncode == 0)


def test_a_subsidy_that_cannot_be_paid_is_told_as_failed(fen):
    deal = Deal(fen, funds=100)
    assert use(deal.brand, deal.code).status == 200
    assert deal.pay(200).json["fail_reason"] == "PAY_RECEIPT_INSUFFICIENT_BALANCE"
    assert deal.pay(301).json["fail_reason"] == "PAY_RECEIPT_EXCEED_SUBSIDY_AMOUNT_QUOTA"
    assert deal.pay(payee_merchant=deal.brand.mchid).code == "PARAM_ERROR"
    assert deal.pay(payee_merchant=Merchant.create(fen).mchid).code == "INVALID_REQUEST"
    assert deal.pay(transaction_id="4" * 28).code == "PARAM_ERROR"
    assert deal.shop.call("POST", f"{AREA}/subsidy/pay-receipts", deal.fields(
        amount=1, out_subsidy_no="N")).code == "INVALID_REQUEST"
    plain = Deal(fen, subsidy=False)
    assert use(plain.brand, plain.code).status == 200
    assert plain.pay().code == "INVALID_REQUEST"
