"""Takings that wait, go to receivers, come back, and are released; by a merchant for itself and by its provider."""
import base64
import datetime

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from merchant import Merchant, Provider, new_shop, number
from receiver import Receiver

SHARES = "/v3/profitsharing/orders"
RETURNS = "/v3/profitsharing/return-orders"


class Sharing:
    """The calls of profit sharing, by a merchant or by a provider in its name."""

    def __init__(self, fen, side):
        self.fen, self.side = fen, side
        self.named = {"sub_mchid": side.sub_mchid} if isinstance(side, Provider) else {}
        self.query = f"&sub_mchid={side.sub_mchid}" if self.named else ""
        self.payee = side.sub_mchid if self.named else side.mchid

    def order(self, total=1000, **more) -> str:
        """A paid order whose takings wait, a minute old."""
        out_trade_no = number()
        self.fen.pay(self.fen.user(balance=total), code_url=self.side.native(
            out_trade_no, total, settle_info={"profit_sharing": True}, **more))
        self.fen.advance(60)
        return self.side.query(out_trade_no).json["transaction_id"]

    def encrypted(self, name: str) -> str:
        key = serialization.load_pem_public_key(self.side.fields["platform_public_key_pem"].encode())
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
        return base64.b64encode(key.encrypt(name.encode(), oaep)).decode()

    def headers(self) -> dict:
        return {"Wechatpay-Serial": self.side.public_key_id}

    def add(self, kind: str, account: str, name: str | None = None, **more):
        body = {**self.named, "appid": self.side.appid, "type": kind, "account": account,
                "relation_type": "STORE_OWNER", **more}
        if name is not None:
            body["name"] = self.encrypted(name)
        return self.side.call("POST", "/v3/profitsharing/receivers/add", body, headers=self.headers())

    def add_shop(self, shop: dict):
        answer = self.add("MERCHANT_ID", shop["mchid"], name="街角小店")
        assert answer.status == 200, answer

    def share(self, transaction_id, receivers, out_order_no=None, release=False, **more):
        return self.side.call("POST", SHARES, {
            **self.named, "appid": self.side.appid, "transaction_id": transaction_id,
            "out_order_no": out_order_no or number("P"), "receivers": receivers, "unfreeze_unsplit": release, **more})

    def release(self, transaction_id):
        return self.side.call("POST", f"{SHARES}/unfreeze", {
            **self.named, "transaction_id": transaction_id, "out_order_no": number("U"), "description": "全部完成"})

    def find(self, out_order_no, transaction_id):
        return self.side.call(
            "GET", f"{SHARES}/{out_order_no}?transaction_id={transaction_id}{self.query}")

    def left(self, transaction_id) -> int:
        return self.side.call(
            "GET", f"/v3/profitsharing/transactions/{transaction_id}/amounts").json["unsplit_amount"]


def part(account: str, amount: int, kind="MERCHANT_ID") -> dict:
    return {"type": kind, "account": account, "amount": amount, "description": "分账"}


def basic(fen, mchid: str) -> int:
    """What a merchant can use; asking brings one fen, which is taken off again."""
    sent = {"amount": 1, "account": "basic"}
    fen.paid_in = getattr(fen, "paid_in", {})
    fen.paid_in[mchid] = fen.paid_in.get(mchid, 0) + 1
    return fen.sandbox("POST", f"merchants/{mchid}/fund", sent)["balance"] - fen.paid_in[mchid]


@pytest.fixture(scope="module", params=["merchant", "provider"])
def sharing(request, fen):
    return Sharing(fen, Merchant.create(fen) if request.param == "merchant" else Provider.create(fen))


@pytest.fixture
def brand(fen, sharing):
    """A merchant that may receive."""
    brand = new_shop(fen)
    sharing.add_shop(brand)
    return brand


