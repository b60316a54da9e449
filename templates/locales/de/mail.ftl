## Layout of all mails

mail-layout-sandbox = Von einer Sandbox gesendet: Es ist kein echtes Geld geflossen.
mail-layout-footer = Gesendet an { $to }, weil Sie Lizenzen bei { $seller } haben.
mail-layout-questions = Fragen? Schreiben Sie an { $address }.

## Shared by several mails

mail-key-for = für { $site }
mail-and-more = { $count ->
    [one] und { $count } weiterer
   *[other] und { $count } weitere
}
mail-listed-keys = Lizenzschlüssel:
mail-open-license-keys = Lizenzschlüssel öffnen
mail-buy-again = Erneut kaufen
mail-buy-license = Lizenz kaufen
mail-reason = Grund: { $reason }
mail-reason-disputed = Die kartenausgebende Bank ficht die Zahlung an.
mail-reason-dispute-lost = Die angefochtene Zahlung wurde zurückgebucht.
mail-reason-partly-refunded = Ein Teil Ihrer Zahlung wurde erstattet.
mail-reason-payment-disputed = Eine Zahlung dafür wurde angefochten.
mail-reason-seller-decided = Der Anbieter hat das nach einem Problem mit der Zahlung entschieden.
mail-fact-plan = Tarif
mail-fact-order = Bestellung
mail-fact-license-keys = Lizenzschlüssel
mail-fact-quantity = Anzahl
mail-fact-total = Insgesamt
mail-fact-amount = Betrag
mail-fact-valid-until = Gültig bis
mail-fact-paid-until = Bezahlt bis
mail-fact-ends = Endet am
mail-fact-you-keep = Sie behalten
mail-fact-choose-by = Auswählen bis
mail-fact-invited-by = Eingeladen von
mail-fact-added-by = Hinzugefügt von
mail-fact-your-role = Ihre Rolle

## Shared by mails with a link

mail-link-preheader = { $minutes ->
    [one] Der Link ist { $minutes } Minute lang gültig und funktioniert nur einmal.
   *[other] Der Link ist { $minutes } Minuten lang gültig und funktioniert nur einmal.
}
mail-link-copy = Oder kopieren Sie diese Adresse in Ihren Browser:
mail-link-lifetime = { $minutes ->
    [one] Der Link ist { $minutes } Minute lang gültig und funktioniert nur einmal.
   *[other] Der Link ist { $minutes } Minuten lang gültig und funktioniert nur einmal.
}
mail-link-nothing-changes = Solange Sie den Link nicht öffnen, ändert sich nichts.

## Mail sign_in_link

mail-sign-in-link-subject = Bei { $seller } anmelden
mail-sign-in-link-heading = Anmeldung zu Ihren Lizenzschlüsseln
mail-sign-in-link-lifetime = { $minutes ->
    [one] Dieser Link ist { $minutes } Minute lang gültig und funktioniert nur einmal.
   *[other] Dieser Link ist { $minutes } Minuten lang gültig und funktioniert nur einmal.
}
mail-sign-in-button = Anmelden
mail-sign-in-link-ignore = Falls Sie den Link nicht angefordert haben, ignorieren Sie diese E-Mail: Ohne ihn kann sich niemand anmelden.

## Mail reset_password

mail-reset-password-heading = Neues Passwort festlegen
mail-reset-password-text = Mit diesem Link können Sie ein neues Passwort festlegen. Dabei werden alle Sitzungen abgemeldet.
mail-reset-password-ignore = Falls Sie das nicht angefordert haben, ignorieren Sie diese E-Mail: Ihr Passwort bleibt unverändert.

## Mail confirm_address

mail-confirm-address-subject = Bestätigen Sie Ihre E-Mail-Adresse für { $seller }
mail-confirm-address-preheader = Ihr Konto ist bereit; der Link bestätigt, dass dieses Postfach Ihnen gehört.
mail-confirm-address-heading = Bestätigen Sie Ihre E-Mail-Adresse
mail-confirm-address-signed-up = Jemand hat sich mit einem Lizenzschlüssel und dieser Adresse als { $username } registriert.
mail-confirm-address-if-you = Wenn Sie das waren, bestätigen Sie die Adresse. Bis dahin zeigt Ihr Konto nur die Lizenz, mit der Sie sich registriert haben.
mail-confirm-address-button = Diese Adresse bestätigen
mail-confirm-address-not-you = Wenn Sie das nicht waren, öffnen Sie den Link nicht. Melden Sie sich stattdessen mit einem eigenen Link an: Damit wird das fremde Passwort entfernt.

## Mail confirm_sign_up

