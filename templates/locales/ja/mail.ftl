## Layout of all mails

mail-layout-sandbox = サンドボックスから送信されました。実際の決済は行われていません。
mail-layout-footer = このメールは、「{ $seller }」のライセンスに関するお知らせとして { $to } にお送りしています。
mail-layout-questions = ご質問は { $address } までお寄せください。

## Shared by several mails

mail-key-for = { $site } 用
mail-and-more = ほか{ $count }件
mail-listed-keys = ライセンスキー：
mail-open-license-keys = ライセンスキーを表示
mail-buy-again = もう一度購入
mail-buy-license = ライセンスを購入
mail-reason = 理由：{ $reason }
mail-reason-disputed = カード名義人の銀行から、お支払いに異議が申し立てられています。
mail-reason-dispute-lost = 異議申し立てのあったお支払いが、カード名義人に返金されました。
mail-reason-partly-refunded = お支払い額の一部が返金されました。
mail-reason-payment-disputed = このライセンスのお支払いに異議申し立てがあります。
mail-reason-seller-decided = お支払いに関する問題を受けて、販売元が決定しました。
mail-fact-plan = プラン
mail-fact-order = 注文番号
mail-fact-license-keys = ライセンスキー
mail-fact-quantity = 数量
mail-fact-total = 合計
mail-fact-amount = 金額
mail-fact-valid-until = 有効期限
mail-fact-paid-until = お支払い済み期間の終了日
mail-fact-ends = 終了日
mail-fact-you-keep = 残る数
mail-fact-choose-by = 選択期限
mail-fact-invited-by = 招待した人
mail-fact-added-by = 追加した人
mail-fact-your-role = 役割

## Shared by mails with a link

mail-link-preheader = { $minutes }分以内に1回だけ使えます。
mail-link-copy = または、次のURLをコピーしてブラウザで開いてください：
mail-link-lifetime = リンクは{ $minutes }分以内に1回だけ使えます。
mail-link-nothing-changes = リンクを開かない限り、何も変更されません。

## Mail sign_in_link

mail-sign-in-link-subject = 「{ $seller }」へのサインイン
mail-sign-in-link-heading = サインインしてライセンスキーを表示
mail-sign-in-link-lifetime = このリンクは{ $minutes }分以内に1回だけ使えます。
mail-sign-in-button = サインイン
mail-sign-in-link-ignore = お心当たりがない場合は、このメールを無視してください。リンクがなければ、誰もサインインできません。

## Mail reset_password

mail-reset-password-heading = 新しいパスワードを設定
mail-reset-password-text = このリンクから新しいパスワードを設定できます。設定すると、すべてのセッションからサインアウトします。
mail-reset-password-ignore = お心当たりがない場合は、このメールを無視してください。パスワードは変更されません。

## Mail confirm_address

mail-confirm-address-subject = 「{ $seller }」：メールアドレスをご確認ください
mail-confirm-address-preheader = アカウントはすでに使えます。リンクは、このメールボックスがご本人のものであることを確認するためのものです。
mail-confirm-address-heading = メールアドレスをご確認ください
mail-confirm-address-signed-up = ライセンスキーとこのアドレスで、ユーザー名「{ $username }」のアカウント登録がありました。
mail-confirm-address-if-you = ご本人の操作であれば、アドレスの確認を完了してください。完了するまで、アカウントには登録に使ったライセンスのみ表示されます。
mail-confirm-address-button = このアドレスを確認
mail-confirm-address-not-you = お心当たりがない場合は、リンクを開かないでください。代わりに、ご自身でサインイン用リンクをリクエストしてサインインすると、登録した人が決めたパスワードは無効になります。

## Mail confirm_sign_up

mail-confirm-sign-up-subject = アカウントへのパスワード設定のリクエストがありました
mail-confirm-sign-up-heading = ご本人の操作ですか？
mail-confirm-sign-up-asked = ライセンスキーとこのアドレスで、ユーザー名「{ $username }」のアカウント登録が試みられました。このアドレスのアカウントはすでにあるため、何も変更されていません。
mail-confirm-sign-up-if-you = ご本人の操作であれば、リンクを開いてください。アカウントにユーザー名「{ $username }」と選んだパスワードが設定され、ほかのすべてのセッションからサインアウトします。
mail-confirm-sign-up-button = はい、ユーザー名とパスワードを設定します
mail-confirm-sign-up-not-you = お心当たりがない場合は、リンクを開かないでください。何も起こりません。リクエストした人はライセンスキーを持っていますが、このアカウントには一切アクセスできません。

