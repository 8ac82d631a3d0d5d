"""Complaints from the wallet to the merchant and back: fields, pages of lists, callbacks, and who may do what."""
import base64
import datetime
import hashlib
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from merchant import Merchant, Provider, exchange, new_shop, number
from person import Person
from receiver import Receiver

COMPLAINTS, NOTIFICATIONS = "/v3/merchant-service/complaints-v2", "/v3/merchant-service/complaint-notifications"
IMAGES = "/v3/merchant-service/images"
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture
def merchant(fen):
    return Merchant.create(fen)


@pytest.fixture
def person(fen):
    return Person(fen, balance=10_000, account_class=3)


def paid(fen, side, person, total=1000) -> tuple[str, str]:
    """An order that the person paid: the merchant's number and the network's."""
    out_trade_no = number()
    fen.pay(person.user, code_url=side.native(out_trade_no, total))
    return out_trade_no, side.query(out_trade_no).json["transaction_id"]


def complain(fen, side, person, **fields) -> str:
    _, transaction_id = paid(fen, side, person)
    return person.call("POST", "complaints", {
        "transaction_id": transaction_id, "type": "OTHERS", "words": "咖啡是凉的", **fields})["complaint_id"]


def day(fen, days=0) -> str:
    now = datetime.datetime.fromisoformat(fen.now().replace("Z", "+00:00")).astimezone(BEIJING)
    return str(now.date() + datetime.timedelta(days=days))


def listed(fen, side, **query):
    named = {"begin_date": day(fen), "end_date": day(fen), **query}
    return side.call("GET", COMPLAINTS + "?" + "&".join(f"{name}={value}" for name, value in named.items()))


def reply(side, complaint, words="我们很抱歉", mchid=None, **fields):
    return side.call("POST", f"{COMPLAINTS}/{complaint}/response", {
        "complainted_mchid": mchid or getattr(side, "sub_mchid", side.mchid), "response_content": words, **fields})


def complete(side, complaint, mchid=None):
    return side.call("POST", f"{COMPLAINTS}/{complaint}/complete", {
        "complainted_mchid": mchid or getattr(side, "sub_mchid", side.mchid)})


def upload(side, content=PNG):
    meta = json.dumps({"filename": "a.png", "sha256": hashlib.sha256(content).hexdigest()}).encode()
    form = (b'--xyz\r\nContent-Disposition: form-data; name="meta"\r\n\r\n' + meta
            + b'\r\n--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
              b"Content-Type: image/png\r\n\r\n" + content + b"\r\n--xyz--\r\n")
    answer = side.call("POST", f"{IMAGES}/upload", meta, send=form,
                       headers={"Content-Type": "multipart/form-data; boundary=xyz"})
    assert answer.status == 200, answer
    return answer.json["media_id"]


def image(side, media):
    return side.call("GET", f"{IMAGES}/{media}", check=False)


def history(side, complaint):
    answer = side.call("GET", f"{COMPLAINTS}/{complaint}/negotiation-historys?limit=100&offset=0")
    assert answer.status == 200, answer
    return answer.json