mail-confirm-sign-up-subject = Jemand möchte ein Passwort für Ihr Konto festlegen
mail-confirm-sign-up-heading = Waren Sie das?
mail-confirm-sign-up-asked = Jemand wollte sich mit einem Lizenzschlüssel und Ihrer Adresse als { $username } registrieren. Zu Ihrer Adresse gibt es bereits ein Konto, daher hat sich nichts geändert.
mail-confirm-sign-up-if-you = Wenn Sie das waren, öffnen Sie den Link: Ihr Konto erhält den Benutzernamen { $username } und das von Ihnen gewählte Passwort, und alle anderen Sitzungen werden abgemeldet.
mail-confirm-sign-up-button = Ja, Namen und Passwort festlegen
mail-confirm-sign-up-not-you = Wenn Sie das nicht waren, öffnen Sie den Link nicht, dann passiert nichts. Die Person hat einen Lizenzschlüssel, aber keinen Zugriff auf Ihr Konto.

## Mail change_email

mail-change-email-heading = Bestätigen Sie Ihre neue E-Mail-Adresse
mail-change-email-asked = Für das Konto { $email } soll künftig diese Adresse verwendet werden.
mail-change-email-open = Öffnen Sie den Link in dem Browser, in dem Sie angemeldet sind. Mit der alten Adresse werden auch Ihre Sitzungen und Ihr Passwort ungültig; danach können Sie ein neues Passwort festlegen.
mail-change-email-button = Diese Adresse verwenden
mail-change-email-ignore = Falls Sie das nicht angefordert haben, ignorieren Sie diese E-Mail.

## Mail account_notice

mail-account-notice-subject-password_changed = Ihr Passwort wurde geändert
mail-account-notice-subject-email_changed = Ihre E-Mail-Adresse wurde geändert
mail-account-notice-subject-email_set = Das ist jetzt Ihre E-Mail-Adresse
mail-account-notice-subject-sign_up_dropped = Eine Registrierung mit Ihrer Adresse wurde entfernt
mail-account-notice-subject-license_received = Sie haben eine Lizenz erhalten
mail-account-notice-subject-second_factor_on = Zwei-Faktor-Authentifizierung ist aktiviert
mail-account-notice-subject-second_factor_off = Zwei-Faktor-Authentifizierung ist deaktiviert
mail-account-notice-subject-recovery_code_used = Ein Wiederherstellungscode wurde verwendet
mail-account-notice-preheader = { $subject }.
mail-account-notice-password-changed = Das Passwort Ihres Kontos wurde geändert. Alle anderen Sitzungen und alle offenen Links sind ungültig.
mail-account-notice-password-changed-not-you = Wenn Sie das nicht waren, melden Sie es innerhalb einer Woche: Dann werden das neue Passwort und alle Sitzungen ungültig.
mail-account-notice-email-changed = Ihr Konto hat ab jetzt eine andere E-Mail-Adresse. Mit dieser hier ist keine Anmeldung mehr möglich; ihre Sitzungen, Links und das Passwort sind ungültig.
mail-account-notice-email-changed-not-you = Falls Sie das nicht angefordert haben, melden Sie es und informieren Sie sofort den Anbieter.
mail-account-notice-email-set = Ihr Konto hat ab jetzt diese E-Mail-Adresse. Melden Sie sich mit einem Link an und legen Sie, wenn Sie möchten, ein Passwort fest.
mail-account-notice-sign-up-dropped = Jemand hatte sich mit Ihrer Adresse registriert, bevor Sie sie bestätigt haben. Mit Ihrer Anmeldung wurden das fremde Passwort, der Benutzername und die Sitzungen ungültig; die Lizenz aus der Registrierung ist in Ihrem Konto.
mail-account-notice-sign-up-dropped-named = Jemand hatte sich mit Ihrer Adresse als { $username } registriert, bevor Sie sie bestätigt haben. Mit Ihrer Anmeldung wurden das fremde Passwort, der Benutzername und die Sitzungen ungültig; die Lizenz aus der Registrierung ist in Ihrem Konto.
mail-account-notice-sign-up-dropped-if-you = Wenn Sie das waren, legen Sie in Ihrem Konto ein Passwort fest.
mail-account-notice-license-received = Die Lizenz, die mit { $key } beginnt, gehört jetzt zu Ihrem Konto. Sie wurde von { $from } übertragen.
mail-account-notice-license-received-seller = Die Lizenz, die mit { $key } beginnt, gehört jetzt zu Ihrem Konto. Sie wurde vom Anbieter übertragen.
mail-account-notice-license-received-else = Sonst hat sich in Ihrem Konto nichts geändert.
mail-account-notice-second-factor-on = Bei der Anmeldung in Ihrem Konto wird ab jetzt ein Code aus Ihrer Authenticator-App abgefragt. Bewahren Sie die Wiederherstellungscodes so auf, dass Sie sie auch ohne Ihr Smartphone finden.
mail-account-notice-second-factor-on-not-you = Wenn Sie das nicht waren, melden Sie es innerhalb einer Woche: Dann wird sie wieder deaktiviert.
mail-account-notice-second-factor-off = Bei der Anmeldung in Ihrem Konto wird kein Code mehr abgefragt.
mail-account-notice-second-factor-off-not-you = Wenn Sie das nicht waren, legen Sie ein neues Passwort fest und aktivieren Sie die Zwei-Faktor-Authentifizierung wieder.
mail-account-notice-recovery-code-used = { $left ->
    [one] Bei einer Anmeldung wurde ein Wiederherstellungscode verwendet. Sie haben noch { $left } Code; um neue zu erhalten, deaktivieren Sie die Zwei-Faktor-Authentifizierung und aktivieren Sie sie wieder.
   *[other] Bei einer Anmeldung wurde ein Wiederherstellungscode verwendet. Sie haben noch { $left } Codes; um neue zu erhalten, deaktivieren Sie die Zwei-Faktor-Authentifizierung und aktivieren Sie sie wieder.
}
mail-account-notice-recovery-code-used-not-you = Wenn Sie das nicht waren, legen Sie jetzt ein neues Passwort fest.
mail-account-notice-not-me = Das war ich nicht
mail-account-notice-button = Konto öffnen

