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
    phone.picture("wallet-code-paid")


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
