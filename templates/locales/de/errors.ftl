## Headings above error messages

problem-check = Bitte prüfen Sie Ihre Eingaben
problem-sign-in = Bitte melden Sie sich an
problem-payment = Die Zahlung war nicht erfolgreich
problem-forbidden = Das ist für Sie nicht möglich
problem-not-found = Nicht gefunden
problem-conflict = Das ist gerade nicht möglich
problem-too-large = Das war zu viel auf einmal
problem-too-many = Zu viele Versuche
problem-later = Bitte versuchen Sie es gleich noch einmal
problem-wrong = Etwas ist schiefgelaufen

## Server errors

error-internal-error = Bei uns ist etwas schiefgelaufen. Versuchen Sie es noch einmal; falls es wieder passiert, nennen Sie dem Anbieter die Nummer der Anfrage.
error-database-unavailable = Der Dienst ist gerade nicht verfügbar, daher wurde nichts geändert oder abgerufen. Versuchen Sie es in einigen Sekunden noch einmal.
error-busy = Der Server ist gerade stark ausgelastet. Versuchen Sie es in einigen Sekunden noch einmal.
error-rate-limited = { $retry_after ->
    [one] Das waren zu viele Versuche. Versuchen Sie es in { $retry_after } Sekunde noch einmal.
   *[other] Das waren zu viele Versuche. Versuchen Sie es in { $retry_after } Sekunden noch einmal.
}

## Addresses and forms

error-not-found = Unter dieser Adresse gibt es keine Seite. Prüfen Sie die Adresse auf Tippfehler.
error-method-not-allowed = Diese Adresse lässt sich so nicht öffnen. Gehen Sie zurück und verwenden Sie die Links und Schaltflächen der Seite.
error-invalid-csrf-token = Dieses Formular ist zu alt oder stammt von einer anderen Seite. Laden Sie die Seite neu und senden Sie es noch einmal ab.
error-cross-site-request = Dieses Formular wurde nicht von einer unserer Seiten abgesendet. Öffnen Sie die Seite hier und versuchen Sie es noch einmal.
error-request-timeout = Ihre Eingaben sind nicht rechtzeitig angekommen. Prüfen Sie Ihre Verbindung und senden Sie sie noch einmal ab.
error-body-too-large = Ihre Eingaben sind zu umfangreich. Kürzen Sie sie und senden Sie sie noch einmal ab.
error-unreadable-body = Ihre Eingaben sind nicht vollständig angekommen. Senden Sie sie noch einmal ab.
error-invalid-fields = Eine Angabe fehlt oder ist ungültig. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal.
error-not-confirmed = Es wurde nichts geändert, weil Ihre Bestätigung fehlt. Kreuzen Sie das Kästchen an oder geben Sie die E-Mail-Adresse dieses Kontos ein, wie im Formular verlangt.
error-invalid-email = Diese E-Mail-Adresse ist ungültig. Prüfen Sie sie auf Tippfehler; sie sieht aus wie name@example.com.
error-invalid-name = Wählen Sie einen Namen mit höchstens 100 sichtbaren Zeichen und ohne Webadresse. Der Name einer Organisation darf nicht leer sein.

## Signing in

error-unauthorized = Melden Sie sich an, um fortzufahren.
error-invalid-credentials = Benutzername oder E-Mail-Adresse und Passwort passen nicht zusammen. Versuchen Sie es noch einmal oder melden Sie sich mit einem Link an.
error-invalid-second-factor = Dieser Code ist falsch, wurde bereits verwendet oder ist zu alt. Geben Sie den Code ein, den Ihre Authenticator-App jetzt anzeigt, oder einen anderen Wiederherstellungscode.
error-second-factor-locked = Es wurden zu viele falsche Codes eingegeben. Warten Sie 15 Minuten und versuchen Sie es dann noch einmal.
error-sign-up-gone = Mit dem Lizenzschlüssel dieser Registrierung können Sie sich nicht mehr registrieren. Melden Sie sich stattdessen mit einem Link an oder fragen Sie den Anbieter.
error-email-taken = Zu dieser E-Mail-Adresse gibt es bereits ein Konto. Verwenden Sie eine andere Adresse oder melden Sie sich mit dieser an.
error-username-taken = Dieser Benutzername ist vergeben. Wählen Sie einen anderen.

## The account

