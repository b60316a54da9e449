## Headings above error messages

problem-check = 入力内容をご確認ください
problem-sign-in = サインインしてください
problem-payment = お支払いを完了できませんでした
problem-forbidden = この操作は行えません
problem-not-found = 見つかりません
problem-conflict = 現在、この操作は行えません
problem-too-large = 送信内容が大きすぎます
problem-too-many = 試行回数が多すぎます
problem-later = しばらくしてからもう一度お試しください
problem-wrong = 問題が発生しました

## Server errors

error-internal-error = サーバーで問題が発生しました。もう一度お試しください。再び発生する場合は、リクエスト番号を販売元にお知らせください。
error-database-unavailable = 現在サービスを利用できないため、変更や照会は行われませんでした。数秒後にもう一度お試しください。
error-busy = サーバーが大変混み合っています。数秒後にもう一度お試しください。
error-rate-limited = 試行回数が多すぎます。{ $retry_after }秒後にもう一度お試しください。

## Addresses and forms

error-not-found = このURLにページはありません。入力ミスがないかご確認ください。
error-method-not-allowed = このURLは、この方法では開けません。前のページに戻り、ページ内のリンクやボタンをお使いください。
error-invalid-csrf-token = このフォームは期限切れか、別のページから送信されたものです。ページを再読み込みして、もう一度送信してください。
error-cross-site-request = このフォームは、こちらのページから送信されたものではありません。こちらでページを開いて、もう一度お試しください。
error-request-timeout = 送信内容が時間内に届きませんでした。接続を確認して、もう一度送信してください。
error-body-too-large = 送信内容が大きすぎます。入力内容を短くして、もう一度送信してください。
error-unreadable-body = 送信内容が正しく届きませんでした。もう一度送信してください。
error-invalid-fields = 入力内容に、不足しているか使えないものがあります。確認して、もう一度お試しください。
error-not-confirmed = 確認が済んでいないため、何も変更されませんでした。フォームの指示に従ってチェックを付けるか、このアカウントのメールアドレスを入力してください。
error-invalid-email = このメールアドレスは使えません。name@example.com のような形式で、入力ミスがないかご確認ください。
error-invalid-name = 名前は表示できる文字で100文字以内とし、URLを含めないでください。組織の名前は空欄にできません。

## Signing in

error-unauthorized = 続けるにはサインインしてください。
error-invalid-credentials = ユーザー名またはメールアドレスとパスワードが一致しません。もう一度お試しになるか、リンクでサインインしてください。
error-invalid-second-factor = コードが間違っているか、使用済みか、期限切れです。認証アプリに現在表示されているコードか、別のリカバリーコードを入力してください。
error-second-factor-locked = コードの入力を何度も間違えたため、ロックされています。15分後にもう一度お試しください。
error-sign-up-gone = この登録に使われたライセンスキーでは、もう登録できません。リンクでサインインするか、販売元にお問い合わせください。
error-email-taken = このメールアドレスのアカウントはすでにあります。別のアドレスを使うか、このアドレスでサインインしてください。
error-username-taken = このユーザー名はすでに使われています。別の名前をお選びください。

## The account

error-address-not-confirmed = 先にメールアドレスの確認を完了してください。メールでお送りしたリンクを開くか、アカウントページからリンクを再送信してください。
error-email-unconfirmed = 先にメールアドレスの確認を完了してください。メールでお送りしたリンクを開くか、アカウントページからリンクを再送信してください。
error-invalid-password = 別のパスワードをお選びください。推測されにくい10～128文字とし、ユーザー名やメールアドレスと同じものは使えません。
error-wrong-password = この操作には現在のパスワードが必要ですが、入力がないか間違っています。もう一度入力するか、先にリンクでサインインし直してください。
error-sign-in-again = 最初のパスワードは、リンクでサインインした直後に設定します。リンクでサインインし直してから設定してください。
error-wrong-code = コードが認証アプリに登録した情報と一致しません。最初からやり直し、アプリに現在表示されているコードを入力してください。
error-account-not-found = 該当するアカウントがありません。選択やアドレスを確認し、ページを再読み込みしてください。
error-account-is-administrator = このアカウントはショップを運営しているため、消去できません。先に運営の役割を外してください。
error-subscription-running = 継続中のサブスクリプションがあるため、データを消去できません。先に解約してください。サブスクリプションが終了すると消去できます。

## The shop

error-product-not-found = 該当する製品がありません。ショップからお選びください。
error-invalid-quantity = 1～10,000の整数を入力してください。
error-invalid-items = 1つ以上、20以下のプランについて数量を入力してください。数量は整数で、合計10,000までです。
error-mixed-currencies = 通貨の異なる価格は、まとめてお支払いいただけません。1つずつご購入ください。
error-mixed-intervals = 請求期間の異なる価格は、まとめてお支払いいただけません。1つずつご購入ください。
error-invalid-tier = このプランは存在しないか、この方法では購入できません。別のプランをお選びください。
error-tier-required = プランが選択されていません。1つお選びください。
error-invalid-price = この価格はご利用いただけません。表示されているプランからお選びください。
error-not-for-sale = このプランはオンラインでは販売していません。販売元にお問い合わせになるか、別のプランをお選びください。
error-return-url-not-allowed = お使いのリンクの移動先は、販売元が許可していないURLです。ショップをトップページから開くか、販売元にお知らせください。
error-invalid-site-domain = example.com のように、サイトのドメイン名を入力してください。複数のサイト用に購入する場合は、開発用サイトを除き、重複なしで1～100件入力してください。
error-session-not-found = 該当する購入手続きがありません。お支払い済みの場合、ライセンスキーはお送りしたメールに記載されています。

