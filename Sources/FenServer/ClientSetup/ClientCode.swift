import FenPlatform

/// The clients for which Fen shows code to paste: one small program each that places a native order.
public enum ClientSDK: String, CaseIterable, Sendable {
  case python, go, java, php, node

  public func code(for merchant: MerchantFolder) -> String {
    switch self {
    case .python: pythonCode(merchant)
    case .go: goCode(merchant)
    case .java: javaCode(merchant)
    case .php: phpCode(merchant)
    case .node: nodeCode(merchant)
    }
  }
}

/// wechatpayv3 from PyPI, and wechatpy for the red packets of API v2.
private func pythonCode(_ merchant: MerchantFolder) -> String {
  let platformKey =
    switch merchant.keyMode {
    case .certificate: ""
    case .publicKey:
      """

            public_key=open(\(quoted(merchant.platformKeyFile))).read(),
            public_key_id=\(quoted(merchant.platformPublicKeyID)),
        """
    }
  return """
    # pip install wechatpayv3
    from wechatpayv3 import WeChatPay, WeChatPayType

    pay = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE,
        mchid=\(quoted(merchant.mchid)),
        private_key=open(\(quoted(merchant.keyFile))).read(),
        cert_serial_no=\(quoted(merchant.serial)),
        appid=\(quoted(merchant.appid)),
        apiv3_key=\(quoted(merchant.apiv3Key)),
        notify_url='http://127.0.0.1:3000/notify',\(platformKey)
    )
    print(pay.pay(description='tea', out_trade_no='ORDER-0001', amount={'total': 100}))

    # Red packets speak API v2 and show the client certificate: pip install wechatpy
    # from wechatpy.pay import WeChatPay as WeChatPayV2
    # packets = WeChatPayV2(
    #     \(quoted(merchant.appid)), \(quoted(merchant.apiv2Key)), \(quoted(merchant.mchid)),
    #     mch_cert=\(quoted(merchant.certificateFile)), mch_key=\(quoted(merchant.keyFile)))
    # packets.redpack.send(OPENID, 100, 'My shop', 'activity', 'wishing', 'remark', client_ip='127.0.0.1')

    """
}

/// github.com/wechatpay-apiv3/wechatpay-go
private func goCode(_ merchant: MerchantFolder) -> String {
  let cipher =
    switch merchant.keyMode {
    case .certificate:
      """
        \tclient, err := core.NewClient(ctx, option.WithWechatPayAutoAuthCipher(
        \t\t\(quoted(merchant.mchid)), \(quoted(merchant.serial)), key, \(quoted(merchant.apiv3Key))))
        """
    case .publicKey:
      """
        \tplatformKey, err := utils.LoadPublicKeyWithPath(\(quoted(merchant.platformKeyFile)))
        \tif err != nil {
        \t\tlog.Fatal(err)
        \t}
        \tclient, err := core.NewClient(ctx, option.WithWechatPayPublicKeyAuthCipher(
        \t\t\(quoted(merchant.mchid)), \(quoted(merchant.serial)), key,
        \t\t\(quoted(merchant.platformPublicKeyID)), platformKey))
        """
    }
  return """
    // go get github.com/wechatpay-apiv3/wechatpay-go
    // On macOS and Windows Go trusts the system's store only: add ca.pem of the data folder to it.
    package main

    import (
    \t"context"
    \t"fmt"
    \t"log"

    \t"github.com/wechatpay-apiv3/wechatpay-go/core"
    \t"github.com/wechatpay-apiv3/wechatpay-go/core/option"
    \t"github.com/wechatpay-apiv3/wechatpay-go/services/payments/native"
    \t"github.com/wechatpay-apiv3/wechatpay-go/utils"
    )

    func main() {
    \tctx := context.Background()
    \tkey, err := utils.LoadPrivateKeyWithPath(\(quoted(merchant.keyFile)))
    \tif err != nil {
    \t\tlog.Fatal(err)
    \t}
    \(cipher)
    \tif err != nil {
    \t\tlog.Fatal(err)
    \t}
    \tservice := native.NativeApiService{Client: client}
    \tanswer, _, err := service.Prepay(ctx, native.PrepayRequest{
    \t\tAppid:       core.String(\(quoted(merchant.appid))),
    \t\tMchid:       core.String(\(quoted(merchant.mchid))),
    \t\tDescription: core.String("tea"),
    \t\tOutTradeNo:  core.String("ORDER-0001"),
    \t\tNotifyUrl:   core.String("http://127.0.0.1:3000/notify"),
    \t\tAmount:      &native.Amount{Total: core.Int64(100)},
    \t})
    \tif err != nil {
    \t\tlog.Fatal(err)
    \t}
    \tfmt.Println(*answer.CodeUrl)
    }

    """
}