## Mail organization_invitation
## A person is invited to an organization, or was added to one.

mail-organization-invitation-preheader-invited = Melden Sie sich mit dieser Adresse an, um anzunehmen oder abzulehnen.
mail-organization-invitation-preheader-added = Melden Sie sich mit dieser Adresse an, um die Lizenzschlüssel zu sehen.
mail-organization-invitation-heading-invited = Einladung zu { $organization }
mail-organization-invitation-heading-added = { $role ->
    [owner] Sie gehören jetzt als Inhaber zu { $organization }
    [admin] Sie gehören jetzt als Admin zu { $organization }
   *[member] Sie gehören jetzt als Mitglied zu { $organization }
}
mail-organization-invitation-member = Sie sehen die Lizenzschlüssel der Organisation und können sie nutzen.
mail-organization-invitation-admin = Sie sehen die Lizenzschlüssel der Organisation, können sie nutzen und übertragen und verwalten die Mitglieder.
mail-organization-invitation-owner = Sie verwalten die Lizenzschlüssel, Mitglieder und Inhaber der Organisation.
mail-organization-invitation-invited = Melden Sie sich innerhalb von 30 Tagen mit dieser Adresse an, um anzunehmen oder abzulehnen. Wenn Ihnen die Einladung nichts sagt, müssen Sie nichts tun: Für Sie hat sich nichts geändert.
mail-organization-invitation-added = Melden Sie sich mit dieser Adresse an. Sie können die Organisation jederzeit verlassen.
mail-organization-invitation-button-invited = Einladung ansehen
mail-organization-invitation-button-added = { $organization } öffnen
mail-role-member = Mitglied
mail-role-admin = Admin
mail-role-owner = Inhaber

## Mail license_keys

mail-license-keys-subject = { $count ->
    [one] Ihr Lizenzschlüssel für { $product }
   *[other] Ihre { $count } Lizenzschlüssel für { $product }
}
mail-license-keys-preheader = Jetzt in die Installation eintragen oder online aktivieren.
mail-license-keys-preheader-attached = Ihre Schlüssel finden Sie in der angehängten CSV-Datei.
mail-license-keys-heading = { $count ->
    [one] Ihr Lizenzschlüssel ist bereit
   *[other] Ihre { $count } Lizenzschlüssel sind bereit
}
mail-license-keys-attached = { $count ->
    [one] Vielen Dank für Ihren Kauf. Ihr Schlüssel steht in der CSV-Datei im Anhang dieser E-Mail.
   *[other] Vielen Dank für Ihren Kauf. Alle { $count } Schlüssel stehen in der CSV-Datei im Anhang dieser E-Mail.
}
mail-license-keys-copy-site = { $count ->
    [one] Vielen Dank für Ihren Kauf. Tragen Sie den Schlüssel in seiner Website ein.
   *[other] Vielen Dank für Ihren Kauf. Tragen Sie jeden Schlüssel in seiner Website ein.
}
mail-license-keys-copy = { $count ->
    [one] Vielen Dank für Ihren Kauf. Tragen Sie den Schlüssel in Ihrer Installation ein oder aktivieren Sie ihn online.
   *[other] Vielen Dank für Ihren Kauf. Tragen Sie die Schlüssel in Ihren Installationen ein oder aktivieren Sie sie online.
}
mail-license-keys-how = So funktioniert die Aktivierung
mail-license-keys-how-site = Jeder Schlüssel ist bereits für die Website aktiviert, die bei ihm steht. Kopieren Sie ihn in die Einstellungen dieser Website – fertig.
mail-license-keys-how-enter = Geben Sie einen Schlüssel dort ein, wo Ihre Installation nach einem Lizenzschlüssel fragt, oder aktivieren Sie ihn auf Ihrer Seite „Lizenzschlüssel“ für eine Website.
mail-license-keys-shown-once = Heben Sie diese E-Mail auf. Die Schlüssel sind so gespeichert, dass niemand sie auslesen kann, deshalb lassen sie sich nicht noch einmal anzeigen.

