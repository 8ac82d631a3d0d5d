"""The two sides of a counter in two browsers: the cashier shows a code, the wallet pays it, the cashier sees it."""
import re

import pytest
from selenium.webdriver.common.keys import Keys

from browser import read_codes
from merchant import Merchant
from server import until

PASSWORD = "123456"

# The two buttons of the till's form: show a code to the customer, charge the customer's code.
SHOW, CHARGE = "form[data-till] button.wide:not(.quiet)", "form[data-till] button.wide.quiet"


@pytest.fixture
def counter(own_fen):
    """A shop and a customer with a thousand yuan."""
    merchant = Merchant.create(own_fen, name="罗森 人民广场店")
    return own_fen, merchant, own_fen.user(name="小明", balance=100_000)


def log_in(phone, fen, user):
    phone.open(f"{fen.http}/wallet")
    phone.press(f"button[name=user][value='{user['user_id']}']")
    phone.see("#wallet-live")


def show_code(desk, fen, merchant, amount: str) -> str:
    """The cashier types an amount; the code that its page then shows, as text."""
    desk.open(f"{fen.http}/cashier?till={merchant.mchid}")
    desk.type("#amount", amount)
    desk.press(SHOW)
    desk.see("#order-live svg.code")
    return next(element.text for element in desk.driver.find_elements("css selector", "#order-live code")
                if element.text.startswith("weixin://"))


def pay(phone, fen, code: str):
    phone.open(f"{fen.http}/wallet/scan")
    phone.type("#scan-code", code)
    phone.press("form[action='/wallet/scan'] button")
    phone.see("[data-pin]")
    enter_password(phone)


def enter_password(phone):
    """Typed into the field; the button pays, and not the sixth digit."""
    phone.driver.find_element("css selector", "#password").send_keys(PASSWORD)
    phone.press("[data-pin-submit]")
    phone.see("section.result")


def balance(fen, user) -> int:
    return fen.sandbox("GET", f"users/{user['user_id']}")["balance"]


def test_the_customer_scans_the_cashier_sees_it_and_gives_it_back(counter, desk, phone):
    fen, merchant, user = counter
    log_in(phone, fen, user)
    phone.picture("wallet-home")

    code = show_code(desk, fen, merchant, "12.34")
    desk.mark()
    assert code in read_codes(desk.picture("cashier-code")), "what is drawn is not what is written"

    pay(phone, fen, code)
    phone.picture("wallet-paid")
    assert balance(fen, user) == 100_000 - 1234

    desk.see("[data-paid]", 10)
    desk.picture("cashier-paid")
    assert not desk.was_reloaded(), "the page turned to paid by a reload"

    desk.type("#refund-amount", "12.34")
    desk.press("form[action$='/refund'] button")
    desk.see("form[data-refund]")
    desk.picture("cashier-refund")
    assert "Give all of it back" in desk.text("h1") and "小" in desk.text(".facts")
    assert desk.driver.switch_to.active_element.text == "No, go back", "one press of Enter gives nothing back"
    desk.driver.switch_to.active_element.send_keys(Keys.ENTER)
    desk.type("#refund-amount", "99")
    desk.press("form[action$='/refund'] button")
    assert "12.34 is left" in desk.text(".toasts")
    assert balance(fen, user) == 100_000 - 1234
    desk.press("form[action$='/refund'] button")
    desk.press("form[data-refund] .danger")
    desk.see(".rows.plain li")
    until("the money is back", lambda: balance(fen, user) == 100_000)
    desk.see_text("[data-given-back]", "Refunded")
    assert not desk.has(".stage.paid, [data-paid]")
    desk.picture("cashier-refunded")
    phone.open(f"{fen.http}/wallet/bills")
    phone.see("ul.rows li")
    phone.picture("wallet-history")
    assert desk.complaints() == [] and phone.complaints() == []
    assert fen.audit().returncode == 0


def test_the_cashier_scans_the_customer(counter, desk, phone):
    fen, merchant, user = counter
    log_in(phone, fen, user)
    phone.open(f"{fen.http}/wallet/code")
    phone.see("svg.code")
    digits = re.sub(r"\D", "", phone.text(".digits code"))
    assert len(digits) == 18
    found = read_codes(phone.picture("wallet-code"))
    assert found.count(digits) == 2, f"barcode and QR code both say {digits}; read were {found}"

    desk.open(f"{fen.http}/cashier?till={merchant.mchid}")
    desk.type("#amount", "6.50")
    desk.type("#code", digits)
    desk.press(CHARGE)
    desk.see("[data-paid]")
    desk.picture("cashier-scanned")
    assert balance(fen, user) == 100_000 - 650
    phone.see("#code-events .success", 10)
    assert "has been used" in phone.text("[data-spent]") and not phone.has("svg.code"), "a code pays once"
    phone.picture("wallet-code-paid")
    phone.press("#code-shown form button")
    phone.see("svg.code")
    assert re.sub(r"\D", "", phone.text(".digits code")) != digits
    assert "6.50" in phone.text("#code-events .success"), "the next code does not take the news away"


def test_a_part_that_went_back_shows_on_the_open_page(counter, desk, phone):
    fen, merchant, user = counter
    log_in(phone, fen, user)
    pay(phone, fen, show_code(desk, fen, merchant, "12.34"))
    desk.see("[data-paid]", 10)
    desk.mark()
    number = desk.driver.find_elements("css selector", ".facts code")[-1].text
    assert merchant.refund(number, "R1", 1000, 1234).status == 200
    assert desk.see_text("[data-given-back]", "Partly refunded") and "¥10.00 of ¥12.34" in desk.text(".stage")
    assert not desk.has(".stage.paid, [data-paid]") and not desk.was_reloaded()
    assert desk.see("#refund-amount").get_attribute("value") == "2.34", "the rest can be given back"