/// com.github.wechatpay-apiv3:wechatpay-java
private func javaCode(_ merchant: MerchantFolder) -> String {
  let (config, platformKey) =
    switch merchant.keyMode {
    case .certificate: ("RSAAutoCertificateConfig", "")
    case .publicKey:
      (
        "RSAPublicKeyConfig",
        """

                .publicKeyFromPath(\(quoted(merchant.platformKeyFile)))
                .publicKeyId(\(quoted(merchant.platformPublicKeyID)))
        """
      )
    }
  return """
    // implementation 'com.github.wechatpay-apiv3:wechatpay-java:0.2.17'
    import com.wechat.pay.java.core.Config;
    import com.wechat.pay.java.core.\(config);
    import com.wechat.pay.java.service.payments.nativepay.NativePayService;
    import com.wechat.pay.java.service.payments.nativepay.model.Amount;
    import com.wechat.pay.java.service.payments.nativepay.model.PrepayRequest;

    public class Tea {
      public static void main(String[] args) {
        Config config = new \(config).Builder()
            .merchantId(\(quoted(merchant.mchid)))
            .privateKeyFromPath(\(quoted(merchant.keyFile)))
            .merchantSerialNumber(\(quoted(merchant.serial)))
            .apiV3Key(\(quoted(merchant.apiv3Key)))\(platformKey)
            .build();
        NativePayService service = new NativePayService.Builder().config(config).build();
        Amount amount = new Amount();
        amount.setTotal(100);
        PrepayRequest request = new PrepayRequest();
        request.setAppid(\(quoted(merchant.appid)));
        request.setMchid(\(quoted(merchant.mchid)));
        request.setDescription("tea");
        request.setOutTradeNo("ORDER-0001");
        request.setNotifyUrl("http://127.0.0.1:3000/notify");
        request.setAmount(amount);
        System.out.println(service.prepay(request).getCodeUrl());
      }
    }

    """
}

/// wechatpay/wechatpay. It downloads no certificates, so in either mode the code names the platform's public key in
/// every request.
private func phpCode(_ merchant: MerchantFolder) -> String {
  """
    <?php // composer require wechatpay/wechatpay
    require_once 'vendor/autoload.php';

    use WeChatPay\\Builder;
    use WeChatPay\\Crypto\\Rsa;

    $platformKeyId = \(singleQuoted(merchant.platformPublicKeyID));
    $instance = Builder::factory([
        'mchid'      => \(singleQuoted(merchant.mchid)),
        'serial'     => \(singleQuoted(merchant.serial)),
        'privateKey' => Rsa::from(\(singleQuoted("file://\(merchant.keyFile)")), Rsa::KEY_TYPE_PRIVATE),
        'certs'      => [
            $platformKeyId => Rsa::from(\(singleQuoted("file://\(merchant.platformKeyFile)")), Rsa::KEY_TYPE_PUBLIC),
        ],
        // Says which key is to sign the answers.
        'headers'    => ['Wechatpay-Serial' => $platformKeyId],
    ]);
    $answer = $instance->chain('v3/pay/transactions/native')->post(['json' => [
        'appid'        => \(singleQuoted(merchant.appid)),
        'mchid'        => \(singleQuoted(merchant.mchid)),
        'description'  => 'tea',
        'out_trade_no' => 'ORDER-0001',
        'notify_url'   => 'http://127.0.0.1:3000/notify',
        'amount'       => ['total' => 100],
    ]]);
    echo $answer->getBody(), PHP_EOL;

    """
}

/// wechatpay-node-v3, which goes through `node:https`. There is no official client for Node.
private func nodeCode(_ merchant: MerchantFolder) -> String {
  """
    // npm install wechatpay-node-v3 (there is no official client for Node; this one is the most used)
    // `fetch` follows the proxy from Node 22.21 and 24.5 on, node:https from any; axios needs `proxy: false` to let it.
    const fs = require('node:fs');
    const WxPay = require('wechatpay-node-v3');

    const pay = new WxPay({
      appid: \(quoted(merchant.appid)),
      mchid: \(quoted(merchant.mchid)),
      publicKey: fs.readFileSync(\(quoted(merchant.certificateFile))),
      privateKey: fs.readFileSync(\(quoted(merchant.keyFile))),
      key: \(quoted(merchant.apiv3Key)),
    });
    pay.transactions_native({
      description: 'tea',
      out_trade_no: 'ORDER-0001',
      notify_url: 'http://127.0.0.1:3000/notify',
      amount: { total: 100 },
    }).then((answer) => console.log(answer));

    """
}

/// A string in double quotes, as Python, Go, Java and JavaScript read it.
private func quoted(_ text: String) -> String {
  "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
}

/// A string of PHP in which `$` means itself.
private func singleQuoted(_ text: String) -> String {
  "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
}
