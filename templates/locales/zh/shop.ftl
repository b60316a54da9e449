## Shared by several pages

common-license-keys = 许可证密钥
common-buy-license-keys = 购买许可证密钥
common-sign-in = 登录
common-email = 邮箱地址
common-email-placeholder = you@example.com
common-current-password = 当前密码
common-new-password = 新密码
common-link-gone = 此链接已失效
common-title-check = 请检查：{ $title }
common-list-separator = 、

## Layout

layout-skip = 跳到正文
layout-sandbox = 沙盒
layout-sandbox-text = 沙盒环境：不会产生真实交易
layout-sandbox-controls = 控制面板
layout-sandbox-mail = 已发送的邮件
layout-nav = 主导航
layout-buy = 购买
layout-account = 账号
layout-signed-in = 已登录 <strong>{ $email }</strong>
layout-signed-in-unnamed = 已登录 <strong>此账号</strong>
layout-console = 商家控制台
layout-account-and-sessions = 账号与会话
layout-organizations = 组织
layout-sign-out = 退出登录
layout-unconfirmed = 请验证您的邮箱地址：我们已向 { $email } 发送链接。验证之前，您只能看到注册时使用的许可证。
layout-unconfirmed-button = 重新发送链接
layout-delivered-by = 许可证密钥由 Keysmith 交付
layout-links = 卖家链接
layout-support = 支持
layout-terms = 条款
layout-privacy = 隐私
layout-imprint = 法律声明
layout-language = 语言
layout-theme = 配色
layout-theme-system = 自动
layout-theme-light = 浅色
layout-theme-dark = 深色
layout-preferences-button = 应用

## Copy buttons next to license keys (shown by a script)

copy-done = 已复制
copy-done-status = 许可证密钥已复制。
copy-press = 请按 Ctrl+C
copy-press-status = 密钥已选中。请按 Ctrl+C 复制。
copy-all-done = 已复制 { $count } 个密钥
copy-refused = 浏览器不允许复制

## Plans: what they include, and what they cost

plan-seats-site = 一个许可证密钥，每个席位可用于一个网站
plan-seats-device = 一个许可证密钥，每个席位可用于一台设备
plan-works-site = 每个许可证密钥可用于 { $count } 个网站
plan-works-device = 每个许可证密钥可用于 { $count } 台设备
plan-works-any-site = 每个许可证密钥可用于任意数量的网站
plan-works-any-device = 每个许可证密钥可用于任意数量的设备
plan-moves = 30 天内可更换设备 { $count } 次
plan-floating-seats = { $count } 个浮动席位
plan-unlimited = { $name }：不限
plan-up-to = { $name }：最多 { $most }
plan-every-feature = 包含全部功能
plan-includes = 包含：{ $features }
plan-renews-day = 每天自动续订，可随时取消
plan-renews-week = 每周自动续订，可随时取消
plan-renews-month = 每月自动续订，可随时取消
plan-renews-year = 每年自动续订，可随时取消
plan-renews-period = 每个计费周期自动续订，可随时取消
plan-days = 有效期 { $days } 天，不会自动续订
plan-days-from-activation = 自首次激活起 { $days } 天内有效，不会自动续订
plan-forever = 一次付费，永久有效
plan-price-per-key = 每个密钥 { $price }
plan-price-per-seat = 每个席位 { $price }
plan-price-per-site = 每个网站 { $price }

## Buy

