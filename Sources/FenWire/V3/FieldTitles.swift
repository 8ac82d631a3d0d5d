/// What the protocol's documentation calls a field in Chinese; error messages name it so.
///
/// A field without an entry is named by its own name.
func fieldTitle(_ name: String) -> String { titles[name] ?? name }

private let titles: [String: String] = [
  "account_type": "资金账户类型", "address": "详细地址", "amount": "订单金额", "app_name": "应用名称", "app_url": "网站URL",
  "appid": "应用ID", "area_code": "地区编码", "attach": "附加数据", "auth_code": "付款码", "bank_account": "收款银行卡号",
  "bank_type": "开户银行", "bill_date": "账单日期", "bill_type": "账单类型", "bundle_id": "iOS平台BundleID",
  "combine_appid": "合单商户appid", "combine_mchid": "合单商户号", "combine_out_trade_no": "合单商户订单号",
  "combine_payer_info": "支付者", "cost_price": "订单原价", "currency": "货币类型", "description": "商品描述",
  "detail": "优惠功能", "device_id": "商户端设备号",
  "device_ip": "商户端设备IP", "echo_message": "回显消息", "encrypted_echo_message": "加密回显消息", "from": "退款出资账户及金额",
  "funds_account": "退款资金来源", "goods_detail": "单品列表", "goods_name": "商品名称", "goods_tag": "订单优惠标记",
  "h5_info": "H5场景信息", "id": "门店编号", "identity": "实名信息", "invoice_id": "商品小票ID", "limit_pay": "指定支付方式",
  "mchid": "直连商户号", "merchant_goods_id": "商户侧商品编码", "name": "名称", "notify_url": "通知地址",
  "openid": "用户标识", "out_id": "商家自定义编码", "out_refund_no": "商户退款单号", "out_trade_no": "商户订单号",
  "package_name": "Android平台PackageName", "payer": "支付者", "payer_client_ip": "用户终端IP",
  "profit_sharing": "是否指定分账", "quantity": "商品数量", "real_name": "收款用户姓名", "reason": "退款原因",
  "refund": "退款金额", "refund_amount": "商品退款金额", "refund_quantity": "商品退货数量", "scene_info": "场景信息",
  "settle_info": "结算信息", "store_info": "商户门店信息", "sub_appid": "子商户应用ID", "sub_mchid": "子商户号",
  "sub_orders": "子单信息", "support_fapiao": "电子发票入口开放标识",
  "tar_type": "压缩类型", "time_expire": "交易结束时间", "time_start": "交易起始时间", "total": "总金额",
  "total_amount": "标价金额", "transaction_id": "微信支付订单号",
  "type": "类型", "unit_price": "商品单价", "wechatpay_goods_id": "微信支付商品编码", "wxpay_goods_id": "微信支付商品编码",
]
