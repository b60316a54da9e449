## Parts of pages (components/parts.html)

parts-available = 可用
parts-used = 已使用
parts-status-inactive = 已失效
parts-status-expired = 已过期
parts-status-grace = 宽限期
parts-status-suspended = 已冻结
parts-status-revoked = 已撤销
parts-status-trial-expired = 试用已结束
parts-status-not-yet-valid = 尚未生效
parts-copy = 复制
parts-copy-key = 许可证密钥 { $key }
parts-key-hidden = 仅在交付邮件中显示过一次
parts-purchase-site = 按网站购买
parts-purchase-quantity = 按数量购买
parts-purchase-manual = 手动签发
parts-purchase-trial = 试用
parts-purchase-offline = 离线
parts-pages = 分页
parts-first-page = 第一页
parts-previous-page = 上一页
parts-next-page = 下一页
parts-subscription-active = 有效
parts-subscription-trial = 试用
parts-subscription-cancelled = 已取消
parts-subscription-failed = 付款失败
parts-subscription-unpaid = 未付款
parts-subscription-paused = 已暂停
parts-subscription-waiting = 等待付款
parts-subscription-ended = 已结束
parts-subscription-state-renews = 将于{ $date }续订
parts-subscription-state-trial = 免费试用至{ $date }，之后自动续订
parts-subscription-state-ends = 将于{ $date }结束
parts-subscription-state-past-due = 付款失败，可使用至{ $date }
parts-subscription-state-overdue = 付款失败，已于{ $date }停用。付款后，原密钥即可恢复使用。
parts-subscription-state-unpaid = 未付款，已于{ $date }停用。付款后，原密钥即可恢复使用。
parts-subscription-state-paused = 自{ $date }起暂停。订阅恢复后，密钥即可恢复使用。
parts-subscription-state-waiting = 首笔付款到账后立即开始
parts-subscription-state-ended = 已于{ $date }结束
parts-price-interval = { $interval ->
    [day] { $price } / 天
    [week] { $price } / 周
    [month] { $price } / 月
    [year] { $price } / 年
   *[other] { $price } / { $interval }
}
parts-line-keys = { $count } 个密钥
parts-line-keys-price = { $count } 个密钥，每个 { $price }
parts-line-seats = { $count } 个席位
parts-line-seats-price = { $count } 个席位，每个 { $price }

## The form for a license file (components/license_file.html)

license-file-title = 许可证文件
license-file-text = 适用于无法连接到我们服务器的环境。
license-file-installation = 安装 ID（可在您的应用中查看）
license-file-installation-optional = 安装 ID（留空则不限）
license-file-days = 有效天数（留空则尽可能长）
license-file-encrypt = 加密：只能用许可证密钥打开
license-file-key = 用于加密的许可证密钥
license-file-key-hint = 我们只保存此密钥的哈希值，因此需要您手动输入。
license-file-download = 下载

## The used share of a quota (components/usage.html)

usage-storage = 存储空间 (GB)
usage-unlimited = 已用 { $used }，不限量
usage-of = 已用 { $used } / { $max }
usage-over = 已超出上限。请移除一部分，或申请更大的套餐。
usage-full = 已达到上限。
usage-near = 已用 { $percent }%。

## Shared by several of these pages

portal-license-keys = 许可证密钥
portal-subscription = 订阅
portal-buy-keys = 购买密钥
portal-buy-license-keys = 购买许可证密钥
portal-activate = 激活
portal-site-label = 要激活的网站
portal-site-placeholder = example.com
portal-and-more = 以及另外 { $count } 个
portal-since = 自{ $date }起
portal-until = 至{ $date }

## License keys (pages/licenses.html)

