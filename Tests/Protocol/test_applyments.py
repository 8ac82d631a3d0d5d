"""Providers bring in merchants: what is taken, refused, reviewed, confirmed, signed, and who may see it."""
import pytest

from merchant import Provider, number
from office import APPLYMENTS, Office, application, changed
from server import SandboxError


@pytest.fixture(scope="module")
def papered(fen):
    """An office that is only read, with a paper."""
    office = Office.create(fen)
    return office, office.paper()


def test_an_application_becomes_a_merchant_that_is_paid(fen):
    office = Office.create(fen)
    asked = application(office.paper())
    answer = office.submit(asked)
    assert answer.status == 200 and list(answer.json) == ["applyment_id"], answer
    applyment = answer.json["applyment_id"]
    state = office.application(asked["business_code"])
    assert state.status == 200 and state.json["applyment_state"] == "APPLYMENT_STATE_AUDITING", state
    assert office.call("GET", f"{APPLYMENTS}applyment_id/{applyment}").json == state.json

    seen = fen.sandbox("POST", f"applyments/{applyment}/approve")
    cents = seen["account_validation"]["amount"]
    assert 1 <= cents <= 99 and seen["account_validation"]["account_number"] == "10***********00"
    state = office.application(asked["business_code"]).json
    assert state["applyment_state"] == "APPLYMENT_STATE_TO_BE_CONFIRMED" and state["sign_url"].startswith("http"), state
    with pytest.raises(SandboxError, match="PARAM_ERROR"):
        fen.sandbox("POST", f"applyments/{applyment}/account-paid", {"amount": cents % 99 + 1})
    with pytest.raises(SandboxError, match="APPLYMENT_STATE"):
        fen.sandbox("POST", f"applyments/{applyment}/sign")
    fen.sandbox("POST", f"applyments/{applyment}/account-paid", {"amount": cents})
    assert office.application(asked["business_code"]).json["applyment_state"] == "APPLYMENT_STATE_TO_BE_SIGNED"
    fen.sandbox("POST", f"applyments/{applyment}/sign")
    state = office.application(asked["business_code"]).json
    assert state["applyment_state"] == "APPLYMENT_STATE_FINISHED" and "sign_url" not in state, state

    shop = Provider(fen, office.fields, {"mchid": state["sub_mchid"], "appid": ""})
    order = shop.order(number(), 650)
    del order["sub_appid"]
    placed = shop.call("POST", "/v3/pay/partner/transactions/native", order)
    assert placed.status == 200, placed
    fen.pay(fen.user(balance=1000), code_url=placed.json["code_url"])
    assert shop.query(order["out_trade_no"]).json["trade_state"] == "SUCCESS"


def test_it_is_answered_again_and_begins_anew_only_when_it_was_rejected(fen):
    office = Office.create(fen)
    asked = application(office.paper())
    first = office.submit(asked)
    assert office.submit(asked).json == first.json
    other = changed(asked, "business_info.merchant_shortname", "另一家")
    refused = office.submit(other)
    assert (refused.status, refused.code) == (400, "INVALID_REQUEST"), refused
    fen.sandbox("POST", f"applyments/{first.json['applyment_id']}/reject",
                {"fields": [{"field": "license_copy", "reason": "看不清"}]})
    state = office.application(asked["business_code"]).json
    assert state["applyment_state"] == "APPLYMENT_STATE_REJECTED"
    assert state["audit_detail"] == [
        {"field": "license_copy", "field_name": "营业执照照片", "reject_reason": "看不清"}], state
    assert office.submit(other).json == first.json
    assert office.application(asked["business_code"]).json["applyment_state"] == "APPLYMENT_STATE_AUDITING"


WRONG = [
    ("subject_info.business_license_info.license_number", "91110000600007156K"),
    ("subject_info.business_license_info.license_number", "92310000MA1H9A6L52"),
    ("subject_info.business_license_info.legal_person", "李四"),
    ("subject_info.business_license_info.period_end", "2019-08-02"),
    ("subject_info.business_license_info.period_end", "2019-13-02"),
    ("subject_info.business_license_info.license_copy", "nothing"),
    ("subject_info.business_license_info", None),
    ("subject_info.subject_type", "SUBJECT_TYPE_MICRO"),
    ("subject_info.subject_type", "SUBJECT_TYPE_MOON"),
    ("subject_info.identity_info.id_card_info.id_card_number", "110105194912310021"),
    ("subject_info.identity_info.id_card_info.id_card_national", None),
    ("subject_info.identity_info.id_card_info.card_period_begin", "2999-01-01"),
    ("contact_info.mobile_phone", "12345"),
    ("contact_info.contact_email", "nobody"),
    ("contact_info.contact_name", "李四"),
    ("contact_info.contact_type", "SUPER"),
    ("business_info.merchant_shortname", "茶" * 22),
    ("business_info.sales_info.sales_scenes_type", ["SALES_SCENES_STORE"]),
    ("business_info.sales_info.sales_scenes_type", []),
    ("bank_account_info.account_name", "别家"),
    ("bank_account_info.bank_account_type", "BANK_ACCOUNT_TYPE_PERSONAL"),
    ("bank_account_info.account_bank", "月球银行"),
    ("bank_account_info.account_bank", "其他银行"),
    ("bank_account_info.bank_address_code", "11"),
    ("bank_account_info.account_number", "12a"),
    ("business_code", "a/b"), ("business_code", None), ("settlement_info", None),
]


