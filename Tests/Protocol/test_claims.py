"""False claims: a citizen looks a name up, reports what it claims, follows the report; a reviewer ends the provider."""
import re

import pytest
import requests

from merchant import Merchant, Provider
from pages import Pages, text
from server import SandboxError

WORD = {"staff": "mei", "reason": "the letter is theirs"}
LOOK = "?staff=mei&reason=first%20look"


def report(fen, language="en", **fields):
    """Hands one in as a citizen does; the path by which it is followed, and the page it leads to."""
    citizen = Pages(fen, language=language)
    citizen.read("/open/report")
    page = citizen.send("/open/report", **{
        "kind": "exclusive_agent", "name": "Nobody & Co.", "place": "a letter", "words": "", "contact": "", **fields})
    return citizen, citizen.path, page


def listed(fen, query=""):
    return fen.admin("GET", "claims" + query)["data"]


def test_a_citizen_checks_a_claim_and_reports_it_and_a_reviewer_ends_it(own_fen):
    fen = own_fen
    provider = Provider.create(fen)
    citizen = Pages(fen)
    citizen.read("/open/providers?name=" + provider.mchid)
    page = citizen.read(f"/open/providers/{provider.mchid}")
    form = re.search(r'href="(/open/report\?[^"]+)"', page).group(1)
    assert provider.mchid in citizen.read(form)
    page = citizen.send(
        "/open/report", kind="agency_fee", name=provider.mchid, place="Nanjing Road 5", words="888 yuan to join",
        contact="li@example.com")
    followed = citizen.path
    assert followed.startswith("/open/reports/") and "Received" in page and "li@example.com" not in page

    desk = Pages(fen)
    case = re.search(r'href="(/platform/claims/\d+)"', desk.read("/platform/claims")).group(1)
    assert "li@example.com" in desk.read(case) and "Nanjing Road 5" in desk.read(case)
    desk.send(f"{case}/take", staff="mei")
    assert "In review" in citizen.read(followed)
    # Until the decision it may work.
    assert provider.call("GET", "/v3/certificates").status == 200
    desk.send(case, status=400, do="termination", staff="mei", reason="")
    desk.send(case, do="termination", staff="mei", reason="the letter is theirs")
    refused = provider.call("GET", "/v3/certificates")
    assert (refused.status, refused.json["code"]) == (401, "SIGN_ERROR"), refused.json

    page = citizen.read(followed)
    assert "Upheld: ended" in page and "mei" not in text(page) and "letter" not in text(page)
    assert "No longer a service provider" in citizen.read(f"/open/providers/{provider.mchid}")
    assert case not in desk.read("/platform/claims") and case in desk.read("/platform/claims?all=1")
    desk.read(case)
    desk.send(case, status=409, do="dismissal", staff="mei", reason="on second thoughts")
    figures = requests.get(fen.http + "/open/claims.json", timeout=30).json()["years"]
    assert [(line["filed"], line["upheld"], line["terminations"], line["waiting"]) for line in figures] == [
        (1, 1, 1, 0)], figures
    # Its merchant is told.
    told = desk.read(f"/merchant/{provider.sub_mchid}/complaints")
    assert "data-ended" in told and f"/open/providers/{provider.mchid}" in told
    relation = fen.admin("GET", f"merchants/{provider.sub_mchid}/relations")["data"][0]
    assert (relation["ended_by"], relation["provider_terminated"]) == ("platform", True), relation


def test_a_name_that_nobody_has_is_no_provider_and_can_be_reported(fen):
    citizen = Pages(fen)
    page = citizen.read("/open/providers?name=Golden%20Agents%20%26%20Sons")
    assert "“Golden Agents & Sons” is no verified provider." in text(page)
    form = re.search(r'href="(/open/report\?[^"]+)"', page).group(1)
    assert 'value="Golden Agents & Sons"' in citizen.read(form)


@pytest.mark.parametrize("language, said", [("en", "Received"), ("ja", "受付済み"), ("zh-Hans", "已收到")])
def test_a_report_is_followed_in_the_readers_language(fen, language, said):
    assert said in report(fen, language)[2]


def test_nobody_reads_a_report_by_guessing(fen):
    citizen, path, _ = report(fen, contact="li@example.com")
    other = report(fen)[1]
    for wrong in (path[:-2] + ("AA" if path[-2:] != "AA" else "BB"), path[:-8], path[:-16] + other[-16:], path + "A"):
        assert citizen.ask(wrong).status_code == 404, wrong


