## Parts of pages (components/parts.html)

parts-available = 利用可能
parts-used = 使用中
parts-status-inactive = 無効
parts-status-expired = 期限切れ
parts-status-grace = 猶予期間
parts-status-suspended = 一時停止中
parts-status-revoked = 取り消し済み
parts-status-trial-expired = トライアル終了
parts-status-not-yet-valid = 有効期間前
parts-copy = コピー
parts-copy-key = ライセンスキー { $key }
parts-key-hidden = キー全体は、お届け時のメールにのみ記載
parts-purchase-site = サイト指定
parts-purchase-quantity = 数量指定
parts-purchase-manual = 手動発行
parts-purchase-trial = トライアル
parts-purchase-offline = オフライン
parts-pages = ページ
parts-first-page = 最初のページ
parts-previous-page = 前のページ
parts-next-page = 次のページ
parts-subscription-active = 有効
parts-subscription-trial = トライアル
parts-subscription-cancelled = 解約済み
parts-subscription-failed = お支払い失敗
parts-subscription-unpaid = 未払い
parts-subscription-paused = 休止中
parts-subscription-waiting = お支払い待ち
parts-subscription-ended = 終了
parts-subscription-state-renews = { $date }に更新
parts-subscription-state-trial = { $date }まで無料、その後自動更新
parts-subscription-state-ends = { $date }に終了
parts-subscription-state-past-due = お支払いに失敗、{ $date }まで利用可能
parts-subscription-state-overdue = お支払いに失敗したため、{ $date }に停止しました。お支払いいただくと、同じキーが再び使えます
parts-subscription-state-unpaid = お支払いがないため、{ $date }に停止しました。お支払いいただくと、同じキーが再び使えます
parts-subscription-state-paused = { $date }から休止しています。再開すると、キーが再び使えます
parts-subscription-state-waiting = 初回のお支払いを確認でき次第、開始
parts-subscription-state-ended = { $date }に終了済み
parts-price-interval = { $interval ->
    [day] { $price } / 日
    [week] { $price } / 週
    [month] { $price } / 月
    [year] { $price } / 年
   *[other] { $price } / { $interval }
}
parts-line-keys = キー{ $count }個
parts-line-keys-price = { $count ->
    [1] キー{ $count }個、{ $price }
   *[other] キー{ $count }個、1個あたり { $price }
}
parts-line-seats = { $count }シート
parts-line-seats-price = { $count ->
    [1] { $count }シート、{ $price }
   *[other] { $count }シート、1シートあたり { $price }
}

## The form for a license file (components/license_file.html)

license-file-title = ライセンスファイル
license-file-text = サーバーに接続できないインストール先で使うファイルです。
license-file-installation = インストールID（アプリに表示されます）
license-file-installation-optional = インストールID（空欄の場合は、どのインストール先でも利用可能）
license-file-days = 有効日数（空欄の場合は最長）
license-file-encrypt = 暗号化する（ライセンスキーがないと開けなくなります）
license-file-key = 暗号化に使うライセンスキー
license-file-key-hint = こちらにはキーのハッシュのみを保存しているため、入力が必要です。
license-file-download = ダウンロード

## The used share of a quota (components/usage.html)

usage-storage = ストレージ（GB）
usage-unlimited = { $used }（無制限）
usage-of = { $used } / { $max }
usage-over = 上限を超えています。一部を削除するか、上位のプランについてお問い合わせください。
usage-full = 上限に達しました。
usage-near = { $percent }%を使用しています。

## Shared by several of these pages

portal-license-keys = ライセンスキー
portal-subscription = サブスクリプション
portal-buy-keys = キーを購入
portal-buy-license-keys = ライセンスキーを購入
portal-activate = 有効化
portal-site-label = 有効化するサイト
portal-site-placeholder = example.com
portal-and-more = ほか{ $count }件
portal-since = { $date }から
portal-until = { $date }まで

## License keys (pages/licenses.html)