licenses-title = 许可证密钥
licenses-count = 共 { $count } 个许可证密钥。
licenses-count-more = 超过 { $count } 个许可证密钥。
licenses-count-fit = 找到 { $count } 个符合条件的许可证密钥。
licenses-count-fit-more = 找到超过 { $count } 个符合条件的许可证密钥。
licenses-none = 您购买的所有内容都会显示在这里。
licenses-billing = 付款与账单
licenses-search-label = 搜索许可证密钥
licenses-search = 搜索
licenses-show-all = 显示全部
licenses-sort = 排序方式
licenses-sort-newest = 最新优先
licenses-sort-oldest = 最早优先
licenses-sort-ending = 即将到期优先
licenses-sort-product = 按产品
licenses-search-hint = 许可证密钥、网站、设备、套餐或订单
licenses-filter = 筛选
licenses-filter-product = 产品
licenses-awaited = 您于{ $date }提交的订单（{ $quantity } × { $plan }）正在等待银行转账。款项到账后，许可证密钥会立即发送给您，通常需要几个工作日。
licenses-awaited-amount = 您于{ $date }提交的订单（{ $quantity } × { $plan }，{ $amount }）正在等待银行转账。款项到账后，许可证密钥会立即发送给您，通常需要几个工作日。
licenses-subscriptions = 订阅
licenses-choose = 请在{ $date }前<a href="{ $href }">选择要移除的项目</a>
licenses-update-payment = 更新付款方式
licenses-subscription-manage = 管理
licenses-subscription-show = 查看
licenses-subscription-which = 订阅 { $plan }，{ $state }
licenses-no-fit-title = 未找到许可证密钥
licenses-no-fit-text = 没有符合条件的许可证密钥。
licenses-no-fit-button = 显示全部许可证密钥
licenses-empty-title = 还没有许可证密钥
licenses-empty-text = 付款确认后，使用 { $email } 购买的密钥会立即显示在这里。
licenses-empty-text-no-email = 付款确认后，使用您的邮箱地址购买的密钥会立即显示在这里。
licenses-copy-all = 复制本页的 { $count } 个密钥
licenses-csv = 全部下载为 CSV
licenses-csv-narrowed = 将这些下载为 CSV
licenses-table = 您的许可证密钥
licenses-column-key = 许可证密钥
licenses-column-status = 状态
licenses-column-use = 用于
licenses-column-plan = 套餐
licenses-column-created = 创建日期
licenses-column-until = 有效期至
licenses-column-actions = 操作
licenses-in-use = 已用 { $used } / { $most }
licenses-in-use-any = 已用 { $used }，数量不限
licenses-places-details = { $places }。<a href="{ $href }">详情</a>
licenses-bought-for = 为 { $site } 购买
licenses-unused = 尚未使用
licenses-no-end = 永久有效
licenses-activate-which = { $key }（{ $date }）
licenses-details = 详情
licenses-details-which = （{ $key }）
licenses-deactivate = 取消激活

filter-all = 全部
filter-available = 可用
filter-in-use = 使用中
filter-ended = 已结束
filter-all-products = 全部产品

licenses-csv-key = 许可证密钥
licenses-csv-status = 状态
licenses-csv-use = 用于
licenses-csv-plan = 套餐
licenses-csv-site = 指定网站
licenses-csv-created = 创建日期
licenses-csv-until = 有效期至
licenses-csv-id = 许可证
licenses-csv-status-active = 有效
licenses-csv-status-grace = 宽限期
licenses-csv-status-expired = 已过期
licenses-csv-status-trial-expired = 试用已结束
licenses-csv-status-not-yet-valid = 尚未生效
licenses-csv-status-inactive = 已失效
licenses-csv-status-suspended = 已冻结
licenses-csv-status-revoked = 已撤销

## One license (pages/license.html)

