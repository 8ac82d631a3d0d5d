"""The operator looks at applications and decides, outside the sandbox's own calls: with a name, a reason and a revision."""
import base64

import pytest

from office import PNG, Office, application, changed
from server import SandboxError

WORD = {"staff": "wang", "reason": "papers agree"}
LOOK = "?staff=li&reason=first%20look"


def waiting(fen):
    office = Office.create(fen)
    asked = application(office.paper())
    return office, asked, office.submit(asked).json["applyment_id"]


def test_who_looks_sees_all_that_was_handed_in_masked_and_is_written_down(fen):
    _, _, applyment = waiting(fen)
    place = f"applyments/{applyment}"
    with pytest.raises(SandboxError, match="REASON_NEEDED"):
        fen.admin("GET", place)
    seen = fen.admin("GET", place + LOOK)
    fields = {line["field"]: line for line in seen["fields"]}
    assert fields["subject_type"]["says"] == "SUBJECT_TYPE_ENTERPRISE", fields
    assert "11010519491231002X" not in str(seen) and "100200300400500" not in str(seen)
    paper = fields["license_copy"]["papers"][0]
    with pytest.raises(SandboxError, match="REASON_NEEDED"):
        fen.admin("GET", f"{place}/papers/{paper}")
    for path in (place, f"{place}/papers/{paper}"):
        with pytest.raises(SandboxError, match="STAFF_NEEDED.*staff="):
            fen.admin("GET", f"{path}?reason=first%20look")
    assert base64.b64decode(fen.admin("GET", f"{place}/papers/{paper}{LOOK}")["base64"]) == PNG
    with pytest.raises(SandboxError, match="NOT_FOUND"):
        fen.admin("GET", f"{place}/papers/other{LOOK}")
    staff = fen.admin("GET", place + LOOK)["staff"]
    assert [(deed["what"], deed["staff"]) for deed in staff] == [
        ("looked", "li"), ("looked_at_paper", "li"), ("looked", "li")], staff
    assert staff[1]["paper"] == paper and "paper" not in staff[0], staff


def test_a_decision_needs_a_name_a_reason_and_what_was_looked_at(fen):
    office, asked, applyment = waiting(fen)
    place = f"applyments/{applyment}"
    first = fen.admin("GET", place + LOOK)["revision"]
    for wrong in ({}, {"revision": first}, {**WORD}, {**WORD, "revision": "x"}):
        with pytest.raises(SandboxError, match="PARAM_ERROR"):
            fen.admin("POST", f"{place}/approve", wrong)
    fen.admin("POST", f"{place}/reject",
              {**WORD, "revision": first, "fields": [{"field": "contact_email", "reason": "?"}]})
    fen.advance(5)
    assert office.submit(changed(asked, "contact_info.contact_email", "b@example.com")).status == 200
    with pytest.raises(SandboxError, match="APPLYMENT_CHANGED"):
        fen.admin("POST", f"{place}/approve", {**WORD, "revision": first})
    second = fen.admin("GET", place + LOOK)["revision"]
    state = fen.admin("POST", f"{place}/approve", {**WORD, "revision": second})
    fen.admin("POST", f"{place}/account-paid", {**WORD, "amount": state["account_validation"]["amount"]})
    what = [deed["what"] for deed in fen.admin("GET", place + LOOK)["staff"]]
    assert what == ["looked", "rejected", "looked", "approved", "account_paid", "looked"], what


def test_lists_go_on_and_changes_of_account_are_among_them(fen):
    office, asked, applyment = waiting(fen)
    page = fen.admin("GET", "applyments?state=review")
    line = next(line for line in page["data"] if line["applyment_id"] == applyment)
    assert "name" not in line and line["business_code"] == asked["business_code"], line
    older = fen.admin("GET", f"applyments?cursor={applyment}")["data"]
    assert all(line["applyment_id"] < applyment for line in older), older
    with pytest.raises(SandboxError, match="PARAM_ERROR"):
        fen.admin("GET", "applyments?cursor=x")
    merchant = office.finished(application(office.paper()))
    answer = office.post(f"/v3/apply4sub/sub_merchants/{merchant}/modify-settlement", {
        "modify_mode": "MODIFY_MODE_ASYNC", "account_type": "ACCOUNT_TYPE_BUSINESS", "account_bank": "招商银行",
        "bank_address_code": "110000", "account_number": "900800700600"})
    number = answer.json["application_no"]
    waits = [line for line in fen.admin("GET", "settlement-changes?state=review")["data"]
             if line["application_no"] == number]
    assert waits and waits[0]["mchid"] == merchant and set(waits[0]) == {
        "application_no", "mchid", "provider_mchid", "asked_at", "state"}, waits
    with pytest.raises(SandboxError, match="REASON_NEEDED"):
        fen.admin("GET", f"settlement-changes/{number}")
    seen = fen.admin("GET", f"settlement-changes/{number}{LOOK}")
    assert seen["account"] and "900800700600" not in str(seen) and seen["staff"][0]["what"] == "looked", seen
    assert fen.sandbox("GET", f"settlement-changes/{number}")["account"] == seen["account"]
    with pytest.raises(SandboxError, match="NOT_FOUND"):
        fen.admin("GET", f"settlement-changes/1{LOOK}")
    with pytest.raises(SandboxError, match="PARAM_ERROR"):
        fen.admin("POST", f"settlement-changes/{number}", {"verified": True})
    fen.admin("POST", f"settlement-changes/{number}", {"verified": True, **WORD})
    done = next(line for line in fen.admin("GET", "settlement-changes")["data"] if line["application_no"] == number)
    assert done["state"] == "done" and "staff" not in done, done
    deeds = fen.admin("GET", f"settlement-changes/{number}{LOOK}")["staff"]
    assert [(deed["what"], deed["staff"]) for deed in deeds] == [
        ("looked", "li"), ("account_changed", "wang"), ("looked", "li")], deeds
