"""A provider takes payments for its merchants, and nobody acts for a merchant without a relation to it."""
import datetime

import pytest

from merchant import Merchant, Provider, new_shop, number
from receiver import Receiver
from server import SandboxError, until

PARTNER = "/v3/pay/partner/transactions"
REFUNDS = "/v3/refund/domestic/refunds"


@pytest.fixture(scope="module")
def provider(fen):
    return Provider.create(fen)


@pytest.fixture(scope="module")
def other(fen):
    """Another provider with a merchant of its own."""
    return Provider.create(fen)


@pytest.fixture(scope="module")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


def paid(fen, side, total=100, **more) -> str:
    out_trade_no = number()
    fen.pay(fen.user(balance=total), code_url=side.native(out_trade_no, total, **more))
    return out_trade_no


def own(fen, fields) -> Merchant:
    """The merchant with keys of its own."""
    return Merchant(fen, fields)


# What works


def test_an_order_is_paid_told_refunded_and_the_money_is_the_merchants(fen, provider, receiver):
    before = fen.sandbox("POST", f"merchants/{provider.sub_mchid}/fund", {"amount": 1, "account": "basic"})["balance"]
    out_trade_no, out_refund_no = number(), number("R")
    user = fen.user(balance=1000)
    fen.pay(user, code_url=provider.native(out_trade_no, 1000, notify_url=receiver.url("/paid")))

    transaction = provider.query(out_trade_no).json
    assert transaction["trade_state"] == "SUCCESS"
    assert (transaction["sp_mchid"], transaction["sub_mchid"]) == (provider.mchid, provider.sub_mchid)
    assert (transaction["sp_appid"], transaction["sub_appid"]) == (provider.appid, provider.sub_appid)
    assert "mchid" not in transaction and "appid" not in transaction
    assert transaction["payer"] == {
        "sp_openid": fen.openid(user, provider.appid), "sub_openid": fen.openid(user, provider.sub_appid)}
    by_id = provider.call("GET", f"{PARTNER}/id/{transaction['transaction_id']}"
                                 f"?sp_mchid={provider.mchid}&sub_mchid={provider.sub_mchid}")
    assert by_id.json == transaction

    message = provider.opened(receiver.wait(1, "/paid")[0])
    assert message["event_type"] == "TRANSACTION.SUCCESS" and message["resource"] == transaction

    refund = provider.refund(out_trade_no, out_refund_no, 400, 1000, notify_url=receiver.url("/refunded"))
    assert refund.status == 200, refund
    notice = provider.opened(receiver.wait(1, "/refunded")[0])["resource"]
    assert (notice["sp_mchid"], notice["sub_mchid"]) == (provider.mchid, provider.sub_mchid)
    assert "mchid" not in notice and notice["refund_status"] == "SUCCESS"
    until("the refund has arrived", lambda: provider.query_refund(out_refund_no).json["status"] == "SUCCESS")

    after = fen.sandbox("POST", f"merchants/{provider.sub_mchid}/fund", {"amount": 1, "account": "basic"})["balance"]
    # 1000 less 0.6 %, less the refund, with its part of the fee back.
    assert after - before - 1 == 1000 - 6 - 400 + 2
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 400


@pytest.mark.parametrize("payer", ["sp_openid", "sub_openid"])
def test_a_jsapi_order_names_its_payer_under_either_app(fen, provider, payer):
    user = fen.user(balance=100)
    openid = fen.openid(user, provider.appid if payer == "sp_openid" else provider.sub_appid)
    answer = provider.call("POST", f"{PARTNER}/jsapi", provider.order(payer={payer: openid}))
    assert answer.status == 200, answer
    fen.pay(user, prepay_id=answer.json["prepay_id"])