license-title = 许可证 { $key }
license-details = 详情
license-fact-plan = 套餐
license-fact-bought-for = 指定网站
license-fact-in-use = 使用情况
license-fact-created = 创建日期
license-fact-until = 有效期至
license-fact-order = 订单
license-fact-subscription = 订阅
license-use-seat = 已用 { $used } / { $most } 个席位
license-use-site = 已用 { $used } / { $most } 个网站
license-use-device = 已用 { $used } / { $most } 台设备
license-use-any-seat = 已用 { $used } 个席位，数量不限
license-use-any-site = 已用 { $used } 个网站，数量不限
license-use-any-device = 已用 { $used } 台设备，数量不限
license-no-end = 永久有效
license-manage-subscription = 管理订阅
license-renew-title = 续期
license-renew-ending = 为此许可证续期
license-renew-text = 同一密钥将继续有效 { $days } 天，至 { $date }。所有已激活的站点和设备保持激活。
license-renew-button = 支付 { $price } 续期
license-places-title = 使用位置
license-moves-left = 您还可以移除设备 { $left } 次；30 天内最多 { $limit } 次。
license-moves-used-up = 您在 30 天内已移除 { $limit } 台设备，达到上限。{ $date }起可再次移除。
license-moves-none = 此许可证的设备无法在这里移除。
license-unused = 尚未使用。
license-unused-device = 请在设备上的应用中输入许可证密钥。
license-place-last-seen = 上次在线：{ $date }
license-place-version = 版本 { $version }
license-place-development = 开发网站，不占用席位
license-rename = 重命名
license-rename-label = 名称
license-rename-save = 保存
license-move = 转移
license-move-from = （从 { $place }）
license-move-label = 新网站
license-move-text = 许可证将在 { $site } 上停用，并立即在新网站上生效。
license-remove = 移除
license-remove-text = 许可证将在 { $place } 上停用，之后可用于其他地方。
license-remove-text-device = { $left ->
    [1] 这将用掉最后一次移除机会。
   *[other] 这将用掉剩余 { $left } 次移除机会中的一次。
}
license-remove-button = 移除 { $place }
license-places-before = 以前的使用位置（{ $count }）
license-file-lead = 适用于没有网络的环境。
license-replace-title = 更换许可证密钥
license-replace-text-site = 适用于密钥已泄露的情况。许可证及其网站保持不变，只更换密钥。
license-replace-text-device = 适用于密钥已泄露的情况。许可证及其设备保持不变，只更换密钥。
license-replace-confirm-site = { $count ->
    [1] 旧密钥会立即全面失效，我会在我的网站上填入新密钥。
   *[other] 旧密钥会立即全面失效，我会在我的所有网站上填入新密钥。
}
license-replace-confirm-device = { $count ->
    [1] 旧密钥会立即全面失效，我会在我的设备上填入新密钥。
   *[other] 旧密钥会立即全面失效，我会在我的所有设备上填入新密钥。
}
license-replace-button = 更换密钥
license-history-title = 历史记录
license-history-none = 自{ $date }签发以来没有任何变动。

history-license-created = 已签发
history-license-made = 已签发
history-license-imported = 已从其他系统导入
history-license-reissued = 许可证密钥已更换
history-license-key-signed = 许可证密钥已重新签名
history-license-resent = 许可证密钥已重新发送
history-license-handed-over = 已移交给新的持有者
history-license-claimed = 已归入账号
history-license-tier-changed = 套餐已更改
history-license-suspended = 已冻结
history-license-reinstated = 已恢复
history-license-revoked = 已撤销
history-license-expired = 已结束
history-license-renewed = 已续期
history-license-renewal-taken-back = 续期已撤销：款项已退回
history-activation-ended = 已从网站或设备移除
history-activation-moved = 已从设备移除
history-activation-renamed = 网站或设备已重命名
history-by-you = { $date }，由您操作
history-by-member = { $date }，由成员操作
history-by-payment = { $date }，由付款触发
history-by-server = { $date }，由服务器自动处理
history-by-seller = { $date }，由商家操作

## Choose what to remove (pages/choose.html)

choose-title = 选择要移除的项目
choose-lead = 付费数量少于现有数量。<strong>{ $date }</strong>前一切照常，您也可以随时更改选择。
choose-lead-unanswered = 如果不作选择，将移除已勾选的项目。
choose-going-keys = { $plan }：从 { $total } 个密钥中移除 { $going } 个
choose-going-places = { $plan }：从 { $total } 处使用位置中移除 { $going } 处
choose-keep-keys = 您将保留 { $count } 个。被移除的密钥会失效。
choose-keep-places = 您的许可证密钥保持不变，可在 { $count } 处使用。
choose-seat-used = 使用中：{ $places }。
choose-seat-bought-for = 为 { $site } 购买，未使用。
choose-seat-unused = 未使用。
choose-seat-last-used = 上次使用：{ $date }
choose-button = 保存选择
choose-back = 返回