def test_takings_wait_are_shared_and_released(fen, sharing, brand):
    before = basic(fen, sharing.payee)
    transaction_id, out_order_no = sharing.order(10_000), number("P")
    assert basic(fen, sharing.payee) == before
    assert sharing.left(transaction_id) == 3000

    clerk = fen.user(balance=0)
    openid = fen.openid(clerk, sharing.side.appid)
    assert sharing.add("PERSONAL_OPENID", openid).status == 200
    answer = sharing.share(
        transaction_id, [part(brand["mchid"], 1000), part(openid, 500, "PERSONAL_OPENID")], out_order_no)
    assert answer.status == 200 and answer.json["state"] == "FINISHED", answer
    assert [row["result"] for row in answer.json["receivers"]] == ["SUCCESS", "SUCCESS"]
    assert answer.json.get("sub_mchid") == sharing.named.get("sub_mchid")
    assert sharing.find(out_order_no, transaction_id).json == answer.json
    assert basic(fen, brand["mchid"]) == 1000
    assert fen.sandbox("GET", f"users/{clerk['user_id']}")["balance"] == 500
    assert sharing.left(transaction_id) == 1500

    release = sharing.release(transaction_id)
    assert release.status == 200, release
    assert [(row["account"], row["amount"]) for row in release.json["receivers"]] == [(sharing.payee, 8440)]
    assert basic(fen, sharing.payee) == before + 8440
    assert sharing.left(transaction_id) == 0
    late = sharing.share(transaction_id, [part(brand["mchid"], 1)])
    assert (late.status, late.code) == (400, "INVALID_REQUEST"), late


def test_a_share_may_release_the_rest_itself(fen, sharing, brand):
    transaction_id = sharing.order(1000)
    answer = sharing.share(transaction_id, [part(brand["mchid"], 300)], release=True)
    assert [(row["account"], row["amount"]) for row in answer.json["receivers"]] == [
        (brand["mchid"], 300), (sharing.payee, 1000 - 6 - 300)]


def test_the_same_request_again_is_the_same_share_and_other_terms_are_refused(fen, sharing, brand):
    transaction_id, out_order_no = sharing.order(), number("P")
    first = sharing.share(transaction_id, [part(brand["mchid"], 100)], out_order_no)
    assert sharing.share(transaction_id, [part(brand["mchid"], 100)], out_order_no).json == first.json
    assert basic(fen, brand["mchid"]) == 100
    other = sharing.share(transaction_id, [part(brand["mchid"], 101)], out_order_no)
    assert (other.status, other.code) == (400, "INVALID_REQUEST"), other


def test_a_part_is_given_back_and_the_payer_refunded(fen, sharing, brand):
    transaction_id, out_order_no, out_return_no = sharing.order(1000), number("P"), number("B")
    sharing.share(transaction_id, [part(brand["mchid"], 300)], out_order_no)
    body = {**sharing.named, "out_order_no": out_order_no, "out_return_no": out_return_no,
            "return_mchid": brand["mchid"], "amount": 300, "description": "用户退款"}
    answer = sharing.side.call("POST", RETURNS, body)
    assert answer.status == 200 and answer.json["result"] == "SUCCESS", answer
    assert sharing.side.call("POST", RETURNS, body).json == answer.json
    found = sharing.side.call("GET", f"{RETURNS}/{out_return_no}?&out_order_no={out_order_no}{sharing.query}")
    assert found.json == answer.json
    assert basic(fen, brand["mchid"]) == 0
    again = sharing.side.call("POST", RETURNS, {**body, "out_return_no": number("B"), "amount": 1})
    assert (again.status, again.code) == (400, "INVALID_REQUEST"), again
    refund = sharing.side.call("POST", "/v3/refund/domestic/refunds", {
        **sharing.named, "transaction_id": transaction_id, "out_refund_no": number("R"),
        "amount": {"refund": 1000, "total": 1000, "currency": "CNY"}})
    assert refund.status == 200, refund


def test_a_receiver_with_too_little_cannot_give_back_and_that_is_an_answer(fen, sharing, brand):
    transaction_id, out_order_no = sharing.order(1000), number("P")
    sharing.share(transaction_id, [part(brand["mchid"], 300)], out_order_no)
    # It shares takings of its own and refunds that order whole: with what it received.
    own, third = Sharing(fen, Merchant(fen, brand)), new_shop(fen)
    own.add_shop(third)
    own_order = own.order(1000)
    assert own.share(own_order, [part(third["mchid"], 300)], release=True).status == 200
    refund = own.side.call("POST", "/v3/refund/domestic/refunds", {
        "transaction_id": own_order, "out_refund_no": number("R"),
        "amount": {"refund": 1000, "total": 1000, "currency": "CNY"}})
    assert refund.status == 200, refund
    out_return_no = number("B")
    answer = sharing.side.call("POST", RETURNS, {
        **sharing.named, "out_order_no": out_order_no, "out_return_no": out_return_no,
        "return_mchid": brand["mchid"], "amount": 300, "description": "用户退款"})
    assert answer.status == 200, answer
    assert (answer.json["result"], answer.json["fail_reason"]) == ("FAILED", "BALANCE_NOT_ENOUGH")
    found = sharing.side.call("GET", f"{RETURNS}/{out_return_no}?&out_order_no={out_order_no}{sharing.query}")
    assert found.json == answer.json