buy-title = 购买 { $product }
buy-all-products = 全部产品
buy-lead = 付款在 Stripe 页面上完成。付款确认后，许可证密钥会立即发送到您的邮箱，并显示在“许可证密钥”页面。
buy-try = 免费试用 { $days } 天
buy-several = 一次购买多个产品
buy-not-sold = 您要找的套餐已不在此销售。目前提供以下套餐。
buy-quantity = 按数量购买
buy-quantity-text = 先按所需数量购买，以后再决定用在哪里。
buy-plan = 套餐
buy-plan-facts = { $product }，<strong>{ $plan }</strong>：
buy-count-key = 密钥数量
buy-count-seat = 席位数量
buy-email-hint = 密钥会发送到此邮箱，并归此邮箱所有。
buy-total = 合计
buy-total-key = { $count } 个密钥 × { $price }
buy-total-seat = { $count } 个席位 × { $price }
buy-total-site = { $count } 个网站 × { $price }
buy-total-day = { $sum } / 天
buy-total-week = { $sum } / 周
buy-total-month = { $sum } / 月
buy-total-year = { $sum } / 年
buy-button = 前往付款
buy-sites = 为指定网站购买
buy-sites-text = 每个网站一个密钥，收到时已为该网站激活。
buy-sites-list = 网站
buy-sites-list-hint = 每行一个域名，最多 { $max } 个。网址会自动精简为域名；localhost 等开发网站无需许可证。
buy-plans = 套餐
buy-price-key =
    { $interval ->
        [day] 每个密钥每天 <strong>{ $price }</strong>
        [week] 每个密钥每周 <strong>{ $price }</strong>
        [month] 每个密钥每月 <strong>{ $price }</strong>
        [year] 每个密钥每年 <strong>{ $price }</strong>
       *[once] 每个密钥 <strong>{ $price }</strong>，一次性付费
    }
buy-price-seat =
    { $interval ->
        [day] 每个席位每天 <strong>{ $price }</strong>
        [week] 每个席位每周 <strong>{ $price }</strong>
        [month] 每个席位每月 <strong>{ $price }</strong>
        [year] 每个席位每年 <strong>{ $price }</strong>
       *[once] 每个席位 <strong>{ $price }</strong>，一次性付费
    }
buy-price-choose = ：选择 { $plan }
buy-free-to-try = 可免费试用 { $days } 天
buy-on-request = 联系我们获取报价
buy-contact = 请发送邮件至 <a href="{ $href }">{ $email }</a>，我们会为您报价。

## Cart

cart-title = 购买多个产品
cart-buy-one = 购买单个产品
cart-lead = 填写每个套餐所需的数量，一次付款，所有许可证密钥都会通过同一封邮件发送给您。
cart-empty-title = 暂无商品
cart-empty-text = 商家尚未设置价格。
cart-price-once-key = 每个密钥 { $price }，一次性付费
cart-price-once-seat = 每个席位 { $price }，一次性付费
cart-note = 同一笔付款只能使用一种货币，其中的订阅会一起续订。

## Trial

trial-title = 开始免费试用
trial-lead = 无需付款，也不会自动续订：试用到期后自动结束。
trial-empty-title = 暂无试用
trial-empty-text = 目前没有可以免费试用的产品。
trial-form = 您的试用
trial-product = 产品
trial-free-for = 免费 { $days } 天
trial-installation = 安装 ID
trial-installation-hint = 可在您的应用中查看。试用将绑定到此安装 ID。
trial-email-hint = 许可证密钥会发送到此邮箱。每人、每个安装 ID 仅限试用一次。
trial-button = 开始试用

## Checkout: paid, the keys are shown

checkout-success-title = 谢谢
checkout-success-heading =
    { $count ->
        [1] 谢谢！您的许可证密钥已准备就绪。
       *[other] 谢谢！您的 { $count } 个许可证密钥已准备就绪。
    }
checkout-success-sent = 同时也已发送至 <strong>{ $to }</strong>，请留意查收。
checkout-success-keys = 许可证密钥
checkout-success-first = 此处仅显示前 { $shown } 个。全部 { $count } 个密钥可在邮件中或<a href="{ $href }">许可证密钥</a>页面查看。
checkout-success-next = 接下来
checkout-success-step-sites = <strong>将密钥填入对应的网站。</strong>每个密钥都已为旁边所示的网站激活。
checkout-success-step-copy = <strong>复制密钥</strong>，填入应用要求输入的位置。
checkout-success-step-activate = <strong>或者在这里激活：</strong>打开“许可证密钥”，选择<em>激活</em>并填写网站。
checkout-success-step-mail = <strong>请保留邮件。</strong>其中包含同样的密钥和您的订单号 <code>{ $order }</code>。
checkout-success-button = 前往许可证密钥

## Checkout: no keys to show