error-address-not-confirmed = Bestätigen Sie zuerst Ihre E-Mail-Adresse. Öffnen Sie den Link, den wir Ihnen per E-Mail gesendet haben, oder fordern Sie ihn auf Ihrer Kontoseite erneut an.
error-email-unconfirmed = Bestätigen Sie zuerst Ihre E-Mail-Adresse. Öffnen Sie den Link, den wir Ihnen per E-Mail gesendet haben, oder fordern Sie ihn auf Ihrer Kontoseite erneut an.
error-invalid-password = Wählen Sie ein anderes Passwort: 10 bis 128 Zeichen, schwer zu erraten und nicht Ihr Benutzername oder Ihre E-Mail-Adresse.
error-wrong-password = Dafür wird Ihr aktuelles Passwort benötigt; es fehlte oder war falsch. Geben Sie es noch einmal ein oder melden Sie sich zuerst erneut mit einem Link an.
error-sign-in-again = Das erste Passwort eines Kontos lässt sich nur direkt nach der Anmeldung mit einem Link festlegen. Melden Sie sich erneut mit einem Link an und legen Sie es dann fest.
error-wrong-code = Dieser Code passt nicht zum Schlüssel in Ihrer Authenticator-App. Beginnen Sie von vorn und geben Sie den Code ein, den die App jetzt anzeigt.
error-account-not-found = Dieses Konto gibt es nicht. Prüfen Sie die Auswahl oder die Adresse und laden Sie die Seite neu.
error-account-is-administrator = Mit diesem Konto wird der Shop betrieben, daher kann es nicht gelöscht werden. Entziehen Sie ihm zuerst diese Rolle.
error-subscription-running = Ein Abo läuft noch, daher können Ihre Daten nicht gelöscht werden. Kündigen Sie es zuerst; sobald es beendet ist, können Sie Ihre Daten löschen.

## The shop

error-product-not-found = Dieses Produkt gibt es nicht. Wählen Sie eines aus dem Shop.
error-invalid-quantity = Geben Sie eine ganze Zahl von 1 bis 10.000 ein.
error-invalid-items = Geben Sie für mindestens einen und höchstens 20 Tarife die gewünschte Anzahl ein, jeweils als ganze Zahl und zusammen höchstens 10.000.
error-mixed-currencies = Preise in verschiedenen Währungen lassen sich nicht zusammen bezahlen. Kaufen Sie nacheinander.
error-mixed-intervals = Preise mit verschiedenen Abrechnungszeiträumen lassen sich nicht zusammen bezahlen. Kaufen Sie nacheinander.
error-invalid-tier = Diesen Tarif gibt es nicht, oder er lässt sich so nicht kaufen. Wählen Sie einen anderen Tarif.
error-tier-required = Es wurde kein Tarif ausgewählt. Wählen Sie einen aus.
error-invalid-price = Dieser Preis ist hier nicht verfügbar. Wählen Sie einen der angebotenen Tarife.
error-not-for-sale = Dieser Tarif wird nicht online verkauft. Fragen Sie den Anbieter oder wählen Sie einen anderen Tarif.
error-return-url-not-allowed = Der Link, dem Sie gefolgt sind, führt zu einer Adresse, die der Anbieter nicht erlaubt. Öffnen Sie den Shop über seine Startseite oder informieren Sie den Anbieter.
error-invalid-site-domain = Geben Sie den Domainnamen der Website ein, zum Beispiel example.com. Wenn Sie für mehrere Websites kaufen, geben Sie 1 bis 100 an, jede nur einmal und ohne Entwicklungs-Websites.
error-session-not-found = Diesen Bezahlvorgang gibt es nicht. Falls Sie bezahlt haben, finden Sie Ihre Lizenzschlüssel in der E-Mail, die wir Ihnen gesendet haben.

## Trials

error-invalid-installation-id = Geben Sie die Installations-ID so ein, wie Ihre Anwendung sie anzeigt, in einer Zeile mit höchstens 255 Zeichen.
error-trial-used = Dieses Produkt wurde mit dieser E-Mail-Adresse oder auf dieser Installation bereits getestet. Sie können eine Lizenz kaufen.
error-trial-not-offered = Für dieses Produkt gibt es keine Testversion. Wählen Sie ein anderes Produkt oder kaufen Sie eine Lizenz.

## Payments and orders

error-stripe-unavailable = Der Zahlungsdienst antwortet nicht. Warten Sie eine Minute und sehen Sie unter Ihren Bestellungen oder Abos nach, bevor Sie es noch einmal versuchen.
error-stripe-rate-limited = Im Moment gibt es zu viele Käufe. Versuchen Sie es in einigen Sekunden noch einmal; es wurde nichts berechnet.
error-stripe-refused = Der Zahlungsdienst hat diese Anfrage abgelehnt, und es wurde nichts berechnet. Informieren Sie den Anbieter.
error-payment-failed = Die Zahlung war nicht erfolgreich, daher wurde nichts geändert. Prüfen Sie Ihre Zahlungsdaten und versuchen Sie es noch einmal.
error-order-not-found = Diese Bestellung gibt es nicht, oder sie gehört nicht zu Ihrem Konto.
error-no-receipt = Zu dieser Bestellung gibt es keinen Beleg: Es wurde nichts bezahlt, oder dem Zahlungsdienst liegt keiner vor. Fragen Sie den Anbieter, wenn Sie einen brauchen.
error-no-billing = Mit diesem Konto wurde noch nichts gekauft, daher gibt es keine Zahlungsdaten.
error-nothing-due = Es ist nichts fällig: Für dieses Abo ist keine Rechnung offen.

