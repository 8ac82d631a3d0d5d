"""The account that a provider's merchant is paid out to, and its change."""
import pytest

from office import Office, application, changed
from server import SandboxError

NEW = {"modify_mode": "MODIFY_MODE_ASYNC", "account_type": "ACCOUNT_TYPE_BUSINESS", "account_bank": "招商银行",
       "bank_address_code": "110000", "account_number": "900800700600"}


@pytest.fixture(scope="module")
def served(fen):
    """A provider with a merchant that is only read."""
    office = Office.create(fen)
    return office, f"/v3/apply4sub/sub_merchants/{office.finished(application(office.paper()))}"


def fresh(fen):
    office = Office.create(fen)
    return office, f"/v3/apply4sub/sub_merchants/{office.finished(application(office.paper()))}"


def test_a_merchant_that_signed_is_authorised(fen, served):
    office, base = served
    where = "/v3/apply4subject/applyment/merchants/{}/state"
    merchant = base.split("/")[-1]
    assert office.call("GET", where.format(merchant)).json == {"authorize_state": "AUTHORIZE_STATE_AUTHORIZED"}
    plain = fen.sandbox("POST", "merchants", {
        "name": "小店", "kind": "sub_merchant", "provider_mchid": office.mchid})["mchid"]
    assert office.call("GET", where.format(plain)).json == {"authorize_state": "AUTHORIZE_STATE_UNAUTHORIZED"}
    answer = Office.create(fen).call("GET", where.format(merchant))
    assert (answer.status, answer.code) == (403, "NO_AUTH"), answer


def test_the_account_is_masked(served):
    office, base = served
    answer = office.call("GET", f"{base}/settlement")
    assert answer.status == 200 and answer.json == {
        "account_type": "ACCOUNT_TYPE_BUSINESS", "account_bank": "工商银行", "account_number": "10***********00",
        "verify_result": "VERIFY_SUCCESS"}, answer


def test_it_changes_when_the_bank_has_said_whose_it_is(fen):
    office, base = fresh(fen)
    asked = office.post(f"{base}/modify-settlement", NEW)
    assert asked.status == 200, asked
    change = asked.json["application_no"]
    state = office.call("GET", f"{base}/application/{change}").json
    assert state["verify_result"] == "AUDITING" and state["account_number"] == "90********00", state
    assert office.call("GET", f"{base}/settlement").json["account_bank"] == "工商银行"
    again = office.post(f"{base}/modify-settlement", NEW)
    assert (again.status, again.code) == (400, "INVALID_REQUEST"), again
    fen.sandbox("POST", f"settlement-changes/{change}", {"verified": True})
    state = office.call("GET", f"{base}/application/{change}?account_number_rule=ACCOUNT_NUMBER_RULE_MASK_V2").json
    assert state["verify_result"] == "AUDIT_SUCCESS" and state["account_number"].endswith("0600"), state
    assert office.call("GET", f"{base}/settlement").json["account_bank"] == "招商银行"
    with pytest.raises(SandboxError, match="DECIDED_BEFORE"):
        fen.sandbox("POST", f"settlement-changes/{change}", {"verified": True})


def test_one_that_fails_changes_nothing_and_five_a_day_are_enough(fen):
    office, base = fresh(fen)
    for _ in range(5):
        change = office.post(f"{base}/modify-settlement", NEW).json["application_no"]
        fen.sandbox("POST", f"settlement-changes/{change}", {"verified": False, "fail_reason": "户名不符"})
    state = office.call("GET", f"{base}/application/{change}").json
    assert (state["verify_result"], state["verify_fail_reason"]) == ("AUDIT_FAIL", "户名不符"), state
    assert office.call("GET", f"{base}/settlement").json["account_bank"] == "工商银行"
    sixth = office.post(f"{base}/modify-settlement", NEW)
    assert (sixth.status, sixth.code) == (403, "RULE_LIMIT"), sixth


def test_the_sandbox_finds_it_right_by_itself(fen):
    office, base = fresh(fen)
    try:
        fen.sandbox("POST", "applyment-review", {"approve_after_seconds": 30})
        without = office.post(f"{base}/modify-settlement", changed(NEW, "modify_mode", None))
        assert without.status == 204 and not without.body, without
        fen.advance(30)
    finally:
        fen.sandbox("POST", "applyment-review", {})
    assert office.call("GET", f"{base}/settlement").json["account_bank"] == "招商银行"


@pytest.mark.parametrize("field, value", [
    ("account_name", "别家"), ("account_type", "ACCOUNT_TYPE_PRIVATE"), ("account_type", "X"),
    ("account_bank", "月球银行"), ("bank_address_code", "1"), ("account_number", "12a"), ("account_number", None),
    ("modify_mode", "NOW")])
def test_what_is_wrong_is_refused(served, field, value):
    office, base = served
    answer = office.post(f"{base}/modify-settlement", changed(NEW, field, value))
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer


def test_only_the_provider_that_serves_the_merchant_asks(fen, served):
    office, base = served
    other, shop = Office.create(fen), Office.create(fen, "merchant")
    for caller in (other, shop):
        for answer in (caller.call("GET", f"{base}/settlement"), caller.post(f"{base}/modify-settlement", NEW),
                       caller.call("GET", f"{base}/application/1")):
            assert (answer.status, answer.code) == (403, "NO_AUTH"), answer
    answer = office.call("GET", f"{base}/application/1")
    assert (answer.status, answer.code) == (404, "RESOURCE_NOT_EXISTS"), answer
    # One that nobody brought in has none.
    plain = fen.sandbox("POST", "merchants", {
        "name": "小店", "kind": "sub_merchant", "provider_mchid": office.mchid})["mchid"]
    answer = office.call("GET", f"/v3/apply4sub/sub_merchants/{plain}/settlement")
    assert (answer.status, answer.code) == (404, "RESOURCE_NOT_EXISTS"), answer
    # And when the relation has ended nobody asks any more.
    gone, way = fresh(fen)
    fen.admin("DELETE", f"relations/{gone.mchid}/{way.split('/')[-1]}")
    answer = gone.call("GET", f"{way}/settlement")
    assert (answer.status, answer.code) == (403, "NO_AUTH"), answer
