## Shared by several pages

common-license-keys = Lizenzschlüssel
common-buy-license-keys = Lizenzschlüssel kaufen
common-sign-in = Anmelden
common-email = E-Mail-Adresse
common-email-placeholder = name@example.com
common-current-password = Aktuelles Passwort
common-new-password = Neues Passwort
common-link-gone = Dieser Link funktioniert nicht mehr
common-title-check = Bitte prüfen: { $title }
common-list-separator = {", "}

## Layout

layout-skip = Zum Inhalt springen
layout-sandbox = Sandbox
layout-sandbox-text = Sandbox: Es fließt kein echtes Geld
layout-sandbox-controls = Steuerung
layout-sandbox-mail = Gesendete E-Mails
layout-nav = Hauptmenü
layout-buy = Kaufen
layout-account = Konto
layout-signed-in = Angemeldet als <strong>{ $email }</strong>
layout-signed-in-unnamed = Angemeldet mit <strong>diesem Konto</strong>
layout-console = Anbieter-Konsole
layout-account-and-sessions = Konto und Sitzungen
layout-organizations = Organisationen
layout-sign-out = Abmelden
layout-unconfirmed = Bitte bestätigen Sie Ihre E-Mail-Adresse: Wir haben einen Link an { $email } gesendet. Bis dahin sehen Sie nur die Lizenz, mit der Sie sich registriert haben.
layout-unconfirmed-button = Link erneut senden
layout-delivered-by = Lizenzschlüssel bereitgestellt von Keysmith
layout-links = Links des Anbieters
layout-support = Support
layout-terms = AGB
layout-privacy = Datenschutz
layout-imprint = Impressum
layout-language = Sprache
layout-theme = Farben
layout-theme-system = Automatisch
layout-theme-light = Hell
layout-theme-dark = Dunkel
layout-preferences-button = Anwenden

## Copy buttons next to license keys (shown by a script)

copy-done = Kopiert
copy-done-status = Lizenzschlüssel kopiert.
copy-press = Strg+C drücken
copy-press-status = Der Schlüssel ist markiert. Drücken Sie Strg+C, um ihn zu kopieren.
copy-all-done = { $count } Schlüssel kopiert
copy-refused = Der Browser hat das nicht erlaubt

## Plans: what they include, and what they cost

plan-seats-site = Ein Lizenzschlüssel; jeder Platz steht für eine Website
plan-seats-device = Ein Lizenzschlüssel; jeder Platz steht für ein Gerät
plan-works-site =
    { $count ->
        [one] Jeder Lizenzschlüssel gilt für { $count } Website
       *[other] Jeder Lizenzschlüssel gilt für { $count } Websites
    }
plan-works-device =
    { $count ->
        [one] Jeder Lizenzschlüssel gilt für { $count } Gerät
       *[other] Jeder Lizenzschlüssel gilt für { $count } Geräte
    }
plan-works-any-site = Jeder Lizenzschlüssel gilt für beliebig viele Websites
plan-works-any-device = Jeder Lizenzschlüssel gilt für beliebig viele Geräte
plan-moves = Kann innerhalb von 30 Tagen { $count }-mal auf ein anderes Gerät umziehen
plan-floating-seats =
    { $count ->
        [one] { $count } Floating-Lizenz
       *[other] { $count } Floating-Lizenzen
    }
plan-unlimited = { $name } unbegrenzt
plan-up-to = Bis zu { $most } { $name }
plan-every-feature = Alle Funktionen
plan-includes = Enthält { $features }
plan-renews-day = Verlängert sich täglich, jederzeit kündbar
plan-renews-week = Verlängert sich wöchentlich, jederzeit kündbar
plan-renews-month = Verlängert sich monatlich, jederzeit kündbar
plan-renews-year = Verlängert sich jährlich, jederzeit kündbar
plan-renews-period = Verlängert sich regelmäßig, jederzeit kündbar
plan-days =
    { $days ->
        [one] { $days } Tag gültig, ohne automatische Verlängerung
       *[other] { $days } Tage gültig, ohne automatische Verlängerung
    }
