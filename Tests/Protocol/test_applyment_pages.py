"""The desk that reviews applications for merchants, and the agreement that the contact signs, as a browser reads them."""
import re

from office import MOBILE, Office, application, changed
from pages import Pages, text


def waiting(fen):
    office = Office.create(fen)
    asked = application(office.paper())
    return office, asked, office.submit(asked).json["applyment_id"]


def seen(page: str) -> str:
    """The revision that a page shows."""
    return re.search(r'name="seen" value="(\d+)"', page).group(1)


def test_a_reviewer_approves_and_the_contact_signs(fen):
    office, asked, applyment = waiting(fen)
    desk = Pages(fen)
    assert f"/platform/applyments/{applyment}" in desk.read("/platform/applyments")
    page = desk.read(f"/platform/applyments/{applyment}")
    assert "11010519491231002X" not in page and "100200300400500" not in page
    paper = re.search(r'src="(/platform/applyments/[^"]+)"', page).group(1)
    picture = desk.ask(paper)
    assert picture.status_code == 200 and picture.headers["Content-Type"] == "image/png"
    page = desk.send(f"/platform/applyments/{applyment}", do="approve", seen=seen(page))
    address = re.search(r'href="http://[^/]+(/open/sign/[^"]+)"', page).group(1)
    assert f"/platform/applyments/{applyment}" not in desk.read("/platform/applyments")

    contact = Pages(fen)
    assert "工商银行" in text(contact.read(address))
    contact.send(f"{address}/cents")
    page = contact.send(f"{address}/code")
    code = fen.sandbox("GET", "messages", phone=MOBILE)["data"][0]["code"]
    wrong = "000000" if code != "000000" else "111111"
    contact.send(address, status=409, code=wrong)
    page = contact.send(address, code=code)
    merchant = office.application(asked["business_code"]).json["sub_mchid"]
    assert merchant in text(page)


def test_a_reviewer_sends_it_back_with_reasons(fen):
    office, asked, applyment = waiting(fen)
    desk = Pages(fen, language="ja")
    page = desk.read(f"/platform/applyments/{applyment}")
    page = desk.send(f"/platform/applyments/{applyment}", status=400, do="reject", seen=seen(page))
    page = desk.send(f"/platform/applyments/{applyment}", do="reject", seen=seen(page), **{"reason.license_copy": "看不清"})
    assert "看不清" in page
    assert office.application(asked["business_code"]).json["audit_detail"][0]["reject_reason"] == "看不清"


def test_a_page_that_was_opened_before_decides_nothing(fen):
    office, asked, applyment = waiting(fen)
    desk, other = Pages(fen), Pages(fen)
    page = desk.read(f"/platform/applyments/{applyment}")
    fen.sandbox("POST", f"applyments/{applyment}/reject", {"fields": [{"field": "contact_email", "reason": "?"}]})
    fen.advance(5)
    assert office.submit(changed(asked, "contact_info.contact_email", "b@example.com")).status == 200
    desk.send(f"/platform/applyments/{applyment}", status=409, do="approve", seen=seen(page))
    page = other.read(f"/platform/applyments/{applyment}")
    for said in ("SUBJECT_TYPE_ENTERPRISE", "SALES_SCENES_WEB", "BANK_ACCOUNT_TYPE_CORPORATE"):
        assert said in page, said
    other.send(f"/platform/applyments/{applyment}", do="approve", seen=seen(page))


def test_nobody_reaches_an_agreement_by_guessing(fen):
    _, _, applyment = waiting(fen)
    fen.sandbox("POST", f"applyments/{applyment}/approve")
    path = fen.sandbox("GET", f"applyments/{applyment}")["sign_path"]
    pages = Pages(fen)
    assert pages.ask(path).status_code == 200
    for wrong in (path[:-2] + ("AA" if path[-2:] != "AA" else "BB"), path[:-8], f"/open/sign/{applyment}"):
        assert pages.ask(wrong).status_code == 404, wrong