licenses-title = ライセンスキー
licenses-count = { $count }個のライセンスキーがあります。
licenses-count-more = { $count }個以上のライセンスキーがあります。
licenses-count-fit = 条件に合うライセンスキーは{ $count }個です。
licenses-count-fit-more = 条件に合うライセンスキーは{ $count }個以上あります。
licenses-none = ご購入いただいたものは、すべてここに表示されます。
licenses-billing = お支払いと請求書
licenses-search-label = ライセンスキーを検索
licenses-search = 検索
licenses-show-all = すべて表示
licenses-sort = 並べ替え
licenses-sort-newest = 新しい順
licenses-sort-oldest = 古い順
licenses-sort-ending = 期限が近い順
licenses-sort-product = 製品別
licenses-search-hint = ライセンスキー、サイト、デバイス、プラン、注文で検索できます
licenses-filter = 絞り込み
licenses-filter-product = 製品
licenses-awaited = { $date }のご注文（{ $plan } × { $quantity }）は、銀行振込のご入金待ちです。ご入金を確認でき次第、ライセンスキーをお送りします（通常は数営業日以内）。
licenses-awaited-amount = { $date }のご注文（{ $plan } × { $quantity }、{ $amount }）は、銀行振込のご入金待ちです。ご入金を確認でき次第、ライセンスキーをお送りします（通常は数営業日以内）。
licenses-subscriptions = サブスクリプション
licenses-choose = { $date }までに<a href="{ $href }">終了する対象を選択</a>
licenses-update-payment = お支払い方法を更新
licenses-subscription-manage = 管理
licenses-subscription-show = 表示
licenses-subscription-which = サブスクリプション：{ $plan }、{ $state }
licenses-no-fit-title = 該当するライセンスキーがありません
licenses-no-fit-text = 条件に合うライセンスキーは見つかりませんでした。
licenses-no-fit-button = すべてのライセンスキーを表示
licenses-empty-title = ライセンスキーはまだありません
licenses-empty-text = { $email } で購入したキーは、お支払いを確認でき次第ここに表示されます。
licenses-empty-text-no-email = ご自身のアドレスで購入したキーは、お支払いを確認でき次第ここに表示されます。
licenses-copy-all = { $count ->
    [1] このページのキーをコピー
   *[other] このページのキー{ $count }個をコピー
}
licenses-csv = すべてCSVでダウンロード
licenses-csv-narrowed = 絞り込み結果をCSVでダウンロード
licenses-table = お持ちのライセンスキー
licenses-column-key = ライセンスキー
licenses-column-status = ステータス
licenses-column-use = 利用先
licenses-column-plan = プラン
licenses-column-created = 作成日
licenses-column-until = 有効期限
licenses-column-actions = 操作
licenses-in-use = { $most }か所中{ $used }か所で使用中
licenses-in-use-any = { $used }か所で使用中（上限なし）
licenses-places-details = { $places }（<a href="{ $href }">詳細</a>）
licenses-bought-for = { $site } 用に購入
licenses-unused = 未使用
licenses-no-end = 無期限
licenses-activate-which = { $key }（{ $date }）
licenses-details = 詳細
licenses-details-which = { $key }
licenses-deactivate = 解除

filter-all = すべて
filter-available = 利用可能
filter-in-use = 使用中
filter-ended = 終了
filter-all-products = すべての製品

licenses-csv-key = ライセンスキー
licenses-csv-status = ステータス
licenses-csv-use = 利用先
licenses-csv-plan = プラン
licenses-csv-site = 購入時の対象サイト
licenses-csv-created = 作成日
licenses-csv-until = 有効期限
licenses-csv-id = ライセンス
licenses-csv-status-active = 有効
licenses-csv-status-grace = 猶予期間
licenses-csv-status-expired = 期限切れ
licenses-csv-status-trial-expired = トライアル終了
licenses-csv-status-not-yet-valid = 有効期間前
licenses-csv-status-inactive = 無効
licenses-csv-status-suspended = 一時停止中
licenses-csv-status-revoked = 取り消し済み

## One license (pages/license.html)

