## Layout of all mails

mail-layout-sandbox = 由沙盒发送：没有产生真实交易。
mail-layout-footer = 此邮件发送至 { $to }，因为您在 { $seller } 拥有许可证。
mail-layout-questions = 有疑问？请写信至 { $address }。

## Shared by several mails

mail-key-for = 用于 { $site }
mail-and-more = 以及另外 { $count } 个
mail-listed-keys = 许可证密钥：
mail-open-license-keys = 打开许可证密钥
mail-buy-again = 再次购买
mail-buy-license = 购买许可证
mail-reason = 原因：{ $reason }
mail-reason-disputed = 持卡人的银行对这笔付款提出了争议。
mail-reason-dispute-lost = 有争议的款项已退还给持卡人。
mail-reason-partly-refunded = 您所付款项的一部分已退款。
mail-reason-payment-disputed = 相关的一笔付款存在争议。
mail-reason-seller-decided = 付款出现问题后，由商家作出此决定。
mail-fact-plan = 套餐
mail-fact-order = 订单
mail-fact-license-keys = 许可证密钥
mail-fact-quantity = 数量
mail-fact-total = 总数
mail-fact-amount = 金额
mail-fact-valid-until = 有效期至
mail-fact-paid-until = 已付费至
mail-fact-ends = 结束日期
mail-fact-you-keep = 保留数量
mail-fact-choose-by = 选择截止日期
mail-fact-invited-by = 邀请人
mail-fact-added-by = 添加人
mail-fact-your-role = 您的角色

## Shared by mails with a link

mail-link-preheader = 链接仅可使用一次，{ $minutes } 分钟内有效。
mail-link-copy = 或将此地址复制到浏览器中打开：
mail-link-lifetime = 链接仅可使用一次，{ $minutes } 分钟内有效。
mail-link-nothing-changes = 不打开链接，就不会有任何变化。

## Mail sign_in_link

mail-sign-in-link-subject = 登录 { $seller }
mail-sign-in-link-heading = 登录并查看您的许可证密钥
mail-sign-in-link-lifetime = 此链接仅可使用一次，{ $minutes } 分钟内有效。
mail-sign-in-button = 登录
mail-sign-in-link-ignore = 如果不是您本人请求，请忽略此邮件：没有链接，任何人都无法登录。

## Mail reset_password

mail-reset-password-heading = 设置新密码
mail-reset-password-text = 您可以通过此链接设置新密码。设置后，所有会话都会退出登录。
mail-reset-password-ignore = 如果不是您本人请求，请忽略此邮件：您的密码保持不变。

## Mail confirm_address

mail-confirm-address-subject = 验证您在 { $seller } 的邮箱地址
mail-confirm-address-preheader = 您的账号已可使用；此链接用于确认邮箱属于您。
mail-confirm-address-heading = 验证您的邮箱地址
mail-confirm-address-signed-up = 有人使用许可证密钥和此邮箱地址注册，用户名为 { $username }。
mail-confirm-address-if-you = 如果是您本人，请验证邮箱地址。验证之前，您的账号只显示注册时使用的许可证。
mail-confirm-address-button = 验证此邮箱地址
mail-confirm-address-not-you = 如果不是您本人，请勿打开此链接。请改用您自己请求的链接登录：这会清除对方设置的密码。

## Mail confirm_sign_up

mail-confirm-sign-up-subject = 有人请求为您的账号设置密码
mail-confirm-sign-up-heading = 是您本人操作吗？
mail-confirm-sign-up-asked = 有人使用许可证密钥和您的邮箱地址注册，用户名为 { $username }。您的邮箱地址已有账号，因此没有任何变化。
mail-confirm-sign-up-if-you = 如果是您本人，请打开链接：您的账号将启用用户名 { $username } 和您设置的密码，其他所有会话都会退出登录。
mail-confirm-sign-up-button = 是我，设置用户名和密码
mail-confirm-sign-up-not-you = 如果不是您本人，请勿打开链接，一切保持不变。对方虽有许可证密钥，但无法进入您的账号。

## Mail change_email

mail-change-email-heading = 验证您的新邮箱地址
mail-change-email-asked = 账号 { $email } 请求今后改用此邮箱地址。
mail-change-email-open = 请在已登录的浏览器中打开链接。您的会话和密码将随原邮箱地址一同失效，之后可以设置新密码。
mail-change-email-button = 使用此邮箱地址
mail-change-email-ignore = 如果不是您本人请求，请忽略此邮件。