## Mail license_resent

mail-license-resent-subject = { $count ->
    [one] Noch einmal: Ihr Lizenzschlüssel für { $product }
   *[other] Noch einmal: Ihre Lizenzschlüssel für { $product }
}
mail-license-resent-preheader = { $count ->
    [one] Er ist unverändert.
   *[other] Sie sind unverändert.
}
mail-license-resent-heading = { $count ->
    [one] Noch einmal: Ihr Lizenzschlüssel
   *[other] Noch einmal: Ihre Lizenzschlüssel
}
mail-license-resent-attached = { $count ->
    [one] Ihr Lizenzschlüssel steht in der CSV-Datei im Anhang dieser E-Mail.
   *[other] Alle { $count } Lizenzschlüssel stehen in der CSV-Datei im Anhang dieser E-Mail.
}
mail-license-resent-same = { $count ->
    [one] Es hat sich nichts geändert: Das ist derselbe Schlüssel wie zuvor.
   *[other] Es hat sich nichts geändert: Das sind dieselben Schlüssel wie zuvor.
}

## Mail license_reissued

mail-license-reissued-subject = Ihr neuer Lizenzschlüssel ersetzt { $key }
mail-license-reissued-preheader = Der alte Schlüssel funktioniert nicht mehr.
mail-license-reissued-heading = Ihr neuer Lizenzschlüssel
mail-license-reissued-kept = Er ersetzt { $key }; dieser Schlüssel funktioniert nicht mehr. Websites und Geräte bleiben registriert: Geben Sie den neuen Schlüssel überall dort ein, wo Sie den alten eingegeben haben.
mail-license-reissued-dropped = Er ersetzt { $key }; dieser Schlüssel funktioniert nicht mehr. Geben Sie den neuen überall dort ein, wo Sie ihn verwenden möchten, und aktivieren Sie ihn dort.
mail-license-reissued-shown-once = Heben Sie diese E-Mail auf. Der Schlüssel ist so gespeichert, dass niemand ihn auslesen kann, deshalb lässt er sich nicht noch einmal anzeigen.

## Mail license_key_renewed
## A signed license key contains its plan and end date; new keys were signed because these changed.

mail-license-key-renewed-subject = { $count ->
    [one] Ihr Lizenzschlüssel wurde neu signiert
   *[other] Ihre Lizenzschlüssel wurden neu signiert
}
mail-license-key-renewed-preheader = { $count ->
    [one] Der bisherige Schlüssel funktioniert offline nur bis zum alten Datum.
   *[other] Die bisherigen Schlüssel funktionieren offline nur bis zum alten Datum.
}
mail-license-key-renewed-heading = { $count ->
    [one] Ihr neuer Lizenzschlüssel
   *[other] Ihre neuen Lizenzschlüssel
}
mail-license-key-renewed-text = { $count ->
    [one] Ihr Abo hat sich geändert, und ein signierter Lizenzschlüssel enthält Tarif und Enddatum. Ersetzen Sie den alten Schlüssel überall dort, wo Sie ihn eingegeben haben. Der alte bleibt bis zu seinem eigenen Enddatum gültig.
   *[other] Ihr Abo hat sich geändert, und ein signierter Lizenzschlüssel enthält Tarif und Enddatum. Ersetzen Sie die alten Schlüssel überall dort, wo Sie sie eingegeben haben. Die alten bleiben bis zu ihrem eigenen Enddatum gültig.
}
mail-license-key-renewed-text-until = { $count ->
    [one] Ihr Abo hat sich geändert, und ein signierter Lizenzschlüssel enthält Tarif und Enddatum. Ersetzen Sie den alten Schlüssel überall dort, wo Sie ihn eingegeben haben; der neue ist gültig bis zum { $date }. Der alte bleibt bis zu seinem eigenen Enddatum gültig.
   *[other] Ihr Abo hat sich geändert, und ein signierter Lizenzschlüssel enthält Tarif und Enddatum. Ersetzen Sie die alten Schlüssel überall dort, wo Sie sie eingegeben haben; die neuen sind gültig bis zum { $date }. Die alten bleiben bis zu ihrem eigenen Enddatum gültig.
}