license-title = ライセンス { $key }
license-details = 詳細
license-fact-plan = プラン
license-fact-bought-for = 購入時の対象サイト
license-fact-in-use = 使用状況
license-fact-created = 作成日
license-fact-until = 有効期限
license-fact-order = 注文
license-fact-subscription = サブスクリプション
license-use-seat = { $most }シート中{ $used }シート
license-use-site = { $most }サイト中{ $used }サイト
license-use-device = { $most }台中{ $used }台
license-use-any-seat = { $used }シート（上限なし）
license-use-any-site = { $used }サイト（上限なし）
license-use-any-device = { $used }台（上限なし）
license-no-end = 無期限
license-manage-subscription = サブスクリプションを管理
license-renew-title = 更新
license-renew-ending = このライセンスを更新する
license-renew-text = 同じキーのまま、さらに { $days } 日間、{ $date } まで使えます。有効化済みのサイトやデバイスもそのまま使えます。
license-renew-button = { $price } で更新する
license-places-title = 現在の利用先
license-moves-left = デバイスはあと{ $left }回解除できます（30日間に{ $limit }回まで）。
license-moves-used-up = デバイスの解除が、30日間の上限（{ $limit }回）に達しました。次に解除できるのは{ $date }です。
license-moves-none = このライセンスのデバイスは、ここでは解除できません。
license-unused = まだ使われていません。
license-unused-device = デバイスのアプリにライセンスキーを入力してください。
license-place-last-seen = 最終確認：{ $date }
license-place-version = バージョン { $version }
license-place-development = 開発用サイト（シートを使いません）
license-rename = 名前を変更
license-rename-label = 名前
license-rename-save = 保存
license-move = 移動
license-move-from = （移動元：{ $place }）
license-move-label = 新しいサイト
license-move-text = { $site } では使えなくなり、すぐに新しいサイトで使えるようになります。
license-remove = 解除
license-remove-text = このライセンスは「{ $place }」で使えなくなり、ほかの場所で使えるようになります。
license-remove-text-device = { $left ->
    [1] これが最後の1回です。
   *[other] 残り{ $left }回のうち1回を使います。
}
license-remove-button = { $place }を解除
license-places-before = 以前の利用先（{ $count }）
license-file-lead = ネットワークに接続していないインストール先で使うファイルです。
license-replace-title = ライセンスキーを再発行
license-replace-text-site = キーをほかの人に知られてしまったときにご利用ください。変わるのはキーだけで、ライセンスとサイトはそのままです。
license-replace-text-device = キーをほかの人に知られてしまったときにご利用ください。変わるのはキーだけで、ライセンスとデバイスはそのままです。
license-replace-confirm-site = { $count ->
    [1] 古いキーがすぐに使えなくなることを理解し、サイトに新しいキーを入力します。
   *[other] 古いキーがすぐにどこでも使えなくなることを理解し、すべてのサイトに新しいキーを入力します。
}
license-replace-confirm-device = { $count ->
    [1] 古いキーがすぐに使えなくなることを理解し、デバイスに新しいキーを入力します。
   *[other] 古いキーがすぐにどこでも使えなくなることを理解し、すべてのデバイスに新しいキーを入力します。
}
license-replace-button = キーを再発行
license-history-title = 履歴
license-history-none = { $date }の発行以降、変更はありません。

history-license-created = 発行
history-license-made = 発行
history-license-imported = ほかのシステムから移行
history-license-reissued = ライセンスキーを再発行
history-license-key-signed = ライセンスキーを再署名
history-license-resent = ライセンスキーを再送信
history-license-handed-over = ほかの所有者に譲渡
history-license-claimed = アカウントに追加
history-license-tier-changed = プランを変更
history-license-suspended = 一時停止
history-license-reinstated = 再開
history-license-revoked = 取り消し
history-license-expired = 終了
history-license-renewed = 更新
history-license-renewal-taken-back = 更新の取り消し（支払いの返金による）
history-activation-ended = サイトまたはデバイスから解除
history-activation-moved = デバイスから解除
history-activation-renamed = サイトまたはデバイスの名前を変更
history-by-you = { $date }（自分）
history-by-member = { $date }（メンバー）
history-by-payment = { $date }（お支払い）
history-by-server = { $date }（サーバー）
history-by-seller = { $date }（販売元）

## Choose what to remove (pages/choose.html)

choose-title = 終了する対象を選択
choose-lead = お支払い対象の数が、現在の数より少なくなっています。<strong>{ $date }</strong>まではすべて使え、選択の変更もできます。
choose-lead-unanswered = 選択しない場合は、チェックの付いているものが終了します。
choose-going-keys = { $plan }：{ $total }個中{ $going }個のキーが終了
choose-going-places = { $plan }：{ $total }か所中{ $going }か所の利用先が終了
choose-keep-keys = { $count }個が残ります。終了したキーは使えなくなります。
choose-keep-places = ライセンスキーはそのままで、{ $count }か所で使えます。
choose-seat-used = 使用中：{ $places }。
choose-seat-bought-for = { $site } 用に購入、未使用。
choose-seat-unused = 未使用。
choose-seat-last-used = 最終使用：{ $date }
choose-button = この内容で決定
choose-back = 戻る

## Orders (pages/orders.html)