## Mail change_email

mail-change-email-heading = 新しいメールアドレスをご確認ください
mail-change-email-asked = { $email } のアカウントから、今後このアドレスを使うリクエストがありました。
mail-change-email-open = サインイン中のブラウザでリンクを開いてください。これまでのアドレスでのセッションとパスワードは無効になります。新しいパスワードは、その後で設定できます。
mail-change-email-button = このアドレスを使う
mail-change-email-ignore = お心当たりがない場合は、このメールを無視してください。

## Mail account_notice

mail-account-notice-subject-password_changed = パスワードが変更されました
mail-account-notice-subject-email_changed = メールアドレスが変更されました
mail-account-notice-subject-email_set = このアドレスがアカウントのメールアドレスになりました
mail-account-notice-subject-sign_up_dropped = このアドレスでの登録が削除されました
mail-account-notice-subject-license_received = ライセンスを受け取りました
mail-account-notice-subject-second_factor_on = 2段階認証がオンになりました
mail-account-notice-subject-second_factor_off = 2段階認証がオフになりました
mail-account-notice-subject-recovery_code_used = リカバリーコードが使用されました
mail-account-notice-preheader = { $subject }。
mail-account-notice-password-changed = アカウントのパスワードが変更されました。ほかのすべてのセッションと未使用のリンクは終了しました。
mail-account-notice-password-changed-not-you = お心当たりがない場合は、1週間以内にお知らせください。新しいパスワードを無効にし、すべてのセッションを終了します。
mail-account-notice-email-changed = アカウントのメールアドレスが変更されました。このアドレスではもうサインインできません。これまでのセッション、リンク、パスワードは無効になりました。
mail-account-notice-email-changed-not-you = お心当たりがない場合は、下のリンクからお知らせのうえ、すぐに販売元にもご連絡ください。
mail-account-notice-email-set = 今後は、このアドレスがアカウントのメールアドレスになります。リンクでサインインし、必要に応じてパスワードを設定してください。
mail-account-notice-sign-up-dropped = アドレスの確認が済む前に、どなたかがこのアドレスでアカウント登録をしていました。その人のパスワード、ユーザー名、セッションは、ご本人がサインインした時点で無効になりました。登録に使われたライセンスは、このアカウントに入っています。
mail-account-notice-sign-up-dropped-named = アドレスの確認が済む前に、どなたかがこのアドレスとユーザー名「{ $username }」でアカウント登録をしていました。その人のパスワード、ユーザー名、セッションは、ご本人がサインインした時点で無効になりました。登録に使われたライセンスは、このアカウントに入っています。
mail-account-notice-sign-up-dropped-if-you = ご本人による登録だった場合は、アカウントでパスワードを設定してください。
mail-account-notice-license-received = { $key } で始まるライセンスが、このアカウントに追加されました。{ $from } から譲渡されたものです。
mail-account-notice-license-received-seller = { $key } で始まるライセンスが、このアカウントに追加されました。販売元から譲渡されたものです。
mail-account-notice-license-received-else = アカウントのその他の内容に変更はありません。
mail-account-notice-second-factor-on = 今後は、サインイン時に認証アプリのコードが必要になります。リカバリーコードは、スマートフォンがなくても見られる場所に保管してください。
mail-account-notice-second-factor-on-not-you = お心当たりがない場合は、1週間以内にお知らせください。2段階認証をオフに戻します。
mail-account-notice-second-factor-off = 今後は、サインイン時にコードは不要です。
mail-account-notice-second-factor-off-not-you = お心当たりがない場合は、新しいパスワードを設定し、2段階認証をもう一度オンにしてください。
mail-account-notice-recovery-code-used = サインインにリカバリーコードが使用されました。残りは{ $left }個です。新しく発行するには、2段階認証をいったんオフにしてから、もう一度オンにしてください。
mail-account-notice-recovery-code-used-not-you = お心当たりがない場合は、すぐに新しいパスワードを設定してください。
mail-account-notice-not-me = 心当たりがない場合
mail-account-notice-button = アカウントを開く

