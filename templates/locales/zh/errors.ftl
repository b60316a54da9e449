## Headings above error messages

problem-check = 请检查您填写的内容
problem-sign-in = 请登录
problem-payment = 付款未成功
problem-forbidden = 您无权执行此操作
problem-not-found = 未找到
problem-conflict = 目前无法执行此操作
problem-too-large = 提交的内容过多
problem-too-many = 尝试次数过多
problem-later = 请稍后重试
problem-wrong = 出错了

## Server errors

error-internal-error = 我们这边出错了。请重试；如果问题再次出现，请将请求编号告知商家。
error-database-unavailable = 服务暂时不可用，没有更改或查询任何内容。请在几秒后重试。
error-busy = 服务器目前非常繁忙。请在几秒后重试。
error-rate-limited = 尝试过于频繁。请在 { $retry_after } 秒后重试。

## Addresses and forms

error-not-found = 此网址没有对应的页面。请检查网址是否有误。
error-method-not-allowed = 不能以这种方式打开此网址。请返回，使用页面上的链接和按钮。
error-invalid-csrf-token = 此表单已过期，或来自其他页面。请刷新页面后重新提交。
error-cross-site-request = 此表单不是从我们的页面提交的。请在这里打开页面后重试。
error-request-timeout = 您提交的内容未能及时送达。请检查网络连接后重新提交。
error-body-too-large = 您提交的内容过大。请缩短后重新提交。
error-unreadable-body = 您提交的内容未能完整送达。请重新提交。
error-invalid-fields = 您填写的内容有缺失或无法使用。请检查后重试。
error-not-confirmed = 您尚未确认，因此没有任何更改。请按表单要求勾选复选框，或输入此账号的邮箱地址。
error-invalid-email = 此邮箱地址无法使用。请检查是否有误；正确格式如 name@example.com。
error-invalid-name = 请使用不超过 100 个可见字符的名称，且不要包含网址。组织名称不能为空。

## Signing in

error-unauthorized = 请登录后继续。
error-invalid-credentials = 用户名或邮箱地址与密码不匹配。请重试，或通过链接登录。
error-invalid-second-factor = 验证码有误、已被使用或已过期。请输入身份验证器应用当前显示的验证码，或另一个恢复码。
error-second-factor-locked = 验证码错误次数过多。请等待 15 分钟后重试。
error-sign-up-gone = 此次注册所用的许可证密钥已不能再用于注册。请改用链接登录，或联系商家。
error-email-taken = 此邮箱地址已有账号。请换一个邮箱地址，或用它登录。
error-username-taken = 此用户名已被使用。请换一个。

## The account

error-address-not-confirmed = 请先验证您的邮箱地址。打开邮件中的链接，或在账号页面重新发送。
error-email-unconfirmed = 请先验证您的邮箱地址。打开邮件中的链接，或在账号页面重新发送。
error-invalid-password = 请换一个密码：10 至 128 个字符，不易猜测，且不能是您的用户名或邮箱地址。
error-wrong-password = 此操作需要当前密码，但您未填写或填写有误。请重新输入，或先通过链接重新登录。
error-sign-in-again = 账号的首个密码需要在通过链接登录后立即设置。请通过链接重新登录，然后设置密码。
error-wrong-code = 此验证码与身份验证器应用中的设置密钥不匹配。请重新开始，并输入应用当前显示的验证码。
error-account-not-found = 此账号不存在。请检查所选内容或邮箱地址，并刷新页面。
error-account-is-administrator = 此账号用于管理商店，因此无法清除。请先取消其管理权限。
error-subscription-running = 仍有订阅在进行中，因此无法清除您的数据。请先取消订阅，订阅结束后即可清除数据。

## The shop

error-product-not-found = 此产品不存在。请从商店中选择。
error-invalid-quantity = 请输入 1 至 10,000 之间的整数。
error-invalid-items = 请至少为一个套餐填写数量，最多 20 个套餐。数量须为整数，合计不超过 10,000。
error-mixed-currencies = 不同货币的价格不能一起付款。请分次购买。
error-mixed-intervals = 不同计费周期的价格不能一起付款。请分次购买。
error-invalid-tier = 此套餐不存在，或不能以这种方式购买。请选择其他套餐。
error-tier-required = 尚未选择套餐。请选择一个。
error-invalid-price = 此价格在这里不可用。请从提供的套餐中选择。
error-not-for-sale = 此套餐不在线销售。请联系商家，或选择其他套餐。
error-return-url-not-allowed = 您打开的链接会跳转到商家未允许的网址。请从商店首页进入，或告知商家。
error-invalid-site-domain = 请输入网站域名，例如 example.com。为多个网站购买时，请列出 1 至 100 个网站，不要重复，也不要包含开发网站。
error-session-not-found = 此次结账不存在。如果您已付款，许可证密钥在发送给您的邮件中。

