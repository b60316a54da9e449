## Shared by several pages

common-license-keys = ライセンスキー
common-buy-license-keys = ライセンスキーを購入
common-sign-in = サインイン
common-email = メールアドレス
common-email-placeholder = you@example.com
common-current-password = 現在のパスワード
common-new-password = 新しいパスワード
common-link-gone = このリンクは使えなくなりました
common-title-check = 入力内容をご確認ください：{ $title }
common-list-separator = 、

## Layout

layout-skip = 本文へスキップ
layout-sandbox = サンドボックス
layout-sandbox-text = サンドボックス：実際の決済は行われません
layout-sandbox-controls = 操作パネル
layout-sandbox-mail = 送信済みメール
layout-nav = メイン
layout-buy = 購入
layout-account = アカウント
layout-signed-in = サインイン中：<strong>{ $email }</strong>
layout-signed-in-unnamed = サインイン中：<strong>このアカウント</strong>
layout-console = 販売元コンソール
layout-account-and-sessions = アカウントとセッション
layout-organizations = 組織
layout-sign-out = サインアウト
layout-unconfirmed = メールアドレスの確認を完了してください。{ $email } に確認用リンクをお送りしました。完了するまでは、登録に使ったライセンスのみ表示されます。
layout-unconfirmed-button = リンクを再送信
layout-delivered-by = ライセンスキーはKeysmithがお届けしています
layout-links = 販売者のリンク
layout-support = サポート
layout-terms = 利用規約
layout-privacy = プライバシー
layout-imprint = 特定商取引法に基づく表記
layout-language = 言語
layout-theme = 配色
layout-theme-system = 自動
layout-theme-light = ライト
layout-theme-dark = ダーク
layout-preferences-button = 適用

## Copy buttons next to license keys (shown by a script)

copy-done = コピーしました
copy-done-status = ライセンスキーをコピーしました。
copy-press = Ctrl+Cでコピー
copy-press-status = キーを選択しました。Ctrl+Cを押すとコピーできます。
copy-all-done = { $count }個のキーをコピーしました
copy-refused = ブラウザによりコピーが許可されませんでした

## Plans: what they include, and what they cost

plan-seats-site = ライセンスキー1個（1シートにつき1サイト）
plan-seats-device = ライセンスキー1個（1シートにつきデバイス1台）
plan-works-site = ライセンスキー1個につき{ $count }サイトで利用可能
plan-works-device = ライセンスキー1個につきデバイス{ $count }台で利用可能
plan-works-any-site = ライセンスキー1個で利用できるサイト数は無制限
plan-works-any-device = ライセンスキー1個で利用できるデバイス数は無制限
plan-moves = 別のデバイスへの移行は30日間に{ $count }回まで
plan-floating-seats = フローティングシート：{ $count }
plan-unlimited = { $name }：無制限
plan-up-to = { $name }：最大{ $most }
plan-every-feature = すべての機能
plan-includes = 含まれる機能：{ $features }
plan-renews-day = 解約するまで毎日自動更新（いつでも解約可能）
plan-renews-week = 解約するまで毎週自動更新（いつでも解約可能）
plan-renews-month = 解約するまで毎月自動更新（いつでも解約可能）
plan-renews-year = 解約するまで毎年自動更新（いつでも解約可能）
plan-renews-period = 解約するまで期間ごとに自動更新（いつでも解約可能）
plan-days = { $days }日間有効（自動更新なし）
plan-days-from-activation = 最初の有効化から{ $days }日間有効（自動更新なし）
plan-forever = 買い切り（有効期限なし）
plan-price-per-key = 1キーあたり { $price }
plan-price-per-seat = 1シートあたり { $price }
plan-price-per-site = 1サイトあたり { $price }

## Buy