plan-days-from-activation =
    { $days ->
        [one] Ab der ersten Aktivierung { $days } Tag gültig, ohne automatische Verlängerung
       *[other] Ab der ersten Aktivierung { $days } Tage gültig, ohne automatische Verlängerung
    }
plan-forever = Einmal bezahlen, unbefristet nutzen
plan-price-per-key = { $price } pro Schlüssel
plan-price-per-seat = { $price } pro Platz
plan-price-per-site = { $price } pro Website

## Buy

buy-title = { $product } kaufen
buy-all-products = Alle Produkte
buy-lead = Sie bezahlen auf der Seite von Stripe. Sobald die Zahlung bestätigt ist, erhalten Sie Ihre Lizenzschlüssel per E-Mail und finden sie auf Ihrer Seite „Lizenzschlüssel“.
buy-try =
    { $days ->
        [one] { $days } Tag kostenlos testen
       *[other] { $days } Tage kostenlos testen
    }
buy-several = Mehrere Produkte zusammen kaufen
buy-not-sold = Der Tarif, zu dem Ihr Link führte, wird hier nicht mehr angeboten. Diese Tarife können Sie kaufen.
buy-quantity = Nach Anzahl
buy-quantity-text = Kaufen Sie jetzt beliebig viele und entscheiden Sie später, wo Sie sie einsetzen.
buy-plan = Tarif
buy-plan-facts = { $product }, <strong>{ $plan }</strong>:
buy-count-key = Anzahl der Schlüssel
buy-count-seat = Anzahl der Plätze
buy-email-hint = Die Schlüssel werden an diese Adresse gesendet und gehören zu ihr.
buy-total = Gesamtbetrag
buy-total-key = { $count } Schlüssel × { $price }
buy-total-seat =
    { $category ->
        [one] { $count } Platz × { $price }
       *[other] { $count } Plätze × { $price }
    }
buy-total-site =
    { $category ->
        [one] { $count } Website × { $price }
       *[other] { $count } Websites × { $price }
    }
buy-total-day = { $sum } / Tag
buy-total-week = { $sum } / Woche
buy-total-month = { $sum } / Monat
buy-total-year = { $sum } / Jahr
buy-button = Weiter zur Zahlung
buy-sites = Für bestimmte Websites
buy-sites-text = Ein Schlüssel pro Website, bei Erhalt bereits für sie aktiviert.
buy-sites-list = Websites
buy-sites-list-hint = Eine Domain pro Zeile, höchstens { $max }. Adressen werden auf ihre Domain gekürzt; Entwicklungs-Websites wie localhost brauchen keine Lizenz.
buy-plans = Tarife
buy-price-key =
    { $interval ->
        [day] <strong>{ $price }</strong> pro Schlüssel und Tag
        [week] <strong>{ $price }</strong> pro Schlüssel und Woche
        [month] <strong>{ $price }</strong> pro Schlüssel und Monat
        [year] <strong>{ $price }</strong> pro Schlüssel und Jahr
       *[once] <strong>{ $price }</strong> pro Schlüssel, einmalig
    }
buy-price-seat =
    { $interval ->
        [day] <strong>{ $price }</strong> pro Platz und Tag
        [week] <strong>{ $price }</strong> pro Platz und Woche
        [month] <strong>{ $price }</strong> pro Platz und Monat
        [year] <strong>{ $price }</strong> pro Platz und Jahr
       *[once] <strong>{ $price }</strong> pro Platz, einmalig
    }
buy-price-choose = : { $plan } wählen
buy-free-to-try =
    { $days ->
        [one] { $days } Tag kostenlos testen
       *[other] { $days } Tage kostenlos testen
    }
buy-on-request = Auf Anfrage
buy-contact = Schreiben Sie an <a href="{ $href }">{ $email }</a>, und wir senden Ihnen ein Angebot.

