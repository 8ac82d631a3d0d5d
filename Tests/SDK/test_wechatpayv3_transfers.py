"""Money to people with the PyPI client wechatpayv3 2.0.4, unmodified, in both key modes."""
import pytest

from merchant import number
from server import until
from shop import Shop

REPORT = [{"info_type": "岗位类型", "info_content": "骑手"}, {"info_type": "报酬说明", "info_content": "三月配送"}]


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    shop = Shop(fen, request.param)
    fen.sandbox("POST", f"merchants/{shop.mchid}/fund", {"amount": 10_000_000})
    yield shop
    shop.close()


def send(shop, user: dict, amount: int, **more) -> tuple[str, dict]:
    out_bill_no = number("B")
    status, answer = shop.client(
        "mch_transfer_bills", out_bill_no=out_bill_no, transfer_scene_id="1005",
        openid=shop.fen.openid(user, shop.appid), transfer_amount=amount, transfer_remark="三月配送",
        transfer_scene_report_infos=REPORT, notify_url=shop.receiver.url(f"/told/{out_bill_no}"), **more)
    assert status == 200, answer
    return out_bill_no, answer


def take(shop, user: dict, out_bill_no: str) -> None:
    shop.fen.sandbox(
        "POST", f"users/{user['user_id']}/confirm-transfer", {"mchid": shop.mchid, "out_bill_no": out_bill_no})


def balance(shop, user: dict) -> int:
    return shop.fen.sandbox("GET", f"users/{user['user_id']}")["balance"]


@pytest.mark.parametrize("amount, name", [(1, None), (500, None), (500, "张三"), (250_000, "张三")])
def test_a_person_takes_a_transfer_and_the_callback_is_read_by_the_client(shop, amount, name):
    user = shop.fen.user(name="张三", balance=0)
    out_bill_no, made = send(shop, user, amount, user_name=name)
    assert made["state"] == "WAIT_USER_CONFIRM" and made["package_info"]
    status, found = shop.client("mch_transfer_bills_query", out_bill_no=out_bill_no)
    assert status == 200 and found["state"] == "WAIT_USER_CONFIRM" and found["mch_id"] == shop.mchid, found
    take(shop, user, out_bill_no)
    message = shop.callback(shop.receiver.wait(1, f"/told/{out_bill_no}")[0])
    assert message["event_type"] == "MCHTRANSFER.BILL.FINISHED" and message["resource_type"] == "encrypt-resource"
    assert message["resource"]["state"] == "SUCCESS" and message["resource"]["transfer_amount"] == amount
    status, found = shop.client("mch_transfer_bills_query", transfer_bill_no=made["transfer_bill_no"])
    assert status == 200 and found["state"] == "SUCCESS" and ("user_name" in found) == (name is not None), found
    assert balance(shop, user) == amount


def test_a_transfer_is_cancelled(shop):
    user = shop.fen.user(balance=0)
    out_bill_no, _ = send(shop, user, 500)
    status, answer = shop.client("mch_transfer_bills_cancel", out_bill_no=out_bill_no)
    assert status == 200 and answer["state"] == "CANCELLED", answer
    message = shop.callback(shop.receiver.wait(1, f"/told/{out_bill_no}")[0])
    assert message["resource"]["state"] == "CANCELLED"


def test_a_receipt_is_asked_for_and_found(shop):
    user = shop.fen.user()
    out_bill_no, made = send(shop, user, 500)
    take(shop, user, out_bill_no)
    for name in ({"out_bill_no": out_bill_no}, {"transfer_bill_no": made["transfer_bill_no"]}):
        status, answer = shop.client("mch_transfer_elecsign", **name)
        assert status == 200 and answer["state"] == "GENERATING", answer
        status, answer = shop.client("mch_transfer_elecsign_query", **name)
        assert status == 200 and answer["state"] == "FINISHED" and answer["hash_type"] == "SHA256", answer


def test_a_batch_is_paid_queried_and_told(shop):
    users = [shop.fen.user(name="张三", balance=0), shop.fen.user(name="李四", balance=0)]
    stranger = shop.fen.user(account_class=0)
    rows = [(users[0], 100, None), (users[1], 200_000, "李四"), (stranger, 300, None)]
    details = [
        {"out_detail_no": number("D"), "transfer_amount": amount, "transfer_remark": "工资",
         "openid": shop.fen.openid(user, shop.appid), **({"user_name": name} if name else {})}
        for user, amount, name in rows]
    out_batch_no = number("P")
    status, made = shop.client(
        "transfer_batch", out_batch_no=out_batch_no, batch_name="三月工资", batch_remark="三月工资", total_amount=200_400,
        total_num=3, transfer_detail_list=details, transfer_scene_id="1005",
        notify_url=shop.receiver.url(f"/told/{out_batch_no}"))
    assert status == 200 and made["out_batch_no"] == out_batch_no, made
    message = shop.callback(shop.receiver.wait(1, f"/told/{out_batch_no}")[0])
    assert message["event_type"] == "MCHTRANSFER.BATCH.FINISHED"
    assert (message["resource"]["success_num"], message["resource"]["fail_num"]) == (2, 1)
    assert [balance(shop, user) for user in users] == [100, 200_000]

    status, found = shop.client("transfer_query_out_batch_no", out_batch_no=out_batch_no, need_query_detail=True)
    assert status == 200 and found["transfer_batch"]["batch_status"] == "FINISHED", found
    assert found["transfer_batch"]["success_amount"] == 200_100 and len(found["transfer_detail_list"]) == 3
    batch_id = found["transfer_batch"]["batch_id"]
    status, failed = shop.client("transfer_query_batchid", batch_id=batch_id, need_query_detail=True, detail_status="FAIL")
    assert status == 200 and len(failed["transfer_detail_list"]) == 1, failed
    status, row = shop.client(
        "transfer_query_detail_id", batch_id=batch_id, detail_id=failed["transfer_detail_list"][0]["detail_id"])
    assert status == 200 and row["fail_reason"] == "REAL_NAME_CHECK_FAIL", row
    status, row = shop.client(
        "transfer_query_out_detail_no", out_batch_no=out_batch_no, out_detail_no=details[1]["out_detail_no"])
    assert status == 200 and row["detail_status"] == "SUCCESS" and row["user_name"], row


def test_refusals_arrive_as_code_and_message(shop):
    status, error = shop.client("mch_transfer_bills_query", out_bill_no=number("B"))
    assert status == 404 and error["code"] == "NOT_FOUND" and error["message"]
    poor = Shop(shop.fen, shop.key_mode)
    try:
        status, error = poor.client(
            "mch_transfer_bills", out_bill_no=number("B"), transfer_scene_id="1005",
            openid=shop.fen.openid(shop.fen.user(), poor.appid), transfer_amount=1, transfer_remark="x",
            transfer_scene_report_infos=REPORT)
        assert status == 403 and error["code"] == "NOT_ENOUGH", error
    finally:
        poor.close()


def test_the_books_hold(shop):
    until("the books hold", lambda: shop.fen.audit().returncode == 0)