## Mail organization_invitation
## A person is invited to an organization, or was added to one.

mail-organization-invitation-preheader-invited = このアドレスでサインインして、参加または辞退をお選びください。
mail-organization-invitation-preheader-added = このアドレスでサインインすると、ライセンスキーを表示できます。
mail-organization-invitation-heading-invited = 「{ $organization }」への招待
mail-organization-invitation-heading-added = { $role ->
    [owner] 「{ $organization }」のオーナーになりました
    [admin] 「{ $organization }」の管理者になりました
   *[member] 「{ $organization }」のメンバーになりました
}
mail-organization-invitation-member = この組織のライセンスキーを表示して使えます。
mail-organization-invitation-admin = この組織のライセンスキーの表示、使用、譲渡と、メンバーの管理ができます。
mail-organization-invitation-owner = この組織のライセンスキー、メンバー、オーナーを管理できます。
mail-organization-invitation-invited = 30日以内にこのアドレスでサインインして、参加または辞退をお選びください。招待した人に心当たりがない場合は、何もする必要はありません。お客様の情報は何も変更されていません。
mail-organization-invitation-added = このアドレスでサインインしてください。組織からはいつでも退出できます。
mail-organization-invitation-button-invited = 招待を見る
mail-organization-invitation-button-added = { $organization }を開く
mail-role-member = メンバー
mail-role-admin = 管理者
mail-role-owner = オーナー

## Mail license_keys

mail-license-keys-subject = { $count ->
    [1] { $product }のライセンスキー
   *[other] { $product }のライセンスキー（{ $count }個）
}
mail-license-keys-preheader = インストール先にコピーするか、オンラインで有効化してください。
mail-license-keys-preheader-attached = キーは添付のCSVファイルにあります。
mail-license-keys-heading = { $count ->
    [1] ライセンスキーをご用意しました
   *[other] { $count }個のライセンスキーをご用意しました
}
mail-license-keys-attached = { $count ->
    [1] ご購入ありがとうございます。キーは、このメールに添付したCSVファイルにあります。
   *[other] ご購入ありがとうございます。{ $count }個のキーはすべて、このメールに添付したCSVファイルにあります。
}
mail-license-keys-copy-site = { $count ->
    [1] ご購入ありがとうございます。対応するサイトにキーをコピーしてください。
   *[other] ご購入ありがとうございます。対応するサイトに、それぞれのキーをコピーしてください。
}
mail-license-keys-copy = { $count ->
    [1] ご購入ありがとうございます。キーをインストール先にコピーするか、オンラインで有効化してください。
   *[other] ご購入ありがとうございます。それぞれのキーをインストール先にコピーするか、オンラインで有効化してください。
}
mail-license-keys-how = 有効化の方法
mail-license-keys-how-site = 各キーは、併記されたサイトで有効化済みです。サイトの設定にコピーすれば完了です。
mail-license-keys-how-enter = インストール先でライセンスキーを求められたらキーを入力するか、「ライセンスキー」ページでサイトを指定して有効化してください。
mail-license-keys-shown-once = このメールは大切に保管してください。キーは誰にも復元できない形で保存されているため、再表示できません。

## Mail license_resent

mail-license-resent-subject = { $product }のライセンスキー（再送）
mail-license-resent-preheader = 内容に変更はありません。
mail-license-resent-heading = ライセンスキーを再送します
mail-license-resent-attached = { $count ->
    [1] ライセンスキーは、このメールに添付したCSVファイルにあります。
   *[other] { $count }個のライセンスキーはすべて、このメールに添付したCSVファイルにあります。
}
mail-license-resent-same = 変更はなく、以前と同じキーです。

## Mail license_reissued