## Trials

error-invalid-installation-id = 请输入应用中显示的安装 ID，单行且不超过 255 个字符。
error-trial-used = 此邮箱地址或安装 ID 已试用过该产品。您可以购买许可证。
error-trial-not-offered = 此产品不提供试用。请选择其他产品，或购买许可证。

## Payments and orders

error-stripe-unavailable = 支付服务没有响应。请稍等一分钟，先查看您的订单或订阅，再重试。
error-stripe-rate-limited = 目前购买人数过多。请在几秒后重试；没有扣款。
error-stripe-refused = 支付服务拒绝了此请求，没有扣款。请告知商家。
error-payment-failed = 付款未成功，因此没有任何更改。请检查付款信息后重试。
error-order-not-found = 在您的账号下找不到此订单。
error-no-receipt = 此订单没有收据：可能没有产生付款，或支付服务没有相应的收据。如有需要，请联系商家。
error-no-billing = 此账号尚未购买任何内容，因此没有付款信息。
error-nothing-due = 无需付款：此订阅没有待付的账单。

## Subscriptions

error-subscription-not-found = 在您的账号下找不到此订阅。
error-subscription-busy = 此订阅的另一项更改仍在进行中。请稍后重试。
error-subscription-ended = 此订阅已结束，因此无法更改。您可以在商店中重新购买。
error-not-subscribed = 此许可证不属于任何订阅。
error-item-required = 此订阅包含多个套餐。请选择要更改的套餐。
error-nothing-to-choose = 没有可选择的项目：可能无需移除，或选择期限已过。
error-invalid-choice = 您的选择不符合要求。请从页面列出的项目中选择，数量须与要求一致。

## License keys

error-license-not-found = 在您的账号下找不到此许可证。
error-license-expired = 此许可证已过期。如需使用，请续订或重新购买。
error-license-inactive = 此许可证尚未生效或已失效，目前无法使用。请在其页面查看日期，或联系商家。
error-license-suspended = 此许可证已被冻结，目前无法使用。请联系商家。
error-license-revoked = 此许可证已被撤销，因此无法再执行此操作。请联系商家。
error-too-many-replacements = 您在 24 小时内更换许可证密钥的次数已达上限。请明天再试。
error-license-files-off = 此许可证不提供许可证文件。如有需要，请联系商家。

## Activations of license keys

error-activation-not-found = 此网站或设备已不在该许可证的列表中。请刷新页面。
error-activation-limit = 此许可证密钥已在 { $used } 处使用，达到此类位置的上限（{ $limit } 处）。请先移除其中一处。
error-activation-churn = 此许可证密钥在一天内激活的位置过多。请明天再试。
error-wrong-activation-kind = 此许可证适用于另一类位置。用于网站的许可证需要域名，用于设备的许可证需要安装 ID。
error-move-limit = 此许可证在 30 天内最多可更换设备 { $limit } 次，次数已用完。请等待，或联系商家。
error-same-site = 许可证已在此网站上使用。请输入其他网站。

## Organizations

error-not-allowed = 您无权执行此操作。请联系组织的所有者或管理员，或订阅的付费方。
error-organization-not-found = 在您的账号下找不到此组织。
error-organization-has-licenses = 该组织仍持有许可证密钥。请先移交这些密钥。
error-other-name = 这不是该组织的名称，因此没有删除任何内容。请完全按照显示的名称输入。
error-invalid-role = 请选择一个角色：成员、管理员或所有者。
error-already-member = 对方已是该组织的成员。
error-not-member = 对方不是该组织的成员。请刷新页面。
error-last-owner = 组织必须有一位所有者。请先将另一位成员设为所有者。
error-invitation-limit = 您今天的邀请人数已达上限。请明天再邀请。
error-invitation-not-found = 您没有收到此组织的邀请，或邀请已失效。请联系组织的所有者重新邀请。
error-owner-not-found = 找不到可接收此许可证的个人或组织。请重新选择。
error-invalid-language = 请从列表中选择一种语言。
error-not-renewable = 此许可证无法在这里续期。请购买新的许可证，或咨询卖家。
