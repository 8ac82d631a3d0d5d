"""The wallet's pages on live data, as a browser without scripts reads them."""
import contextlib
import random
import re
import urllib.parse

import pytest
import requests

from merchant import Merchant, number
from pages import Pages, text
from person import Person

PASSWORD = "123456"


def test_the_owner_chooses_the_name_that_others_see(fen):
    person, friend = Person(fen, name="旧名字", account_class=3), Person(fen, account_class=3)
    pages = Pages(fen, person.user)
    assert 'value="旧名字"' in pages.read("/wallet/settings")
    said = pages.send("/wallet/settings/name", name="  Li Hua ")
    assert "The name is saved." in said and 'value="Li Hua"' in said
    assert person.call("GET", "me")["name"] == "Li Hua"
    assert person.call("PUT", "me", {"name": "欧阳小明"})["name"] == "欧阳小明"
    payee = friend.call("POST", "transfers/payee", {"phone": person.phone})
    assert payee["name"] == "欧**明", payee


@pytest.mark.parametrize("name, sentence", [
    ("", "The name is missing."), ("王" * 21, "The name is too long."), ("e" + "\u0301" * 60, "The name is too long."),
    ("小\n明", "a character nobody sees"), ("小\u202e明", "a character nobody sees")])
def test_a_name_that_hides_something_is_refused(fen, name, sentence):
    person = Person(fen, name="小明")
    pages = Pages(fen, person.user)
    pages.read("/wallet/settings")
    assert sentence in pages.send("/wallet/settings/name", 400, name=name)
    assert person.refused("PUT", "me", {"name": name})[:2] == (400, "PARAM_ERROR")
    assert person.call("GET", "me")["name"] == "小明"


def test_packets_are_listed_with_what_went_in_and_what_came_out(fen):
    sender, opener = Person(fen, balance=1_000, account_class=3), Person(fen, account_class=3)
    packet = sender.call("POST", "red-packets", {
        "kind": "equal", "total": 900, "count": 3, "greeting": "恭喜", "password": PASSWORD})
    opener.call("POST", f"red-packets/{packet['id']}/open", {})
    sent, received = (text(Pages(fen, person.user).read("/wallet/packets")) for person in (sender, opener))
    assert "恭喜" in sent and "9.00" in sent and "1 of 3" in sent
    assert "恭喜" in received and "3.00" in received and "9.00" not in received


def test_a_browser_has_so_many_pages_that_are_told_of_changes(fen):
    user = fen.user()
    pages, others = Pages(fen, user), Pages(fen, user)
    with contextlib.ExitStack() as open_pages:
        def status(browser: Pages) -> int:
            answer = browser.session.get(fen.http + "/wallet/live", stream=True, timeout=30)
            open_pages.callback(answer.close)
            return answer.status_code
        # Each process counts its own: behind one address the first that has 32 refuses.
        processes = len(getattr(fen, "members", [fen]))
        seen = [status(pages) for _ in range(32 * processes + 1)]
        assert seen[:32] == [200] * 32 and 429 in seen
        assert status(others) == 200


def fields(page: str) -> dict[str, str]:
    """What the inputs of a page are filled in with."""
    found = (re.search(r'name="(\w+)".*?value="([^"]*)"', tag) for tag in re.findall(r"<input[^>]*>", page))
    return {each.group(1): each.group(2) for each in found if each}


def code(page: str) -> str:
    """In the message on the sandbox's phone."""
    return re.search(r'class="sms".*?(\d{6})', page, re.DOTALL).group(1)


def test_an_invented_person_fills_in_the_form_and_passes(fen):
    pages = Pages(fen, fen.user(name="小新", account_class=0))
    names = set()
    for _ in range(3):
        form = fields(pages.read("/wallet/cards/new?invent=1&next=%2Fwallet%2Flimits"))
        names.add(form["document"])
    assert len(names) == 3, "each time somebody else"
    form |= {"kind": "1", "country": "CN"}
    sent = pages.send("/wallet/cards/new", **form)
    assert "wrong" in pages.send(pages.path, 409, code="000000", next="/wallet/limits")
    verified = pages.send(pages.path, code=code(sent), next="/wallet/limits")
    assert "You are verified" in verified and 'href="/wallet/limits"' in verified
    # Further sources ask no more than they need.
    further = pages.read("/wallet/verify/phone?invent=1")
    assert form["document"] not in further and 'name="document"' not in further and 'name="known"' in further
    assert "Lifetime limit of class I" in text(pages.read("/wallet/limits"))
    pages.read("/wallet/verify/phone")
    assert "Mobile number" in pages.send("/wallet/verify/phone", known="1", phone="15400000001")
    assert "Tax register" in pages.send("/wallet/verify/register-tax", known="1")
    assert "Yearly limit of class II" in text(pages.read("/wallet/limits"))