mail-license-reissued-subject = ライセンスキー { $key } を再発行しました
mail-license-reissued-preheader = 古いキーはもう使えません。
mail-license-reissued-heading = 新しいライセンスキー
mail-license-reissued-kept = { $key } に代わるキーです。古いキーはもう使えません。サイトやデバイスの登録はそのままです。古いキーを入力したすべての場所に、新しいキーを入力してください。
mail-license-reissued-dropped = { $key } に代わるキーです。古いキーはもう使えません。使いたい場所に新しいキーを入力し、有効化してください。
mail-license-reissued-shown-once = このメールは大切に保管してください。キーは誰にも復元できない形で保存されているため、再表示できません。

## Mail license_key_renewed
## A signed license key contains its plan and end date; new keys were signed because these changed.

mail-license-key-renewed-subject = ライセンスキーを再署名しました
mail-license-key-renewed-preheader = 古いキーは、元の期限を過ぎるとオフラインで使えなくなります。
mail-license-key-renewed-heading = 新しいライセンスキー
mail-license-key-renewed-text = サブスクリプションが変更されました。署名付きライセンスキーにはプランと終了日が含まれるため、古いキーを入力したすべての場所で、新しいキーに置き換えてください。古いキーも、元の終了日までは有効です。
mail-license-key-renewed-text-until = サブスクリプションが変更されました。署名付きライセンスキーにはプランと終了日が含まれるため、古いキーを入力したすべての場所で、新しいキーに置き換えてください。新しいキーの有効期限は{ $date }です。古いキーも、元の終了日までは有効です。

## Mail license_suspended

mail-license-suspended-heading = ライセンスキーが一時停止されました
mail-license-suspended-preheader = 現在は使えません。
mail-license-suspended-text = 現在は使えません。サイトやデバイスの登録は残っているため、解決すると、これまでどおり使えるようになります。誤りだと思われる場合は、このメールにご返信ください。

## license_renewed: a license that was bought once is extended
mail-license-renewed-subject = { $product }のライセンスが更新されました
mail-license-renewed-preheader = お支払いを確認し、ライセンスを更新しました。
mail-license-renewed-heading = ライセンスが更新されました
mail-license-renewed-text = お支払いありがとうございます。ライセンスの有効期限は{ $date }になりました。
mail-license-renewed-text-perpetual = お支払いありがとうございます。ライセンスに有効期限はありません。
mail-license-renewed-same = ライセンスキーはそのままで、有効化済みの利用先でも引き続き使えます。
mail-license-renewed-signed = 以下のライセンスキーには新しい終了日が含まれています。オフラインで使っているすべての場所で、古いキーと置き換えてください。

## Mail license_reinstated

mail-license-reinstated-heading = ライセンスキーが再び使えるようになりました
mail-license-reinstated-preheader = サイトやデバイスもそのままです。必要な操作はありません。
mail-license-reinstated-text = サイトやデバイスもこれまでどおりです。必要な操作はありません。

## Mail license_revoked

mail-license-revoked-heading = ライセンスキーが取り消されました
mail-license-revoked-preheader = もう使えません。
mail-license-revoked-text = { $count ->
    [1] このライセンスキーはもう使えません。誤りだと思われる場合は、このメールにご返信ください。
   *[other] これらのライセンスキーはもう使えません。誤りだと思われる場合は、このメールにご返信ください。
}

## Mail expiry_reminder

mail-expiry-reminder-heading = { $days ->
    [1] ライセンスキーの有効期限は明日です
   *[other] ライセンスキーの有効期限まであと{ $days }日です
}
mail-expiry-reminder-preheader = 有効期限は{ $date }です。更新すると引き続き使えます。
mail-expiry-reminder-text = { $count ->
    [1] このキーは{ $date }まで使えます。更新すると引き続き使えます。
   *[other] これらのキーは{ $date }まで使えます。更新すると引き続き使えます。
}
mail-expiry-reminder-button = 更新

## Mail seats_added
## A subscription now covers more keys or places. $added is the number of new ones, $total the current number.