def test_a_complaint_goes_to_the_merchant_and_comes_back(fen, merchant, person):
    out_trade_no, transaction_id = paid(fen, merchant, person)
    picture = person.session.post(f"{fen.http}/wallet/v1/complaint-pictures", data=PNG).json()["picture"]
    made = person.call("POST", "complaints", {
        "transaction_id": transaction_id, "type": "REFUND", "words": "咖啡是凉的", "phone": "13800000001",
        "refund_amount": 600, "pictures": [picture]})
    assert made["state"] == "PENDING" and made["answer_due"], made
    complaint = made["complaint_id"]

    found = listed(fen, merchant).json
    assert (found["total_count"], found["limit"], found["offset"]) == (1, 10, 0)
    line = found["data"][0]
    cipher = base64.b64decode(line.pop("payer_phone"))
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    assert merchant.key.decrypt(cipher, oaep) == b"13800000001"
    url = f"https://api.mch.weixin.qq.com{IMAGES}/{picture}"
    assert line.pop("complaint_time").endswith("+08:00")
    assert line == {
        "complaint_id": complaint, "complaint_detail": "咖啡是凉的", "complaint_state": "PENDING",
        "complainted_mchid": merchant.mchid, "complaint_full_refunded": False, "incoming_user_response": True,
        "complaint_order_info": [{"transaction_id": transaction_id, "out_trade_no": out_trade_no, "amount": 1000}],
        "complaint_media_list": [{"media_type": "USER_COMPLAINT_IMAGE", "media_url": [url]}],
        "problem_description": "申请退款", "user_complaint_times": 1, "problem_type": "REFUND",
        "apply_refund_amount": 600}
    detail = merchant.call("GET", f"{COMPLAINTS}/{complaint}").json
    assert detail["payer_openid"] == fen.openid(person.user, merchant.appid)

    answer = image(merchant, picture)
    assert answer.status == 200 and answer.body == PNG and answer.headers["Content-Type"] == "image/png"
    assert not any(name.startswith("Wechatpay-") for name in answer.headers)

    media = upload(merchant)
    assert reply(merchant, complaint, response_images=[media]).status == 204
    refused = complete(merchant, complaint) if person.call(
        "POST", f"complaints/{complaint}/words", {"words": "请退款"}) else None
    assert refused.status == 400 and refused.code == "INVALID_REQUEST", refused
    approval = merchant.call("POST", f"{COMPLAINTS}/{complaint}/update-refund-progress", {
        "action": "APPROVE", "launch_refund_day": 0, "remark": "已安排"})
    assert approval.status == 204, approval
    assert complete(merchant, complaint).status == 204
    assert [(entry["operate_type"], entry["operator"]) for entry in history(merchant, complaint)["data"]] == [
        ("USER_CREATE_COMPLAINT", "投诉人"), ("MERCHANT_RESPONSE", "测试商户"), ("USER_RESPONSE", "投诉人"),
        ("MERCHANT_APPROVE_REFUND", "测试商户"), ("MERCHANT_CONFIRM_COMPLETE", "测试商户")]

    seen = person.call("GET", f"complaints/{complaint}")
    assert seen["state"] == "PROCESSED" and seen["ended_by"] == "merchant" and seen["refund"] == "approved", seen
    assert [entry["kind"] for entry in seen["entries"]] == [
        "opened", "answer", "words", "refund_approved", "completed"]
    assert seen["entries"][1]["pictures"] == [media]
    shown = person.ask("GET", f"complaint-pictures/{media}")
    assert shown.content == PNG and shown.headers["X-Content-Type-Options"] == "nosniff"
    again = person.call("POST", f"complaints/{complaint}/go-on", {"words": "还没有收到"})
    assert again["state"] == "PENDING" and again["times"] == 2
    assert person.call("POST", f"complaints/{complaint}/accept", {})["ended_by"] == "accepted"
    assert merchant.call("GET", f"{COMPLAINTS}/{complaint}").json["complaint_state"] == "PROCESSED"


def test_each_step_is_told_where_the_merchant_asked_to_be_told(fen, merchant, person):
    receiver = Receiver()
    assert merchant.call("GET", NOTIFICATIONS).code == "RESOURCE_NOT_EXISTS"
    assert merchant.call("PUT", NOTIFICATIONS, {"url": receiver.url()}).status == 404
    assert merchant.call("DELETE", NOTIFICATIONS).status == 404
    made = merchant.call("POST", NOTIFICATIONS, {"url": receiver.url("/old")})
    assert made.json == {"mchid": merchant.mchid, "url": receiver.url("/old")}
    assert merchant.call("POST", NOTIFICATIONS, {"url": receiver.url()}).status == 400
    assert merchant.call("PUT", NOTIFICATIONS, {"url": receiver.url("/complaints")}).status == 200
    assert merchant.call("GET", NOTIFICATIONS).json["url"] == receiver.url("/complaints")

    complaint = complain(fen, merchant, person)
    reply(merchant, complaint)
    complete(merchant, complaint)
    person.call("POST", f"complaints/{complaint}/go-on", {"words": "再次投诉"})
    person.call("POST", f"complaints/{complaint}/withdraw", {})
    told = [merchant.opened(arrival) for arrival in receiver.wait(4, "/complaints")]
    assert sorted((message["event_type"], message["resource"]["action_type"]) for message in told) == sorted([
        ("COMPLAINT.CREATE", "CREATE_COMPLAINT"), ("COMPLAINT.STATE_CHANGE", "MERCHANT_RESPONSE"),
        ("COMPLAINT.STATE_CHANGE", "MERCHANT_CONFIRM_COMPLETE"), ("COMPLAINT.STATE_CHANGE", "CONTINUE_COMPLAINT")])
    assert all(message["resource"]["complaint_id"] == complaint for message in told)
    assert merchant.call("DELETE", NOTIFICATIONS).status == 204
    complain(fen, merchant, person)
    receiver.close()


