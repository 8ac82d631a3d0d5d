"""A person's side of the wallet, in real browsers: from the first sign-in to the red packet that is sent on."""
import re

import pytest
from selenium.webdriver.common.virtual_authenticator import Protocol, Transport, VirtualAuthenticatorOptions

from merchant import Merchant, number
from test_cashier import log_in, show_code

PASSWORD = "135790"
# The sandbox's people have this one.
GIVEN = "123456"


def give(window, password: str) -> None:
    """The six digits, and the button that pays."""
    window.driver.find_element("css selector", "#password").send_keys(password)
    window.press("[data-pin-submit]")


def said_code(window) -> str:
    """The code in the message that the sandbox's phone got."""
    return re.search(r"\d{6}", window.text(".sms p")).group()


def sign_in(phone, fen, number: str, path: str = "/wallet") -> None:
    """By phone; a number without a wallet gets one, and sets its payment password."""
    phone.open(fen.http + path)
    phone.type("#phone", number)
    phone.press("form[action='/wallet/sign-in'] .wide")
    phone.type("#code", said_code(phone))
    phone.press("form[action='/wallet/sign-in/code'] .wide")


def set_password(phone) -> None:
    phone.type("#new", PASSWORD)
    phone.type("#again", PASSWORD)
    phone.press("form[action='/wallet/password'] .wide")


def send_packet(window, fen, amount: str, count: str, password: str) -> str:
    """Sends a lucky draw; the path of its page."""
    window.open(f"{fen.http}/wallet/packets/new")
    window.type("#amount", amount)
    window.type("#count", count)
    window.press("form[action='/wallet/packets/confirm'] button.red")
    window.see("[data-pin]")
    give(window, password)
    window.see(".envelope")
    return "/wallet/packets/" + window.driver.current_url.split("/wallet/packets/")[1].split("?")[0]


def bind_card(phone, name: str = "王小新", number: str = "6214 8300 1234 5673") -> None:
    phone.type("#number", number)
    assert "16 digits" in phone.see_text("#issuer", "China Merchants Bank")
    phone.type("#name", name)
    phone.type("#document", "11010519491231002X")
    phone.type("form.card #phone", "13900139000")
    phone.press("form[action='/wallet/cards/new'] > .wide")
    phone.type("#code", said_code(phone))
    phone.press("form[action$='/confirm'] .wide")


def faults(window) -> list[str]:
    """What the console complains of, but for the refusals that were meant: their pages are answered with 403 and 409."""
    return [said for said in window.complaints() if "status of 403" not in said and "status of 409" not in said]


def test_a_newcomer_verifies_opens_a_packet_and_sends_one_on(own_fen, desk, phone):
    fen = own_fen
    friend = fen.user(name="小明", balance=100_000)
    log_in(desk, fen, friend)
    packet = send_packet(desk, fen, "6.66", "3", GIVEN)
    desk.picture("packet-sent")
    desk.mark()

    # The link leads somebody new to a wallet of his own, and back.
    phone.open(fen.http + packet)
    phone.picture("packet-closed")
    sign_in(phone, fen, "139 0013 9000", "/wallet?next=" + packet)
    set_password(phone)
    phone.see(".envelope button.coin")

    # Nobody unverified opens a packet; the page says what lifts that.
    phone.press("button.coin")
    assert "verif" in phone.text(".notice.problem").lower()
    phone.picture("packet-refused")
    phone.press(".notice.problem a[href^='/wallet/verify?next=']")
    phone.picture("verify")
    phone.press("a[href^='/wallet/cards/new?next=']")
    bind_card(phone)
    phone.see(".works")
    phone.picture("verified")

    # The way leads back to the packet it began at.
    phone.press(f".result a.button[href='{packet}']")
    phone.press("button.coin")
    won = re.sub(r"[^\d.]", "", phone.text(".prize .big"))
    assert 0.01 <= float(won) <= 6.64
    phone.picture("packet-opened")
    # The sender's open page shows it without being loaded again.
    desk.see("#packet-live .rows li", 10)
    assert not desk.was_reloaded()

    phone.open(f"{fen.http}/wallet")
    assert re.sub(r"[^\d.]", "", phone.text(".purse h1 .amount")) == won
    assert not phone.has("a.notice.prompt[href='/wallet/verify']")
    phone.picture("wallet-after-packet")
    sent_on = send_packet(phone, fen, "0.01", "1", PASSWORD)
    desk.open(fen.http + sent_on)
    desk.press("button.coin")
    assert "0.01" in desk.text(".prize .big")
    desk.picture("packet-sent-on")
    assert faults(phone) == [] and faults(desk) == []
    assert fen.audit().returncode == 0