buy-title = { $product }を購入
buy-all-products = すべての製品
buy-lead = お支払いはStripeのページで行います。お支払いを確認でき次第、ライセンスキーをメールでお届けし、「ライセンスキー」ページにも表示します。
buy-try = { $days }日間無料で試す
buy-several = 複数の製品をまとめて購入
buy-not-sold = お選びのプランは、現在こちらでは販売していません。次のプランからお選びください。
buy-quantity = 数量を指定
buy-quantity-text = 必要な数だけ購入し、利用先は後から決められます。
buy-plan = プラン
buy-plan-facts = { $product }、<strong>{ $plan }</strong>：
buy-count-key = キーの数
buy-count-seat = シート数
buy-email-hint = キーの送付先です。購入したキーはこのアドレスに紐づきます。
buy-total = 合計
buy-total-key = キー{ $count }個 × { $price }
buy-total-seat = { $count }シート × { $price }
buy-total-site = { $count }サイト × { $price }
buy-total-day = { $sum } / 日
buy-total-week = { $sum } / 週
buy-total-month = { $sum } / 月
buy-total-year = { $sum } / 年
buy-button = お支払いへ進む
buy-sites = サイトを指定
buy-sites-text = サイトごとにキーを1個、そのサイトで有効化済みの状態でお届けします。
buy-sites-list = サイト
buy-sites-list-hint = ドメインを1行に1つずつ、{ $max }件まで入力できます。URLはドメインに短縮されます。localhostなどの開発用サイトにライセンスは必要ありません。
buy-plans = プラン
buy-price-key =
    { $interval ->
        [day] 1キーあたり <strong>{ $price }</strong> / 日
        [week] 1キーあたり <strong>{ $price }</strong> / 週
        [month] 1キーあたり <strong>{ $price }</strong> / 月
        [year] 1キーあたり <strong>{ $price }</strong> / 年
       *[once] 1キーあたり <strong>{ $price }</strong>（買い切り）
    }
buy-price-seat =
    { $interval ->
        [day] 1シートあたり <strong>{ $price }</strong> / 日
        [week] 1シートあたり <strong>{ $price }</strong> / 週
        [month] 1シートあたり <strong>{ $price }</strong> / 月
        [year] 1シートあたり <strong>{ $price }</strong> / 年
       *[once] 1シートあたり <strong>{ $price }</strong>（買い切り）
    }
buy-price-choose = ：{ $plan }を選択
buy-free-to-try = { $days }日間の無料トライアル
buy-on-request = お見積もり
buy-contact = <a href="{ $href }">{ $email }</a> までご連絡ください。お見積もりをお送りします。

## Cart

cart-title = 複数の製品を購入
cart-buy-one = 製品を1つだけ購入
cart-lead = プランごとに数量を指定してください。お支払いは1回で済み、すべてのライセンスキーを1通のメールでお届けします。
cart-empty-title = 販売中の製品はまだありません
cart-empty-text = 販売元が価格を設定していません。
cart-price-once-key = 1キーあたり { $price }（買い切り）
cart-price-once-seat = 1シートあたり { $price }（買い切り）
cart-note = 1回でお支払いいただけるのは、同じ通貨の価格のみです。自動更新されるものは、まとめて更新されます。

## Trial

trial-title = 無料トライアルを開始
trial-lead = お支払いも自動更新もありません。期間が終わると、トライアルは自動的に終了します。
trial-empty-title = トライアルはありません
trial-empty-text = 現在、無料で試せる製品はありません。
trial-form = トライアルの申し込み
trial-product = 製品
trial-free-for = { $days }日間無料
trial-installation = インストールID
trial-installation-hint = アプリに表示されます。トライアルはこのIDのインストール先で利用できます。
trial-email-hint = ライセンスキーの送付先です。トライアルはお一人様、1つのインストール先につき1回限りです。
trial-button = トライアルを開始

## Checkout: paid, the keys are shown

checkout-success-title = ありがとうございます
checkout-success-heading =
    { $count ->
        [1] ありがとうございます。ライセンスキーをご用意しました。
       *[other] ありがとうございます。{ $count }個のライセンスキーをご用意しました。
    }
checkout-success-sent = <strong>{ $to }</strong> にもメールでお送りしています。
checkout-success-keys = ライセンスキー
checkout-success-first = 最初の{ $shown }個を表示しています。{ $count }個すべては、メールと<a href="{ $href }">ライセンスキー</a>のページでご確認いただけます。
checkout-success-next = 次のステップ
checkout-success-step-sites = <strong>各キーを対応するサイトにコピーします。</strong>どのキーも、横に表示されているサイトで有効化済みです。
checkout-success-step-copy = <strong>キーをコピー</strong>して、インストール先の入力欄に貼り付けます。
checkout-success-step-activate = <strong>ここで有効化することもできます。</strong>「ライセンスキー」を開き、<em>有効化</em>を選んでサイトを入力します。
checkout-success-step-mail = <strong>メールは大切に保管してください。</strong>同じキーと注文番号 <code>{ $order }</code> が記載されています。
checkout-success-button = ライセンスキーを表示

## Checkout: no keys to show