## Mail account_notice

mail-account-notice-subject-password_changed = 您的密码已更改
mail-account-notice-subject-email_changed = 您的邮箱地址已更改
mail-account-notice-subject-email_set = 此邮箱现已成为您的账号邮箱
mail-account-notice-subject-sign_up_dropped = 使用您邮箱地址的注册已被清除
mail-account-notice-subject-license_received = 您收到了一个许可证
mail-account-notice-subject-second_factor_on = 两步验证已开启
mail-account-notice-subject-second_factor_off = 两步验证已关闭
mail-account-notice-subject-recovery_code_used = 恢复码已被使用
mail-account-notice-preheader = { $subject }。
mail-account-notice-password-changed = 您的账号密码已更改。其他所有会话和未使用的链接均已失效。
mail-account-notice-password-changed-not-you = 如果不是您本人操作，请在一周内告知我们：新密码和所有会话都会失效。
mail-account-notice-email-changed = 您的账号已改用其他邮箱地址。此邮箱不能再登录该账号；其会话、链接和密码均已失效。
mail-account-notice-email-changed-not-you = 如果不是您本人请求，请告知我们，并立即联系商家。
mail-account-notice-email-set = 从现在起，您的账号使用此邮箱地址。请通过链接登录，如有需要可设置密码。
mail-account-notice-sign-up-dropped = 在您验证邮箱地址之前，有人用它进行了注册。您登录后，对方的密码、用户名和会话均已失效；注册时使用的许可证保留在您的账号中。
mail-account-notice-sign-up-dropped-named = 在您验证邮箱地址之前，有人用它注册了用户名 { $username }。您登录后，对方的密码、用户名和会话均已失效；注册时使用的许可证保留在您的账号中。
mail-account-notice-sign-up-dropped-if-you = 如果是您本人注册的，请在账号中设置密码。
mail-account-notice-license-received = 以 { $key } 开头的许可证现已归入您的账号，由 { $from } 移交。
mail-account-notice-license-received-seller = 以 { $key } 开头的许可证现已归入您的账号，由商家移交。
mail-account-notice-license-received-else = 您的账号没有其他变化。
mail-account-notice-second-factor-on = 从现在起，登录您的账号需要输入身份验证器应用中的验证码。请妥善保管恢复码，确保没有手机时也能找到。
mail-account-notice-second-factor-on-not-you = 如果不是您本人操作，请在一周内告知我们：两步验证会重新关闭。
mail-account-notice-second-factor-off = 登录您的账号不再需要验证码。
mail-account-notice-second-factor-off-not-you = 如果不是您本人操作，请设置新密码，并重新开启两步验证。
mail-account-notice-recovery-code-used = 您的账号刚刚通过恢复码登录。还剩 { $left } 个恢复码；关闭两步验证后重新开启，即可获得新的恢复码。
mail-account-notice-recovery-code-used-not-you = 如果不是您本人操作，请立即设置新密码。
mail-account-notice-not-me = 不是我本人操作
mail-account-notice-button = 打开账号

## Mail organization_invitation
## A person is invited to an organization, or was added to one.

mail-organization-invitation-preheader-invited = 请用此邮箱地址登录，接受或拒绝邀请。
mail-organization-invitation-preheader-added = 请用此邮箱地址登录，查看组织的许可证密钥。
mail-organization-invitation-heading-invited = 邀请您加入 { $organization }
mail-organization-invitation-heading-added = { $role ->
    [owner] 您已成为 { $organization } 的所有者
    [admin] 您已成为 { $organization } 的管理员
   *[member] 您已成为 { $organization } 的成员
}
mail-organization-invitation-member = 您可以查看和使用组织的许可证密钥。
mail-organization-invitation-admin = 您可以查看、使用和移交组织的许可证密钥，并管理其成员。
mail-organization-invitation-owner = 您可以管理组织的许可证密钥、成员和所有者。
mail-organization-invitation-invited = 请在 30 天内用此邮箱地址登录，接受或拒绝邀请。如果您不认识对方，无需任何操作：您的一切保持不变。
mail-organization-invitation-added = 请用此邮箱地址登录。您可以随时退出组织。
mail-organization-invitation-button-invited = 查看邀请
mail-organization-invitation-button-added = 打开 { $organization }
mail-role-member = 成员
mail-role-admin = 管理员
mail-role-owner = 所有者