## Cart

cart-title = Mehrere Produkte kaufen
cart-buy-one = Ein Produkt kaufen
cart-lead = Geben Sie für jeden Tarif die gewünschte Anzahl an. Sie bezahlen alles auf einmal und erhalten eine E-Mail mit allen Lizenzschlüsseln.
cart-empty-title = Hier gibt es noch nichts zu kaufen
cart-empty-text = Der Anbieter hat noch keine Preise festgelegt.
cart-price-once-key = { $price } pro Schlüssel, einmalig
cart-price-once-seat = { $price } pro Platz, einmalig
cart-note = Alle Preise einer Zahlung haben dieselbe Währung, und alle Abos darin verlängern sich gemeinsam.

## Trial

trial-title = Kostenlos testen
trial-lead = Ohne Zahlung und ohne Verlängerung: Die Testversion endet von selbst.
trial-empty-title = Keine Testversion verfügbar
trial-empty-text = Zurzeit lässt sich hier nichts kostenlos testen.
trial-form = Ihre Testversion
trial-product = Produkt
trial-free-for =
    { $days ->
        [one] { $days } Tag kostenlos
       *[other] { $days } Tage kostenlos
    }
trial-installation = Installations-ID
trial-installation-hint = Sie wird in Ihrer Anwendung angezeigt. Die Testversion läuft auf dieser Installation.
trial-email-hint = An diese Adresse senden wir den Lizenzschlüssel. Eine Testversion pro Person und Installation.
trial-button = Testversion starten

## Checkout: paid, the keys are shown

checkout-success-title = Vielen Dank
checkout-success-heading =
    { $count ->
        [one] Vielen Dank. Ihr Lizenzschlüssel ist bereit.
       *[other] Vielen Dank. Ihre { $count } Lizenzschlüssel sind bereit.
    }
checkout-success-sent =
    { $count ->
        [one] Er ist auch per E-Mail unterwegs an <strong>{ $to }</strong>.
       *[other] Sie sind auch per E-Mail unterwegs an <strong>{ $to }</strong>.
    }
checkout-success-keys = Lizenzschlüssel
checkout-success-first =
    { $shown ->
        [one] Hier sehen Sie den ersten. Alle { $count } finden Sie in der E-Mail und auf Ihrer Seite <a href="{ $href }">Lizenzschlüssel</a>.
       *[other] Hier sehen Sie die ersten { $shown }. Alle { $count } finden Sie in der E-Mail und auf Ihrer Seite <a href="{ $href }">Lizenzschlüssel</a>.
    }
checkout-success-next = So geht es weiter
checkout-success-step-sites = <strong>Tragen Sie jeden Schlüssel in seiner Website ein.</strong> Jeder Schlüssel ist bereits für die Website aktiviert, die daneben steht.
checkout-success-step-copy = <strong>Kopieren Sie einen Schlüssel</strong> dorthin, wo Ihre Installation danach fragt.
checkout-success-step-activate = <strong>Oder aktivieren Sie ihn hier:</strong> Öffnen Sie „Lizenzschlüssel“, wählen Sie <em>Aktivieren</em> und geben Sie die Website an.
checkout-success-step-mail = <strong>Heben Sie die E-Mail auf.</strong> Sie enthält dieselben Schlüssel und Ihre Bestellnummer <code>{ $order }</code>.
checkout-success-button = Zu den Lizenzschlüsseln

## Checkout: no keys to show