mail-seats-added-subject-keys = サブスクリプションにライセンスキーが{ $added }個追加されました
mail-seats-added-subject-seats = サブスクリプションに{ $added }シートが追加されました
mail-seats-added-preheader = 合計{ $total }件になりました。
mail-seats-added-heading = サブスクリプションに{ $added }件追加されました
mail-seats-added-places = ライセンスキーはそのままで、{ $total }か所で使えるようになりました。
mail-seats-added-keys = ライセンスキーは合計{ $total }個になりました。
mail-seats-added-attached = 新しいキーは、このメールに添付したCSVファイルにあります。
mail-seats-added-new = 新しいキーはこちらです：

## Mail seats_choose
## A subscription will cover fewer keys or places; the customer chooses which are removed. Places are sites or devices.
## $removed is the number to remove, $total the number that stay.

mail-seats-choose-subject-keys = { $removed ->
    [1] { $date }までに、終了するライセンスキーをお選びください
   *[other] { $date }までに、終了するライセンスキーを{ $removed }個お選びください
}
mail-seats-choose-subject-places = { $removed ->
    [1] { $date }までに、終了する利用先をお選びください
   *[other] { $date }までに、終了する利用先を{ $removed }か所お選びください
}
mail-seats-choose-preheader = { $date }までは、これまでどおり使えます。
mail-seats-choose-heading-keys = 終了するキーをお選びください
mail-seats-choose-heading-places = 終了する利用先をお選びください
mail-seats-choose-text = サブスクリプションのお支払い対象が{ $total }件になったため、{ $removed }件を終了する必要があります。{ $date }まではこれまでどおり使え、選択の変更もできます。
mail-seats-choose-button = 終了する対象を選択
mail-seats-choose-default = 選択しない場合は、使われていないものから終了します：

## Mail seats_removed
## A subscription covers fewer keys or places. $removed is the number that were removed, $total the number that stay.

mail-seats-removed-subject-keys = サブスクリプションからライセンスキーが{ $removed }個削除されました
mail-seats-removed-subject-seats = サブスクリプションから{ $removed }シートが削除されました
mail-seats-removed-preheader = { $total }件が残ります。
mail-seats-removed-heading = サブスクリプションから{ $removed }件削除されました
mail-seats-removed-places = ライセンスキーはそのままで、使えるのは{ $total }か所になりました。
mail-seats-removed-stopped = 次の利用先では、{ $date }に使えなくなりました：
mail-seats-removed-keys = { $removed ->
    [1] 次のライセンスキーは{ $date }に終了します。{ $total }個が残ります。
   *[other] 次のライセンスキー{ $removed }個は{ $date }に終了します。{ $total }個が残ります。
}

## Mail payment_failed

mail-payment-failed-preheader = ライセンスキーは{ $date }まで引き続き使えます。
mail-payment-failed-heading = お支払いを完了できませんでした
mail-payment-failed-subject-second = 2回目のお知らせ：お支払いを完了できませんでした
mail-payment-failed-subject-last = 最後のお知らせ：ライセンスキーは{ $date }に停止します
mail-payment-failed-first = 今のところ変更はありません。ライセンスキーは{ $date }まで引き続き使え、こちらで再度決済を試みます。カードを変更された場合は、新しいカードをご登録ください。
mail-payment-failed-second = 再度決済を試みましたが、完了できませんでした。ライセンスキーは{ $date }まで引き続き使えます。お支払い方法をご確認ください。
mail-payment-failed-last = 後日でも、お支払いいただければ、いつでも同じキーが再び使えるようになります。
mail-payment-failed-last-notice = これが最後のお知らせです。{ $date }にライセンスキーが使えなくなります。
mail-payment-failed-button = お支払い方法を更新

## Mail payment_received_again

mail-payment-received-again-subject = お支払いを確認しました：ライセンスキーは引き続き使えます
mail-payment-received-again-preheader = インストール先での変更は不要です。
mail-payment-received-again-heading = お支払いを確認しました
mail-payment-received-again-text = ありがとうございます。これまでと同じライセンスキーを使えます。インストール先での変更は不要です。

## Mail refunded

mail-refunded-subject = { $amount }の返金のお知らせ
mail-refunded-heading = { $amount }を返金しました
mail-refunded-in-all = これまでの返金と合わせて、合計{ $amount }になります。
mail-refunded-part = お支払い額の一部の返金です。
mail-refunded-bank = 銀行での反映には5～10日かかることがあります。
mail-refunded-revoked = このご注文のライセンスキーは使えなくなりました。
mail-refunded-suspended = このご注文のライセンスキーは一時停止されました。
mail-refunded-kept = ライセンスキーは引き続き使えます。