## Mail license_keys

mail-license-keys-subject = { $count ->
    [1] 您的 { $product } 许可证密钥
   *[other] 您的 { $count } 个 { $product } 许可证密钥
}
mail-license-keys-preheader = 将密钥填入应用，或在线激活。
mail-license-keys-preheader-attached = 密钥在附件的 CSV 文件中。
mail-license-keys-heading = { $count ->
    [1] 您的许可证密钥已准备就绪
   *[other] 您的 { $count } 个许可证密钥已准备就绪
}
mail-license-keys-attached = 感谢您的购买。全部 { $count } 个密钥都在此邮件附件的 CSV 文件中。
mail-license-keys-copy-site = { $count ->
    [1] 感谢您的购买。请将密钥填入对应的网站。
   *[other] 感谢您的购买。请将每个密钥填入对应的网站。
}
mail-license-keys-copy = { $count ->
    [1] 感谢您的购买。请将密钥填入应用，或在线激活。
   *[other] 感谢您的购买。请将每个密钥填入应用，或在线激活。
}
mail-license-keys-how = 如何激活
mail-license-keys-how-site = 每个密钥都已为所示的网站激活。将密钥填入该网站的设置即可。
mail-license-keys-how-enter = 在应用要求输入许可证密钥的位置填入密钥，或在“许可证密钥”页面为网站激活。
mail-license-keys-shown-once = 请保留此邮件。这些密钥以无法还原的形式存储，因此不能再次显示。

## Mail license_resent

mail-license-resent-subject = 重新发送：您的 { $product } 许可证密钥
mail-license-resent-preheader = 密钥没有变化。
mail-license-resent-heading = 重新发送您的许可证密钥
mail-license-resent-attached = 全部 { $count } 个许可证密钥都在此邮件附件的 CSV 文件中。
mail-license-resent-same = 没有任何变化：密钥与之前相同。

## Mail license_reissued

mail-license-reissued-subject = 您的新许可证密钥，用于替换 { $key }
mail-license-reissued-preheader = 旧密钥已失效。
mail-license-reissued-heading = 您的新许可证密钥
mail-license-reissued-kept = 新密钥已替换 { $key }，旧密钥已失效。网站和设备仍保持注册：请在填写过旧密钥的地方换上新密钥。
mail-license-reissued-dropped = 新密钥已替换 { $key }，旧密钥已失效。请在需要使用的地方填入新密钥并激活。
mail-license-reissued-shown-once = 请保留此邮件。密钥以无法还原的形式存储，因此不能再次显示。

## Mail license_key_renewed
## A signed license key contains its plan and end date; new keys were signed because these changed.

mail-license-key-renewed-subject = 您的许可证密钥已重新签名
mail-license-key-renewed-preheader = 旧密钥在原到期日之后无法离线使用。
mail-license-key-renewed-heading = 您的新许可证密钥
mail-license-key-renewed-text = 您的订阅已更改，而签名的许可证密钥中包含套餐和到期日。请在填写过旧密钥的地方换上新密钥。旧密钥在其自身到期日之前仍然有效。
mail-license-key-renewed-text-until = 您的订阅已更改，而签名的许可证密钥中包含套餐和到期日。请在填写过旧密钥的地方换上新密钥；新密钥有效期至{ $date }。旧密钥在其自身到期日之前仍然有效。

## Mail license_suspended

mail-license-suspended-heading = 您的许可证密钥已被冻结
mail-license-suspended-preheader = 密钥暂时无法使用。
mail-license-suspended-text = 密钥暂时无法使用。网站和设备仍保持注册，问题解决后一切都会恢复如初。如果您认为这是误会，请回复此邮件。
mail-license-renewed-subject = 您的 { $product } 许可证已续期
mail-license-renewed-preheader = 感谢您的付款。
mail-license-renewed-heading = 您的许可证已续期
mail-license-renewed-text = 感谢您的付款。您的许可证现在有效期至 { $date }。
mail-license-renewed-text-perpetual = 感谢您的付款。您的许可证没有到期日。
mail-license-renewed-same = 许可证密钥保持不变，所有已激活的站点和设备继续有效。
mail-license-renewed-signed = 下方的许可证密钥包含新的到期日：在离线使用的地方，请用它替换旧密钥。

## Mail license_reinstated