orders-title = 注文履歴
orders-billing = 請求書と領収書
orders-empty-title = 注文はまだありません
orders-empty-text = ご購入いただいたものと、お支払いの状況がここに表示されます。
orders-several-plans = 複数プランのライセンスキー
orders-state-open = 未完了
orders-state-open-text = 購入手続きが完了していません。請求は発生していません。
orders-state-pending = お支払い待ち
orders-state-pending-text = お支払いの処理中です。確認でき次第、ライセンスキーをお送りします。
orders-state-fulfilled = お支払い済み
orders-state-failed = お支払い失敗
orders-state-failed-text = お支払いを完了できませんでした。請求は発生していません。
orders-state-expired = 期限切れ
orders-state-expired-text = 購入手続きが期限内に完了しませんでした。請求は発生していません。
orders-renewal = 更新：{ $plan }
orders-refunded = 返金済み
orders-partly-refunded = 一部返金済み
orders-refunded-amount = { $amount }返金済み
orders-which = （{ $date }の注文）
orders-invoice = 請求書
orders-receipt = 領収書

## A subscription (pages/subscription.html)

subscription-pay-now = 今すぐ支払う
subscription-billing = お支払い方法と請求書
subscription-suspended = このサブスクリプションのライセンスキーは一時停止されているため、お支払い済みでも使えません。銀行への異議申し立てが原因の場合は、解決すると再び使えるようになります。
subscription-fewer = お支払い対象の数が、現在の数より少なくなっています。
subscription-fewer-choose = { $date }までに<a href="{ $href }">終了する対象を選択</a>してください。選択しない場合は、使われていないものから終了します。
subscription-fewer-other = 終了する対象は、購入者が{ $date }までに選択します。
subscription-other = このサブスクリプションの料金は、ほかの方が支払っています。キーの数の変更と解約は、購入者のみ行えます。
subscription-other-removable = このサブスクリプションの料金は、ほかの方が支払っています。キーの数の変更と解約は購入者のみ行えますが、キーの返却は可能です。
subscription-preview-title-keys = キーの数を{ $old }から{ $new }に変更
subscription-preview-title-seats = シート数を{ $old }から{ $new }に変更
subscription-preview-same = 現在と同じ数です。何も変わりません。
subscription-preview-more-seats = ライセンスキーはそのままで、{ $count }か所で使えるようになります。
subscription-preview-more-keys = 新しいライセンスキーが{ $count }個、すぐに作成されメールで届きます。
subscription-preview-choose-keys = 終了するキーは{ $date }まで選択できます。それまではすべて使えます。選択しない場合は、次のキーが終了します：
subscription-preview-choose-seats = 終了する利用先は{ $date }まで選択できます。それまではすべて使えます。選択しない場合は、次の利用先が終了します：
subscription-preview-stop-seats = { $count ->
    [1] 最も新しい次の利用先が、すぐに使えなくなります：{ $places }
   *[other] 新しいものから順に、次の{ $count }か所の利用先がすぐに使えなくなります：{ $places }
}
subscription-preview-stop-none = 使用中の利用先はそのままです。ライセンスキーは{ $count }か所で使えます。
subscription-preview-stop-keys = { $count ->
    [1] 次のキーがすぐに使えなくなります。未使用のキーを優先し、新しいものから終了します：
   *[other] 次の{ $count }個のキーがすぐに使えなくなります。未使用のキーを優先し、新しいものから終了します：
}
subscription-leaving-used = 使用中
subscription-leaving-unused = 未使用
subscription-preview-cost-later = この期間の残り分の料金は、次回の請求書に記載されます。
subscription-preview-pay = { $date }までの料金として、今回<strong>{ $amount }</strong>をお支払いいただきます。お支払いに失敗した場合は、何も変更されません。
subscription-preview-pay-about = { $date }までの料金として、今回約<strong>{ $amount }</strong>をお支払いいただきます。お支払いに失敗した場合は、何も変更されません。
subscription-preview-credit = { $date }までの料金（<strong>{ $amount }</strong>）を、次回の請求から差し引きます。
subscription-preview-credit-about = { $date }までの料金（約<strong>{ $amount }</strong>）を、次回の請求から差し引きます。
subscription-then = 以降の料金は { $price } です。
subscription-then-about = 以降の料金は { $price } です（税・割引の適用前）。
subscription-choice-keys = { $count ->
    [1] 終了するキーを選択
   *[other] 終了するキーを{ $count }個選択
}
subscription-choice-seats = { $count ->
    [1] 終了する利用先を選択
   *[other] 終了する利用先を{ $count }か所選択
}
subscription-choice-hint-keys = 未使用のキーから順に選択されています。終了したキーは使えなくなります。
subscription-choice-hint-seats = 最後に追加された利用先から順に選択されています。終了した利用先では使えなくなります。
subscription-choice-at-once-keys = { $count }個のキーがすぐに使えなくなります。
subscription-choice-at-once-seats = { $count }か所の利用先がすぐに使えなくなります。
subscription-choice-until = { $date }まではすべて使え、選択の変更もできます。
subscription-preview-button = { $count }に変更
subscription-preview-back = { $count }のままにする
subscription-plan-title = 「{ $old }」から「{ $new }」に変更
subscription-plan-title-interval = { $interval ->
    [day] 「{ $old }」から「{ $new }」（日払い）に変更
    [week] 「{ $old }」から「{ $new }」（週払い）に変更
    [month] 「{ $old }」から「{ $new }」（月払い）に変更
    [year] 「{ $old }」から「{ $new }」（年払い）に変更
   *[other] 「{ $old }」から「{ $new }」（お支払い周期：{ $interval }）に変更
}
subscription-plan-keys = { $count ->
    [1] ライセンスキーはそのままです。
   *[other] { $count }個のライセンスキーはそのままです。
}
subscription-plan-places-any = { $count ->
    [1] 利用先の数に制限はありません。
   *[other] どのキーも、利用先の数に制限はありません。
}
subscription-plan-places = { $count ->
    [1] { $places }か所で使えます。
   *[other] キー1個につき{ $places }か所で使えます。
}
subscription-plan-places-fewer = { $count ->
    [1] { $places }か所で使えます。それを超える利用先は、新しいものから順にすぐ使えなくなります。
   *[other] キー1個につき{ $places }か所で使えます。それを超える利用先は、新しいものから順にすぐ使えなくなります。
}
subscription-plan-pay = 今回<strong>{ $amount }</strong>をお支払いいただきます。お支払いに失敗した場合は、何も変更されません。
subscription-plan-credit = <strong>{ $amount }</strong>を、次回の請求から差し引きます。
subscription-plan-free = 今回のお支払いはありません。
subscription-plan-button = { $plan }に変更
subscription-plan-back = { $plan }のままにする
subscription-change-plan = プランを変更
subscription-change-hint = 変更内容と料金を確認するまで、何も変更されません。
subscription-change-plan-label = プラン
subscription-change-plan-label-of = 「{ $plan }」からの変更先
subscription-change-plan-button = このプランを確認
subscription-change-number = 数を変更
subscription-change-keys = ライセンスキーの数
subscription-change-keys-of = ライセンスキーの数（{ $plan }）
subscription-change-seats = シート数
subscription-change-seats-of = シート数（{ $plan }）
subscription-change-number-hint = 現在：{ $count }
subscription-change-number-button = 変更内容を確認
subscription-key-used = 使用中：{ $places }
subscription-key-unused = 未使用
subscription-remove-key = このキーを削除
subscription-remove-site = このサイトを削除
subscription-remove-text = すぐに使えなくなり、以降は請求されません。この期間の残り分は、次回の請求から差し引きます。最後の1つを削除すると、サブスクリプションはお支払い済みの期間の終了日に終了します。
subscription-remove-button = { $key }を削除
subscription-keys-gone = このサブスクリプションのライセンスキーは、現在ほかの方が所有しています。
subscription-keep-title = やはり継続しますか？
subscription-keep-text = このサブスクリプションは{ $date }に終了します。それまでは解約を取り消せます。取り消すと、同じキーを引き続き使え、これまでどおり更新されます。
subscription-keep-button = サブスクリプションを継続
subscription-cancel-title = サブスクリプションを解約
subscription-cancel-text = お支払い済みの期間が終わると終了します。それまではこれまでどおり使え、解約の取り消しもできます。以降の請求はありません。
subscription-cancel-text-date = お支払い済みの期間が終わる{ $date }に終了します。それまではこれまでどおり使え、解約の取り消しもできます。以降の請求はありません。
subscription-cancel-button = 期間の終わりに解約