## Mail license_suspended

mail-license-suspended-heading = { $count ->
    [one] Ihr Lizenzschlüssel ist gesperrt
   *[other] Ihre Lizenzschlüssel sind gesperrt
}
mail-license-suspended-preheader = Vorerst nicht nutzbar.
mail-license-suspended-text = { $count ->
    [one] Er funktioniert vorerst nicht. Websites und Geräte bleiben registriert, sodass nach der Klärung alles wieder wie zuvor funktioniert. Wenn Sie das für einen Fehler halten, antworten Sie auf diese E-Mail.
   *[other] Sie funktionieren vorerst nicht. Websites und Geräte bleiben registriert, sodass nach der Klärung alles wieder wie zuvor funktioniert. Wenn Sie das für einen Fehler halten, antworten Sie auf diese E-Mail.
}

## license_renewed: a license that was bought once is extended

mail-license-renewed-subject = Ihre Lizenz für { $product } ist verlängert
mail-license-renewed-preheader = Vielen Dank für Ihre Zahlung.
mail-license-renewed-heading = Ihre Lizenz ist verlängert
mail-license-renewed-text = Vielen Dank für Ihre Zahlung. Ihre Lizenz ist jetzt bis zum { $date } gültig.
mail-license-renewed-text-perpetual = Vielen Dank für Ihre Zahlung. Ihre Lizenz ist jetzt unbefristet gültig.
mail-license-renewed-same = Ihr Lizenzschlüssel bleibt gleich, und alles, wofür er aktiviert ist, bleibt aktiviert.
mail-license-renewed-signed = Der Lizenzschlüssel unten enthält das neue Enddatum: Ersetzen Sie damit den alten überall dort, wo Sie ihn offline verwenden.

## Mail license_reinstated

mail-license-reinstated-heading = { $count ->
    [one] Ihr Lizenzschlüssel funktioniert wieder
   *[other] Ihre Lizenzschlüssel funktionieren wieder
}
mail-license-reinstated-preheader = Mit denselben Websites und Geräten. Sie müssen nichts tun.
mail-license-reinstated-text = Mit denselben Websites und Geräten wie zuvor. Sie müssen nichts tun.

## Mail license_revoked

mail-license-revoked-heading = { $count ->
    [one] Ihr Lizenzschlüssel wurde widerrufen
   *[other] Ihre Lizenzschlüssel wurden widerrufen
}
mail-license-revoked-preheader = Nicht mehr nutzbar.
mail-license-revoked-text = { $count ->
    [one] Er funktioniert nicht mehr. Wenn Sie das für einen Fehler halten, antworten Sie auf diese E-Mail.
   *[other] Sie funktionieren nicht mehr. Wenn Sie das für einen Fehler halten, antworten Sie auf diese E-Mail.
}

## Mail expiry_reminder

mail-expiry-reminder-heading = { $count ->
    [one] { $days ->
        [1] Ihr Lizenzschlüssel läuft morgen ab
       *[other] Ihr Lizenzschlüssel läuft in { $days } Tagen ab
    }
   *[other] { $days ->
        [1] Ihre Lizenzschlüssel laufen morgen ab
       *[other] Ihre Lizenzschlüssel laufen in { $days } Tagen ab
    }
}
mail-expiry-reminder-preheader = { $count ->
    [one] Am { $date }. Verlängern Sie ihn, um ihn weiter zu nutzen.
   *[other] Am { $date }. Verlängern Sie sie, um sie weiter zu nutzen.
}
mail-expiry-reminder-text = { $count ->
    [one] Dieser Schlüssel funktioniert bis zum { $date }. Verlängern Sie ihn, um ihn weiter zu nutzen.
   *[other] Diese Schlüssel funktionieren bis zum { $date }. Verlängern Sie sie, um sie weiter zu nutzen.
}
mail-expiry-reminder-button = Verlängern

## Mail seats_added
## A subscription now covers more keys or places. $added is the number of new ones, $total the current number.