## Subscriptions

error-subscription-not-found = Dieses Abo gibt es nicht, oder es gehört nicht zu Ihrem Konto.
error-subscription-busy = Eine andere Änderung an diesem Abo läuft noch. Versuchen Sie es gleich noch einmal.
error-subscription-ended = Dieses Abo ist beendet und kann nicht mehr geändert werden. Im Shop können Sie ein neues kaufen.
error-not-subscribed = Diese Lizenz gehört zu keinem Abo.
error-item-required = Dieses Abo hat mehrere Tarife. Wählen Sie den aus, den Sie ändern möchten.
error-nothing-to-choose = Hier gibt es nichts auszuwählen: Es muss nichts entfallen, oder die Frist für die Auswahl ist vorbei.
error-invalid-choice = Ihre Auswahl passt nicht. Wählen Sie genau so viele aus, wie die Seite verlangt, und nur aus der Liste.

## License keys

error-license-not-found = Diese Lizenz gibt es nicht, oder sie gehört nicht zu Ihrem Konto.
error-license-expired = Diese Lizenz ist abgelaufen. Verlängern Sie sie oder kaufen Sie eine neue.
error-license-inactive = Diese Lizenz ist nicht aktiv und kann daher gerade nicht verwendet werden. Auf der Seite der Lizenz sehen Sie, von wann bis wann sie gilt. Bei Fragen wenden Sie sich an den Anbieter.
error-license-suspended = Diese Lizenz ist gesperrt und kann daher gerade nicht verwendet werden. Fragen Sie den Anbieter.
error-license-revoked = Diese Lizenz wurde widerrufen, daher ist das nicht mehr möglich. Fragen Sie den Anbieter.
error-too-many-replacements = Sie haben innerhalb von 24 Stunden so viele Lizenzschlüssel ersetzt, wie erlaubt ist. Versuchen Sie es morgen noch einmal.
error-license-files-off = Für diese Lizenz gibt es keine Lizenzdateien. Fragen Sie den Anbieter, wenn Sie eine brauchen.

## Activations of license keys

error-activation-not-found = Diese Website oder dieses Gerät steht nicht mehr in der Liste dieser Lizenz. Laden Sie die Seite neu.
error-activation-limit = { $limit ->
    [one] Dieser Lizenzschlüssel belegt bereits { $used } von { $limit } Platz dieser Art. Entfernen Sie ihn zuerst dort.
   *[other] Dieser Lizenzschlüssel belegt bereits { $used } von { $limit } Plätzen dieser Art. Geben Sie zuerst einen davon frei.
}
error-activation-churn = Dieser Lizenzschlüssel wurde innerhalb eines Tages an zu vielen verschiedenen Stellen aktiviert. Versuchen Sie es morgen noch einmal.
error-wrong-activation-kind = Diese Lizenz passt hier nicht. Eine Lizenz für Websites braucht einen Domainnamen, eine für Geräte die Installations-ID.
error-move-limit = Diese Lizenz kann innerhalb von 30 Tagen { $limit }-mal umziehen, und das ist ausgeschöpft. Warten Sie oder fragen Sie den Anbieter.
error-same-site = Die Lizenz ist bereits auf dieser Website in Verwendung. Geben Sie eine andere Website ein.

## Organizations

error-not-allowed = Dazu sind Sie nicht berechtigt. Fragen Sie einen Inhaber oder Admin der Organisation oder die Person, die das Abo bezahlt.
error-organization-not-found = Diese Organisation gibt es nicht, oder Sie gehören nicht dazu.
error-organization-has-licenses = Der Organisation gehören noch Lizenzschlüssel. Übertragen Sie diese zuerst.
error-other-name = Das ist nicht der Name der Organisation, daher wurde nichts gelöscht. Geben Sie den Namen genau so ein, wie er angezeigt wird.
error-invalid-role = Wählen Sie eine der Rollen: Mitglied, Admin oder Inhaber.
error-already-member = Diese Person ist bereits Mitglied der Organisation.
error-not-member = Diese Person ist kein Mitglied der Organisation. Laden Sie die Seite neu.
error-last-owner = Eine Organisation braucht einen Inhaber. Geben Sie zuerst einem anderen Mitglied diese Rolle.
error-invitation-limit = Sie haben heute so viele Personen eingeladen, wie erlaubt ist. Weitere können Sie morgen einladen.
error-invitation-not-found = Sie sind zu dieser Organisation nicht oder nicht mehr eingeladen. Bitten Sie den Inhaber um eine neue Einladung.
error-owner-not-found = Diese Person oder Organisation, an die Sie die Lizenz übertragen möchten, gibt es nicht. Wählen Sie eine andere.
error-invalid-language = Wählen Sie eine Sprache aus der Liste.
error-not-renewable = Diese Lizenz kann hier nicht verlängert werden. Kaufen Sie eine neue Lizenz oder fragen Sie den Anbieter.
