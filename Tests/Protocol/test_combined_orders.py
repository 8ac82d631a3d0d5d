"""Orders of several merchants that one person pays at once: all or none, and nobody combines another without right."""
import datetime

import pytest

from merchant import Merchant, Provider, new_shop, number
from server import SandboxError, until
from wallet import Wallet

COMBINE = "/v3/combine-transactions"
DIRECT = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"


class Pair:
    """A merchant that combines, and another that has bound its app."""

    def __init__(self, fen):
        self.fen = fen
        self.mine, self.other = Merchant.create(fen), Merchant.create(fen)
        fen.sandbox("POST", f"merchants/{self.other.mchid}/apps", {"appid": self.mine.appid})

    def row(self, merchant, total=100, **more) -> dict:
        return {"mchid": merchant.mchid, "attach": "1号店", "description": "茶", "out_trade_no": number(),
                "amount": {"total_amount": total, "currency": "CNY"}, **more}

    def body(self, rows=None, **more) -> dict:
        return {"combine_appid": self.mine.appid, "combine_mchid": self.mine.mchid, "combine_out_trade_no": number("P"),
                "notify_url": "http://127.0.0.1:9/notify",
                "sub_orders": rows or [self.row(self.mine, 600), self.row(self.other, 400)], **more}

    def place(self, body, kind="native"):
        return self.mine.call("POST", f"{COMBINE}/{kind}", body)

    def query(self, body, by=None):
        return (by or self.mine).call("GET", f"{COMBINE}/out-trade-no/{body['combine_out_trade_no']}")

    def close(self, body, by=None, **bent):
        rows = [{"mchid": row["mchid"], "out_trade_no": row["out_trade_no"]} for row in body["sub_orders"]]
        return (by or self.mine).call(
            "POST", f"{COMBINE}/out-trade-no/{body['combine_out_trade_no']}/close",
            {"combine_appid": self.mine.appid, "sub_orders": rows, **bent})

    def paid(self, body=None, user=None):
        body = body or self.body()
        total = sum(row["amount"]["total_amount"] for row in body["sub_orders"])
        user = user or self.fen.user(balance=total)
        self.fen.pay(user, code_url=self.place(body).json["code_url"])
        return body


@pytest.fixture
def pair(fen):
    return Pair(fen)


def refused(answer, status, code):
    assert (answer.status, answer.code) == (status, code), answer


def states(answer):
    assert answer.status == 200, answer
    return [row["trade_state"] for row in answer.json["sub_orders"]]


# What works


def test_two_shops_are_paid_at_once_told_once_and_refund_each_alone(fen, pair, receiver):
    body = pair.body(notify_url=receiver.url("/paid"))
    user = fen.user(balance=5000)
    paid = fen.pay(user, code_url=pair.place(body).json["code_url"])
    assert paid["trade_state"] == "SUCCESS" and paid["amount"]["total"] == paid["amount"]["payer_total"] == 1000
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 4000

    answer = pair.query(body).json
    assert answer["combine_mchid"] == pair.mine.mchid and answer["combine_appid"] == pair.mine.appid
    assert answer["combine_transaction_id"] == paid["transaction_id"]
    assert answer["combine_payer_info"] == {"openid": fen.openid(user, pair.mine.appid)}
    assert [row["mchid"] for row in answer["sub_orders"]] == [pair.mine.mchid, pair.other.mchid]
    assert [row["amount"] for row in answer["sub_orders"]] == [
        {"total_amount": total, "currency": "CNY", "payer_amount": total, "payer_currency": "CNY"}
        for total in (600, 400)]
    assert all(row["trade_state"] == "SUCCESS" and row["trade_type"] == "NATIVE" and row["attach"] == "1号店"
               and row["success_time"] and row["bank_type"] == "OTHERS" for row in answer["sub_orders"])

    message = pair.mine.opened(receiver.wait(1, "/paid")[0])
    assert message["event_type"] == "TRANSACTION.SUCCESS" and message["resource"] == answer
    told = fen.sandbox("GET", f"notifications?out_trade_no={body['combine_out_trade_no']}")["data"]
    assert len(told) == 1

    row = answer["sub_orders"][1]
    for named in ({"transaction_id": row["transaction_id"]}, {"out_trade_no": row["out_trade_no"]}):
        refund = pair.other.call("POST", REFUNDS, {
            **named, "out_refund_no": number("R"), "amount": {"refund": 100, "total": 400, "currency": "CNY"}})
        assert refund.status == 200 and refund.json["transaction_id"] == row["transaction_id"], refund
    until("the refunds are there", lambda: fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 4200)
    assert states(pair.query(body)) == ["SUCCESS", "REFUND"]