def test_a_list_has_pages_and_at_most_thirty_days(fen, merchant, person):
    made = [complain(fen, merchant, person) for _ in range(3)]
    first, second = listed(fen, merchant, limit=2).json, listed(fen, merchant, limit=2, offset=2).json
    assert first["total_count"] == second["total_count"] == 3
    assert sorted(line["complaint_id"] for line in first["data"] + second["data"]) == sorted(made)
    assert listed(fen, merchant, begin_date=day(fen, -30)).status == 200
    assert listed(fen, merchant, begin_date=day(fen, -20), end_date=day(fen, -1)).json["total_count"] == 0
    for wrong in [{"begin_date": day(fen, -31)}, {"end_date": day(fen, -1)}, {"begin_date": "today"}, {"limit": 51},
                  {"limit": 0}, {"offset": -1}]:
        answer = listed(fen, merchant, **wrong)
        assert answer.status == 400 and answer.code == "PARAM_ERROR", (wrong, answer)
    assert merchant.call("GET", f"{COMPLAINTS}?begin_date={day(fen)}").code == "PARAM_ERROR"


def test_a_refund_is_rejected_with_a_reason_and_approved_after_all(fen, merchant, person):
    complaint = complain(fen, merchant, person, type="REFUND")
    target = f"{COMPLAINTS}/{complaint}/update-refund-progress"
    assert merchant.call("POST", target, {"action": "REJECT"}).code == "PARAM_ERROR"
    media = upload(merchant)
    rejection = {"action": "REJECT", "reject_reason": "已使用", "reject_media_list": [media]}
    assert merchant.call("POST", target, rejection).status == 204
    assert person.call("GET", f"complaints/{complaint}")["refund"] == "rejected"
    assert history(merchant, complaint)["data"][1]["operate_type"] == "MERCHANT_REFUSE_RERUND"
    assert merchant.call("POST", target, {"action": "APPROVE"}).status == 204
    assert merchant.call("POST", target, rejection).code == "INVALID_REQUEST"
    other = complain(fen, merchant, person)
    assert merchant.call("POST", target.replace(complaint, other), {"action": "APPROVE"}).code == "INVALID_REQUEST"


@pytest.mark.parametrize("fields", [
    {"response_content": ""}, {"response_content": "长" * 201}, {"response_images": ["a"] * 5},
    {"response_images": ["nobody"]}, {"jump_url": "http://a.example/"}, {"jump_url": "javascript:alert(1)"},
    {"mini_program_jump_info": {"appid": "wx1"}}, {"complainted_mchid": "1900000000"}])
def test_an_answer_with_wrong_fields_is_refused(fen, merchant, person, fields):
    complaint = complain(fen, merchant, person)
    answer = merchant.call("POST", f"{COMPLAINTS}/{complaint}/response", {
        "complainted_mchid": merchant.mchid, "response_content": "好的", **fields})
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer


def test_a_person_complains_once_about_what_he_paid(own_fen):
    fen = own_fen
    merchant, person = Merchant.create(fen), Person(fen, balance=10_000, account_class=3)
    _, transaction_id = paid(fen, merchant, person)
    body = {"transaction_id": transaction_id, "type": "OTHERS", "words": "凉"}
    for wrong, code in [({"words": "  "}, "PARAM_ERROR"), ({"words": "长" * 301}, "PARAM_ERROR"),
                        ({"phone": "12"}, "PARAM_ERROR"), ({"type": "ANGER"}, "PARAM_ERROR"),
                        ({"type": "REFUND", "refund_amount": 1001}, "PARAM_ERROR"),
                        ({"pictures": ["nobody"]}, "PARAM_ERROR"), ({"transaction_id": "1"}, "NOT_FOUND")]:
        assert person.refused("POST", "complaints", body | wrong)[1] == code, wrong
    refused = person.session.post(f"{fen.http}/wallet/v1/complaint-pictures", data=b"<script>")
    assert refused.json()["code"] == "PICTURE_UNFIT"
    assert person.session.post(f"{fen.http}/wallet/v1/complaint-pictures", data=PNG + bytes(3 << 20)).status_code == 413
    complaint = person.call("POST", "complaints", body)["complaint_id"]
    assert person.refused("POST", "complaints", body)[:2] == (409, "COMPLAINT_OPEN")
    person.call("POST", f"complaints/{complaint}/withdraw", {})
    assert person.refused("POST", "complaints", body)[:2] == (409, "COMPLAINT_ENDED")
    assert person.refused("POST", f"complaints/{complaint}/words", {"words": "x"})[:2] == (409, "COMPLAINT_ENDED")
    fen.advance(31 * 86_400)
    assert person.refused("POST", f"complaints/{complaint}/go-on", {"words": "x"})[:2] == (410, "COMPLAINT_OVER")