## Orders (pages/orders.html)

orders-title = 订单
orders-billing = 账单与收据
orders-empty-title = 还没有订单
orders-empty-text = 您购买的内容及付款情况会显示在这里。
orders-several-plans = 多个套餐的许可证密钥
orders-state-open = 未完成
orders-state-open-text = 结账未完成，没有扣款。
orders-state-pending = 等待付款
orders-state-pending-text = 付款正在处理中。到账后，许可证密钥会立即发送给您。
orders-state-fulfilled = 已付款
orders-state-failed = 付款失败
orders-state-failed-text = 付款未成功，没有扣款。
orders-state-expired = 已过期
orders-state-expired-text = 未在规定时间内完成结账，没有扣款。
orders-renewal = 续期：{ $plan }
orders-refunded = 已退款
orders-partly-refunded = 部分退款
orders-refunded-amount = 已退款 { $amount }
orders-which = （{ $date }的订单）
orders-invoice = 账单
orders-receipt = 收据

## A subscription (pages/subscription.html)

subscription-pay-now = 立即付款
subscription-billing = 付款方式与账单
subscription-suspended = 此订阅的许可证密钥已被冻结，虽已付费但暂时无法使用。如果是因为银行对付款提出争议，争议解决后密钥会恢复使用。
subscription-fewer = 付费数量少于现有数量。
subscription-fewer-choose = 请在{ $date }前<a href="{ $href }">选择要移除的项目</a>。否则将优先移除无人使用的项目。
subscription-fewer-other = 购买者会在{ $date }前选择要移除的项目。
subscription-other = 此订阅由他人付费。购买者可以更改密钥数量和结束时间。
subscription-other-removable = 此订阅由他人付费。购买者可以更改密钥数量和结束时间；您可以退还密钥。
subscription-preview-title-keys = 密钥数量从 { $old } 个改为 { $new } 个
subscription-preview-title-seats = 席位数量从 { $old } 个改为 { $new } 个
subscription-preview-same = 这就是当前的数量，不会有任何变化。
subscription-preview-more-seats = 您的许可证密钥保持不变，可在 { $count } 处使用。
subscription-preview-more-keys = 将立即生成 { $count } 个新的许可证密钥，并发送到您的邮箱。
subscription-preview-choose-keys = 您可以在{ $date }前选择要移除的密钥，在此之前一切照常。如果不作选择，将移除以下密钥：
subscription-preview-choose-seats = 您可以在{ $date }前选择要移除的使用位置，在此之前一切照常。如果不作选择，将移除以下位置：
subscription-preview-stop-seats = 以下 { $count } 处将立即停用，从最新的开始：{ $places }。
subscription-preview-stop-none = 正在使用的位置不受影响：您的许可证密钥可在 { $count } 处使用。
subscription-preview-stop-keys = 以下 { $count } 个密钥将立即失效。优先移除无人使用的，其次移除最新的：
subscription-leaving-used = 使用中
subscription-leaving-unused = 未使用
subscription-preview-cost-later = 本周期剩余时间的费用将计入下一期账单。
subscription-preview-pay = 您现在需支付 <strong>{ $amount }</strong>，涵盖截至{ $date }的费用。如果付款失败，一切保持不变。
subscription-preview-pay-about = 您现在需支付约 <strong>{ $amount }</strong>，涵盖截至{ $date }的费用。如果付款失败，一切保持不变。
subscription-preview-credit = 截至{ $date }的剩余费用 <strong>{ $amount }</strong> 将抵扣下一期账单。
subscription-preview-credit-about = 截至{ $date }的剩余费用约 <strong>{ $amount }</strong>，将抵扣下一期账单。
subscription-then = 之后为 { $price }。
subscription-then-about = 之后为 { $price }，未计税费和折扣。
subscription-choice-keys = 选择要移除的 { $count } 个密钥
subscription-choice-seats = 选择要移除的 { $count } 处使用位置
subscription-choice-hint-keys = 已优先选中未使用的密钥。被移除的密钥会失效。
subscription-choice-hint-seats = 已优先选中最新添加的位置。被移除的位置会停用。
subscription-choice-at-once-keys = { $count } 个密钥将立即失效。
subscription-choice-at-once-seats = { $count } 处使用位置将立即停用。
subscription-choice-until = 在{ $date }前全部照常使用，您也可以随时更改选择。
subscription-preview-button = 改为 { $count } 个
subscription-preview-back = 保持 { $count } 个
subscription-plan-title = 从 { $old } 改为 { $new }
subscription-plan-title-interval = { $interval ->
    [day] 从 { $old } 改为 { $new }，按天付费
    [week] 从 { $old } 改为 { $new }，按周付费
    [month] 从 { $old } 改为 { $new }，按月付费
    [year] 从 { $old } 改为 { $new }，按年付费
   *[other] 从 { $old } 改为 { $new }，付费周期：{ $interval }
}
subscription-plan-keys = { $count ->
    [1] 您的许可证密钥保持不变。
   *[other] 您的 { $count } 个许可证密钥保持不变。
}
subscription-plan-places-any = { $count ->
    [1] 密钥的使用位置数量不限。
   *[other] 每个密钥的使用位置数量不限。
}
subscription-plan-places = { $count ->
    [1] 密钥可在 { $places } 处使用。
   *[other] 每个密钥可在 { $places } 处使用。
}
subscription-plan-places-fewer = { $count ->
    [1] 密钥可在 { $places } 处使用：超出的位置将立即停用，从最新的开始。
   *[other] 每个密钥可在 { $places } 处使用：超出的位置将立即停用，从最新的开始。
}
subscription-plan-pay = 您现在需支付 <strong>{ $amount }</strong>。如果付款失败，一切保持不变。
subscription-plan-credit = <strong>{ $amount }</strong> 将抵扣下一期账单。
subscription-plan-free = 现在无需付款。
subscription-plan-button = 改为 { $plan }
subscription-plan-back = 保留 { $plan }
subscription-change-plan = 更改套餐
subscription-change-hint = 先查看变化和费用，确认之前一切保持不变。
subscription-change-plan-label = 套餐
subscription-change-plan-label-of = 替换 { $plan }
subscription-change-plan-button = 查看此套餐
subscription-change-number = 更改数量
subscription-change-keys = 许可证密钥数量
subscription-change-keys-of = { $plan } 的许可证密钥数量
subscription-change-seats = 席位数量
subscription-change-seats-of = { $plan } 的席位数量
subscription-change-number-hint = 当前为 { $count } 个
subscription-change-number-button = 查看变化
subscription-key-used = 使用中：{ $places }
subscription-key-unused = 未使用
subscription-remove-key = 移除此密钥
subscription-remove-site = 移除此网站
subscription-remove-text = 该密钥会立即失效，不再收费。本周期的剩余费用将抵扣下一期账单。移除最后一个密钥后，订阅将在已付费的周期结束后终止。
subscription-remove-button = 移除 { $key }
subscription-keys-gone = 此订阅的许可证密钥现已归他人所有。
subscription-keep-title = 想继续订阅？
subscription-keep-text = 订阅将于{ $date }结束。在此之前您可以撤销取消：原密钥继续可用，订阅照常续订。
subscription-keep-button = 保留订阅
subscription-cancel-title = 取消订阅
subscription-cancel-text = 订阅将在已付费的周期结束后终止。在此之前一切照常，您也可以撤销取消。之后不再扣款。
subscription-cancel-text-date = 订阅将在已付费的周期结束后于{ $date }终止。在此之前一切照常，您也可以撤销取消。之后不再扣款。
subscription-cancel-button = 周期结束时取消

