"""A provider brings in a merchant with the PyPI client wechatpayv3 2.0.4, unmodified: from the papers to the first
payment."""
import pytest

from merchant import number
from office import PNG, application, finish
from shop import ProviderShop


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    shop = ProviderShop(fen, request.param)
    yield shop
    shop.close()


@pytest.fixture
def paper(shop, tmp_path) -> str:
    path = tmp_path / "licence.png"
    path.write_bytes(PNG)
    status, answer = shop.client("image_upload", filepath=str(path))
    assert status == 200, answer
    return answer["media_id"]


def test_from_the_papers_to_the_first_payment(shop, paper):
    asked = application(paper)
    status, answer = shop.client("applyment_submit", **asked)
    assert status == 200, answer
    code, applyment = asked["business_code"], answer["applyment_id"]
    status, state = shop.client("applyment_query", business_code=code)
    assert status == 200 and state["applyment_state"] == "APPLYMENT_STATE_AUDITING", state
    merchant = finish(shop.fen, applyment)
    status, state = shop.client("applyment_query", applyment_id=applyment)
    assert (state["applyment_state"], state["sub_mchid"]) == ("APPLYMENT_STATE_FINISHED", merchant), state

    assert shop.client("apply4subject_state", sub_mchid=merchant) == (
        200, {"authorize_state": "AUTHORIZE_STATE_AUTHORIZED"})
    status, account = shop.client("applyment_settlement_query", sub_mchid=merchant)
    assert status == 200 and account["account_number"] == "10***********00", account
    status, _ = shop.client(
        "applyment_settlement_modify", sub_mchid=merchant, account_type="ACCOUNT_TYPE_BUSINESS",
        account_bank="招商银行", bank_address_code="110000", account_number="900800700600")
    assert status == 204

    out_trade_no = number()
    status, order = shop.client("pay", description="茶", out_trade_no=out_trade_no, amount={"total": 650},
                                pay_type="NATIVE", sub_mchid=merchant)
    assert status == 200, order
    shop.fen.pay(shop.fen.user(balance=1000), **order)
    status, paid = shop.client("query", out_trade_no=out_trade_no, sub_mchid=merchant)
    assert (paid["trade_state"], paid["sub_mchid"]) == ("SUCCESS", merchant), paid


def test_banks_and_places(shop):
    status, found = shop.client("capital_search_bank_number", account_number="6222020000001234566")
    assert status == 200 and found["data"][0]["bank_alias"] == "工商银行", found
    status, personal = shop.client("capital_personal_banks")
    assert status == 200 and personal["count"] == personal["total_count"] > 30, personal
    status, corporate = shop.client("capital_corporate_banks")
    bank = next(bank for bank in corporate["data"] if bank["need_bank_branch"])
    status, provinces = shop.client("capital_provinces")
    assert status == 200 and provinces["total_count"] == 31, provinces
    status, cities = shop.client("capital_cities", province_code=31)
    assert status == 200 and cities["data"][0]["city_name"] == "上海市", cities
    status, branches = shop.client(
        "capital_branches", bank_alias_code=bank["bank_alias_code"], city_code=cities["data"][0]["city_code"])
    assert status == 200 and branches["data"][0]["bank_branch_id"], branches