## Mail renewal_reminder

mail-renewal-reminder-preheader-invoice = 請求書をお送りします。
mail-renewal-reminder-preheader-after-trial = 同日にサブスクリプションが始まります。
mail-renewal-reminder-preheader = 必要な操作はありません。
mail-renewal-reminder-heading-after-trial = トライアルは{ $date }に終了します
mail-renewal-reminder-heading = サブスクリプションは{ $date }に更新されます
mail-renewal-reminder-starts-amount = 同日にサブスクリプションが始まり、最初の期間の料金として{ $amount }を請求します。
mail-renewal-reminder-starts = 同日にサブスクリプションが始まり、最初の期間の料金をご登録のお支払い方法に請求します。
mail-renewal-reminder-not-exact = 金額は税・割引の適用前です。
mail-renewal-reminder-cancel = それまでは解約できます。
mail-renewal-reminder-invoice-amount = 同日に{ $amount }の請求書をお送りします。期日までにお支払いください。
mail-renewal-reminder-invoice = 同日に請求書をお送りします。期日までにお支払いください。
mail-renewal-reminder-charge-amount = 同日に{ $amount }を請求します。
mail-renewal-reminder-charge = 同日に、ご登録のお支払い方法に請求します。
mail-renewal-reminder-change = 必要な操作はありません。キーの数やお支払い方法の変更、解約は、それまでに行えます。
mail-renewal-reminder-button = サブスクリプションを管理

## Mail subscription_ending

mail-subscription-ending-heading = サブスクリプションは{ $date }に終了します
mail-subscription-ending-preheader = それまでは、これまでどおり使えます。
mail-subscription-ending-text = それまではライセンスキーをこれまでどおり使えます。以降の請求はありません。お気持ちが変わった場合は、その日まで解約を取り消せます。
mail-subscription-ending-button = サブスクリプションを継続

## Mail subscription_cancelled

mail-subscription-cancelled-heading = サブスクリプションが終了しました
mail-subscription-cancelled-preheader = 以降の請求はありません。
mail-subscription-cancelled-text = { $date }に終了しました。ライセンスキーは使えなくなり、以降の請求もありません。これまでご利用いただき、ありがとうございました。

## Mail transfer_failed

mail-transfer-failed-heading = 銀行振込を完了できませんでした
mail-transfer-failed-preheader = 請求は発生せず、ライセンスキーは作成されていません。
mail-transfer-failed-text-amount = 銀行からご注文の代金{ $amount }が送金されなかったため、請求は発生せず、ライセンスキーも作成されていません。もう一度ご注文のうえ、別の方法でお支払いいただけます。
mail-transfer-failed-text = 銀行からご注文の代金が送金されなかったため、請求は発生せず、ライセンスキーも作成されていません。もう一度ご注文のうえ、別の方法でお支払いいただけます。
mail-transfer-failed-button = もう一度注文

## Mails trial_started and trial_ending

mail-trial-preheader = { $date }まで。

## Mail trial_started

mail-trial-started-subject = { $product }の{ $days }日間トライアル
mail-trial-started-heading = トライアルが始まりました
mail-trial-started-text = { $date }までの{ $days }日間、{ $product }をお試しいただけます。ライセンスはいつでも購入でき、そのまま使い続けられます。
mail-trial-started-not-you = このトライアルにお心当たりがない場合は、{ $link }してください。請求は発生しておらず、ご自身のトライアルは別途ご利用いただけます。
mail-trial-started-end = トライアルを終了

## Mail trial_ending

mail-trial-ending-subject = { $days ->
    [1] { $product }のトライアルは明日終了します
   *[other] { $product }のトライアルはあと{ $days }日で終了します
}
mail-trial-ending-heading = { $days ->
    [1] トライアルは明日終了します
   *[other] トライアルはあと{ $days }日で終了します
}
mail-trial-ending-text = { $product }は{ $date }までお試しいただけます。ライセンスを購入すると、そのまま使い続けられます。