## Organizations (pages/organizations.html)

organizations-title = 组织
organizations-lead = 与他人共享许可证密钥。
organizations-yours = 您的组织
organizations-invitations = 邀请
organizations-invitation-text = { $date }收到邀请。接受后，组织的所有者和管理员会看到您是其成员；您自己的许可证密钥仍归您所有。
organizations-accept = 接受
organizations-decline = 拒绝
organizations-create-first = 创建组织
organizations-create-another = 再创建一个组织
organizations-create-text = 您将成为组织的所有者。可以通过邮箱地址添加成员，并将许可证密钥移交给组织。
organizations-create-name = 名称
organizations-create-button = 创建

## One organization (pages/organization.html)

organization-role-member = 成员
organization-role-admin = 管理员
organization-role-owner = 所有者
organization-lead = { $role ->
    [owner] 您是所有者。
    [admin] 您是管理员。
   *[member] 您是成员。
}
organization-lead-uses = 您可以查看和使用组织的许可证密钥。
organization-activate = 前往许可证密钥激活
organization-hand-over = 移交
organization-new-owner = 新的持有者
organization-new-owner-you = { $email }（您）
organization-no-keys = 暂无密钥。
organization-take-title = 移交您的密钥
organization-take-text = 移交后，{ $name } 的所有成员都能看到并使用该密钥。付费方保持不变。
organization-take-label = 许可证密钥
organization-take-button = 移交给 { $name }
organization-members = 成员
organization-you = 您
organization-invited = 已邀请
organization-change-role = 更改角色
organization-change-role-whose = （{ $email }）
organization-role = 角色
organization-change-role-button = 更改
organization-leave = 退出
organization-remove = 移除
organization-take-back = 撤回
organization-take-back-whose = 发给 { $email } 的邀请
organization-invite-title = 邀请成员
organization-invite-text = 对方会收到一封邮件，用此邮箱地址登录并接受邀请后即可加入。成员可以查看和使用许可证密钥；管理员还可以管理成员和移交密钥；所有者还可以指定其他所有者。
organization-invite-email = 邮箱地址
organization-invite-button = 邀请
organization-name-title = 名称
organization-name-label = 组织名称
organization-name-button = 重命名
organization-delete-title = 删除组织
organization-delete-keys = 该组织仍持有许可证密钥。请先移交这些密钥：已付费的内容会归新的持有者所有，并可继续使用。
organization-delete-text = 其他成员将永久失去 { $name }，待接受的邀请也会失效。订阅的付费方会继续付费。
organization-delete-text-alone = 您将永久失去 { $name }，待接受的邀请也会失效。订阅的付费方会继续付费。
organization-delete-label = 输入组织名称以确认删除：{ $name }
organization-delete-button = 删除 { $name }