mail-license-reinstated-heading = 您的许可证密钥已恢复使用
mail-license-reinstated-preheader = 网站和设备保持不变，您无需任何操作。
mail-license-reinstated-text = 网站和设备与之前相同，您无需任何操作。

## Mail license_revoked

mail-license-revoked-heading = 您的许可证密钥已终止
mail-license-revoked-preheader = 密钥已无法使用。
mail-license-revoked-text = 密钥已无法使用。如果您认为这是误会，请回复此邮件。

## Mail expiry_reminder

mail-expiry-reminder-heading = { $days ->
    [1] 您的许可证密钥将于明天到期
   *[other] 您的许可证密钥将在 { $days } 天后到期
}
mail-expiry-reminder-preheader = 到期日：{ $date }。续订后可继续使用。
mail-expiry-reminder-text = { $count ->
    [1] 此密钥可使用至{ $date }。续订后可继续使用。
   *[other] 这些密钥可使用至{ $date }。续订后可继续使用。
}
mail-expiry-reminder-button = 续订

## Mail seats_added
## A subscription now covers more keys or places. $added is the number of new ones, $total the current number.

mail-seats-added-subject-keys = 您的订阅新增了 { $added } 个许可证密钥
mail-seats-added-subject-seats = 您的订阅新增了 { $added } 个席位
mail-seats-added-preheader = 您现在共有 { $total } 个。
mail-seats-added-heading = 您的订阅增加了 { $added } 个名额
mail-seats-added-places = 您的许可证密钥保持不变，现在可在 { $total } 处使用。
mail-seats-added-keys = 您现在共有 { $total } 个许可证密钥。
mail-seats-added-attached = 新密钥在此邮件附件的 CSV 文件中。
mail-seats-added-new = 新密钥如下：

## Mail seats_choose
## A subscription will cover fewer keys or places; the customer chooses which are removed. Places are sites or devices.
## $removed is the number to remove, $total the number that stay.

mail-seats-choose-subject-keys = 请在{ $date }前选择要移除的 { $removed } 个许可证密钥
mail-seats-choose-subject-places = 请在{ $date }前选择要移除的 { $removed } 处使用位置
mail-seats-choose-preheader = { $date }前一切照常。
mail-seats-choose-heading-keys = 选择要移除的密钥
mail-seats-choose-heading-places = 选择要移除的使用位置
mail-seats-choose-text = 您的订阅目前付费数量为 { $total } 个，因此需要移除 { $removed } 个。{ $date }前一切照常，您也可以随时更改选择。
mail-seats-choose-button = 选择要移除的项目
mail-seats-choose-default = 如果不作选择，将优先移除无人使用的项目：

## Mail seats_removed
## A subscription covers fewer keys or places. $removed is the number that were removed, $total the number that stay.

mail-seats-removed-subject-keys = 您的订阅移除了 { $removed } 个许可证密钥
mail-seats-removed-subject-seats = 您的订阅移除了 { $removed } 个席位
mail-seats-removed-preheader = 您将保留 { $total } 个。
mail-seats-removed-heading = 您的订阅减少了 { $removed } 个名额
mail-seats-removed-places = 您的许可证密钥保持不变，现在可在 { $total } 处使用。
mail-seats-removed-stopped = 以下位置已于{ $date }停用：
mail-seats-removed-keys = 以下许可证密钥于{ $date }终止。您将保留 { $total } 个。

## Mail payment_failed

mail-payment-failed-preheader = 您的许可证密钥可继续使用至{ $date }。
mail-payment-failed-heading = 您的付款未成功
mail-payment-failed-subject-second = 第二次提醒：您的付款未成功
mail-payment-failed-subject-last = 最后提醒：您的许可证密钥将于{ $date }停用
mail-payment-failed-first = 目前一切照常：您的许可证密钥可继续使用至{ $date }，我们会再次尝试扣款。如果您更换了银行卡，请填写新卡信息。
mail-payment-failed-second = 我们再次尝试扣款，但仍未成功。您的许可证密钥可继续使用至{ $date }。请检查您的付款方式。
mail-payment-failed-last = 随时付款，即使在停用之后，原密钥也能恢复使用。
mail-payment-failed-last-notice = 这是最后一次提醒。您的许可证密钥将于{ $date }停用。
mail-payment-failed-button = 更新付款方式

## Mail payment_received_again