def test_a_form_without_its_token_and_a_report_that_says_too_little_are_refused(fen):
    citizen = Pages(fen)
    citizen.read("/open/report")
    good = {"kind": "exclusive_agent", "name": "Nobody", "place": "a letter"}
    for wrong in ({**good, "name": " "}, {**good, "place": ""}, {**good, "kind": "other"}, {**good, "kind": "x"},
                  {**good, "name": "x" * 101}, {**good, "words": "家" * 1001}, {**good, "contact": "x" * 101}):
        citizen.send("/open/report", status=400, **wrong)
    assert requests.post(fen.http + "/open/report", data=good, timeout=30).status_code == 403


def test_the_operator_decides_with_a_name_a_reason_and_in_order(own_fen):
    fen = own_fen
    provider = Provider.create(fen)
    named, path, _ = report(fen, name="Royal")
    report(fen, name=provider.mchid)
    numbered, unnumbered = (line["report_id"] for line in listed(fen, "?state=waiting"))
    assert [line.get("provider_mchid") for line in listed(fen)] == [provider.mchid, None]
    assert all("name" not in line for line in listed(fen))
    with pytest.raises(SandboxError, match="REASON_NEEDED"):
        fen.admin("GET", f"claims/{numbered}")
    seen = fen.admin("GET", f"claims/{numbered}{LOOK}")
    assert (seen["place"], seen["state"], seen["staff"][0]["what"]) == ("a letter", "received", "looked")
    with pytest.raises(SandboxError, match="CLAIM_STATE"):
        fen.admin("POST", f"claims/{numbered}/decide", {**WORD, "decision": "warning"})
    for report_id in (numbered, unnumbered):
        fen.admin("POST", f"claims/{report_id}/take", WORD)
    with pytest.raises(SandboxError, match="CLAIM_STATE"):
        fen.admin("POST", f"claims/{numbered}/take", WORD)
    for wrong in ({"decision": "warning"}, {**WORD}, {**WORD, "decision": "fine"}, {**WORD, "decision": "termination",
                  "provider_mchid": "x"}):
        with pytest.raises(SandboxError, match="PARAM_ERROR"):
            fen.admin("POST", f"claims/{numbered}/decide", wrong)
    with pytest.raises(SandboxError, match="NO_PROVIDER"):
        fen.admin("POST", f"claims/{unnumbered}/decide", {**WORD, "decision": "termination"})
    merchant = Merchant.create(fen)
    with pytest.raises(SandboxError, match="NOT_FOUND"):
        fen.admin("POST", f"claims/{unnumbered}/decide", {
            **WORD, "decision": "termination", "provider_mchid": merchant.mchid})
    other = Provider.create(fen)
    with pytest.raises(SandboxError, match="OTHER_PROVIDER"):
        fen.admin("POST", f"claims/{numbered}/decide", {**WORD, "decision": "warning", "provider_mchid": other.mchid})
    warned = fen.admin("POST", f"claims/{numbered}/decide", {**WORD, "decision": "warning"})
    assert (warned["state"], warned["consequence"]) == ("upheld", "warning")
    dismissed = fen.admin("POST", f"claims/{unnumbered}/decide", {**WORD, "decision": "dismissal"})
    assert (dismissed["state"], dismissed["reason"]) == ("dismissed", WORD["reason"])
    # The reporter reads the reason, and not who it was.
    assert WORD["reason"] in named.read(path) and "mei" not in text(named.read(path))
    assert other.call("GET", "/v3/certificates").status == provider.call("GET", "/v3/certificates").status == 200
    with pytest.raises(SandboxError, match="NOT_FOUND"):
        fen.admin("POST", "claims/5/take", WORD)


def test_what_a_report_says_is_forgotten_and_the_link_still_tells_what_came_of_it(own_fen):
    fen = own_fen
    citizen, path, _ = report(fen, contact="li@example.com")
    report_id = listed(fen)[0]["report_id"]
    fen.admin("POST", f"claims/{report_id}/take", WORD)
    fen.admin("POST", f"claims/{report_id}/decide", {**WORD, "decision": "dismissal"})
    fen.advance(181 * 86_400)
    left = fen.admin("GET", f"claims/{report_id}{LOOK}")
    assert left["state"] == "dismissed" and not {"name", "place", "contact"} & set(left), left
    assert WORD["reason"] in citizen.read(path)