## The account (pages/account.html)

account-title = 账号
account-user-name = 用户名 { $name }
account-profile-title = 个人资料
account-name = 您的姓名
account-name-hint = 可选。您所在的组织可以看到。
account-language = 语言
account-language-hint = 用于这些页面和您收到的邮件。
account-profile-button = 保存资料
account-billing-text = 您的账单抬头、地址和税号与付款方式一同保存。
account-billing-button = 编辑账单信息
account-session-from = 来自 { $address }
account-sessions-title = 已登录的浏览器
account-sign-out-others = 退出其他所有登录
account-unknown-browser = 未知浏览器
account-this-browser = 当前浏览器
account-signed-in-on = 登录时间：{ $date }
account-last-used = 上次使用：{ $date }
account-sign-out = 退出登录
account-password-change-title = 更改密码
account-password-set-title = 设置密码
account-password-change-text = 更改密码后，其他所有会话都会退出登录。<a href="{ $href }">忘记密码？</a>
account-password-set-text = 可选。您仍可通过邮件链接登录。
account-password-sign-in-text = 可选。如需设置，请先通过邮件链接重新登录，并在 10 分钟内返回此处。
account-current-password = 当前密码
account-current-password-hint = 通过链接登录后 10 分钟内无需填写。
account-new-password = 新密码
account-new-password-hint = 至少 { $count } 个字符。
account-password-change-button = 更改密码
account-password-set-button = 设置密码
account-two-step-title = 两步验证
account-two-step-on = 已开启：登录时需要输入身份验证器应用中的验证码。
account-two-step-off = 未开启：只需链接或密码即可登录。
account-two-step-manage = 管理
account-two-step-turn-on = 开启
account-email-title = 更改邮箱地址
account-email-text = 我们会向新邮箱地址发送一个链接。在此浏览器中打开后，您的密码和所有会话都将失效，新旧两个邮箱都会收到通知。
account-new-email = 新邮箱地址
account-email-button = 发送链接
account-data-title = 您的数据
account-data-text = 我们在此保存的有关您的所有信息，包括许可证密钥，打包为一个 JSON 文件。
account-data-sign-in-text = 请先通过邮件链接重新登录，并在 10 分钟内返回此处。
account-data-button = 下载数据
account-erase-title = 清除数据
account-erase-text = 您的账号会立即终止，您的姓名和邮箱地址将从此处的所有内容中清除；购买记录会保留在账目中，但不再包含这些信息。正在使用的许可证密钥可以继续使用，但我们将无法再为其提供任何帮助。此操作无法撤销。请先取消所有订阅。
account-erase-label = 输入您的邮箱地址
account-erase-button = 清除我的数据

