"""A merchant that asks too often is told so; the others notice nothing."""
import concurrent.futures

from merchant import Merchant, exchange, number


def test_code_payments_above_the_rate_answer_429_and_write_nothing(fen):
    hasty, calm = Merchant.create(fen), Merchant.create(fen)
    orders = [number() for _ in range(300)]
    requests = []
    for out_trade_no in orders:
        body = hasty.order(out_trade_no, payer={"auth_code": "130000000000000000"},
                           scene_info={"store_info": {"out_id": "till-1"}})
        del body["notify_url"]
        requests.append(hasty.request("POST", "/v3/pay/transactions/codepay", body))
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda request: exchange("127.0.0.1", fen.port, request), requests))
    limited = [(order, answer) for order, answer in zip(orders, answers) if answer.status == 429]
    assert limited, "30 code payments a second are allowed, 300 at once went through"
    for out_trade_no, answer in limited[:5]:
        hasty.check(answer)
        assert answer.code == "FREQUENCY_LIMITED", answer
        assert hasty.state(out_trade_no) == "ORDER_NOT_EXIST"
    calm.native(number())
    assert fen.alive()
