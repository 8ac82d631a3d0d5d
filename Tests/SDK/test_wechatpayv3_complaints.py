"""Complaints with the PyPI client wechatpayv3 2.0.4, unmodified, in both key modes, as merchant and as provider."""
import base64
import datetime

import pytest

from merchant import number
from person import Person
from server import until
from shop import ProviderShop, Shop

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture(scope="module", params=[
    (Shop, "certificate"), (Shop, "public_key"), (ProviderShop, "certificate"), (ProviderShop, "public_key")],
    ids=["merchant-certificate", "merchant-public_key", "provider-certificate", "provider-public_key"])
def shop(request, fen):
    kind, key_mode = request.param
    shop = kind(fen, key_mode)
    yield shop
    shop.close()


def paid(shop, person) -> str:
    out_trade_no = number()
    named = {"sub_mchid": shop.sub_mchid} if isinstance(shop, ProviderShop) else {}
    status, answer = shop.client(
        "pay", description="咖啡 大杯", out_trade_no=out_trade_no, amount={"total": 800}, pay_type="NATIVE", **named)
    assert status == 200, answer
    shop.fen.pay(person.user, **answer)
    return shop.client("query", out_trade_no=out_trade_no, **named)[1]["transaction_id"]


def test_a_complaint_is_told_listed_answered_and_completed(shop, tmp_path):
    fen, person = shop.fen, Person(shop.fen, balance=1000, account_class=3)
    url = shop.receiver.url("/complaints")
    assert shop.client("complaint_notification_query")[0] == 404
    status, answer = shop.client("complaint_notification_create", url=url + "/old")
    assert status == 200 and answer == {"mchid": shop.mchid, "url": url + "/old"}, answer
    assert shop.client("complaint_notification_update", url=url) == (200, {"mchid": shop.mchid, "url": url})
    assert shop.client("complaint_notification_query") == (200, {"mchid": shop.mchid, "url": url})

    theirs = person.session.post(f"{fen.http}/wallet/v1/complaint-pictures", data=PNG).json()["picture"]
    complaint = person.call("POST", "complaints", {
        "transaction_id": paid(shop, person), "type": "REFUND", "words": "咖啡是凉的", "phone": "13800000001",
        "pictures": [theirs]})["complaint_id"]
    told = until("the complaint's callback", lambda: list(map(shop.callback, shop.receiver.at("/complaints"))))
    assert told[0]["event_type"] == "COMPLAINT.CREATE"
    assert told[0]["resource"] == {"complaint_id": complaint, "action_type": "CREATE_COMPLAINT"}

    today = str(datetime.datetime.fromisoformat(fen.now().replace("Z", "+00:00")).astimezone(BEIJING).date())
    status, found = shop.client("complaint_list_query", begin_date=today, end_date=today)
    assert status == 200 and [line["complaint_id"] for line in found["data"]] == [complaint], found
    status, detail = shop.client("complaint_detail_query", complaint_id=complaint)
    assert status == 200 and detail["apply_refund_amount"] == 800 and detail["complaint_state"] == "PENDING", detail
    assert shop.client("decrypt", ciphtext=detail["payer_phone"]) == "13800000001"
    status, bytes_ = shop.client(
        "complaint_image_download", media_url=detail["complaint_media_list"][0]["media_url"][0])
    assert status == 200 and bytes_ == PNG

    path = tmp_path / "proof.png"
    path.write_bytes(PNG)
    status, media = shop.client("complaint_image_upload", filepath=str(path))
    assert status == 200, media
    assert shop.client(
        "complaint_response", complaint_id=complaint, response_content="我们很抱歉", response_images=[media["media_id"]],
        jump_url="https://shop.example/help", jump_url_text="查看")[0] == 204
    assert shop.client("complaint_update_refund", complaint_id=complaint, action="APPROVE", launch_refund_day=1)[0] == 204
    assert shop.client("complaint_complete", complaint_id=complaint)[0] == 204
    status, history = shop.client("complaint_history_query", complaint_id=complaint)
    assert status == 200 and [entry["operate_type"] for entry in history["data"]] == [
        "USER_CREATE_COMPLAINT", "MERCHANT_RESPONSE", "MERCHANT_APPROVE_REFUND", "MERCHANT_CONFIRM_COMPLETE"], history
    seen = person.call("GET", f"complaints/{complaint}")
    assert seen["state"] == "PROCESSED" and person.ask("GET", f"complaint-pictures/{media['media_id']}").content == PNG
    assert shop.client("complaint_notification_delete")[0] == 204