## Organizations (pages/organizations.html)

organizations-title = 組織
organizations-lead = ライセンスキーを共有するメンバーの集まりです。
organizations-yours = 所属する組織
organizations-invitations = 招待
organizations-invitation-text = { $date }に招待されました。参加すると、オーナーと管理者にはあなたが所属していることが表示されますが、ご自身のライセンスキーはそのままご自身のものです。
organizations-accept = 参加する
organizations-decline = 辞退する
organizations-create-first = 組織を作成
organizations-create-another = 別の組織を作成
organizations-create-text = 作成した人がオーナーになります。メールアドレスでメンバーを追加し、ライセンスキーを組織に譲渡できます。
organizations-create-name = 名前
organizations-create-button = 作成

## One organization (pages/organization.html)

organization-role-member = メンバー
organization-role-admin = 管理者
organization-role-owner = オーナー
organization-lead = { $role ->
    [owner] あなたはオーナーです。
    [admin] あなたは管理者です。
   *[member] あなたはメンバーです。
}
organization-lead-uses = この組織のライセンスキーを表示して使えます。
organization-activate = 「ライセンスキー」で有効化
organization-hand-over = 譲渡
organization-new-owner = 新しい所有者
organization-new-owner-you = { $email }（自分）
organization-no-keys = まだありません。
organization-take-title = 自分のキーを譲渡
organization-take-text = 譲渡すると、「{ $name }」の全員に表示され、使えるようになります。料金を支払う人は変わりません。
organization-take-label = ライセンスキー
organization-take-button = { $name }に譲渡
organization-members = メンバー
organization-you = 自分
organization-invited = 招待中
organization-change-role = 役割を変更
organization-change-role-whose = { $email }
organization-role = 役割
organization-change-role-button = 変更
organization-leave = 退出
organization-remove = 除外
organization-take-back = 取り消す
organization-take-back-whose = { $email } への招待
organization-invite-title = メンバーを招待
organization-invite-text = 招待メールが届きます。招待された人は、このアドレスでサインインして承諾するとメンバーになります。メンバーはライセンスキーを表示して使えます。管理者はさらに、メンバーの管理とキーの譲渡ができます。オーナーは、ほかの人をオーナーにすることもできます。
organization-invite-email = メールアドレス
organization-invite-button = 招待
organization-name-title = 名前
organization-name-label = 組織の名前
organization-name-button = 名前を変更
organization-delete-title = 組織を削除
organization-delete-keys = この組織はライセンスキーを所有しています。先に譲渡してください。お支払い済みのキーは譲渡先に引き継がれ、そのまま使えます。
organization-delete-text = ほかのメンバーも「{ $name }」を使えなくなり、元に戻すことはできません。未承諾の招待は無効になります。サブスクリプションの料金は、支払っている人に引き続き請求されます。
organization-delete-text-alone = 「{ $name }」は使えなくなり、元に戻すことはできません。未承諾の招待は無効になります。サブスクリプションの料金は、支払っている人に引き続き請求されます。
organization-delete-label = 削除するには、組織の名前を入力してください：{ $name }
organization-delete-button = { $name }を削除