def test_an_order_that_nobody_paid_says_so_and_a_new_code_is_one_press_away(counter, desk, phone):
    fen, merchant, _ = counter
    first = show_code(desk, fen, merchant, "3.21")
    desk.mark()
    fen.advance(2 * 3600 + 1)
    until("the open page shows the next code of the order", lambda: first not in desk.text("#order-live"), 5)
    fen.advance(8 * 86_400)
    assert "expired" in desk.see_text(".stage .state", "expired", 5) and not desk.has("svg.code")
    assert not desk.was_reloaded()
    desk.picture("cashier-expired")
    desk.press("[data-again] button")
    desk.see("#order-live svg.code")
    assert "3.21" in desk.text(".stage .big") and first not in desk.text("#order-live")


def test_a_payment_code_that_is_over_leaves_the_page(counter, phone):
    fen, _, user = counter
    log_in(phone, fen, user)
    phone.open(f"{fen.http}/wallet/code")
    phone.see("svg.code")
    fen.advance(61)
    assert "no longer good" in phone.see_text("[data-spent]", "no longer", 5)
    phone.press("#code-shown form button")
    phone.see("svg.code")


def test_above_the_limit_the_wallet_asks_for_the_password(counter, desk, phone):
    fen, merchant, _ = counter
    user = fen.user(name="小红", balance=1_000_000)
    log_in(phone, fen, user)
    phone.open(f"{fen.http}/wallet/code")
    digits = re.sub(r"\D", "", phone.text(".digits code"))
    desk.open(f"{fen.http}/cashier?till={merchant.mchid}")
    desk.type("#amount", "1500.00")
    desk.type("#code", digits)
    desk.press(CHARGE)
    desk.see("#order-live .spinner")
    desk.mark()
    phone.press("#code-events a.prompt")
    phone.see("[data-pin]")
    phone.picture("wallet-password")
    enter_password(phone)
    desk.see("[data-paid]", 10)
    assert not desk.was_reloaded()


def test_a_wrong_password_pays_nothing_and_says_so(counter, desk, phone):
    fen, merchant, user = counter
    log_in(phone, fen, user)
    code = show_code(desk, fen, merchant, "5")
    phone.open(f"{fen.http}/wallet/scan")
    phone.type("#scan-code", code)
    phone.press("form[action='/wallet/scan'] button")
    phone.see("[data-pin]")
    phone.driver.find_element("css selector", "#password").send_keys("654321")
    phone.press("[data-pin-submit]")
    phone.see(".notice.problem")
    phone.picture("wallet-wrong-password")
    assert balance(fen, user) == 100_000 and not desk.has("[data-paid]")


def test_a_mistyped_digit_is_taken_back_before_anything_is_paid(counter, desk, phone):
    fen, merchant, user = counter
    log_in(phone, fen, user)
    code = show_code(desk, fen, merchant, "5")
    phone.open(f"{fen.http}/wallet/scan")
    phone.type("#scan-code", code)
    phone.press("form[action='/wallet/scan'] button")
    for digit in "123455":
        phone.press(f"[data-keypad] [data-key='{digit}']")
    assert phone.has("[data-pin]") and not phone.has(".notice.problem"), "the sixth digit pays nothing"
    phone.press("[data-keypad] [data-key='back']")
    phone.press("[data-keypad] [data-key='6']")
    phone.driver.find_element("css selector", "#password").send_keys(Keys.ENTER)
    phone.see("section.result")
    assert balance(fen, user) == 100_000 - 500


def test_text_that_looks_like_script_stays_text(counter, desk, phone):
    fen, _, user = counter
    merchant = Merchant.create(fen, name="<script>window.hacked = 1</script>")
    code = merchant.native("script" + merchant.mchid, 100, description="<img src=x onerror='window.hacked=1'>")
    log_in(phone, fen, user)
    phone.open(f"{fen.http}/wallet/scan")
    phone.type("#scan-code", code)
    phone.press("form[action='/wallet/scan'] button")
    assert "<script>" in phone.text("header.payee h1")
    desk.open(f"{fen.http}/cashier?till={merchant.mchid}")
    for window in (phone, desk):
        assert window.driver.execute_script("return window.hacked") is None


@pytest.mark.parametrize("language", ["zh-Hans", "en", "ja"])
def test_every_page_speaks_every_language(counter, desk, language):
    fen, merchant, _ = counter
    merchant.native("languages-" + language, 100)
    for path in ("/", "/wallet", "/cashier", "/dev", "/dev/callbacks", "/dev/clock", "/dev/faults", "/dev/design"):
        desk.open(fen.http + path)
        chosen = desk.see(f"nav.languages a[lang='{language}']")
        if chosen.get_attribute("aria-current") != "true":
            chosen.click()
        html = desk.see("html")
        assert html.get_attribute("lang") == language, path
        text = desk.text("body")
        assert "{{" not in text and not re.search(r"\b(t|till|order|wallet|clock)\.[a-z]+[A-Z]?\w*\b", text), path
        name = path.strip("/").replace("/", "-") or "start"
        desk.picture(f"{name}-{language}")
    assert desk.complaints() == []