mail-seats-added-subject-keys = { $added } Lizenzschlüssel zu Ihrem Abo hinzugefügt
mail-seats-added-subject-seats = { $added ->
    [one] { $added } Platz zu Ihrem Abo hinzugefügt
   *[other] { $added } Plätze zu Ihrem Abo hinzugefügt
}
mail-seats-added-preheader = Sie haben jetzt insgesamt { $total }.
mail-seats-added-heading = Ihr Abo wurde um { $added } erweitert
mail-seats-added-places = { $count ->
    [one] Ihr Lizenzschlüssel bleibt gleich und gilt jetzt für { $total } Platz.
   *[other] Ihr Lizenzschlüssel bleibt gleich und gilt jetzt für { $total } Plätze.
}
mail-seats-added-keys = Sie haben jetzt { $total } Lizenzschlüssel.
mail-seats-added-attached = Die neuen stehen in der CSV-Datei im Anhang dieser E-Mail.
mail-seats-added-new = { $added ->
    [one] Das ist der neue:
   *[other] Das sind die neuen:
}

## Mail seats_choose
## A subscription will cover fewer keys or places; the customer chooses which are removed. Places are sites or devices.
## $removed is the number to remove, $total the number that stay.

mail-seats-choose-subject-keys = { $removed ->
    [one] Wählen Sie bis zum { $date }, welcher Lizenzschlüssel entfällt
   *[other] Wählen Sie bis zum { $date }, welche { $removed } Lizenzschlüssel entfallen
}
mail-seats-choose-subject-places = { $removed ->
    [one] Wählen Sie bis zum { $date }, welcher Platz entfällt
   *[other] Wählen Sie bis zum { $date }, welche { $removed } Plätze entfallen
}
mail-seats-choose-preheader = Bis zum { $date } funktioniert alles wie gewohnt.
mail-seats-choose-heading-keys = { $removed ->
    [one] Wählen Sie, welcher Schlüssel entfällt
   *[other] Wählen Sie, welche Schlüssel entfallen
}
mail-seats-choose-heading-places = { $removed ->
    [one] Wählen Sie, welcher Platz entfällt
   *[other] Wählen Sie, welche Plätze entfallen
}
mail-seats-choose-text = { $removed ->
    [one] Ihr Abo umfasst künftig noch { $total }, daher muss { $removed } entfallen. Bis zum { $date } funktioniert alles wie gewohnt, und bis dahin können Sie Ihre Auswahl ändern.
   *[other] Ihr Abo umfasst künftig noch { $total }, daher müssen { $removed } entfallen. Bis zum { $date } funktioniert alles wie gewohnt, und bis dahin können Sie Ihre Auswahl ändern.
}
mail-seats-choose-button = Auswählen, was entfällt
mail-seats-choose-default = Wenn Sie nichts auswählen, entfällt zuerst, was niemand verwendet:

## Mail seats_removed
## A subscription covers fewer keys or places. $removed is the number that were removed, $total the number that stay.

mail-seats-removed-subject-keys = { $removed } Lizenzschlüssel aus Ihrem Abo entfernt
mail-seats-removed-subject-seats = { $removed ->
    [one] { $removed } Platz aus Ihrem Abo entfernt
   *[other] { $removed } Plätze aus Ihrem Abo entfernt
}
mail-seats-removed-preheader = Sie behalten { $total }.
mail-seats-removed-heading = Ihr Abo wurde um { $removed } verkleinert
mail-seats-removed-places = { $count ->
    [one] Ihr Lizenzschlüssel bleibt gleich und gilt jetzt für { $total } Platz.
   *[other] Ihr Lizenzschlüssel bleibt gleich und gilt jetzt für { $total } Plätze.
}
mail-seats-removed-stopped = Hier funktioniert er seit dem { $date } nicht mehr:
mail-seats-removed-keys = { $removed ->
    [one] Dieser Lizenzschlüssel entfällt am { $date }. Sie behalten { $total }.
   *[other] Diese Lizenzschlüssel entfallen am { $date }. Sie behalten { $total }.
}

## Mail payment_failed