def test_receivers_are_told_of(fen, sharing, brand):
    receiver = Receiver()
    transaction_id, out_order_no = sharing.order(1000), number("P")
    sharing.share(transaction_id, [part(brand["mchid"], 300)], out_order_no, notify_url=receiver.url("/shared"))
    message = sharing.side.opened(receiver.wait(1, "/shared")[0])
    receiver.close()
    assert message["event_type"] == "PROFITSHARING" and message["resource"]["transaction_id"] == transaction_id
    assert message["resource"]["receiver"] == {
        "type": "MERCHANT_ID", "account": brand["mchid"], "amount": 300, "description": "分账"}
    names = ("sp_mchid", "sub_mchid") if sharing.named else ("mchid",)
    assert all(name in message["resource"] for name in names)


def test_a_receiver_never_added_fails_alone(fen, sharing, brand):
    transaction_id = sharing.order(1000)
    stranger = new_shop(fen)
    answer = sharing.share(transaction_id, [part(brand["mchid"], 100), part(stranger["mchid"], 100)])
    assert [(row["result"], row.get("fail_reason")) for row in answer.json["receivers"]] == [
        ("SUCCESS", None), ("CLOSED", "NO_RELATION")]
    deleted = sharing.side.call("POST", "/v3/profitsharing/receivers/delete", {
        **sharing.named, "appid": sharing.side.appid, "type": "MERCHANT_ID", "account": brand["mchid"]})
    assert deleted.status == 200, deleted
    answer = sharing.share(transaction_id, [part(brand["mchid"], 100)])
    assert answer.json["receivers"][0]["fail_reason"] == "NO_RELATION"


def test_an_unverified_person_receives_nothing(fen, sharing):
    stranger = fen.user(account_class=0)
    openid = fen.openid(stranger, sharing.side.appid)
    sharing.add("PERSONAL_OPENID", openid)
    answer = sharing.share(sharing.order(1000), [part(openid, 100, "PERSONAL_OPENID")])
    assert answer.json["receivers"][0]["fail_reason"] == "RECEIVER_REAL_NAME_NOT_VERIFIED", answer


@pytest.mark.parametrize("amount, status, code", [
    (300, 200, None), (301, 403, "RULE_LIMIT"), (995, 403, "NOT_ENOUGH"), (0, 400, "PARAM_ERROR"),
    (-1, 400, "PARAM_ERROR"), (1.5, 400, "PARAM_ERROR"), ("1", 400, "PARAM_ERROR")])
def test_a_share_is_bounded(sharing, brand, amount, status, code):
    answer = sharing.share(sharing.order(1000), [part(brand["mchid"], amount)])
    assert (answer.status, answer.code) == (status, code), answer


def test_what_cannot_be_shared_is_refused_by_name(fen, sharing, brand):
    plain = number()
    fen.pay(fen.user(balance=100), code_url=sharing.side.native(plain))
    fen.advance(60)
    transaction_id = sharing.side.query(plain).json["transaction_id"]
    answer = sharing.share(transaction_id, [part(brand["mchid"], 1)])
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST"), answer
    unknown = sharing.share("4200000000000000000000000009", [part(brand["mchid"], 1)])
    assert (unknown.status, unknown.code) == (404, "RESOURCE_NOT_EXISTS"), unknown
    early = number()
    fen.pay(fen.user(balance=100), code_url=sharing.side.native(early, 100, settle_info={"profit_sharing": True}))
    answer = sharing.share(sharing.side.query(early).json["transaction_id"], [part(brand["mchid"], 1)])
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST"), answer
    nobody = sharing.share(sharing.order(), [])
    assert (nobody.status, nobody.code) == (400, "INVALID_REQUEST"), nobody
    twice = sharing.share(sharing.order(), [part(brand["mchid"], 1), part(brand["mchid"], 2)])
    assert (twice.status, twice.code) == (400, "INVALID_REQUEST"), twice


def test_receivers_need_a_right_name_and_a_known_number(fen, sharing):
    brand = new_shop(fen)
    for answer in [sharing.add("MERCHANT_ID", brand["mchid"]), sharing.add("MERCHANT_ID", brand["mchid"], "另一家"),
                   sharing.add("MERCHANT_ID", "1999999999", "街角小店"), sharing.add("PERSONAL_OPENID", "nobody"),
                   sharing.add("MERCHANT_ID", sharing.payee, "x"),
                   sharing.add("MERCHANT_ID", brand["mchid"], "街角小店", relation_type="COUSIN")]:
        assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer


