"""A campaign from the form to its end, watched while somebody pays, and seen by everybody on its public page."""
import pytest
import requests

from merchant import Merchant, number


def fund(fen, amount):
    session = requests.Session()
    session.trust_env = False
    token = (fen.data / "admin.token").read_text().strip()
    answer = session.post(f"{fen.http}/admin/v1/platform/deposits", json={"amount": amount},
                          headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert answer.json()["state"] == "done", answer.text


def choose(window, selector, value):
    window.see(f"{selector} option[value='{value}']").click()


def moment(window, selector, value):
    # What a date field takes from the keyboard depends on the machine's language.
    window.driver.execute_script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
        window.see(selector), value)


def move(window, word):
    window.press(f"a[href$='/{word}']")
    window.press(f"form[action$='/{word}'] button")
    window.see(".toast.good")


@pytest.fixture
def spring(own_fen, desk):
    """A draft made by form: 1.50 yuan back, once a day."""
    fen = own_fen
    merchant = Merchant.create(fen, name="Lawson")
    desk.open(f"{fen.http}/platform/campaigns?lang=en")
    desk.picture("campaigns-none")
    desk.press(".bar a[href$='/new']")
    desk.type("#name", "Spring")
    moment(desk, "#from", "2020-01-01T00:00")
    moment(desk, "#to", "2099-01-01T00:00")
    desk.type("#merchants", merchant.mchid)
    choose(desk, "#benefit", "cashback")
    desk.type("#amount", "1.50")
    desk.type("#budget", "100")
    desk.see_text("#form-preview", "Pay at Lawson, get ¥1.50 back, at most once a day")
    desk.picture("campaign-new")
    desk.press("form[data-into='#form-preview'] button:not(.quiet)")
    desk.see("#campaign-live")
    return fen, merchant


def test_from_the_form_to_its_end(spring, desk, phone):
    fen, merchant = spring
    move(desk, "approve")
    desk.press("a[href$='/start']")
    desk.press("form[action$='/start'] button")
    assert "needs" in desk.text(".notice.problem")
    desk.picture("campaign-short")
    assert all("409 (Conflict)" in complaint for complaint in desk.complaints())
    fund(fen, 10_000)
    desk.press("form[action$='/start'] button")
    desk.see(".toast.good")
    page = desk.driver.current_url

    desk.mark()
    fen.pay(fen.user(name="小明"), code_url=merchant.native(number(), 500))
    desk.see_text("#campaign-live", "¥1.50 of ¥100.00")
    assert not desk.was_reloaded()
    desk.see("svg.hours-chart rect")
    desk.picture("campaign-live")

    desk.press("#campaign-live td a[href*='/why']")
    assert "Rewarded: ¥1.50" in desk.text("ul.rows")
    desk.picture("campaign-why")

    for language in ("en", "zh-Hans", "ja"):
        phone.open(f"{fen.http}/campaigns?lang={language}")
        phone.picture(f"campaigns-public-{language}")
        phone.press("a.campaign-card")
        assert "98.50" in phone.text("main")
        phone.picture(f"campaign-public-{language}")
    assert phone.driver.get_cookies() == []

    desk.open(page)
    move(desk, "pause")
    move(desk, "restart")
    move(desk, "end")
    assert "ended" in desk.text("#campaign-live .badge") and not desk.has("a[href$='/pause']")
    assert desk.complaints() == [] and phone.complaints() == []
    assert fen.audit().returncode == 0


def test_trying_variants_and_changing_the_text(spring, desk, phone):
    fen, _ = spring
    page = desk.driver.current_url
    desk.open(f"{page}/try?lang=en")
    desk.type("#most_2", "0.50")
    desk.type("#budget_3", "10")
    desk.type("#days", "5")
    desk.press("form[action$='/try'] button")
    desk.see(".grid.three h2", seconds=60)  # Five days are simulated for each of the three.
    assert [heading.text for heading in desk.driver.find_elements("css selector", ".grid.three h2")] == [
        "As it is", "Variant 2", "Variant 3"]
    desk.picture("campaign-try")

    desk.open(f"{page}/edit")
    desk.type("#text", "name: x\nfunding: gold")
    desk.see_text("#text-preview", "Line 2:10")
    desk.picture("campaign-edit-faults")
    phone.open(f"{page}?lang=ja")
    phone.picture("campaign-desk-phone-ja")
    phone.open(page.rsplit("/", 1)[0] + "/new?lang=zh-Hans")
    phone.picture("campaign-new-phone-zh")
    assert desk.complaints() == [] and phone.complaints() == []