@pytest.mark.parametrize("kind, key", [("app", "prepay_id"), ("native", "code_url"), ("h5", "h5_url"),
                                       ("jsapi", "prepay_id")])
def test_every_way_to_pay_is_there(fen, pair, kind, key):
    user, more = fen.user(balance=1000), {}
    if kind == "h5":
        more = {"scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}}
    if kind == "jsapi":
        more = {"combine_payer_info": {"openid": fen.openid(user, pair.mine.appid)}}
    body = pair.body(**more)
    answer = pair.place(body, kind)
    assert answer.status == 200 and key in answer.json, answer
    fen.pay(user, **answer.json)
    assert states(pair.query(body)) == ["SUCCESS", "SUCCESS"]


def test_a_card_is_charged_once(fen, pair):
    user = fen.user(cards=[{"kind": "debit", "balance": 1000}])
    body = pair.body()
    card = user["cards"][0]["card_id"]
    fen.sandbox("POST", f"users/{user['user_id']}/pay", {"code_url": pair.place(body).json["code_url"], "method": card})
    assert fen.sandbox("GET", f"cards/{card}")["balance"] == 0
    assert {row["bank_type"] for row in pair.query(body).json["sub_orders"]} == {user["cards"][0]["bank_type"]}


def test_none_is_paid_when_the_payer_is_a_fen_short(fen, pair):
    user, body = fen.user(balance=999), pair.body()
    with pytest.raises(SandboxError, match="NOT_ENOUGH"):
        fen.pay(user, code_url=pair.place(body).json["code_url"])
    assert states(pair.query(body)) == ["NOTPAY", "NOTPAY"]
    answer = pair.query(body).json
    assert "combine_transaction_id" not in answer and "combine_payer_info" not in answer
    assert all("transaction_id" not in row and "attach" not in row for row in answer["sub_orders"])


def test_the_same_request_finds_the_same_orders_and_another_is_refused(fen, pair):
    body = pair.body()
    first, again = pair.place(body), pair.place(body)
    assert first.status == again.status == 200
    refused(pair.place({**body, "time_expire": "2099-01-01T00:00:00+08:00"}), 400, "INVALID_REQUEST")
    pair.paid(body)
    refused(pair.place(body), 400, "ORDERPAID")


def test_orders_are_closed_together(fen, pair):
    body = pair.body()
    url = pair.place(body).json["code_url"]
    assert pair.close(body).status == 204 and pair.close(body).status == 204
    assert states(pair.query(body)) == ["CLOSED", "CLOSED"]
    with pytest.raises(SandboxError, match="ORDER_CLOSED"):
        fen.pay(fen.user(balance=1000), code_url=url)
    refused(pair.place(body), 400, "ORDER_CLOSED")


def test_a_provider_combines_orders_of_its_merchants(fen, receiver):
    provider = Provider.create(fen)
    shops = [provider.shop, new_shop(fen, provider.mchid)]
    user = fen.user(balance=1000)
    rows = [{"mchid": provider.mchid, "sub_mchid": shop["mchid"], "sub_appid": shop["appid"], "attach": "1",
             "description": "茶", "out_trade_no": "SAME-NUMBER", "amount": {"total_amount": 500, "currency": "CNY"},
             "settle_info": {"profit_sharing": True}} for shop in shops]
    body = {"combine_appid": provider.appid, "combine_mchid": provider.mchid, "combine_out_trade_no": number("P"),
            "notify_url": receiver.url("/paid"), "sub_orders": rows}
    answer = provider.call("POST", f"{COMBINE}/native", body)
    assert answer.status == 200, answer
    fen.pay(user, **answer.json)
    query = provider.call("GET", f"{COMBINE}/out-trade-no/{body['combine_out_trade_no']}").json
    for row, shop in zip(query["sub_orders"], shops):
        assert (row["mchid"], row["sub_mchid"], row["sub_appid"]) == (provider.mchid, shop["mchid"], shop["appid"])
        assert row["sub_openid"] == fen.openid(user, shop["appid"]) and row["trade_state"] == "SUCCESS"
    assert provider.opened(receiver.wait(1, "/paid")[0])["resource"] == query
    # The rest is each order's own.
    row = query["sub_orders"][1]
    serving = provider.serving(shops[1])
    refund = serving.refund(row["out_trade_no"], number("R"), 200, 500)
    assert refund.status == 200 and refund.json["transaction_id"] == row["transaction_id"], refund
    amounts = provider.call("GET", f"/v3/profitsharing/transactions/{row['transaction_id']}/amounts")
    assert amounts.status == 200 and amounts.json["unsplit_amount"] == 150, amounts


def test_one_order_of_a_provider_is_a_combination_too(fen):
    provider = Provider.create(fen)
    row = {"mchid": provider.mchid, "sub_mchid": provider.sub_mchid, "attach": "1", "description": "茶",
           "out_trade_no": number(), "amount": {"total_amount": 500, "currency": "CNY"}}
    answer = provider.call("POST", f"{COMBINE}/native", {
        "combine_appid": provider.appid, "combine_mchid": provider.mchid, "combine_out_trade_no": number("P"),
        "notify_url": "http://127.0.0.1:9/n", "sub_orders": [row]})
    assert answer.status == 200, answer


def test_bills_list_each_order_at_its_merchant(own_fen):
    pair = Pair(own_fen)
    body = pair.paid()
    day = datetime.datetime.fromisoformat(own_fen.now().replace("Z", "+00:00")).astimezone(
        datetime.timezone(datetime.timedelta(hours=8))).date()
    own_fen.advance(2 * 86_400)
    mine, theirs = (row["out_trade_no"] for row in body["sub_orders"])
    for side, is_in, is_not in [(pair.mine, mine, theirs), (pair.other, theirs, mine)]:
        answer = side.call("GET", f"/v3/bill/tradebill?bill_date={day}")
        path = answer.json["download_url"].removeprefix("https://api.mch.weixin.qq.com")
        bill = side.call("GET", path, check=False).body.decode()
        assert is_in in bill and is_not not in bill
    assert own_fen.audit().returncode == 0


def test_the_wallets_api_shows_all_shops_and_pays_them_at_once(fen, pair):
    user, body = fen.user(balance=1000), pair.body()
    url = pair.place(body).json["code_url"]
    wallet = Wallet(fen, user["token"])
    seen = wallet("POST", "scan", code=url)
    assert seen["kind"] == "combination" and seen["amount"]["total"] == seen["payer_total"] == 1000
    assert [line["total"] for line in seen["orders"]] == [600, 400]
    paid = wallet("POST", "payments", code=url, password="123456", payer_total=1000)
    assert paid["trade_state"] == "SUCCESS" and paid["payer_total"] == 1000
    bills = [line for line in wallet("GET", "bills")["data"] if line["kind"] == "purchase"]
    assert {line["combine_transaction_id"] for line in bills} == {paid["combine_transaction_id"]} and len(bills) == 2


# What is refused


@pytest.mark.parametrize("bent, status, code", [
    ({"combine_appid": None}, 400, "PARAM_ERROR"),
    ({"combine_appid": "wx0"}, 400, "APPID_MCHID_NOT_MATCH"),
    ({"combine_mchid": "1999999999"}, 400, "INVALID_REQUEST"),
    ({"combine_out_trade_no": "12345"}, 400, "PARAM_ERROR"),
    ({"combine_out_trade_no": "12345 7"}, 400, "PARAM_ERROR"),
    ({"notify_url": None}, 400, "PARAM_ERROR"),
    ({"notify_url": "http://a/b?c=d"}, 400, "PARAM_ERROR"),
    ({"sub_orders": None}, 400, "PARAM_ERROR"),
    ({"sub_orders": []}, 400, "PARAM_ERROR"),
    ({"time_expire": "2010-01-01T00:00:00+08:00"}, 400, "PARAM_ERROR"),
    ({"combine_payer_info": {"openid": "of nobody"}}, 400, "PARAM_ERROR"),
    ({"combine_payer_info": {"sub_openid": "o"}}, 400, "PARAM_ERROR"),
    ({"limit_pay": ["nothing"]}, 400, "PARAM_ERROR"),
])
def test_a_wrong_request_is_refused(pair, bent, status, code):
    body = {name: value for name, value in {**pair.body(), **bent}.items() if value is not None}
    refused(pair.place(body), status, code)


@pytest.mark.parametrize("bent", [
    {"mchid": None}, {"mchid": "190000000"}, {"attach": None}, {"attach": ""}, {"description": None}, {"amount": None},
    {"amount": {"total_amount": 0, "currency": "CNY"}}, {"amount": {"total_amount": 1}},
    {"amount": {"total_amount": 1, "currency": "USD"}}, {"amount": {"total_amount": "1", "currency": "CNY"}},
    {"amount": {"total_amount": 1.5, "currency": "CNY"}}, {"out_trade_no": "12345"}, {"detail": "x" * 6001},
    {"settle_info": {"subsidy_amount": 1}}, {"sub_appid": "wx0"},
])
def test_a_wrong_row_is_refused_and_named(pair, bent):
    row = {name: value for name, value in {**pair.row(pair.other), **bent}.items() if value is not None}
    answer = pair.place(pair.body([pair.row(pair.mine), row]))
    refused(answer, 400, "PARAM_ERROR")
    assert answer.json["detail"]["field"].startswith("/sub_orders/1/"), answer


@pytest.mark.parametrize("count", [1, 11, 51])
def test_a_merchant_combines_two_to_ten(pair, count):
    refused(pair.place(pair.body([pair.row(pair.mine) for _ in range(count)])), 400, "PARAM_ERROR")


def test_a_jsapi_combination_names_its_payer(pair):
    refused(pair.place(pair.body(), "jsapi"), 400, "PARAM_ERROR")


def test_a_number_that_was_used_is_named_and_nothing_is_placed(pair):
    used = number()
    pair.other.native(used)
    body = pair.body([pair.row(pair.mine), pair.row(pair.other, out_trade_no=used)])
    answer = pair.place(body)
    refused(answer, 403, "OUT_TRADE_NO_USED")
    assert answer.json["detail"]["field"] == "/sub_orders/1/out_trade_no"
    refused(pair.query(body), 404, "ORDER_NOT_EXIST")
    twice = pair.row(pair.mine)
    refused(pair.place(pair.body([twice, twice])), 400, "PARAM_ERROR")


def test_an_order_is_not_queried_closed_or_placed_alone(pair):
    body = pair.body()
    pair.place(body)
    for merchant, row in zip([pair.mine, pair.other], body["sub_orders"]):
        refused(merchant.query(row["out_trade_no"]), 404, "ORDER_NOT_EXIST")
        refused(merchant.close(row["out_trade_no"]), 400, "INVALID_REQUEST")
        refused(merchant.reverse(row["out_trade_no"]), 400, "INVALID_REQUEST")
        refused(merchant.call("POST", f"{DIRECT}/native", merchant.order(row["out_trade_no"])), 400, "INVALID_REQUEST")
    assert states(pair.query(body)) == ["NOTPAY", "NOTPAY"]


@pytest.mark.parametrize("bend", [
    lambda rows: rows[:1], lambda rows: rows + rows[:1], lambda rows: [rows[0], rows[0]],
    lambda rows: [rows[0], {**rows[1], "out_trade_no": "T-OTHER-1"}]])
def test_closing_lists_exactly_the_orders(pair, bend):
    body = pair.body()
    pair.place(body)
    rows = [{"mchid": row["mchid"], "out_trade_no": row["out_trade_no"]} for row in body["sub_orders"]]
    refused(pair.close(body, sub_orders=bend(rows)), 400, "INVALID_REQUEST")
    refused(pair.close(body, combine_appid="wx0"), 400, "INVALID_REQUEST")
    assert states(pair.query(body)) == ["NOTPAY", "NOTPAY"]


def test_what_is_paid_is_not_closed(pair):
    refused(pair.close(pair.paid()), 400, "ORDERPAID")


# Who may not


def test_nobody_combines_a_merchant_that_has_not_bound_his_app(fen, pair):
    stranger = Merchant.create(fen)
    answer = pair.place(pair.body([pair.row(pair.mine), pair.row(stranger)]))
    refused(answer, 400, "APPID_MCHID_NOT_MATCH")
    assert answer.json["detail"]["field"] == "/sub_orders/1/mchid"
    # Binding is one way: the other cannot combine whose app it bound.
    body = {**pair.body(), "combine_mchid": pair.other.mchid, "combine_appid": pair.other.appid}
    refused(pair.other.call("POST", f"{COMBINE}/native", body), 400, "APPID_MCHID_NOT_MATCH")


def test_when_the_app_is_unbound_nothing_more_is_combined(fen, pair):
    body = pair.paid()
    fen.admin("DELETE", f"merchants/{pair.other.mchid}/apps/{pair.mine.appid}")
    refused(pair.place(pair.body()), 400, "APPID_MCHID_NOT_MATCH")
    assert states(pair.query(body)) == ["SUCCESS", "SUCCESS"]
    with pytest.raises(SandboxError, match="OWN_APP"):
        fen.admin("DELETE", f"merchants/{pair.mine.mchid}/apps/{pair.mine.appid}")
    with pytest.raises(SandboxError, match="NOT_FOUND"):
        fen.admin("POST", f"merchants/{pair.mine.mchid}/apps", {"appid": "wx0000000000000000"})


def test_a_merchant_combines_no_unknown_one_and_no_provider(fen, pair):
    provider = Provider.create(fen)
    unknown = pair.row(pair.mine, mchid="1999999999")
    refused(pair.place(pair.body([pair.row(pair.mine), unknown])), 400, "MCH_NOT_EXISTS")
    refused(pair.place(pair.body([pair.row(pair.mine), pair.row(pair.mine, mchid=provider.mchid)])), 403, "NO_AUTH")
    posing = pair.row(pair.mine, sub_mchid=pair.other.mchid)
    refused(pair.place(pair.body([pair.row(pair.mine), posing])), 403, "NO_AUTH")
    theirs = pair.row(pair.mine, mchid=provider.mchid, sub_mchid=provider.sub_mchid)
    refused(pair.place(pair.body([pair.row(pair.mine), theirs])), 400, "INVALID_REQUEST")


def test_a_provider_combines_only_merchants_it_acts_for(fen):
    provider, rival = Provider.create(fen), Provider.create(fen)

    def place(**bent):
        row = {"mchid": provider.mchid, "sub_mchid": provider.sub_mchid, "attach": "1", "description": "茶",
               "out_trade_no": number(), "amount": {"total_amount": 5, "currency": "CNY"}, **bent}
        row = {name: value for name, value in row.items() if value is not None}
        good = {**row, "sub_mchid": provider.sub_mchid, "mchid": provider.mchid, "out_trade_no": number()}
        good.pop("sub_appid", None)
        return provider.call("POST", f"{COMBINE}/native", {
            "combine_appid": provider.appid, "combine_mchid": provider.mchid, "combine_out_trade_no": number("P"),
            "notify_url": "http://127.0.0.1:9/n", "sub_orders": [good, row]})

    assert place().status == 200
    refused(place(sub_mchid=rival.sub_mchid), 403, "NO_AUTH")
    refused(place(sub_mchid=rival.mchid), 403, "NO_AUTH")
    refused(place(sub_mchid="1999999999"), 400, "MCH_NOT_EXISTS")
    refused(place(sub_mchid=None), 400, "PARAM_ERROR")
    refused(place(sub_mchid=provider.mchid), 400, "PARAM_ERROR")
    refused(place(mchid=rival.mchid, sub_mchid=rival.sub_mchid), 400, "INVALID_REQUEST")
    refused(place(mchid=provider.sub_mchid, sub_mchid=None), 400, "PARAM_ERROR")
    refused(place(sub_appid=rival.sub_appid), 400, "APPID_MCHID_NOT_MATCH")
    fen.admin("DELETE", f"relations/{provider.mchid}/{provider.sub_mchid}")
    refused(place(), 403, "NO_AUTH")


def test_who_combines_cannot_let_another_merchants_takings_wait(fen, pair):
    waiting = {"settle_info": {"profit_sharing": True}}
    refused(pair.place(pair.body([pair.row(pair.mine), pair.row(pair.other, **waiting)])), 400, "PARAM_ERROR")
    assert pair.place(pair.body([pair.row(pair.mine, **waiting), pair.row(pair.other)])).status == 200


def test_a_provider_takes_back_what_it_combined_and_learns_nothing_once_a_relation_has_ended(fen):
    provider = Provider.create(fen)
    rows = [{"mchid": provider.mchid, "sub_mchid": provider.sub_mchid, "attach": "1", "description": "茶",
             "out_trade_no": number(), "amount": {"total_amount": 5, "currency": "CNY"}} for _ in range(2)]
    body = {"combine_appid": provider.appid, "combine_mchid": provider.mchid, "combine_out_trade_no": number("P"),
            "notify_url": "http://127.0.0.1:9/n", "sub_orders": rows}
    code = provider.call("POST", f"{COMBINE}/native", body).json["code_url"]
    target = f"{COMBINE}/out-trade-no/{body['combine_out_trade_no']}"
    fen.admin("DELETE", f"relations/{provider.mchid}/{provider.sub_mchid}")
    refused(provider.call("GET", target), 403, "NO_AUTH")
    closing = [{name: row[name] for name in ("mchid", "sub_mchid", "out_trade_no")} for row in rows]
    assert provider.call(
        "POST", f"{target}/close", {"combine_appid": provider.appid, "sub_orders": closing}).status == 204
    with pytest.raises(SandboxError):
        fen.pay(fen.user(balance=10), code_url=code)


def test_a_terminated_provider_combines_nothing(fen):
    provider, target = Provider.create(fen), f"{COMBINE}/out-trade-no/P-000001"
    refused(provider.call("GET", target), 404, "ORDER_NOT_EXIST")
    fen.admin("POST", f"providers/{provider.mchid}/terminate", {"staff": "a", "reason": "a false claim"})
    refused(provider.call("GET", target), 401, "SIGN_ERROR")


@pytest.mark.parametrize("who", ["the other merchant in it", "a stranger", "a provider"])
def test_nobody_else_reads_or_closes_a_combination(fen, pair, who):
    body = pair.body()
    pair.place(body)
    caller = {"the other merchant in it": lambda: pair.other, "a stranger": lambda: Merchant.create(fen),
              "a provider": lambda: Provider.create(fen)}[who]()
    refused(pair.query(body, by=caller), 404, "ORDER_NOT_EXIST")
    refused(pair.close(body, by=caller), 404, "ORDER_NOT_EXIST")
    assert states(pair.query(body)) == ["NOTPAY", "NOTPAY"]


def test_each_caller_has_numbers_of_its_own(fen, pair):
    body, mine = pair.body(), Pair(fen)
    pair.place(body)
    same = mine.body(combine_out_trade_no=body["combine_out_trade_no"])
    assert mine.place(same).status == 200
    assert mine.query(same).json["combine_mchid"] == mine.mine.mchid


@pytest.mark.parametrize("named", ["transaction_id", "out_trade_no"])
def test_who_combined_does_not_touch_the_money_of_another(fen, pair, named):
    row = pair.query(pair.paid()).json["sub_orders"][1]
    refund = pair.mine.call("POST", REFUNDS, {
        named: row[named], "out_refund_no": number("R"), "amount": {"refund": 1, "total": 400, "currency": "CNY"}})
    assert refund.status == 404, refund
    share = pair.mine.call("POST", "/v3/profitsharing/orders/unfreeze", {
        "transaction_id": row["transaction_id"], "out_order_no": number("S"), "description": "x"})
    assert share.status in (400, 403, 404), share


@pytest.mark.parametrize("method, target", [
    ("GET", f"{COMBINE}/native"), ("POST", f"{COMBINE}/codepay"), ("POST", COMBINE),
    ("GET", f"{COMBINE}/id/4200000000"), ("POST", f"{COMBINE}/out-trade-no/P-000001/reverse")])
def test_there_is_nothing_else(pair, method, target):
    refused(pair.mine.call(method, target, None if method == "GET" else {}), 404, "NOT_FOUND")