@pytest.mark.parametrize("path, value", WRONG)
def test_what_is_wrong_is_refused_at_once(papered, path, value):
    office, paper = papered
    answer = office.submit(changed(application(paper), path, value))
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer
    # Told by where it stands in the request, or in the object that lacks it.
    assert answer.json["detail"]["field"].startswith("/" + path.split(".")[0]), answer


def test_a_fault_points_to_the_field_it_is_in(papered):
    office, paper = papered
    info = "subject_info.business_license_info"
    for path, value in (("subject_info.identity_info.id_card_info.card_period_end", "2020-01-01"),
                        (f"{info}.period_end", "2020-01-01"), ("bank_account_info.account_bank", "月球银行")):
        answer = office.submit(changed(application(paper), path, value))
        assert answer.json["detail"]["field"] == "/" + path.replace(".", "/"), answer


def test_a_shop_in_the_web_by_its_link_and_owners_by_their_papers(fen):
    office = Office.create(fen)
    paper = office.paper()
    person = {"bank_account_type": "BANK_ACCOUNT_TYPE_PERSONAL", "account_name": "张三", "account_bank": "工商银行",
              "bank_address_code": "310000", "account_number": "6222020000001234"}
    micro = changed(changed(application(paper), "subject_info.subject_type", "SUBJECT_TYPE_MICRO"),
                    "subject_info.micro_biz_info", {"micro_biz_type": "MICRO_TYPE_ONLINE", "micro_online_info": {
                        "micro_online_store": "茶店", "micro_ec_name": "平台", "micro_link": "https://example.com/tea"}})
    assert office.finished(changed(micro, "bank_account_info", person))
    asked = changed(application(paper), "subject_info.identity_info.owner", False)
    answer = office.submit(asked)
    assert answer.json["detail"]["field"] == "/subject_info/ubo_info_list", answer
    owner = {"ubo_id_doc_type": "IDENTIFICATION_TYPE_IDCARD", "ubo_id_doc_copy": paper, "ubo_id_doc_copy_back": paper,
             "ubo_id_doc_name": office.encrypted("王五"), "ubo_id_doc_number": office.encrypted("11010519491231002X"),
             "ubo_id_doc_address": office.encrypted("路 1"), "ubo_period_begin": "2019-08-01",
             "ubo_period_end": "长期"}
    assert office.finished(changed(asked, "subject_info.ubo_info_list", [owner]))


def test_what_is_not_encrypted_for_the_platform_is_refused(papered):
    office, paper = papered
    answer = office.call("POST", APPLYMENTS, application(paper), headers={"Wechatpay-Serial": office.public_key_id})
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer
    assert answer.json["detail"]["field"] == "/contact_info/contact_name", answer


def test_the_other_kinds_of_subject(fen):
    office = Office.create(fen)
    paper = office.paper()
    person = {"bank_account_type": "BANK_ACCOUNT_TYPE_PERSONAL", "account_name": "张三", "account_bank": "上海银行",
              "bank_address_code": "310000", "bank_name": "上海银行股份有限公司总行", "account_number": "6222020000001234"}
    individual = changed(changed(
        application(paper), "subject_info.subject_type", "SUBJECT_TYPE_INDIVIDUAL"),
        "subject_info.business_license_info.license_number", "92310000MA1H9A6L52")
    assert office.finished(changed(individual, "bank_account_info", person))
    micro = changed(changed(application(paper), "subject_info.subject_type", "SUBJECT_TYPE_MICRO"),
                    "subject_info.micro_biz_info", {"micro_biz_type": "MICRO_TYPE_STORE", "micro_store_info": {
                        "micro_name": "茶摊", "micro_address_code": "310000", "micro_address": "路 1",
                        "store_entrance_pic": paper, "micro_indoor_copy": paper}})
    assert office.finished(changed(micro, "bank_account_info", person))
    school = changed(changed(application(paper), "subject_info.subject_type", "SUBJECT_TYPE_INSTITUTIONS"),
                     "subject_info.certificate_info", {
                         "cert_copy": paper, "cert_type": "CERTIFICATE_TYPE_2388", "cert_number": "1",
                         "merchant_name": "街角茶店", "company_address": "路 1", "legal_person": "张三",
                         "period_begin": "2019-08-01", "period_end": "长期"})
    assert office.finished(school)