checkout-pending-title-bank_transfer = 等待您的付款
checkout-pending-title-minting = 正在生成密钥
checkout-pending-title-unpaid = 尚未付款
checkout-pending-title-failed = 付款失败
checkout-pending-title-expired = 此次结账已过期
checkout-pending-title-refunded = 此订单已退款
checkout-pending-title-disputed = 此笔付款存在争议
checkout-pending-title-delivered = 密钥已发送到您的邮箱
checkout-pending-title-unavailable = 暂时无法查询您的付款
checkout-pending-bank-transfer = 订单已提交。银行转账需要几天才能到账；款项一到，我们会立即生成密钥，并发送到订单的邮箱地址。
checkout-pending-minting = 付款成功。密钥稍后会显示在此页面，同时也会发送到您的邮箱，因此您可以关闭此页面。
checkout-pending-unpaid = 我们尚未收到此次结账的付款。如果您刚刚付款，此页面稍后会自动更新；否则请返回结账页面，或重新开始。
checkout-pending-start-again = 重新开始
checkout-pending-failed = 付款未成功，因此没有生成密钥，也没有扣款。
checkout-pending-try-again = 重试
checkout-pending-expired = 未在规定时间内付款，因此没有生成密钥，也没有扣款。
checkout-pending-refunded = 此订单的款项已退回，其许可证密钥已失效。
checkout-pending-disputed = 此订单的付款正在银行的争议处理中，其许可证密钥在争议解决之前已被冻结；如果争议撤回，密钥将恢复使用。
checkout-pending-delivered = 此页面只在一小时内显示许可证密钥，且仅限首次打开它的浏览器。密钥已发送到订单的邮箱地址，也可在“许可证密钥”页面查看。
checkout-pending-delivered-button = 前往许可证密钥
checkout-pending-unavailable = 支付服务没有返回此次结账的信息。此页面会自动重新查询。如果您已付款，我们一收到确认就会生成密钥并发送到您的邮箱。
checkout-pending-order = 订单 <code>{ $order }</code>

## Checkout: canceled before paying

checkout-cancelled-title = 付款已取消
checkout-cancelled-heading = 没有扣款
checkout-cancelled-text = 您在付款完成前离开了，因此没有生成密钥。
checkout-cancelled-button = 返回选购页面

## Sign in

sign-in-lead = 我们会向您的邮箱发送一个链接，打开即可查看您的许可证密钥。链接仅可使用一次，{ $minutes } 分钟内有效。
sign-in-button = 发送链接
sign-in-with-password = 改用密码登录
sign-in-login = 用户名或邮箱地址
sign-in-password = 密码

## Sign in: the link is sent

sign-in-sent-title = 请查收邮件
sign-in-sent-text = 如果您填写的邮箱地址下有许可证密钥，登录链接很快就会送达。链接仅可使用一次，{ $minutes } 分钟内有效。
sign-in-sent-nothing = 没有收到？请查看垃圾邮件文件夹，或确认填写的是购买时使用的邮箱地址。
sign-in-sent-button = 换一个邮箱地址
sign-in-sent-sandbox = 查看沙盒已发送的邮件

## Sign in: the link is opened

sign-in-confirm-title = 完成登录
sign-in-confirm-text = 您即将以 <strong>{ $account }</strong> 登录 { $seller }。
sign-in-confirm-button = 以 { $account } 登录
sign-in-confirm-address-title = 验证您的邮箱地址
sign-in-confirm-address-who = 有人使用许可证密钥和邮箱地址 <strong>{ $account }</strong> 在 { $seller } 注册。
sign-in-confirm-address-who-named = 有人使用许可证密钥和邮箱地址 <strong>{ $account }</strong>，以用户名 <strong>{ $username }</strong> 在 { $seller } 注册。
sign-in-confirm-address-text = 如果是您本人，请验证。如果不是，请离开此页面：一旦验证，设置密码的人就能访问此邮箱地址下的所有内容。
sign-in-confirm-address-button = 是我，验证此邮箱地址
sign-in-confirm-sign-up-title = 是您本人操作吗？
sign-in-confirm-sign-up-who = 有人使用许可证密钥，请求为账号 <strong>{ $account }</strong> 设置由其选定的密码。
sign-in-confirm-sign-up-who-named = 有人使用许可证密钥，请求为账号 <strong>{ $account }</strong> 设置用户名 <strong>{ $username }</strong> 和由其选定的密码。
sign-in-confirm-sign-up-text = 如果是您本人，请继续。如果不是，请离开此页面：一旦继续，设置密码的人就能进入您的账号。
sign-in-confirm-sign-up-button = 是我，设置用户名和密码
sign-in-confirm-email-title = 使用新的邮箱地址
sign-in-confirm-email-text = 账号 <strong>{ $account }</strong> 的邮箱地址将改为 <strong>{ $new_email }</strong>。您的密码和所有会话都将失效。
sign-in-confirm-email-button = 使用此邮箱地址
sign-in-confirm-reset-title = 设置新密码
sign-in-confirm-reset-text = 将为账号 <strong>{ $account }</strong> 设置新密码，所有会话都会退出登录。
sign-in-confirm-reset-hint = 至少 { $count } 个字符；推荐组合几个互不相关的词。
sign-in-confirm-reset-button = 设置密码并登录
sign-in-confirm-elsewhere = 此链接是在另一个浏览器中请求的。仅当请求由您本人发起且邮箱地址属于您时，才继续操作。