## The account (pages/account.html)

account-title = アカウント
account-user-name = ユーザー名 { $name }
account-profile-title = プロフィール
account-name = お名前
account-name-hint = 入力は任意です。所属する組織に表示されます。
account-language = 言語
account-language-hint = ページの表示と、お送りするメールに使います。
account-profile-button = プロフィールを保存
account-billing-text = 請求先の名前、住所、税務番号は、お支払い方法とともに保存されています。
account-billing-button = 請求先情報を編集
account-session-from = { $address } から
account-sessions-title = サインイン中のブラウザ
account-sign-out-others = ほかのブラウザからサインアウト
account-unknown-browser = 不明なブラウザ
account-this-browser = このブラウザ
account-signed-in-on = サインイン：{ $date }
account-last-used = 最終使用：{ $date }
account-sign-out = サインアウト
account-password-change-title = パスワードを変更
account-password-set-title = パスワードを設定
account-password-change-text = パスワードを変更すると、ほかのすべてのセッションからサインアウトします。<a href="{ $href }">パスワードをお忘れですか？</a>
account-password-set-text = 設定は任意です。メールのリンクによるサインインは引き続き使えます。
account-password-sign-in-text = 設定は任意です。設定するには、メールのリンクでサインインし直してから、10分以内にこのページを開いてください。
account-current-password = 現在のパスワード
account-current-password-hint = リンクでサインインしてから10分以内は不要です。
account-new-password = 新しいパスワード
account-new-password-hint = { $count }文字以上。
account-password-change-button = パスワードを変更
account-password-set-button = パスワードを設定
account-two-step-title = 2段階認証
account-two-step-on = オン：サインイン時に認証アプリのコードが必要です。
account-two-step-off = オフ：リンクまたはパスワードだけでサインインできます。
account-two-step-manage = 設定を管理
account-two-step-turn-on = オンにする
account-email-title = メールアドレスを変更
account-email-text = 新しいアドレスにリンクをお送りします。このブラウザでリンクを開くと、パスワードは無効になり、すべてのセッションが終了します。両方のアドレスに通知が届きます。
account-new-email = 新しいメールアドレス
account-email-button = リンクを送信
account-data-title = あなたのデータ
account-data-text = ここに保存されているあなたに関するすべての情報を、ライセンスキーも含めて1つのJSONファイルにまとめます。
account-data-sign-in-text = 先にメールのリンクでサインインし直してから、10分以内にこのページを開いてください。
account-data-button = データをダウンロード
account-erase-title = データを消去
account-erase-text = アカウントはすぐに終了し、お名前とアドレスはここにあるすべての記録から消去されます。購入の記録は、それらの情報を除いて帳簿に残ります。使用中のライセンスキーは引き続き使えますが、サポートは受けられなくなります。この操作は取り消せません。サブスクリプションは先に解約してください。
account-erase-label = メールアドレスを入力してください
account-erase-button = データを消去