def test_nobody_else_sees_it_and_no_merchant_hands_one_in(fen):
    office, other, shop = Office.create(fen), Office.create(fen), Office.create(fen, "merchant")
    asked = application(office.paper())
    applyment = office.submit(asked).json["applyment_id"]
    by_code, by_id = f"{APPLYMENTS}business_code/{asked['business_code']}", f"{APPLYMENTS}applyment_id/{applyment}"
    for target in (by_code, by_id, f"{APPLYMENTS}applyment_id/x", f"{APPLYMENTS}applyment_id/1"):
        answer = other.call("GET", target)
        assert (answer.status, answer.code) == (404, "RESOURCE_NOT_EXISTS"), answer
        answer = shop.call("GET", target)
        assert answer.status in (403, 404) and answer.code in ("NO_AUTH", "RESOURCE_NOT_EXISTS"), answer
    answer = shop.submit(asked)
    assert (answer.status, answer.code) == (403, "NO_AUTH"), answer
    # The papers of another provider are none.
    answer = other.submit(changed(asked, "business_code", number("A")))
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer
    # The same number of another provider is another application.
    assert other.submit(application(other.paper(), asked["business_code"])).json["applyment_id"] != applyment


def test_a_terminated_provider_hands_nothing_in_and_its_merchants_are_nobodys(fen):
    office = Office.create(fen)
    asked = application(office.paper())
    merchant = office.finished(asked)
    waiting = office.submit(changed(asked, "business_code", number("A"))).json["applyment_id"]
    cents = fen.sandbox("POST", f"applyments/{waiting}/approve")["account_validation"]["amount"]
    fen.sandbox("POST", f"applyments/{waiting}/account-paid", {"amount": cents})
    fen.admin("POST", f"providers/{office.mchid}/terminate", {"staff": "tester", "reason": "false claims"})
    with pytest.raises(SandboxError, match="APPLYMENT_STATE"):
        fen.sandbox("POST", f"applyments/{waiting}/sign")
    for answer in (office.submit(application("x")), office.application(asked["business_code"])):
        assert (answer.status, answer.code) == (401, "SIGN_ERROR"), answer
    relations = fen.admin("GET", f"merchants/{merchant}/relations")["data"]
    assert [relation["ended_by"] for relation in relations] == ["platform"]


def test_the_sandbox_approves_by_itself_and_time_runs_out(fen):
    office = Office.create(fen)
    asked = application(office.paper())
    try:
        fen.sandbox("POST", "applyment-review", {"approve_after_seconds": 60})
        assert office.submit(asked).status == 200
        fen.advance(60)
        assert office.application(asked["business_code"]).json["applyment_state"] == "APPLYMENT_STATE_TO_BE_CONFIRMED"
        fen.advance(10 * 86_400)
        assert office.application(asked["business_code"]).json["applyment_state"] == "APPLYMENT_STATE_CANCELED"
    finally:
        assert fen.sandbox("POST", "applyment-review", {}) == {"approve_after_seconds": None}


def test_banks_and_places(papered):
    office, _ = papered
    capital = "/v3/capital/capitallhh"
    first = office.call("GET", f"{capital}/banks/personal-banking?offset=0&limit=2").json
    assert first["count"] == 2 and first["total_count"] > 30 and first["links"]["prev"] == ""
    second = office.call("GET", first["links"]["next"])
    assert second.status == 200 and second.json["offset"] == 2 and second.json["data"][0] not in first["data"]
    bank = next(bank for bank in office.call("GET", f"{capital}/banks/corporate-banking?limit=200").json["data"]
                if bank["need_bank_branch"])
    shanghai = office.call("GET", f"{capital}/areas/provinces/31/cities").json["data"][0]["city_code"]
    branches = office.call(
        "GET", f"{capital}/banks/{bank['bank_alias_code']}/branches?city_code={shanghai}&limit=100").json
    assert branches["data"][0]["bank_branch_id"] == "325290000012" and branches["account_bank"] == "其他银行", branches
    for wrong in ("banks/personal-banking?limit=0", "banks/personal-banking?limit=201", "areas/provinces/99/cities",
                  "banks/1/branches?city_code=3101", f"banks/{bank['bank_alias_code']}/branches"):
        answer = office.call("GET", f"{capital}/{wrong}")
        assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer
