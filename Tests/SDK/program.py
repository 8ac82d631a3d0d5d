"""A merchant's program as anyone would write it with wechatpayv3 from PyPI. It knows nothing of Fen.

It is started in an environment that holds nothing but the variables `fen env` prints. One JSON object per line on
standard input names a method of the client; the answer comes back as one line.
"""
import base64
import json
import sys

from wechatpayv3 import WeChatPay, WeChatPayType


def plain(value):
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return list(map(plain, value)) if isinstance(value, tuple) else value


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    client = WeChatPay(wechatpay_type=WeChatPayType.NATIVE, timeout=(10, 60), **settings)
    print(json.dumps({"result": "ready"}), flush=True)
    for line in sys.stdin:
        call = json.loads(line)
        arguments = call["arguments"]
        if "pay_type" in arguments:
            arguments["pay_type"] = WeChatPayType[arguments["pay_type"]]
        # The client offers no way to leave tar_type out; a bill that is not packed is asked for by its path.
        method = client._core.request if call["method"] == "get" else getattr(client, call["method"])
        try:
            print(json.dumps({"result": plain(method(**arguments))}), flush=True)
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)


main()