@pytest.mark.parametrize("kind, key", [("app", "prepay_id"), ("native", "code_url"), ("h5", "h5_url")])
def test_every_way_to_pay_is_there(provider, kind, key):
    more = {"scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}} if kind == "h5" else {}
    answer = provider.call("POST", f"{PARTNER}/{kind}", provider.order(**more))
    assert answer.status == 200 and key in answer.json, answer


def test_a_till_scans_a_code_and_takes_the_payment_back(fen, provider):
    user = fen.user(balance=500)
    out_trade_no = number()
    answer = provider.codepay(fen.payment_code(user), out_trade_no, 500)
    assert answer.status == 200 and answer.json["trade_state"] == "SUCCESS", answer
    assert answer.json["sub_mchid"] == provider.sub_mchid
    reversal = provider.reverse(out_trade_no)
    assert reversal.status == 200, reversal
    assert reversal.json == {
        "sp_appid": provider.appid, "sp_mchid": provider.mchid, "sub_appid": provider.sub_appid,
        "sub_mchid": provider.sub_mchid, "out_trade_no": out_trade_no}
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 500


def test_a_payment_that_waits_for_the_password_is_confirmed(fen, provider):
    fen.sandbox("POST", "faults", {"match": {"mchid": provider.mchid}, "effect": "user_paying", "times": 1})
    user, out_trade_no = fen.user(balance=500), number()
    assert provider.codepay(fen.payment_code(user), out_trade_no).json["trade_state"] == "USERPAYING"
    fen.sandbox("POST", f"users/{user['user_id']}/confirm", {
        "out_trade_no": out_trade_no, "mchid": provider.mchid, "sub_mchid": provider.sub_mchid})
    assert provider.state(out_trade_no) == "SUCCESS"


def test_an_unpaid_order_is_closed(provider):
    out_trade_no = number()
    provider.native(out_trade_no)
    assert provider.close(out_trade_no).status == 204
    assert provider.state(out_trade_no) == "CLOSED"


def test_each_side_has_order_and_refund_numbers_of_its_own(fen, provider):
    merchant = own(fen, provider.shop)
    third = Provider.create(fen).serving(provider.shop)
    fen.admin("POST", "relations", {"provider_mchid": third.mchid, "mchid": provider.sub_mchid})
    out_trade_no, out_refund_no = number(), number("R")
    sides = [(merchant, 101), (provider, 102), (third, 103)]
    for side, total in sides:
        fen.pay(fen.user(balance=total), code_url=side.native(out_trade_no, total))
    for side, total in sides:
        assert side.query(out_trade_no).json["amount"]["total"] == total
        refund = side.refund(out_trade_no, out_refund_no, total, total)
        assert refund.status == 200 and refund.json["amount"]["refund"] == total, refund
    for side, total in sides:
        assert side.query_refund(out_refund_no).json["amount"]["refund"] == total


def test_when_a_relation_ends_the_money_stays_and_the_merchant_gives_it_back(fen):
    provider = Provider.create(fen)
    merchant = own(fen, provider.shop)
    out_trade_no = paid(fen, provider, 300)
    transaction_id = provider.query(out_trade_no).json["transaction_id"]
    fen.admin("DELETE", f"relations/{provider.mchid}/{provider.sub_mchid}")
    for answer in [provider.query(out_trade_no), provider.refund(out_trade_no, number("R"), 300, 300),
                   provider.call("POST", f"{PARTNER}/native", provider.order())]:
        assert (answer.status, answer.code) == (403, "NO_AUTH"), answer
    refund = merchant.call("POST", REFUNDS, {
        "transaction_id": transaction_id, "out_refund_no": number("R"),
        "amount": {"refund": 300, "total": 300, "currency": "CNY"}})
    assert refund.status == 200, refund


def test_bills_tell_who_placed_what(fen, provider):
    """The provider's bill has its orders only; the merchant's all of them."""
    merchant = own(fen, provider.shop)
    ours, theirs = paid(fen, provider, 111), paid(fen, merchant, 222)
    day = datetime.datetime.fromisoformat(fen.now().replace("Z", "+00:00")).astimezone(
        datetime.timezone(datetime.timedelta(hours=8))).date()
    fen.advance(2 * 86_400)

    def bill(side, query="") -> str:
        answer = side.call("GET", f"/v3/bill/tradebill?bill_date={day}{query}")
        assert answer.status == 200, answer
        path = answer.json["download_url"].removeprefix("https://api.mch.weixin.qq.com")
        return side.call("GET", path, check=False).body.decode()

    for query in ("", f"&sub_mchid={provider.sub_mchid}"):
        lines = bill(provider, query)
        line = next(line for line in lines.splitlines() if ours in line)
        assert f"`{provider.mchid},`{provider.sub_mchid}," in line and theirs not in lines
    lines = bill(merchant)
    assert ours in lines
    assert f"`{merchant.mchid},`0," in next(line for line in lines.splitlines() if theirs in line)


# What is refused


def refused(answer, status, code):
    assert (answer.status, answer.code) == (status, code), answer


@pytest.mark.parametrize("bent, status, code", [
    ({"sub_mchid": None}, 400, "PARAM_ERROR"),
    ({"sub_mchid": "190000000"}, 400, "PARAM_ERROR"),
    ({"sub_mchid": "1999999999"}, 400, "MCH_NOT_EXISTS"),
    ({"sp_mchid": None}, 400, "PARAM_ERROR"),
    ({"sp_appid": None}, 400, "PARAM_ERROR"),
    ({"sp_appid": "wx0"}, 400, "APPID_MCHID_NOT_MATCH"),
    ({"sub_appid": "wx0"}, 400, "APPID_MCHID_NOT_MATCH"),
])
def test_an_order_with_wrong_names_is_refused(provider, bent, status, code):
    body = {name: value for name, value in {**provider.order(), **bent}.items() if value is not None}
    refused(provider.call("POST", f"{PARTNER}/native", body), status, code)


@pytest.mark.parametrize("payer", [
    {}, {"openid": "o"}, {"sp_openid": "a", "sub_openid": "b"}, {"sp_openid": "of nobody"}])
def test_a_jsapi_order_with_a_wrong_payer_is_refused(provider, payer):
    refused(provider.call("POST", f"{PARTNER}/jsapi", provider.order(payer=payer)), 400, "PARAM_ERROR")


def test_a_sub_openid_needs_the_app_it_belongs_to(fen, provider):
    body = provider.order(payer={"sub_openid": fen.openid(fen.user(), provider.sub_appid)})
    del body["sub_appid"]
    refused(provider.call("POST", f"{PARTNER}/jsapi", body), 400, "PARAM_ERROR")


# Who may not act: 403 where a merchant is named that the caller does not act for, 404 where an order is not its own.

def calls(side: Provider, out_trade_no: str, transaction_id: str):
    """Everything a provider can ask in a merchant's name, as (name, method, target, body)."""
    named = {"sp_mchid": side.mchid, "sub_mchid": side.sub_mchid}
    query = f"?sp_mchid={side.mchid}&sub_mchid={side.sub_mchid}"
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    code = side.order(payer={"auth_code": "134567890123456789"}, scene_info={"store_info": {"out_id": "1"}})
    del code["notify_url"]
    return [
        ("native", "POST", f"{PARTNER}/native", side.order()),
        ("app", "POST", f"{PARTNER}/app", side.order()),
        ("h5", "POST", f"{PARTNER}/h5", side.order(scene_info=scene)),
        ("jsapi", "POST", f"{PARTNER}/jsapi", side.order(payer={"sp_openid": "o"})),
        ("codepay", "POST", f"{PARTNER}/codepay", code),
        ("query by number", "GET", f"{PARTNER}/out-trade-no/{out_trade_no}{query}", None),
        ("query by id", "GET", f"{PARTNER}/id/{transaction_id}{query}", None),
        ("close", "POST", f"{PARTNER}/out-trade-no/{out_trade_no}/close", named),
        ("reverse", "POST", f"{PARTNER}/out-trade-no/{out_trade_no}/reverse",
         {"sp_appid": side.appid, "sub_appid": side.sub_appid, **named}),
        ("refund by number", "POST", REFUNDS, side.refund_body(out_trade_no, number("R"), 1, 100)),
        ("refund by id", "POST", REFUNDS, {
            "sub_mchid": side.sub_mchid, "transaction_id": transaction_id, "out_refund_no": number("R"),
            "amount": {"refund": 1, "total": 100, "currency": "CNY"}}),
        ("query a refund", "GET", f"{REFUNDS}/R1?sub_mchid={side.sub_mchid}", None),
        ("redirect a refund", "POST", f"{REFUNDS}/5000000000000000000000000009/apply-abnormal-refund",
         {"sub_mchid": side.sub_mchid, "out_refund_no": "R1", "type": "MERCHANT_BANK_CARD"}),
        ("bill", "GET", f"/v3/bill/tradebill?bill_date=2016-01-01&sub_mchid={side.sub_mchid}", None),
    ]


NAMES = [
    "native", "app", "h5", "jsapi", "codepay", "query by number", "query by id", "close", "reverse",
    "refund by number", "refund by id", "query a refund", "redirect a refund", "bill"]
ORDERS_OF_OTHERS = [name for name in NAMES if name not in ("native", "app", "h5", "jsapi", "codepay", "bill")]


@pytest.fixture(scope="module")
def order(fen, provider):
    out_trade_no = paid(fen, provider)
    return out_trade_no, provider.query(out_trade_no).json["transaction_id"]


def find(side, order, name):
    return next(call[1:] for call in calls(side, *order) if call[0] == name)


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_without_relation_does_nothing_for_a_merchant(other, fen, name):
    stranger = other.serving(new_shop(fen))
    refused(stranger.call(*find(stranger, ("T12345678", "42" + "0" * 26), name)), 403, "NO_AUTH")


@pytest.mark.parametrize("name", NAMES)
def test_a_merchant_does_not_act_as_provider_of_another(fen, provider, order, name):
    """It signs with its own keys and names itself as the provider."""
    merchant = Merchant.create(fen)
    posing = Provider(fen, merchant.fields, provider.shop)
    refused(posing.call(*find(posing, order, name)), 403, "NO_AUTH")


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_is_not_served_by_another(fen, provider, other, order, name):
    """The second level: a provider in the merchant's place."""
    above = provider.serving({"mchid": other.mchid, "appid": other.appid})
    refused(above.call(*find(above, order, name)), 403, "NO_AUTH")


@pytest.mark.parametrize("name", NAMES)
def test_nobody_speaks_with_another_providers_number(provider, other, order, name):
    """Signed by one provider, the other's number in the message."""
    method, target, body = find(provider, order, name)
    # Where the message names the provider it is another than the signer; else the merchant is not the signer's.
    names_provider = "sp_mchid" in target or body is not None and "sp_mchid" in body
    refused(other.call(method, target, body), *((400, "INVALID_REQUEST") if names_provider else (403, "NO_AUTH")))


@pytest.mark.parametrize("name", ORDERS_OF_OTHERS)
def test_a_provider_does_not_see_orders_of_another_of_its_merchants(fen, provider, order, name):
    neighbour = provider.serving(new_shop(fen, provider.mchid))
    answer = neighbour.call(*find(neighbour, order, name))
    assert answer.status == 404 and answer.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"), answer


@pytest.mark.parametrize("name", ORDERS_OF_OTHERS)
def test_a_provider_does_not_see_what_another_provider_placed_for_the_same_merchant(fen, provider, order, name):
    rival = Provider.create(fen)
    fen.admin("POST", "relations", {"provider_mchid": rival.mchid, "mchid": provider.sub_mchid})
    rival = rival.serving(provider.shop)
    answer = rival.call(*find(rival, order, name))
    assert answer.status == 404 and answer.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"), answer


@pytest.mark.parametrize("name", ORDERS_OF_OTHERS)
def test_a_provider_does_not_see_what_its_merchant_placed_itself(fen, provider, name):
    merchant = own(fen, provider.shop)
    out_trade_no = paid(fen, merchant)
    transaction_id = merchant.query(out_trade_no).json["transaction_id"]
    answer = provider.call(*find(provider, (out_trade_no, transaction_id), name))
    assert answer.status == 404 and answer.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"), answer


def test_a_provider_is_never_paid_itself(fen, provider):
    body = Merchant.order(provider)
    refused(provider.call("POST", "/v3/pay/transactions/native", body), 403, "NO_AUTH")
    refused(provider.call("GET", f"/v3/pay/transactions/out-trade-no/T123456?mchid={provider.mchid}"), 403, "NO_AUTH")
    itself = provider.serving(provider.fields)
    refused(itself.call("POST", f"{PARTNER}/native", itself.order()), 400, "PARAM_ERROR")


def test_a_merchant_does_not_query_a_providers_order_by_its_number(fen, provider, order):
    merchant = own(fen, provider.shop)
    refused(merchant.query(order[0]), 404, "ORDER_NOT_EXIST")


def test_a_merchant_that_names_a_sub_merchant_is_refused(fen, provider):
    merchant = Merchant.create(fen)
    body = {"sub_mchid": provider.sub_mchid, **merchant.refund_body("T12345678", "R1", 1, 1)}
    refused(merchant.call("POST", REFUNDS, body), 403, "NO_AUTH")


def test_a_provider_that_names_no_merchant_is_refused(provider):
    refused(provider.call("GET", f"{REFUNDS}/R1"), 400, "PARAM_ERROR")


@pytest.mark.parametrize("fields, words", [
    ({"kind": "sub_merchant"}, "provider_mchid"),
    ({"kind": "sub_merchant", "provider_mchid": "1999999999"}, "not a provider"),
    ({"kind": "provider", "provider_mchid": "THE PROVIDER"}, "no provider"),
    ({"kind": "merchant", "provider_mchid": "THE PROVIDER"}, "sub_merchant"),
])
def test_a_second_level_cannot_be_made(fen, provider, fields, words):
    fields = {name: provider.mchid if value == "THE PROVIDER" else value for name, value in fields.items()}
    with pytest.raises(SandboxError) as refusal:
        fen.sandbox("POST", "merchants", {"name": "x", **fields})
    assert words in str(refusal.value)


def test_a_terminated_provider_is_refused_everywhere_and_its_merchants_keep_their_money(fen):
    provider = Provider.create(fen)
    merchant = own(fen, provider.shop)
    out_trade_no = paid(fen, provider, 300)
    transaction_id = provider.query(out_trade_no).json["transaction_id"]
    fen.admin("POST", f"providers/{provider.mchid}/terminate", {
        "staff": "审核员", "reason": "claimed to be the only agent"})
    for name in NAMES:
        refused(provider.call(*find(provider, (out_trade_no, transaction_id), name)), 401, "SIGN_ERROR")
    refused(provider.call("GET", "/v3/certificates"), 401, "SIGN_ERROR")
    relations = fen.admin("GET", f"merchants/{provider.sub_mchid}/relations")["data"]
    assert [(relation["provider_mchid"], relation["ended_by"]) for relation in relations] == [
        (provider.mchid, "platform")]
    refund = merchant.call("POST", REFUNDS, {
        "transaction_id": transaction_id, "out_refund_no": number("R"),
        "amount": {"refund": 300, "total": 300, "currency": "CNY"}})
    assert refund.status == 200, refund
    # For good: neither again, nor a relation anew, nor a merchant made under it.
    for call in [lambda: fen.admin("POST", f"providers/{provider.mchid}/terminate", {"staff": "x", "reason": "again"}),
                 lambda: fen.admin("POST", "relations", {
                     "provider_mchid": provider.mchid, "mchid": provider.sub_mchid}),
                 lambda: new_shop(fen, provider.mchid)]:
        with pytest.raises(SandboxError) as refusal:
            call()
        assert refusal.value.status == 404