checkout-pending-title-bank_transfer = ご入金をお待ちしています
checkout-pending-title-minting = キーを作成しています
checkout-pending-title-unpaid = お支払いがまだ完了していません
checkout-pending-title-failed = お支払いを完了できませんでした
checkout-pending-title-expired = 購入手続きの期限が切れました
checkout-pending-title-refunded = このご注文は返金されました
checkout-pending-title-disputed = このお支払いには異議申し立てがあります
checkout-pending-title-delivered = キーはメールでお届けしました
checkout-pending-title-unavailable = 現在、お支払いを確認できません
checkout-pending-bank-transfer = ご注文を承りました。銀行振込の反映には数日かかります。ご入金を確認でき次第キーを作成し、ご注文時のメールアドレスにお送りします。
checkout-pending-minting = お支払いが完了しました。まもなくこのページにキーが表示されます。メールでもお送りしますので、ページを閉じてもかまいません。
checkout-pending-unpaid = この購入手続きのお支払いを確認できていません。お支払い直後の場合は、まもなくこのページに反映されます。そうでない場合は購入手続きに戻るか、最初からやり直してください。
checkout-pending-start-again = 最初からやり直す
checkout-pending-failed = お支払いが完了しなかったため、キーは作成されず、請求も発生していません。
checkout-pending-try-again = もう一度試す
checkout-pending-expired = 期限内にお支払いがなかったため、キーは作成されず、請求も発生していません。
checkout-pending-refunded = このご注文の代金は返金されました。ライセンスキーは使えなくなっています。
checkout-pending-disputed = このご注文のお支払いについて、銀行に異議が申し立てられています。解決するまで、ライセンスキーは一時停止されます。申し立てが取り下げられると、再び使えるようになります。
checkout-pending-delivered = このページでライセンスキーを表示できるのは1時間、最初に表示したブラウザに限られます。キーはご注文時のメールアドレスにお送りしたほか、「ライセンスキー」ページでもご確認いただけます。
checkout-pending-delivered-button = ライセンスキーを表示
checkout-pending-unavailable = 決済サービスから、この購入手続きの情報を取得できませんでした。このページは自動的に再確認します。お支払い済みの場合は、確認でき次第キーを作成し、メールでお送りします。
checkout-pending-order = 注文番号 <code>{ $order }</code>

## Checkout: canceled before paying

checkout-cancelled-title = お支払いの中止
checkout-cancelled-heading = 請求は発生していません
checkout-cancelled-text = お支払いが途中で中止されたため、キーは作成されていません。
checkout-cancelled-button = 選択内容に戻る

## Sign in

sign-in-lead = メールアドレスにリンクをお送りします。{ $minutes }分以内に1回だけ、リンクからライセンスキーを開けます。
sign-in-button = リンクを送信
sign-in-with-password = パスワードでサインイン
sign-in-login = ユーザー名またはメールアドレス
sign-in-password = パスワード

## Sign in: the link is sent

sign-in-sent-title = メールをご確認ください
sign-in-sent-text = 入力されたアドレスにライセンスキーがある場合は、サインイン用リンクをお送りしています。リンクは{ $minutes }分以内に1回だけ使えます。
sign-in-sent-nothing = メールが届かない場合は、迷惑メールフォルダと、購入時のアドレスを入力したかどうかをご確認ください。
sign-in-sent-button = 別のアドレスを使う
sign-in-sent-sandbox = サンドボックスの送信済みメールを開く

## Sign in: the link is opened

sign-in-confirm-title = サインインを完了
sign-in-confirm-text = <strong>{ $account }</strong> として「{ $seller }」にサインインします。
sign-in-confirm-button = { $account } でサインイン
sign-in-confirm-address-title = メールアドレスの確認
sign-in-confirm-address-who = 「{ $seller }」で、ライセンスキーとメールアドレス <strong>{ $account }</strong> によるアカウント登録がありました。
sign-in-confirm-address-who-named = 「{ $seller }」で、ライセンスキーとメールアドレス <strong>{ $account }</strong> によるアカウント登録がありました。ユーザー名は <strong>{ $username }</strong> です。
sign-in-confirm-address-text = ご本人の操作であれば、アドレスの確認を完了してください。お心当たりがなければ、このページを閉じてください。確認を完了すると、パスワードを決めた人が、このアドレスに紐づくすべてのものにアクセスできるようになります。
sign-in-confirm-address-button = はい、このアドレスを確認します
sign-in-confirm-sign-up-title = ご本人の操作ですか？
sign-in-confirm-sign-up-who = ライセンスキーを持つ人から、アカウント <strong>{ $account }</strong> に自分で決めたパスワードを設定したいというリクエストがありました。
sign-in-confirm-sign-up-who-named = ライセンスキーを持つ人から、アカウント <strong>{ $account }</strong> にユーザー名 <strong>{ $username }</strong> と自分で決めたパスワードを設定したいというリクエストがありました。
sign-in-confirm-sign-up-text = ご本人の操作であれば、続けてください。お心当たりがなければ、このページを閉じてください。続けると、パスワードを決めた人がこのアカウントに入れるようになります。
sign-in-confirm-sign-up-button = はい、ユーザー名とパスワードを設定します
sign-in-confirm-email-title = 新しいアドレスに変更
sign-in-confirm-email-text = アカウント <strong>{ $account }</strong> のメールアドレスを <strong>{ $new_email }</strong> に変更します。パスワードは無効になり、すべてのセッションが終了します。
sign-in-confirm-email-button = このアドレスを使う
sign-in-confirm-reset-title = 新しいパスワードを設定
sign-in-confirm-reset-text = アカウント <strong>{ $account }</strong> のパスワードを設定します。すべてのセッションからサインアウトします。
sign-in-confirm-reset-hint = { $count }文字以上。関連のない単語をいくつか組み合わせるのがおすすめです。
sign-in-confirm-reset-button = 設定してサインイン
sign-in-confirm-elsewhere = このリンクは別のブラウザからリクエストされました。ご自身でリクエストし、アドレスもご自身のものである場合のみ続けてください。