def test_the_limit_of_the_day_is_lifted_by_a_code_and_by_a_passkey(own_fen, desk, phone):
    fen = own_fen
    merchant = Merchant.create(fen, name="罗森 人民广场店")
    user = fen.user(name="小红", balance=1_000_000, phone="13800138005")
    # Browsers keep passkeys for names, not for numeric addresses.
    fen.http = fen.http.replace("127.0.0.1", "localhost")
    log_in(phone, fen, user)

    def sheet(amount: str) -> None:
        code = show_code(desk, fen, merchant, amount)
        phone.open(f"{fen.http}/wallet/scan")
        phone.type("#scan-code", code)
        phone.press("form[action='/wallet/scan'] button")
        phone.see("[data-pin]")

    sheet("1500.00")
    phone.picture("pay-needs-more")
    give(phone, GIVEN)
    phone.see(".notice.problem a[href='/wallet/limits']")
    phone.picture("pay-over-limit")
    phone.press("button[value='send-code']")
    phone.type("#one-time-code", said_code(phone))
    give(phone, GIVEN)
    phone.see("section.result")
    assert "One-time code" in phone.text("section.result")

    phone.driver.add_virtual_authenticator(VirtualAuthenticatorOptions(
        protocol=Protocol.CTAP2, transport=Transport.INTERNAL, has_user_verification=True, is_user_verified=True))
    phone.open(f"{fen.http}/wallet/devices/new")
    phone.press("button[value='send-code']")
    phone.type("#one-time-code", said_code(phone))
    give(phone, GIVEN)
    phone.type("#key-name", "Test phone")
    phone.press("[data-passkey-create] .wide")
    phone.see_text("ul.rows", "Test phone")
    phone.picture("devices")

    sheet("4000.00")
    phone.press("[data-passkey-get] button")
    phone.see("[data-passkey-ok]")
    # It recognised its owner: known by nobody else and held, as the rule asks, without the password.
    assert not phone.see("[data-pin-submit]").find_elements("xpath", "//*[@data-pin][not(@hidden)]")
    phone.press("[data-pin-submit]")
    phone.see("section.result")
    assert "Passkey + Face or finger" in phone.text("section.result")
    assert "Payment password" not in phone.text("section.result")
    phone.picture("paid-by-passkey")
    phone.open(f"{fen.http}/wallet/limits")
    phone.picture("limits")
    assert faults(phone) == []


def test_money_goes_to_a_friend_and_is_taken(own_fen, desk, phone):
    fen = own_fen
    payer = fen.user(name="小明", balance=100_000)
    payee = fen.user(name="小红", balance=0)
    log_in(desk, fen, payee)
    desk.open(f"{fen.http}/wallet/receive")
    code = desk.see("code[data-copy]").get_attribute("data-copy")
    desk.picture("receive")

    log_in(phone, fen, payer)
    phone.open(f"{fen.http}/wallet/scan")
    phone.type("#scan-code", code)
    phone.press("form[action='/wallet/scan'] button")
    assert "*" in phone.text("header.payee h1"), "the payee's name is masked"
    phone.type("#amount", "12.50")
    phone.press("form[action='/wallet/transfers/confirm'] > .wide")
    phone.picture("transfer-sheet")
    phone.see("[data-pin]")
    give(phone, GIVEN)
    phone.see("section.result")
    phone.picture("transfer-sent")
    assert fen.sandbox("GET", f"users/{payee['user_id']}")["balance"] == 1_250

    # Now he is a contact, and accepts by hand.
    phone.open(f"{fen.http}/wallet/transfers")
    phone.press("button[name=contact]")
    phone.type("#amount", "3")
    phone.press("form[action='/wallet/transfers/confirm'] > .wide")
    phone.see("[data-pin]")
    give(phone, GIVEN)
    phone.see("section.result .badge.waiting")
    phone.mark()
    desk.open(f"{fen.http}/wallet")
    desk.press("a.notice.inbox")
    desk.press("form[action$='/accept'] .wide")
    desk.see("section.result .badge.good")
    phone.see("section.result .badge.good", 10)
    assert not phone.was_reloaded()
    phone.open(f"{fen.http}/wallet/bills")
    phone.see("svg.chart")
    phone.picture("bills")
    assert phone.complaints() == [] and desk.complaints() == []