mail-payment-failed-preheader = { $count ->
    [one] Ihr Lizenzschlüssel funktioniert weiter bis zum { $date }.
   *[other] Ihre Lizenzschlüssel funktionieren weiter bis zum { $date }.
}
mail-payment-failed-heading = Ihre Zahlung war nicht erfolgreich
mail-payment-failed-subject-second = Zweite Erinnerung: Ihre Zahlung war nicht erfolgreich
mail-payment-failed-subject-last = { $count ->
    [one] Letzte Erinnerung: Ihr Lizenzschlüssel funktioniert nur bis zum { $date }
   *[other] Letzte Erinnerung: Ihre Lizenzschlüssel funktionieren nur bis zum { $date }
}
mail-payment-failed-first = { $count ->
    [one] Vorerst ändert sich nichts: Ihr Lizenzschlüssel funktioniert weiter bis zum { $date }, und wir versuchen es noch einmal. Wenn Sie eine neue Karte haben, tragen Sie diese bitte ein.
   *[other] Vorerst ändert sich nichts: Ihre Lizenzschlüssel funktionieren weiter bis zum { $date }, und wir versuchen es noch einmal. Wenn Sie eine neue Karte haben, tragen Sie diese bitte ein.
}
mail-payment-failed-second = { $count ->
    [one] Auch der nächste Versuch war nicht erfolgreich. Ihr Lizenzschlüssel funktioniert weiter bis zum { $date }. Bitte prüfen Sie Ihre Zahlungsmethode.
   *[other] Auch der nächste Versuch war nicht erfolgreich. Ihre Lizenzschlüssel funktionieren weiter bis zum { $date }. Bitte prüfen Sie Ihre Zahlungsmethode.
}
mail-payment-failed-last = { $count ->
    [one] Sobald Sie zahlen, auch später noch, funktioniert derselbe Schlüssel wieder.
   *[other] Sobald Sie zahlen, auch später noch, funktionieren dieselben Schlüssel wieder.
}
mail-payment-failed-last-notice = { $count ->
    [one] Das ist die letzte Erinnerung. Ab dem { $date } funktioniert Ihr Lizenzschlüssel nicht mehr.
   *[other] Das ist die letzte Erinnerung. Ab dem { $date } funktionieren Ihre Lizenzschlüssel nicht mehr.
}
mail-payment-failed-button = Zahlungsmethode aktualisieren

## Mail payment_received_again

mail-payment-received-again-subject = { $count ->
    [one] Zahlung eingegangen: Ihr Lizenzschlüssel funktioniert weiter
   *[other] Zahlung eingegangen: Ihre Lizenzschlüssel funktionieren weiter
}
mail-payment-received-again-preheader = In Ihrer Installation müssen Sie nichts ändern.
mail-payment-received-again-heading = Ihre Zahlung ist eingegangen
mail-payment-received-again-text = { $count ->
    [one] Vielen Dank. Derselbe Lizenzschlüssel funktioniert wie zuvor; in Ihrer Installation müssen Sie nichts ändern.
   *[other] Vielen Dank. Dieselben Lizenzschlüssel funktionieren wie zuvor; in Ihrer Installation müssen Sie nichts ändern.
}

## Mail refunded

mail-refunded-subject = Ihre Erstattung über { $amount }
mail-refunded-heading = Wir haben { $amount } erstattet
mail-refunded-in-all = Zusammen mit früheren Erstattungen sind das { $amount }.
mail-refunded-part = Das ist ein Teil Ihrer Zahlung.
mail-refunded-bank = Bis Ihre Bank die Erstattung anzeigt, können 5 bis 10 Tage vergehen.
mail-refunded-revoked = { $count ->
    [one] Der Lizenzschlüssel dieser Bestellung funktioniert nicht mehr.
   *[other] Die Lizenzschlüssel dieser Bestellung funktionieren nicht mehr.
}
mail-refunded-suspended = { $count ->
    [one] Der Lizenzschlüssel dieser Bestellung ist gesperrt.
   *[other] Die Lizenzschlüssel dieser Bestellung sind gesperrt.
}
mail-refunded-kept = { $count ->
    [one] Ihr Lizenzschlüssel funktioniert weiterhin.
   *[other] Ihre Lizenzschlüssel funktionieren weiterhin.
}

## Mail renewal_reminder

mail-renewal-reminder-preheader-invoice = Sie erhalten eine Rechnung.
mail-renewal-reminder-preheader-after-trial = Dann beginnt Ihr Abo.
mail-renewal-reminder-preheader = Sie müssen nichts tun.
mail-renewal-reminder-heading-after-trial = Ihre Testversion endet am { $date }
mail-renewal-reminder-heading = Ihr Abo verlängert sich am { $date }
mail-renewal-reminder-starts-amount = Dann beginnt Ihr Abo, und für den ersten Zeitraum werden { $amount } abgebucht.
mail-renewal-reminder-starts = Dann beginnt Ihr Abo, und für den ersten Zeitraum wird Ihre Zahlungsmethode belastet.
mail-renewal-reminder-not-exact = Steuern und Rabatte sind im Betrag nicht enthalten.
mail-renewal-reminder-cancel = Bis dahin können Sie kündigen.
mail-renewal-reminder-invoice-amount = Sie erhalten dann eine Rechnung über { $amount }; bitte bezahlen Sie sie bis zum Fälligkeitsdatum.
mail-renewal-reminder-invoice = Sie erhalten dann eine Rechnung; bitte bezahlen Sie sie bis zum Fälligkeitsdatum.
mail-renewal-reminder-charge-amount = Dann werden { $amount } abgebucht.
mail-renewal-reminder-charge = Dann wird Ihre Zahlungsmethode belastet.
mail-renewal-reminder-change = Sie müssen nichts tun. Bis dahin können Sie die Anzahl der Schlüssel oder Ihre Zahlungsmethode ändern oder kündigen.
mail-renewal-reminder-button = Abo verwalten