## Sign in: the link for a new address is opened in another browser

sign-in-elsewhere-title = 请在已登录的浏览器中打开此链接
sign-in-elsewhere-text = 此链接用于将账号的邮箱地址改为 { $new_email }，只能在登录了该账号的浏览器中使用。
sign-in-elsewhere-not-yours = 收到了不属于您的邮件？那么您无需任何操作。

## Sign in: the link does not work (its title is common-link-gone)

sign-in-failed-text = 登录链接仅可使用一次，{ $minutes } 分钟内有效。此链接已被使用、已过期，或被邮件程序截断。
sign-in-failed-button = 发送新链接

## Sign in: the second step

sign-in-code-title = 输入验证码
sign-in-code-lead = 打开身份验证器应用，输入其中显示的六位数字，或输入一个恢复码。
sign-in-code-code = 验证码

## Forgotten password

password-reset-title = 忘记密码？
password-reset-lead = 我们会向您的邮箱发送一个链接，用于设置新密码。链接仅可使用一次，{ $minutes } 分钟内有效。

## Two-step sign-in

second-factor-title = 两步验证
second-factor-lead-on = 已开启：登录时需要输入身份验证器应用中的验证码。
second-factor-lead-off = 未开启。开启后，登录时除了链接或密码，还需要输入手机上的验证码。
second-factor-codes-title = 您的恢复码
second-factor-codes-text = 手机不在身边时，可以使用恢复码登录，每个仅限一次。恢复码只显示这一次，请妥善保管。
second-factor-add-title = 添加到身份验证器应用
second-factor-add-text = <a href="{ $href }">在此设备的身份验证器应用中打开</a>，或在应用中输入此设置密钥：
second-factor-add-code = 应用中显示的验证码
second-factor-on = 开启两步验证
second-factor-off = 关闭两步验证
second-factor-off-text = 还剩 { $count } 个恢复码。关闭后重新开启即可获得新的恢复码。
second-factor-off-code = 应用中的验证码或恢复码
second-factor-begin = 开始设置

## “This was not you?”, the page behind a link in mails about an account (its third state is titled common-link-gone)

not-me-title = 不是您本人操作？
not-me-trial-text = 有人使用您的邮箱地址开始了试用。我们会结束该试用，您仍可开始自己的试用。
not-me-trial-button = 结束试用
not-me-text =
    { $change ->
        [password] 我们会让您的账号在所有浏览器中退出登录，并使所有未使用的链接失效。新密码也会失效。许可证密钥仍归您所有。
        [second_factor_on] 我们会让您的账号在所有浏览器中退出登录，并使所有未使用的链接失效。两步验证也会关闭。许可证密钥仍归您所有。
       *[other] 我们会让您的账号在所有浏览器中退出登录，并使所有未使用的链接失效。许可证密钥仍归您所有。
    }
not-me-button = 全部退出登录
not-me-done-title = 已完成
not-me-done-trial = 试用已结束，没有扣款。
not-me-done-email = 该账号的所有会话和链接均已失效。请告知商家邮箱地址不是您更改的。
not-me-done = 所有会话和链接均已失效。请通过链接登录，并设置新密码。
not-me-gone = 此链接的有效期为一周。请通过链接登录并设置新密码，其他浏览器会随之全部退出登录。

## Problem

problem-back-to-licenses = 返回许可证密钥
problem-back-to-start = 返回首页
problem-code = 错误代码
problem-request = 请求编号