def test_a_packet_to_one_person_shows_on_his_open_page_and_is_opened_there(own_fen, desk, phone):
    fen = own_fen
    sender = fen.user(name="小明", balance=100_000)
    friend = fen.user(name="小红", balance=0, phone="13800138007")
    log_in(desk, fen, friend)
    desk.open(f"{fen.http}/wallet")
    desk.mark()
    log_in(phone, fen, sender)
    phone.open(f"{fen.http}/wallet/packets/new?kind=direct")
    phone.type("#phone", "13800138007")
    phone.press("form[action='/wallet/packets/to'] .joined .button")
    phone.type("#amount", "8.88")
    phone.press("form[action='/wallet/packets/confirm'] button.red")
    phone.see("[data-pin]")
    give(phone, GIVEN)
    phone.see(".envelope")
    desk.see("a.notice.inbox[href^='/wallet/packets/']", 10)
    assert not desk.was_reloaded()
    desk.picture("packet-waits")
    desk.press("a.notice.inbox")
    desk.press("button.coin")
    assert "8.88" in desk.text(".prize .big")
    desk.open(f"{fen.http}/wallet")
    assert not desk.has("a.notice.inbox")
    assert phone.complaints() == [] and desk.complaints() == []


def test_a_forgotten_password_is_replaced_and_the_other_browser_told(own_fen, desk, phone):
    fen = own_fen
    for window in (desk, phone):
        sign_in(window, fen, "13900139000")
        window.see("#wallet-live, #new")
        if window.has("#new"):
            set_password(window)
        window.see("#wallet-live")
        fen.advance(60)
    phone.open(f"{fen.http}/wallet/cards/new")
    bind_card(phone)
    phone.see(".works")
    phone.open(f"{fen.http}/wallet/password")
    phone.press("a[href='/wallet/password/forgotten']")
    phone.press("button[value='send-code']")
    phone.type("#one-time-code", said_code(phone))
    phone.driver.find_element("css selector", "#identity option[value='card']").click()
    phone.type("#identity-number", "6214 8300 1234 5673")
    phone.type("#new", "864209")
    phone.type("#again", "864209")
    phone.picture("password-forgotten")
    phone.press("form[action='/wallet/password/forgotten'] .wide:last-child")
    phone.see("#wallet-live .notice.warning a[href='/wallet/devices']")
    desk.see("#wallet-live .notice.warning a[href='/wallet/devices']", 10)

    # Its owner signs the other browser out; its open page says so.
    phone.press("#wallet-live .notice.warning a[href='/wallet/devices']")
    phone.press("ul.rows li:last-child form[action$='/end'] button")
    desk.see("form[action='/wallet/sign-in']", 20)
    assert "signed out" in desk.text(".toasts")
    desk.picture("signed-out-elsewhere")


def test_an_address_of_digits_says_that_it_has_no_passkeys(fen, user, phone):
    log_in(phone, fen, user)
    for path in ("/wallet/devices", "/wallet/devices/new"):
        phone.open(fen.http.replace("localhost", "127.0.0.1") + path)
        named = phone.see(".notice.warning a").get_attribute("href")
        assert named == f"http://localhost:{fen.port}{path}"
        assert not phone.has("input[name=password]")


@pytest.mark.parametrize("language", ["zh-Hans", "en", "ja"])
def test_every_wallet_page_fits_a_phone_in_every_language(fen, user, phone, language):
    phone.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True})
    phone.open(f"{fen.http}/wallet?lang={language}")
    phone.press(f"button[name=user][value='{user['user_id']}']")
    phone.see("#wallet-live")
    for path in ("", "/verify", "/verify/document", "/limits", "/cards", "/cards/new", "/top-up", "/transfers",
                 "/receive", "/packets", "/packets/new", "/bills", "/coupons", "/settings", "/devices", "/devices/new",
                 "/personal-data", "/close", "/password", "/password/forgotten"):
        phone.open(f"{fen.http}/wallet{path}")
        assert phone.see("html").get_attribute("lang") == language, path
        text = phone.text("body")
        assert "{{" not in text and not re.search(r"\b(verify|packet|limit|bill|bankMove)\.[a-zA-Z]+\b", text), path
        wide = phone.driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 390, f"{path} is {wide} wide"
        phone.picture(f"wallet{path.replace('/', '-')}-{language}")
    assert phone.complaints() == []