## Mail subscription_ending

mail-subscription-ending-heading = Ihr Abo endet am { $date }
mail-subscription-ending-preheader = Bis dahin funktioniert alles wie gewohnt.
mail-subscription-ending-text = { $count ->
    [one] Bis dahin funktioniert Ihr Lizenzschlüssel wie gewohnt, und es wird nichts mehr berechnet. Falls Sie es sich anders überlegen, können Sie die Kündigung bis zu diesem Tag zurücknehmen.
   *[other] Bis dahin funktionieren Ihre Lizenzschlüssel wie gewohnt, und es wird nichts mehr berechnet. Falls Sie es sich anders überlegen, können Sie die Kündigung bis zu diesem Tag zurücknehmen.
}
mail-subscription-ending-button = Abo behalten

## Mail subscription_cancelled

mail-subscription-cancelled-heading = Ihr Abo ist beendet
mail-subscription-cancelled-preheader = Es wird nichts mehr berechnet.
mail-subscription-cancelled-text = { $count ->
    [one] Es endete am { $date }. Der zugehörige Lizenzschlüssel funktioniert nicht mehr, und es wird nichts mehr berechnet. Vielen Dank, dass Sie bei uns waren.
   *[other] Es endete am { $date }. Die zugehörigen Lizenzschlüssel funktionieren nicht mehr, und es wird nichts mehr berechnet. Vielen Dank, dass Sie bei uns waren.
}

## Mail transfer_failed

mail-transfer-failed-heading = Ihre Überweisung war nicht erfolgreich
mail-transfer-failed-preheader = Es wurde nichts berechnet, und es wurden keine Lizenzschlüssel erstellt.
mail-transfer-failed-text-amount = Ihre Bank hat den Betrag von { $amount } für Ihre Bestellung nicht überwiesen. Deshalb wurde nichts berechnet, und es wurden keine Lizenzschlüssel erstellt. Sie können erneut bestellen und anders bezahlen.
mail-transfer-failed-text = Ihre Bank hat das Geld für Ihre Bestellung nicht überwiesen. Deshalb wurde nichts berechnet, und es wurden keine Lizenzschlüssel erstellt. Sie können erneut bestellen und anders bezahlen.
mail-transfer-failed-button = Erneut bestellen

## Mails trial_started and trial_ending

mail-trial-preheader = Bis { $date }.

## Mail trial_started

mail-trial-started-subject = { $days ->
    [one] { $product }: Ihre Testversion für { $days } Tag
   *[other] { $product }: Ihre Testversion für { $days } Tage
}
mail-trial-started-heading = Ihre Testversion ist gestartet
mail-trial-started-text = { $days ->
    [one] Sie können { $product } { $days } Tag lang testen, bis zum { $date }. Um das Produkt danach weiter zu nutzen, können Sie jederzeit eine Lizenz kaufen.
   *[other] Sie können { $product } { $days } Tage lang testen, bis zum { $date }. Um das Produkt danach weiter zu nutzen, können Sie jederzeit eine Lizenz kaufen.
}
mail-trial-started-not-you = Sie haben diese Testversion nicht gestartet? { $link }; Ihre eigene bleibt Ihnen erhalten. Es wurde nichts berechnet.
mail-trial-started-end = Beenden Sie sie

## Mail trial_ending

mail-trial-ending-subject = { $days ->
    [1] Ihre Testversion von { $product } endet morgen
   *[other] Ihre Testversion von { $product } endet in { $days } Tagen
}
mail-trial-ending-heading = { $days ->
    [1] Ihre Testversion endet morgen
   *[other] Ihre Testversion endet in { $days } Tagen
}
mail-trial-ending-text = Sie können { $product } bis zum { $date } testen. Kaufen Sie eine Lizenz, um das Produkt weiter zu nutzen.