checkout-pending-title-bank_transfer = Wir warten auf Ihre Zahlung
checkout-pending-title-minting = Ihre Schlüssel werden erstellt
checkout-pending-title-unpaid = Noch nicht bezahlt
checkout-pending-title-failed = Ihre Zahlung ist fehlgeschlagen
checkout-pending-title-expired = Dieser Bezahlvorgang ist abgelaufen
checkout-pending-title-refunded = Diese Bestellung wurde erstattet
checkout-pending-title-disputed = Diese Zahlung wurde angefochten
checkout-pending-title-delivered = Ihre Schlüssel sind in Ihrem Postfach
checkout-pending-title-unavailable = Wir können Ihre Zahlung gerade nicht prüfen
checkout-pending-bank-transfer = Ihre Bestellung ist eingegangen. Überweisungen dauern einige Tage; sobald das Geld da ist, werden Ihre Schlüssel erstellt und an die E-Mail-Adresse der Bestellung gesendet.
checkout-pending-minting = Ihre Zahlung war erfolgreich. Gleich sehen Sie hier Ihre Schlüssel. Wir senden sie Ihnen auch per E-Mail, Sie können diese Seite also schließen.
checkout-pending-unpaid = Für diesen Bezahlvorgang ist noch keine Zahlung eingegangen. Falls Sie gerade bezahlt haben, erkennt diese Seite das in Kürze. Andernfalls gehen Sie zurück zur Zahlung oder beginnen Sie von vorn.
checkout-pending-start-again = Neu beginnen
checkout-pending-failed = Die Zahlung war nicht erfolgreich. Es wurden keine Schlüssel erstellt und nichts berechnet.
checkout-pending-try-again = Erneut versuchen
checkout-pending-expired = Es ging nicht rechtzeitig eine Zahlung ein. Es wurden keine Schlüssel erstellt und nichts berechnet.
checkout-pending-refunded = Die Zahlung für diese Bestellung wurde erstattet, die Lizenzschlüssel funktionieren nicht mehr.
checkout-pending-disputed = Die Zahlung für diese Bestellung wurde bei der Bank angefochten. Bis zur Klärung sind die Lizenzschlüssel gesperrt; wird die Anfechtung zurückgezogen, funktionieren sie wieder.
checkout-pending-delivered = Diese Seite zeigt Lizenzschlüssel eine Stunde lang und nur in dem Browser, in dem sie zuerst angezeigt wurden. Wir haben sie an die E-Mail-Adresse der Bestellung gesendet, und Sie finden sie auf Ihrer Seite „Lizenzschlüssel“.
checkout-pending-delivered-button = Zu den Lizenzschlüsseln
checkout-pending-unavailable = Der Zahlungsdienst hat uns zu diesem Bezahlvorgang keine Auskunft gegeben. Diese Seite fragt von selbst noch einmal nach. Falls Sie bezahlt haben, werden Ihre Schlüssel erstellt und Ihnen per E-Mail gesendet, sobald wir davon erfahren.
checkout-pending-order = Bestellung <code>{ $order }</code>

## Checkout: canceled before paying

checkout-cancelled-title = Zahlung abgebrochen
checkout-cancelled-heading = Es wurde nichts berechnet
checkout-cancelled-text = Sie haben die Zahlung vor dem Abschluss verlassen, daher wurden keine Schlüssel erstellt.
checkout-cancelled-button = Zurück zu Ihrer Auswahl

## Sign in

sign-in-lead = Wir senden einen Link an Ihre E-Mail-Adresse. Er öffnet Ihre Lizenzschlüssel, ist { $minutes } Minuten lang gültig und funktioniert nur einmal.
sign-in-button = Link senden
sign-in-with-password = Stattdessen mit Passwort anmelden
sign-in-login = Benutzername oder E-Mail-Adresse
sign-in-password = Passwort

## Sign in: the link is sent

sign-in-sent-title = Prüfen Sie Ihr Postfach
sign-in-sent-text = Wenn es zu der angegebenen Adresse Lizenzschlüssel gibt, ist ein Anmeldelink dorthin unterwegs. Er ist { $minutes } Minuten lang gültig und funktioniert nur einmal.
sign-in-sent-nothing = Nichts angekommen? Sehen Sie im Spam-Ordner nach oder prüfen Sie, ob Sie die Adresse verwendet haben, mit der Sie gekauft haben.
sign-in-sent-button = Andere Adresse verwenden
sign-in-sent-sandbox = Gesendete E-Mails der Sandbox öffnen