UNVERIFIED_FORMS = {
    "/wallet/transfers": "sending a transfer", "/wallet/packets/new": "sending a red packet",
    "/wallet/packets/new?kind=direct": "sending a red packet", "/wallet/top-up": "topping up",
    "/wallet/withdraw": "withdrawing", "/wallet/receive": "receiving a transfer",
    "/wallet/receive/print": "receiving a transfer"}


def test_who_must_verify_first_is_told_in_the_forms_place(fen):
    stranger, known = Pages(fen, fen.user(account_class=0)), Pages(fen, fen.user())
    for path, act in UNVERIFIED_FORMS.items():
        page = stranger.read(path)
        assert f"{act} needs a verified person" in page and 'href="/wallet/cards/new?next=%2Fwallet%2F' in page, path
        assert 'name="amount"' not in page and "wxp://" not in page, path
        assert "needs a verified person" not in known.read(path), path
    limits = text(stranger.read("/wallet/limits"))
    assert "200.00" in limits and "50,000.00" not in limits and "Withdrawals without a fee" not in limits


def test_a_wrong_password_keeps_the_code_that_was_typed(fen):
    person = Person(fen, balance=1_000_000, account_class=3)
    merchant = Merchant.create(fen)
    pages = Pages(fen, person.user)
    order = merchant.native(number(), 150_000)
    pages.read("/wallet/scan?code=" + urllib.parse.quote(order, safe=""))
    sent = pages.send(pages.path, method="balance", do="send-code", **{"price-balance": "150000"})
    proof = {"method": "balance", "price-balance": "150000", "oneTimeCode": code(sent)}
    wrong = pages.send(pages.path, 409, password="654321", **proof)
    assert fields(wrong)["oneTimeCode"] == code(sent), "it need not be typed again"
    assert "Paid" in pages.send(pages.path, password=PASSWORD, **proof)
    assert person.balance == 850_000


def test_a_new_password_of_more_than_six_digits_is_refused_and_not_cut(fen):
    pages = Pages(fen, fen.user())
    form = pages.read("/wallet/password")
    assert 'maxlength="6"' not in "".join(re.findall(r'<input id="(?:new|again)"[^>]*>', form))
    said = pages.send("/wallet/password", 400, old=PASSWORD, new="1357913", again="1357913")
    assert "six digits" in said.lower()


def test_a_newcomer_is_named_in_the_language_he_reads(fen):
    for language, word in (("en", "User "), ("ja", "ユーザー"), ("zh-Hans", "用户")):
        pages = Pages(fen, language=language)
        phone = f"137{random.randrange(10**8):08}"
        pages.read("/wallet")
        sent = pages.send("/wallet/sign-in", phone=phone)
        pages.send("/wallet/sign-in/code", phone=phone, code=code(sent))
        assert f'value="{word}' in pages.read("/wallet/settings")


def test_a_document_that_is_held_under_another_name_is_told_in_the_form(fen):
    first, second = (Pages(fen, fen.user(account_class=0)) for _ in range(2))
    known = fields(first.read("/wallet/cards/new?invent=1")) | {"kind": "1", "country": "CN"}
    sent = first.send("/wallet/cards/new", **known)
    first.send(first.path, code=code(sent))
    other = fields(second.read("/wallet/cards/new?invent=1"))
    other |= {"kind": "1", "country": "CN", "name": "别的人", "document": known["document"]}
    sent = second.send("/wallet/cards/new", **other)
    refused = second.send(second.path, 409, code=code(sent))
    assert "held here under another name" in refused and 'href="/wallet/cards/new"' in refused
    assert 'name="code"' in refused, "told where the code was typed, not on a page of its own"