# Who may do what: a complaint about an order that a provider placed, and one about the merchant's own.

def calls(complaint, media):
    """Every call that names a complaint, or a picture of one, and what it answers to whom it is for."""
    target = f"{COMPLAINTS}/{complaint}"
    return {
        "detail": lambda side: side.call("GET", target, check=False),
        "history": lambda side: side.call("GET", f"{target}/negotiation-historys", check=False),
        "reply": lambda side: reply(side, complaint, mchid=side.mchid),
        "complete": lambda side: complete(side, complaint, mchid=side.mchid),
        "approve": lambda side: side.call("POST", f"{target}/update-refund-progress", {"action": "APPROVE"}),
        "reject": lambda side: side.call("POST", f"{target}/update-refund-progress", {
            "action": "REJECT", "reject_reason": "x"}),
        "picture": lambda side: image(side, media),
    }


CALLS = list(calls("", ""))


@pytest.fixture(scope="module")
def placed(fen):
    """A provider's order with a complaint, everybody who could want something of it, and what he is answered."""
    provider, person = Provider.create(fen), Person(fen, balance=10_000, account_class=3)
    picture = person.session.post(f"{fen.http}/wallet/v1/complaint-pictures", data=PNG).json()["picture"]
    complaint = complain(fen, provider, person, type="REFUND", pictures=[picture])
    left, ended = Provider.create(fen), Provider.create(fen)
    theirs = {
        side: complain(fen, side, person, type="REFUND", pictures=[picture]) for side in (left, ended)}
    fen.admin("DELETE", f"relations/{left.mchid}/{left.sub_mchid}")
    fen.admin("POST", f"providers/{ended.mchid}/terminate", {"staff": "x", "reason": "a false claim"})
    other_provider = Provider.create(fen).serving(provider.shop)
    fen.admin("POST", "relations", {"provider_mchid": other_provider.mchid, "mchid": provider.sub_mchid})
    own = complain(fen, Merchant(fen, provider.shop), person, type="REFUND", pictures=[picture])
    return {
        "another merchant": (Merchant.create(fen), complaint, 404, "RESOURCE_NOT_EXISTS"),
        "a provider without relation": (Provider.create(fen), complaint, 404, "RESOURCE_NOT_EXISTS"),
        "another provider of the merchant": (other_provider, complaint, 404, "RESOURCE_NOT_EXISTS"),
        "the provider, of the merchant's own order": (provider, own, 404, "RESOURCE_NOT_EXISTS"),
        "a provider whose relation ended": (left, theirs[left], 403, "NO_AUTH"),
        "a terminated provider": (ended, theirs[ended], 401, "SIGN_ERROR"),
        "picture": picture, "person": person, "complaint": complaint, "provider": provider,
    }


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("who", [
    "another merchant", "a provider without relation", "another provider of the merchant",
    "the provider, of the merchant's own order", "a provider whose relation ended", "a terminated provider"])
def test_nobody_else_sees_or_answers_it(placed, who, call):
    side, complaint, status, code = placed[who]
    if call == "picture":
        # The same picture stands in several complaints: whoever may answer one of them may see it.
        if who == "the provider, of the merchant's own order":
            return
        status, code = (status, code) if status == 401 else (404, "RESOURCE_NOT_EXISTS")
    answer = calls(complaint, placed["picture"])[call](side)
    assert (answer.status, answer.code) == (status, code), answer


@pytest.mark.parametrize("method, path, body", [
    ("GET", "complaints/{id}", None), ("POST", "complaints/{id}/words", {"words": "x"}),
    ("POST", "complaints/{id}/go-on", {"words": "x"}), ("POST", "complaints/{id}/withdraw", {}),
    ("POST", "complaints/{id}/accept", {}), ("GET", "complaint-pictures/{picture}", None)])