browser-on-system = { $browser }（{ $system }）

## Messages above a page, after an action

flash-license-activated = 已激活 { $name }。
flash-license-deactivated = 已移除 { $name }。许可证密钥可用于其他地方。
flash-license-moved = 已转移到 { $name }。
flash-activation-renamed = 已重命名为 { $name }。
flash-activation-unnamed = 名称已清除，重新显示为 { $name }。
flash-key-replaced = 许可证已更换新密钥，我们会通过邮件通知其持有者。旧密钥已失效。
flash-license-renewed = 谢谢。您的许可证已续期。
flash-choice-kept = 选择已保存。在移除之日前，您可以随时更改。
flash-key-removed = 已从您的订阅中移除。
flash-last-key-removed = 这是最后一个：订阅将在已付费的周期结束后终止。
flash-plan-changed = 套餐已更改。您的许可证密钥保持不变。
flash-quantity-changed = 订阅已更改。
flash-signed-in = 您已登录。
flash-trial-started = 试用已开始，并已绑定到此安装 ID。许可证密钥正在发送到您的邮箱。
flash-person-erased = 您的数据已清除，您已退出登录。
flash-address-confirmed = 邮箱地址已验证。
flash-address-changed = 邮箱地址已更改。
flash-confirmation-sent = 链接正在发送到您的邮箱。请打开链接以验证邮箱地址。
flash-email-asked = 链接正在发送到新的邮箱地址。使用链接之前，一切保持不变。
flash-second-factor-off = 登录时不再需要验证码。
flash-session-ended = 您已退出登录。请重新登录以继续刚才的操作。
flash-signed-out = 您已退出登录。
flash-profile-changed = 个人资料已更改。
flash-password-set = 密码已设置。
flash-session-revoked = 该会话已退出登录。
flash-subscription-ends = 您的订阅将在已付费的周期结束后终止。
flash-subscription-kept = 您的订阅将继续。
flash-organization-made = 组织已创建。现在可以添加成员了。
flash-organization-renamed = 名称已更改。
flash-organization-deleted = 组织已删除。
flash-organization-left = 您已退出该组织。
flash-member-invited = 邀请邮件正在发送。对方接受后即可加入。
flash-invitation-accepted = 您已加入该组织。
flash-invitation-declined = 您已拒绝邀请。
flash-member-removed = 该成员已移除。
flash-role-changed = 角色已更改。
flash-handed-over = 许可证密钥已移交给新的持有者。
flash-sessions-revoked = 其他所有登录均已退出。
resume-title = 继续刚才的操作
resume-lead = 在最后一步发送之前，您已退出登录。目前没有任何更改。
resume-typed = 您输入的内容：
resume-button = 立即发送
resume-discard = 放弃