## Sign in: the link is opened

sign-in-confirm-title = Anmeldung abschließen
sign-in-confirm-text = Sie melden sich gleich bei { $seller } als <strong>{ $account }</strong> an.
sign-in-confirm-button = Als { $account } anmelden
sign-in-confirm-address-title = E-Mail-Adresse bestätigen
sign-in-confirm-address-who = Jemand hat sich bei { $seller } mit einem Lizenzschlüssel und der Adresse <strong>{ $account }</strong> registriert.
sign-in-confirm-address-who-named = Jemand hat sich bei { $seller } mit einem Lizenzschlüssel als <strong>{ $username }</strong> und mit der Adresse <strong>{ $account }</strong> registriert.
sign-in-confirm-address-text = Wenn Sie das waren, bestätigen Sie die Adresse. Wenn nicht, verlassen Sie diese Seite: Mit der Bestätigung erhält die Person, die das Passwort gewählt hat, Zugriff auf alles, was zu dieser Adresse gehört.
sign-in-confirm-address-button = Ja, diese Adresse bestätigen
sign-in-confirm-sign-up-title = Waren Sie das?
sign-in-confirm-sign-up-who = Jemand mit einem Lizenzschlüssel möchte für das Konto <strong>{ $account }</strong> ein selbst gewähltes Passwort festlegen.
sign-in-confirm-sign-up-who-named = Jemand mit einem Lizenzschlüssel möchte für das Konto <strong>{ $account }</strong> den Benutzernamen <strong>{ $username }</strong> und ein selbst gewähltes Passwort festlegen.
sign-in-confirm-sign-up-text = Wenn Sie das waren, fahren Sie fort. Wenn nicht, verlassen Sie diese Seite: Wenn Sie fortfahren, erhält die Person, die das Passwort gewählt hat, Zugriff auf Ihr Konto.
sign-in-confirm-sign-up-button = Ja, Namen und Passwort festlegen
sign-in-confirm-email-title = Neue Adresse verwenden
sign-in-confirm-email-text = Das Konto <strong>{ $account }</strong> erhält die Adresse <strong>{ $new_email }</strong>. Ihr Passwort und alle Sitzungen werden ungültig.
sign-in-confirm-email-button = Diese Adresse verwenden
sign-in-confirm-reset-title = Neues Passwort festlegen
sign-in-confirm-reset-text = Für das Konto <strong>{ $account }</strong>. Alle Sitzungen werden abgemeldet.
sign-in-confirm-reset-hint = Mindestens { $count } Zeichen; gut sind mehrere Wörter, die nichts miteinander zu tun haben.
sign-in-confirm-reset-button = Passwort festlegen und anmelden
sign-in-confirm-elsewhere = Dieser Link wurde in einem anderen Browser angefordert. Fahren Sie nur fort, wenn Sie ihn angefordert haben und die Adresse Ihnen gehört.

## Sign in: the link for a new address is opened in another browser

sign-in-elsewhere-title = Öffnen Sie diesen Link dort, wo Sie angemeldet sind
sign-in-elsewhere-text = Der Link gibt einem Konto die Adresse { $new_email }. Er funktioniert nur in dem Browser, in dem dieses Konto angemeldet ist.
sign-in-elsewhere-not-yours = Ist die E-Mail versehentlich bei Ihnen gelandet? Dann müssen Sie nichts tun.

## Sign in: the link does not work (its title is common-link-gone)

sign-in-failed-text = Anmeldelinks sind { $minutes } Minuten lang gültig und funktionieren nur einmal. Dieser wurde bereits verwendet, ist zu alt oder wurde von einem E-Mail-Programm abgeschnitten.
sign-in-failed-button = Neuen Link senden

## Sign in: the second step

sign-in-code-title = Code eingeben
sign-in-code-lead = Öffnen Sie Ihre Authenticator-App und geben Sie den sechsstelligen Code ein, den sie anzeigt, oder einen Ihrer Wiederherstellungscodes.
sign-in-code-code = Code