## Trials

error-invalid-installation-id = アプリに表示されているインストールIDを、1行、255文字以内で入力してください。
error-trial-used = この製品のトライアルは、このメールアドレスまたはインストール先ですでに使われています。ライセンスをご購入いただけます。
error-trial-not-offered = この製品にトライアルはありません。別の製品を選ぶか、ライセンスをご購入ください。

## Payments and orders

error-stripe-unavailable = 決済サービスが応答しません。1分ほど待ち、注文またはサブスクリプションを確認してから、もう一度お試しください。
error-stripe-rate-limited = 現在、購入が集中しています。数秒後にもう一度お試しください。請求は発生していません。
error-stripe-refused = 決済サービスがリクエストを拒否しました。請求は発生していません。販売元にお知らせください。
error-payment-failed = お支払いを完了できなかったため、何も変更されませんでした。お支払い情報を確認して、もう一度お試しください。
error-order-not-found = お客様のご注文の中に、該当するものがありません。
error-no-receipt = このご注文の領収書はありません。お支払いがないか、決済サービスに領収書がありません。必要な場合は販売元にお問い合わせください。
error-no-billing = このアカウントではまだ何も購入していないため、お支払い情報はありません。
error-nothing-due = お支払いいただくものはありません。このサブスクリプションに未払いの請求書はありません。

## Subscriptions

error-subscription-not-found = お客様のサブスクリプションの中に、該当するものがありません。
error-subscription-busy = このサブスクリプションの別の変更を処理中です。しばらくしてからもう一度お試しください。
error-subscription-ended = このサブスクリプションは終了しているため、変更できません。ショップで新しく購入できます。
error-not-subscribed = このライセンスは、サブスクリプションに含まれていません。
error-item-required = このサブスクリプションには複数のプランがあります。変更するプランをお選びください。
error-nothing-to-choose = 選択するものはありません。終了するものがないか、選択期限を過ぎています。
error-invalid-choice = 選択の数または内容が正しくありません。一覧の中から、ページに示された数だけお選びください。

## License keys

error-license-not-found = お客様のライセンスの中に、該当するものがありません。
error-license-expired = このライセンスは期限切れです。使うには、更新するか新しく購入してください。
error-license-inactive = このライセンスは有効ではないため、現在使えません。ライセンスのページで期間を確認するか、販売元にお問い合わせください。
error-license-suspended = このライセンスは一時停止されているため、現在使えません。販売元にお問い合わせください。
error-license-revoked = このライセンスは取り消されたため、この操作は行えません。販売元にお問い合わせください。
error-too-many-replacements = 24時間に再発行できるライセンスキーの上限に達しました。明日もう一度お試しください。
error-license-files-off = このライセンスではライセンスファイルを利用できません。必要な場合は販売元にお問い合わせください。

## Activations of license keys

error-activation-not-found = このサイトまたはデバイスは、もうこのライセンスの一覧にありません。ページを再読み込みしてください。
error-activation-limit = このライセンスキーは、すでに同じ種類の利用先{ $limit }か所のうち{ $used }か所で使われています。先に1か所を解除してください。
error-activation-churn = このライセンスキーは、1日のうちに多くの異なる場所で有効化されました。明日もう一度お試しください。
error-wrong-activation-kind = このライセンスは、別の種類の利用先のためのものです。サイト用のライセンスにはドメイン名、デバイス用のライセンスにはインストールIDを入力します。
error-move-limit = このライセンスのデバイス間の移行は、30日間の上限（{ $limit }回）に達しました。しばらく待つか、販売元にお問い合わせください。
error-same-site = このライセンスは、すでにこのサイトで使われています。別のサイトを入力してください。

## Organizations

error-not-allowed = この操作を行う権限がありません。組織のオーナーか管理者、またはサブスクリプションの料金を支払っている人に依頼してください。
error-organization-not-found = お客様の組織の中に、該当するものがありません。
error-organization-has-licenses = この組織はまだライセンスキーを所有しています。先に譲渡してください。
error-other-name = 組織の名前と一致しないため、削除されませんでした。表示されている名前を正確に入力してください。
error-invalid-role = メンバー、管理者、オーナーのいずれかの役割をお選びください。
error-already-member = この人はすでに組織のメンバーです。
error-not-member = この人は組織のメンバーではありません。ページを再読み込みしてください。
error-last-owner = 組織にはオーナーが必要です。先に別のメンバーをオーナーにしてください。
error-invitation-limit = 本日招待できる人数の上限に達しました。続きは明日招待してください。
error-invitation-not-found = この組織への招待がないか、すでに無効です。オーナーに新しい招待を依頼してください。
error-owner-not-found = ライセンスの譲渡先となる人または組織が見つかりません。別の譲渡先をお選びください。
error-invalid-language = 一覧から言語をお選びください。
error-not-renewable = このライセンスはここでは更新できません。新しいライセンスを購入するか、販売元にお問い合わせください。