def test_another_person_sees_and_does_nothing(fen, placed, method, path, body):
    stranger = Person(fen)
    path = path.format(id=placed["complaint"], picture=placed["picture"])
    assert stranger.refused(method, path, body)[:2] == (404, "NOT_FOUND")
    assert stranger.call("GET", "complaints") == {"data": []}
    nobody = Person(fen)
    nobody.session.headers["Authorization"] = "Bearer x"
    assert nobody.refused(method, path, body)[:2] == (401, "UNAUTHORIZED")


def test_a_list_names_the_caller_or_a_merchant_it_acts_for(fen, placed):
    provider, merchant = placed["provider"], Merchant(fen, placed["provider"].shop)
    assert listed(fen, provider).json["total_count"] == 1
    # Clients in partner mode name the provider itself.
    assert listed(fen, provider, complainted_mchid=provider.mchid).json["total_count"] == 1
    assert listed(fen, provider, complainted_mchid=provider.sub_mchid).json["total_count"] == 1
    assert listed(fen, merchant).json["total_count"] == 2
    assert listed(fen, merchant, complainted_mchid=merchant.mchid).json["total_count"] == 2
    assert listed(fen, merchant, complainted_mchid=provider.mchid).code == "NO_AUTH"
    assert listed(fen, Provider.create(fen), complainted_mchid=provider.sub_mchid).code == "NO_AUTH"
    left = placed["a provider whose relation ended"][0]
    assert listed(fen, left).json["total_count"] == 0


def test_the_provider_answers_what_it_placed_and_the_merchant_all_of_its_own(fen, person):
    provider = Provider.create(fen)
    merchant = Merchant(fen, provider.shop)
    complaint = complain(fen, provider, person)
    assert provider.call("GET", f"{COMPLAINTS}/{complaint}").json["payer_openid"] == fen.openid(
        person.user, provider.appid)
    assert reply(provider, complaint, "服务商答复").status == 204
    assert reply(merchant, complaint, "商户答复").status == 204
    assert complete(merchant, complaint).status == 204
    assert [entry["operator"] for entry in history(merchant, complaint)["data"]] == [
        "投诉人", "测试服务商", "街角小店", "街角小店"]


def test_every_call_must_be_signed(fen, merchant, person):
    complaint = complain(fen, merchant, person)
    for method, target in [("GET", f"{COMPLAINTS}/{complaint}"), ("POST", f"{COMPLAINTS}/{complaint}/response"),
                           ("POST", f"{COMPLAINTS}/{complaint}/complete"), ("GET", NOTIFICATIONS),
                           ("DELETE", NOTIFICATIONS), ("GET", f"{IMAGES}/x"), ("POST", f"{IMAGES}/upload")]:
        answer = merchant.call(method, target, {} if method == "POST" else None, signature="AAAA", check=False)
        assert answer.status in (400, 401), answer
        if not target.endswith("upload"):
            assert answer.code == "SIGN_ERROR", answer


@pytest.mark.parametrize("method, target", [
    ("GET", f"{COMPLAINTS}/1"), ("GET", f"{COMPLAINTS}/-200000000000000000000000001"), ("GET", f"{IMAGES}/1")])
def test_what_there_is_not_is_not_found(merchant, method, target):
    answer = merchant.call(method, target)
    assert answer.status == 404 and answer.code == "RESOURCE_NOT_EXISTS", answer


def test_the_published_figures_count_and_tell_nothing_else(own_fen):
    fen = own_fen
    merchant, person = Merchant.create(fen), Person(fen, balance=10_000, account_class=3)

    def year():
        answer = fen.get("/open/complaints.json")
        assert answer.status_code == 200
        found = [line for line in answer.json()["years"] if line["year"] == int(day(fen)[:4])]
        return {line["kind"]: line for line in found[0]["kinds"]} if found else {}

    before = year().get("OTHERS", {"filed": 0, "answered": 0, "answered_in_time": 0, "resolved": 0, "withdrawn": 0})
    complaint = complain(fen, merchant, person)
    reply(merchant, complaint)
    complete(merchant, complaint)
    late = complain(fen, merchant, person)
    fen.advance(3 * 86_400 + 60)
    reply(merchant, late)
    person.call("POST", f"complaints/{late}/withdraw", {})
    after = year()["OTHERS"]
    assert {name: after[name] - before[name] for name in before if name != "kind"} == {
        "filed": 2, "answered": 2, "answered_in_time": 1, "resolved": 1, "withdrawn": 1}
    page = fen.get("/open/complaints")
    assert page.status_code == 200 and merchant.mchid not in page.text and complaint not in page.text