## Forgotten password

password-reset-title = Passwort vergessen?
password-reset-lead = Wir senden einen Link an Ihre E-Mail-Adresse. Damit können Sie ein neues Passwort festlegen. Er ist { $minutes } Minuten lang gültig und funktioniert nur einmal.

## Two-step sign-in

second-factor-title = Zwei-Faktor-Authentifizierung
second-factor-lead-on = Aktiviert: Bei der Anmeldung wird ein Code aus Ihrer Authenticator-App abgefragt.
second-factor-lead-off = Deaktiviert. Wenn Sie sie aktivieren, wird bei der Anmeldung neben Link oder Passwort ein Code von Ihrem Smartphone abgefragt.
second-factor-codes-title = Ihre Wiederherstellungscodes
second-factor-codes-text = Mit jedem können Sie sich einmal anmelden, wenn Sie Ihr Smartphone nicht zur Hand haben. Sie werden nur jetzt angezeigt: Bewahren Sie sie sicher auf.
second-factor-add-title = Zu Ihrer App hinzufügen
second-factor-add-text = <a href="{ $href }">Öffnen Sie den Eintrag in einer Authenticator-App auf diesem Gerät</a> oder geben Sie diesen Schlüssel in der App ein:
second-factor-add-code = Code, den die App anzeigt
second-factor-on = Aktivieren
second-factor-off = Deaktivieren
second-factor-off-text =
    { $count ->
        [one] Es ist noch { $count } Wiederherstellungscode übrig. Um neue zu erhalten, deaktivieren Sie die Zwei-Faktor-Authentifizierung und aktivieren Sie sie wieder.
       *[other] Es sind noch { $count } Wiederherstellungscodes übrig. Um neue zu erhalten, deaktivieren Sie die Zwei-Faktor-Authentifizierung und aktivieren Sie sie wieder.
    }
second-factor-off-code = Code aus der App oder Wiederherstellungscode
second-factor-begin = Einrichten

## “This was not you?”, the page behind a link in mails about an account (its third state is titled common-link-gone)

not-me-title = Waren Sie das nicht?
not-me-trial-text = Jemand hat mit Ihrer E-Mail-Adresse eine Testversion gestartet. Wir beenden sie, und Sie können Ihre eigene starten.
not-me-trial-button = Testversion beenden
not-me-text =
    { $change ->
        [password] Wir melden alle Browser von Ihrem Konto ab und machen alle offenen Links und das neue Passwort ungültig. Ihre Lizenzschlüssel bleiben Ihnen erhalten.
        [second_factor_on] Wir melden alle Browser von Ihrem Konto ab und machen alle offenen Links ungültig. Die Zwei-Faktor-Authentifizierung wird deaktiviert. Ihre Lizenzschlüssel bleiben Ihnen erhalten.
       *[other] Wir melden alle Browser von Ihrem Konto ab und machen alle offenen Links ungültig. Ihre Lizenzschlüssel bleiben Ihnen erhalten.
    }
not-me-button = Überall abmelden
not-me-done-title = Erledigt
not-me-done-trial = Die Testversion ist beendet. Es wurde nichts berechnet.
not-me-done-email = Alle Sitzungen und Links des Kontos sind ungültig. Teilen Sie dem Anbieter mit, dass Sie die Adresse nicht geändert haben.
not-me-done = Alle Sitzungen und Links sind ungültig. Melden Sie sich mit einem Link an und legen Sie ein neues Passwort fest.
not-me-gone = Er war nur eine Woche lang gültig. Melden Sie sich mit einem Link an und legen Sie ein neues Passwort fest; damit werden alle anderen Browser abgemeldet.

## Problem

problem-back-to-licenses = Zurück zu den Lizenzschlüsseln
problem-back-to-start = Zurück zur Startseite
problem-code = Code
problem-request = Anfrage