mail-payment-received-again-subject = 已收到付款：您的许可证密钥可继续使用
mail-payment-received-again-preheader = 您的应用无需任何更改。
mail-payment-received-again-heading = 已收到您的付款
mail-payment-received-again-text = 谢谢。原许可证密钥照常使用，您的应用无需任何更改。

## Mail refunded

mail-refunded-subject = 您的退款：{ $amount }
mail-refunded-heading = 我们已退款 { $amount }
mail-refunded-in-all = 连同之前的退款，共计 { $amount }。
mail-refunded-part = 这是您所付款项的一部分。
mail-refunded-bank = 银行可能需要 5 至 10 天才会显示这笔退款。
mail-refunded-revoked = 此订单的许可证密钥已失效。
mail-refunded-suspended = 此订单的许可证密钥已被冻结。
mail-refunded-kept = 您的许可证密钥可继续使用。

## Mail renewal_reminder

mail-renewal-reminder-preheader-invoice = 您将收到一份账单。
mail-renewal-reminder-preheader-after-trial = 届时您的订阅将开始。
mail-renewal-reminder-preheader = 您无需任何操作。
mail-renewal-reminder-heading-after-trial = 您的试用将于{ $date }结束
mail-renewal-reminder-heading = 您的订阅将于{ $date }续订
mail-renewal-reminder-starts-amount = 届时您的订阅将开始，首个周期将扣款 { $amount }。
mail-renewal-reminder-starts = 届时您的订阅将开始，首个周期的费用将从您的付款方式中扣除。
mail-renewal-reminder-not-exact = 此金额未计税费和折扣。
mail-renewal-reminder-cancel = 在此之前您可以取消。
mail-renewal-reminder-invoice-amount = 届时您将收到一份金额为 { $amount } 的账单，请在付款截止日前支付。
mail-renewal-reminder-invoice = 届时您将收到一份账单，请在付款截止日前支付。
mail-renewal-reminder-charge-amount = 届时将扣款 { $amount }。
mail-renewal-reminder-charge = 届时将从您的付款方式中扣款。
mail-renewal-reminder-change = 您无需任何操作。在此之前，您可以更改密钥数量或付款方式，也可以取消订阅。
mail-renewal-reminder-button = 管理订阅

## Mail subscription_ending

mail-subscription-ending-heading = 您的订阅将于{ $date }结束
mail-subscription-ending-preheader = 在此之前一切照常。
mail-subscription-ending-text = 在此之前，您的许可证密钥照常使用，也不会再扣款。如果改变主意，您可以在当天之前撤销取消。
mail-subscription-ending-button = 保留订阅

## Mail subscription_cancelled

mail-subscription-cancelled-heading = 您的订阅已结束
mail-subscription-cancelled-preheader = 不会再扣款。
mail-subscription-cancelled-text = 订阅已于{ $date }结束。其许可证密钥已失效，也不会再扣款。感谢您一直以来的支持。

## Mail transfer_failed

mail-transfer-failed-heading = 您的银行转账未成功
mail-transfer-failed-preheader = 没有扣款，也没有生成许可证密钥。
mail-transfer-failed-text-amount = 您的银行未能汇出订单款项 { $amount }，因此没有扣款，也没有生成许可证密钥。您可以重新下单，并选择其他付款方式。
mail-transfer-failed-text = 您的银行未能汇出订单款项，因此没有扣款，也没有生成许可证密钥。您可以重新下单，并选择其他付款方式。
mail-transfer-failed-button = 重新下单

## Mails trial_started and trial_ending

mail-trial-preheader = 试用至{ $date }。

## Mail trial_started

mail-trial-started-subject = 您的 { $product } 试用（{ $days } 天）
mail-trial-started-heading = 您的试用已开始
mail-trial-started-text = 您可以试用 { $product } { $days } 天，至{ $date }为止。如需继续使用，可随时购买许可证。
mail-trial-started-not-you = 不是您开始的试用？请{ $link }，您自己的试用机会不受影响，也没有扣款。
mail-trial-started-end = 结束该试用

## Mail trial_ending

mail-trial-ending-subject = { $days ->
    [1] 您的 { $product } 试用将于明天结束
   *[other] 您的 { $product } 试用将在 { $days } 天后结束
}
mail-trial-ending-heading = { $days ->
    [1] 您的试用将于明天结束
   *[other] 您的试用将在 { $days } 天后结束
}
mail-trial-ending-text = 您可以试用 { $product } 至{ $date }。如需继续使用，请购买许可证。