## Sign in: the link for a new address is opened in another browser

sign-in-elsewhere-title = サインイン中のブラウザでリンクを開いてください
sign-in-elsewhere-text = このリンクは、アカウントのメールアドレスを { $new_email } に変更するためのものです。そのアカウントにサインインしているブラウザでのみ使えます。
sign-in-elsewhere-not-yours = ほかの人宛てのメールが届いた場合は、何もする必要はありません。

## Sign in: the link does not work (its title is common-link-gone)

sign-in-failed-text = サインイン用リンクは{ $minutes }分以内に1回だけ使えます。このリンクはすでに使われたか、期限が切れたか、メールソフトによって途中で切れています。
sign-in-failed-button = 新しいリンクを送信

## Sign in: the second step

sign-in-code-title = コードを入力
sign-in-code-lead = 認証アプリに表示されている6桁のコード、またはリカバリーコードを入力してください。
sign-in-code-code = コード

## Forgotten password

password-reset-title = パスワードをお忘れですか？
password-reset-lead = メールアドレスにリンクをお送りします。{ $minutes }分以内に1回だけ、リンクから新しいパスワードを設定できます。

## Two-step sign-in

second-factor-title = 2段階認証
second-factor-lead-on = オン：サインイン時に認証アプリのコードが必要です。
second-factor-lead-off = オフ：オンにすると、サインイン時にリンクやパスワードに加えて、スマートフォンに表示されるコードが必要になります。
second-factor-codes-title = リカバリーコード
second-factor-codes-text = スマートフォンが手元にないとき、1つにつき1回だけサインインに使えます。表示されるのは今回限りです。安全な場所に保管してください。
second-factor-add-title = アプリに追加
second-factor-add-text = <a href="{ $href }">このデバイスの認証アプリで開く</a>か、次のキーをアプリに入力してください：
second-factor-add-code = アプリに表示されたコード
second-factor-on = オンにする
second-factor-off = オフにする
second-factor-off-text = リカバリーコードは残り{ $count }個です。新しく発行するには、いったんオフにしてから、もう一度オンにしてください。
second-factor-off-code = 認証アプリのコードまたはリカバリーコード
second-factor-begin = 設定を始める

## “This was not you?”, the page behind a link in mails about an account (its third state is titled common-link-gone)

not-me-title = お心当たりがありませんか？
not-me-trial-text = どなたかが、このメールアドレスでトライアルを開始しました。そのトライアルを終了します。ご自身のトライアルは別途開始できます。
not-me-trial-button = トライアルを終了
not-me-text =
    { $change ->
        [password] すべてのブラウザからサインアウトし、未使用のリンクもすべて無効にします。新しいパスワードも無効になります。ライセンスキーは引き続きご本人のものです。
        [second_factor_on] すべてのブラウザからサインアウトし、未使用のリンクもすべて無効にします。2段階認証はオフになります。ライセンスキーは引き続きご本人のものです。
       *[other] すべてのブラウザからサインアウトし、未使用のリンクもすべて無効にします。ライセンスキーは引き続きご本人のものです。
    }
not-me-button = すべてサインアウト
not-me-done-title = 完了しました
not-me-done-trial = トライアルを終了しました。請求は発生していません。
not-me-done-email = このアカウントのセッションとリンクは、すべて終了しました。アドレスを変更していないことを販売元にお知らせください。
not-me-done = セッションとリンクは、すべて終了しました。リンクでサインインして、新しいパスワードを設定してください。
not-me-gone = リンクの有効期間は1週間です。リンクでサインインして新しいパスワードを設定すると、ほかのすべてのブラウザからサインアウトされます。

## Problem

problem-back-to-licenses = ライセンスキーに戻る
problem-back-to-start = 最初に戻る
problem-code = コード
problem-request = リクエスト