browser-on-system = { $browser }（{ $system }）

## Messages above a page, after an action

flash-license-activated = 「{ $name }」で有効化しました。
flash-license-deactivated = 「{ $name }」を解除しました。ライセンスキーはほかの場所で使えます。
flash-license-moved = 「{ $name }」に移動しました。
flash-activation-renamed = 名前を「{ $name }」に変更しました。
flash-activation-unnamed = 付けた名前を削除し、「{ $name }」に戻しました。
flash-key-replaced = ライセンスキーを再発行し、所有者にメールでお知らせしました。古いキーはもう使えません。
flash-license-renewed = ありがとうございます。ライセンスが更新されました。
flash-choice-kept = 選択を保存しました。終了する日まで変更できます。
flash-key-removed = サブスクリプションから削除しました。
flash-last-key-removed = 最後の1つを削除しました。サブスクリプションは、お支払い済みの期間が終わると終了します。
flash-plan-changed = プランを変更しました。ライセンスキーはそのままです。
flash-quantity-changed = サブスクリプションを変更しました。
flash-signed-in = サインインしました。
flash-trial-started = このインストール先でトライアルを開始しました。ライセンスキーをメールでお送りしています。
flash-person-erased = データを消去し、サインアウトしました。
flash-address-confirmed = メールアドレスを確認しました。
flash-address-changed = メールアドレスを変更しました。
flash-confirmation-sent = 確認用リンクをメールでお送りしました。開いて、アドレスの確認を完了してください。
flash-email-asked = 新しいアドレスにリンクをお送りしました。リンクを開くまで、何も変更されません。
flash-second-factor-off = サインイン時のコードは不要になりました。
flash-session-ended = サインアウトされました。続けるには、もう一度サインインしてください。
flash-signed-out = サインアウトしました。
flash-profile-changed = プロフィールを変更しました。
flash-password-set = パスワードを設定しました。
flash-session-revoked = セッションからサインアウトしました。
flash-subscription-ends = サブスクリプションは、お支払い済みの期間が終わると終了します。
flash-subscription-kept = サブスクリプションを継続します。
flash-organization-made = 組織を作成しました。メンバーを追加してください。
flash-organization-renamed = 名前を変更しました。
flash-organization-deleted = 組織を削除しました。
flash-organization-left = 組織から退出しました。
flash-member-invited = 招待メールをお送りしました。承諾するとメンバーになります。
flash-invitation-accepted = 組織に参加しました。
flash-invitation-declined = 招待を辞退しました。
flash-member-removed = メンバーから除外しました。
flash-role-changed = 役割を変更しました。
flash-handed-over = ライセンスキーを譲渡しました。
flash-sessions-revoked = ほかのブラウザからサインアウトしました。
resume-title = 続きから再開する
resume-lead = 最後の操作が送信される前にサインアウトされました。まだ何も変更されていません。
resume-typed = 入力された内容：
resume-button = 今すぐ送信
resume-discard = 破棄