def test_a_card_number_of_the_wrong_length_is_told_before_it_is_sent(fen):
    pages = Pages(fen, fen.user(account_class=0))
    form = fields(pages.read("/wallet/cards/new?invent=1"))
    count = len(form["number"])
    assert f"{count} digits" in pages.send("/wallet/cards/issuer", number=form["number"][:8])
    short = form | {"number": form["number"][:-1], "kind": "1", "country": "CN"}
    assert f"have {count} digits" in pages.send("/wallet/cards/new", 400, **short)


def test_a_wrong_sign_in_code_keeps_the_message_and_the_way_back(fen):
    pages = Pages(fen)
    pages.read("/wallet?next=/wallet/packets/new")
    sent = pages.send("/wallet/sign-in", phone="13900139777", next="/wallet/packets/new")
    right = code(sent)
    wrong = pages.send(
        "/wallet/sign-in/code", 409, phone="13900139777", next="/wallet/packets/new",
        code="000000" if right != "000000" else "000001")
    assert code(wrong) == right and 'href="/wallet?next=/wallet/packets/new"' in wrong


CAMPAIGN = """\
name: {name}
from: 2020-01-01T00:00:00+08:00
to: 2099-01-01T00:00:00+08:00
{benefit}
funding: prefunded
budget: 100.00 CNY
"""


def start_campaign(fen, name: str, benefit: str) -> None:
    """Made, funded and running."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {(fen.data / 'admin.token').read_text().strip()}"

    def call(path: str, **sent) -> dict:
        answer = session.post(f"{fen.http}/admin/v1/{path}", timeout=30, **sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    call("platform/deposits", json={"amount": 10_000})
    made = call("campaigns", data=CAMPAIGN.format(name=name, benefit=benefit).encode())
    for step in ("approve", "start"):
        call(f"campaigns/{made['campaign_id']}/{step}")


def test_the_price_shown_is_the_price_charged(own_fen):
    fen = own_fen
    start_campaign(fen, "Autumn sale", "discount: {amount: 1.50 CNY}")
    start_campaign(fen, "Thank you", "cashback: {amount: 0.50 CNY}")
    merchant, person = Merchant.create(fen), Person(fen, balance=10_000, account_class=3)
    code = merchant.native(number(), 2_350)
    seen = person.call("POST", "scan", {"code": code})
    assert seen["payer_total"] == 2_200
    assert seen["discounts"] == [{"name": "Autumn sale", "kind": "discount", "amount": 150}]
    assert seen["afterwards"] == [{"name": "Thank you", "kind": "cashback", "amount": 50}]
    pages = Pages(fen, person.user)
    sheet = pages.read("/wallet/scan?code=" + urllib.parse.quote(code, safe=""))
    assert "Autumn sale" in sheet and "−¥1.50" in sheet and "¥0.50 back to the balance" in sheet
    assert 'name="price-balance" value="2200"' in sheet
    other = {"price-balance": "2100"}
    assert "The price is ¥22.00 now" in pages.send(pages.path, 409, method="balance", password=PASSWORD, **other)
    assert person.call("GET", "me")["balance"] == 10_000
    paid = pages.send(pages.path, method="balance", password=PASSWORD, **{"price-balance": "2200"})
    assert "Autumn sale" in paid and "Thank you" in paid and "22.00" in text(paid) and "Before discounts" in paid
    assert person.call("GET", "me")["balance"] == 10_000 - 2_200 + 50
    assert "Cashback" in pages.read("/wallet/bills")
    assert person.call("GET", "coupons") == {"data": []}
    assert fen.audit().returncode == 0


def test_what_is_not_there_is_said_before_any_limit(fen):
    user = fen.user(name="小明", balance=110_000, cards=[{"kind": "debit", "balance": 0}])
    pages, card = Pages(fen, user), user["cards"][0]["card_id"]
    refused = text(pages.ask(f"/wallet/withdraw?amount=99999.00&card={card}").text)
    assert "The balance is too low: ¥1,100.00 available." in refused and "Take a smaller amount." in refused
    assert refused.index("too low") < refused.index("smaller"), "the cause before the advice"
    order = Merchant.create(fen).native(number(), 9_999_900)
    sheet = text(pages.read("/wallet/scan?code=" + urllib.parse.quote(order, safe="")))
    assert "One more proof" not in sheet, "no proof makes the balance larger"