def test_others_neither_share_nor_see(fen, sharing, brand):
    transaction_id, out_order_no = sharing.order(), number("P")
    sharing.share(transaction_id, [part(brand["mchid"], 1)], out_order_no)
    stranger = Sharing(fen, Merchant.create(fen))
    for answer in [stranger.share(transaction_id, [part(brand["mchid"], 1)]), stranger.release(transaction_id),
                   stranger.find(out_order_no, transaction_id),
                   stranger.side.call("GET", f"/v3/profitsharing/transactions/{transaction_id}/amounts"),
                   stranger.side.call("POST", RETURNS, {
                       "out_order_no": out_order_no, "out_return_no": number("B"), "return_mchid": brand["mchid"],
                       "amount": 1, "description": "x"})]:
        assert (answer.status, answer.code) == (404, "RESOURCE_NOT_EXISTS"), answer


def test_the_ratio_is_told(sharing):
    answer = sharing.side.call("GET", f"/v3/profitsharing/merchant-configs/{sharing.payee}")
    assert answer.json == {"sub_mchid": sharing.payee, "max_ratio": 3000}


def test_the_days_bill_lists_each_part(fen, sharing, brand):
    transaction_id, out_order_no = sharing.order(), number("P")
    sharing.share(transaction_id, [part(brand["mchid"], 123)], out_order_no)
    beijing = datetime.timezone(datetime.timedelta(hours=8))
    day = datetime.datetime.fromisoformat(fen.now().replace("Z", "+00:00")).astimezone(beijing).date()
    fen.advance(2 * 86_400)
    answer = sharing.side.call("GET", f"/v3/profitsharing/bills?bill_date={day}{sharing.query}")
    assert answer.status == 200 and answer.json["hash_type"] == "SHA1", answer
    path = answer.json["download_url"].removeprefix("https://api.mch.weixin.qq.com")
    lines = sharing.side.call("GET", path, check=False).body.decode().splitlines()
    line = next(line for line in lines if out_order_no in line)
    assert f"`{transaction_id}," in line and "`1.23," in line and "`SUCCESS," in line


def test_a_provider_whose_relation_ended_shares_and_sees_nothing_and_the_merchant_goes_on(fen):
    provider = Provider.create(fen)
    sharing, brand = Sharing(fen, provider), new_shop(fen)
    sharing.add_shop(brand)
    transaction_id, out_order_no = sharing.order(), number("P")
    share = sharing.share(transaction_id, [part(brand["mchid"], 100)], out_order_no).json
    fen.admin("DELETE", f"relations/{provider.mchid}/{provider.sub_mchid}")
    for answer in [sharing.share(transaction_id, [part(brand["mchid"], 1)]), sharing.release(transaction_id),
                   sharing.find(out_order_no, transaction_id), sharing.add("MERCHANT_ID", brand["mchid"], "街角小店"),
                   sharing.side.call("GET", f"/v3/profitsharing/transactions/{transaction_id}/amounts"),
                   sharing.side.call("GET", f"/v3/profitsharing/merchant-configs/{provider.sub_mchid}")]:
        assert (answer.status, answer.code) == (403, "NO_AUTH"), answer
    merchant = Sharing(fen, Merchant(fen, provider.shop))
    given_back = merchant.side.call("POST", RETURNS, {
        "order_id": share["order_id"], "out_return_no": number("B"), "return_mchid": brand["mchid"], "amount": 100,
        "description": "退回"})
    assert given_back.status == 200 and given_back.json["result"] == "SUCCESS", given_back
    release = merchant.release(transaction_id)
    assert release.status == 200 and release.json["receivers"][0]["amount"] == 994 - 100, release


def test_a_terminated_provider_receives_nothing(fen, sharing):
    other = Provider.create(fen)
    assert sharing.add("MERCHANT_ID", other.mchid, "测试服务商").status == 200
    fen.admin("POST", f"providers/{other.mchid}/terminate", {"staff": "x", "reason": "a false claim"})
    answer = sharing.share(sharing.order(), [part(other.mchid, 100)])
    assert answer.json["receivers"][0]["fail_reason"] == "ACCOUNT_ABNORMAL", answer


def test_apps_of_others_name_no_receivers(fen, sharing):
    stranger = new_shop(fen)
    openid = fen.openid(fen.user(), stranger["appid"])
    answer = sharing.add("PERSONAL_OPENID", openid, appid=stranger["appid"])
    assert (answer.status, answer.code) == (400, "APPID_MCHID_NOT_MATCH"), answer