def test_orders_of_two_shops_are_paid_on_one_sheet(fen, phone):
    shops = [Merchant.create(fen, name=name) for name in ("老街茶铺", "隔壁面包店")]
    fen.sandbox("POST", f"merchants/{shops[1].mchid}/apps", {"appid": shops[0].appid})
    rows = [{"mchid": shop.mchid, "attach": "1", "description": text, "out_trade_no": number(),
             "amount": {"total_amount": total, "currency": "CNY"}}
            for shop, text, total in zip(shops, ("龙井茶", "面包"), (1200, 850))]
    answer = shops[0].call("POST", "/v3/combine-transactions/native", {
        "combine_appid": shops[0].appid, "combine_mchid": shops[0].mchid, "combine_out_trade_no": number("P"),
        "notify_url": "http://127.0.0.1:9/notify", "sub_orders": rows})
    assert answer.status == 200, answer
    user = fen.user(name="小兰", balance=5000)
    log_in(phone, fen, user)
    phone.open(f"{fen.http}/wallet/scan")
    phone.type("#scan-code", answer.json["code_url"])
    phone.press("form[action='/wallet/scan'] button")
    phone.see("[data-pin]")
    assert "20.50" in phone.text(".payee .big")
    lines = phone.text(".parts")
    assert all(text in lines for text in ("老街茶铺", "龙井茶", "12.00", "隔壁面包店", "面包", "8.50"))
    phone.picture("pay-together")

    give(phone, GIVEN)
    phone.see(".result .parts")
    assert "20.50" in phone.text(".result .big")
    phone.picture("paid-together")
    # Each shop's payment has its own page, which leads to the other.
    phone.press(".parts li:nth-child(2) a")
    assert phone.see_text(".result h1", "隔壁面包店") and "8.50" in phone.text(".result .big")
    assert "老街茶铺" in phone.text(".parts")
    assert faults(phone) == []
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 5000 - 2050


def test_a_silent_bank_is_shown_where_the_payment_is_and_so_is_its_answer(own_fen, phone):
    fen = own_fen
    merchant = Merchant.create(fen, name="街角小店")
    user = fen.user(name="小明", balance=1_000, cards=[{"kind": "debit", "balance": 500_000}])
    card = user["cards"][0]["card_id"]
    log_in(phone, fen, user)
    fen.sandbox("POST", "faults", {"effect": "bank_timeout", "times": 1})
    phone.open(f"{fen.http}/wallet/scan")
    phone.type("#scan-code", merchant.native(number(), 1234))
    phone.press("form[action='/wallet/scan'] button")
    phone.press(f"label:has(input[value='{card}'])")
    give(phone, GIVEN)
    phone.see("#payment-live .spinner")
    assert "nothing is taken twice" in phone.text("#payment-live")
    phone.picture("payment-bank-silent")
    payment = phone.driver.current_url
    phone.open(f"{fen.http}/wallet")
    assert "Under way at the bank" in phone.text("a.notice.inbox")
    phone.open(payment)
    phone.mark()
    fen.advance(60)
    phone.see("#payment-live .tick", 10)
    assert not phone.was_reloaded() and not phone.has(".spinner")

    # A refund that a frozen card does not take is not told to be there.
    fen.sandbox("POST", f"cards/{card}/freeze", {})
    paid = phone.driver.find_elements("css selector", ".facts code")[-1].text
    fen.sandbox("POST", f"merchants/{merchant.mchid}/fund", {"amount": 10_000, "account": "basic"})
    assert merchant.refund(paid, "R1", 1234, 1234).status == 200
    assert "ask the shop" in phone.see_text(".notice.warning", "did not take the refund")
    assert "Refund did not arrive" in phone.text(".result .badge")
    phone.picture("payment-refund-refused")


def test_a_code_for_another_password_waits_for_whoever_comes_back(own_fen, phone):
    fen = own_fen
    log_in(phone, fen, fen.user(name="小明", balance=1_000, phone="13800138006"))
    phone.open(f"{fen.http}/wallet/password/forgotten")
    assert not phone.has("#one-time-code")
    phone.press("button[value='send-code']")
    phone.see("#one-time-code")
    phone.open(f"{fen.http}/wallet/settings")
    phone.open(f"{fen.http}/wallet/password/forgotten")
    phone.see("#one-time-code")
    fen.advance(301)
    phone.open(f"{fen.http}/wallet/password/forgotten")
    assert not phone.has("#one-time-code")
