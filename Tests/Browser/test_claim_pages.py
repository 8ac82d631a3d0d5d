"""A citizen checks a claim on the phone and reports it; a reviewer ends the provider; the citizen sees what came of it."""
from merchant import Provider


def test_a_citizen_checks_a_claim_reports_it_and_a_reviewer_ends_it(own_fen, phone, desk):
    fen = own_fen
    provider = Provider.create(fen, name="Golden Bridge Payments")

    phone.open(f"{fen.http}/open/providers")
    phone.type("#name", "Golden Agents")
    phone.press("form.inline .button")
    phone.see("[data-no-provider]")
    phone.picture("claim-no-provider")
    phone.open(f"{fen.http}/open/providers/{provider.mchid}")
    phone.press("a[href^='/open/report']")
    assert phone.see("#name").get_property("value") == provider.mchid
    phone.type("#place", "Nanjing Road 5")
    phone.driver.execute_script("document.querySelector('#kind').value = 'other'")
    phone.press("form[data-report] .wide")
    phone.see("#refusal")
    assert phone.see("#place").get_property("value") == "Nanjing Road 5"
    phone.type("#words", "They say that nobody else may serve this street.")
    phone.picture("claim-form")
    phone.press("form[data-report] .wide")
    phone.see_text(".result .badge", "Received")
    phone.picture("claim-followed")
    followed = phone.driver.current_url

    assert provider.call("GET", "/v3/certificates").status == 200
    desk.open(f"{fen.http}/platform/claims")
    desk.press("ul.rows a")
    desk.type("#staff", "mei")
    desk.press("form[data-take] .wide")
    desk.see("form[data-decide]")
    desk.type("#staff", "mei")
    desk.type("#reason", "the letter is theirs")
    desk.picture("claim-case")
    desk.press("button[value=termination]")
    desk.see_text(".bar .badge", "ended")
    assert not desk.has("form[data-decide]")
    assert provider.call("GET", "/v3/certificates").status == 401

    phone.open(followed)
    phone.see_text(".result .badge", "ended")
    desk.open(f"{fen.http}/merchant/{provider.sub_mchid}/complaints")
    desk.see("[data-ended]")
    desk.picture("claim-merchant-told")
    phone.open(f"{fen.http}/open/claims")
    phone.see("tbody th")
    phone.picture("claim-figures")
    # The report that said too little was refused.
    assert all("400 (Bad Request)" in said for said in phone.complaints()) and not desk.complaints()
