"""Malls at their edges: which till is a shop, who may say what, and what a broken client cannot ask."""
import pytest

from merchant import Merchant
from receiver import Receiver
from server import until
from wallet import Wallet

BASE = "/v3/businesscircle"
PLATE = "粤B888888"


@pytest.fixture(scope="module")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def mall(fen, receiver):
    mall = Merchant.create(fen)
    shop = mall.shop = Merchant.create(fen)
    store = fen.sandbox("POST", f"merchants/{shop.mchid}/stores", {"name": "一层"})["store_id"]
    mall.store = store
    fen.sandbox("POST", f"merchants/{mall.mchid}/mall", {
        "brandid": 1_000, "notify_url": receiver.url("/mall"),
        "shops": [{"mchid": shop.mchid, "store_id": store, "name": "B1-07", "number": "107"}]})
    return mall


def member(fen, mall) -> tuple[dict, str]:
    user = fen.user(balance=10_000)
    Wallet(fen, user["token"])("PUT", f"malls/{mall.mchid}")
    return user, fen.openid(user, mall.appid)


def pending(mall, openid: str, brand: int = 1_000):
    return mall.call("GET", f"{BASE}/users/{openid}/points/commit_status?appid={mall.appid}&brandid={brand}")


def paid(fen, mall, user: dict, **more) -> str:
    order = mall.shop.order(total=1_000, **more)
    fen.pay(user, **mall.shop.call("POST", "/v3/pay/transactions/native", order).json)
    number = order["out_trade_no"]
    answer = mall.shop.call("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={mall.shop.mchid}")
    return answer.json["transaction_id"]


def points(mall, openid: str, transaction_id: str, **change):
    return mall.call("POST", f"{BASE}/points/notify", {
        "transaction_id": transaction_id, "appid": mall.appid, "openid": openid, "earn_points": True,
        "increased_points": 10, "points_update_time": mall.fen.now(), **change})


def test_points_are_pending_for_payments_at_the_shop_alone(fen, mall, receiver):
    user, openid = member(fen, mall)
    assert pending(mall, openid).json == {"points_commit_status": "FINISHED"}
    elsewhere = paid(fen, mall, user)
    assert pending(mall, openid).json == {"points_commit_status": "FINISHED"}
    assert points(mall, openid, elsewhere).status == 404
    here = paid(fen, mall, user, scene_info={"payer_client_ip": "14.23.150.211", "store_info": {"id": mall.store}})
    assert pending(mall, openid).json == {"points_commit_status": "PENDING"}
    told = until("the payment", lambda: [
        message["resource"] for message in map(mall.opened, receiver.at("/mall"))
        if message["resource"].get("transaction_id") == here])[0]
    assert told["shop_number"] == "107" and told["openid"] == openid
    none = points(mall, openid, here, earn_points=False, increased_points=0, no_points_remarks="特价商品")
    assert none.status == 204 and none.body == b"", none
    assert pending(mall, openid).json == {"points_commit_status": "FINISHED"}


def test_cars_are_of_members(fen, mall):
    user, openid = member(fen, mall)
    wallet = Wallet(fen, user["token"])

    def car(state: str, time: str, **change):
        return mall.call("POST", f"{BASE}/parkings", {
            "brandid": 1_000, "appid": mall.appid, "openid": openid, "plate_number": PLATE, "state": state,
            "time": time, **change})

    def cars() -> list[str]:
        [mine] = [row for row in wallet("GET", "malls")["data"] if row["mchid"] == mall.mchid]
        return [row["plate_number"] for row in mine["cars"]]

    assert car("IN", "2022-06-01T10:43:39+08:00").status == 204 and cars() == [PLATE]
    assert car("OUT", "2022-06-01T11:43:39+08:00").status == 204 and cars() == []
    assert car("IN", "2022-06-01T11:00:00+08:00").status == 204 and cars() == []
    assert car("UP", "2022-06-01T12:00:00+08:00").code == "PARAM_ERROR"
    assert car("IN", "yesterday").code == "PARAM_ERROR"
    assert car("IN", "2022-06-02T10:43:39+08:00", brandid=7).code == "PARAM_ERROR"
    assert car("IN", "2022-06-02T10:43:39+08:00", sub_mchid="1900000001").code == "PARAM_ERROR"
    wallet("DELETE", f"malls/{mall.mchid}")
    assert car("IN", "2022-06-02T10:43:39+08:00").code == "NO_AUTH"


@pytest.mark.parametrize("change, field", [
    ({"earn_points": None}, "/earn_points"), ({"increased_points": -1}, "/increased_points"),
    ({"increased_points": 1.5}, "/increased_points"), ({"earn_points": False}, "/increased_points"),
    ({"points_update_time": "x"}, "/points_update_time"), ({"total_points": -1}, "/total_points"),
])
def test_a_wrong_field_is_named(fen, mall, change, field):
    _, openid = member(fen, mall)
    answer = points(mall, openid, "4200000000000000000000000001", **change)
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer
    assert answer.json["detail"]["field"] == field, answer


def test_others_are_no_mall(fen, mall):
    user, _ = member(fen, mall)
    other = Merchant.create(fen)
    openid = fen.openid(user, other.appid)
    for method, path, body in (
            ("GET", f"user-authorizations/{openid}?appid={other.appid}", None),
            ("GET", f"users/{openid}/points/commit_status?appid={other.appid}&brandid=1000", None)):
        assert other.call(method, f"{BASE}/{path}", body).code == "NO_AUTH"
    assert other.call("GET", f"{BASE}/user-authorizations/{openid}?appid={mall.appid}").code == "APPID_MCHID_NOT_MATCH"
    assert mall.call("GET", f"{BASE}/nothing").status == 404
    assert pending(mall, fen.openid(user, mall.appid), brand=7).code == "PARAM_ERROR"
