## Parts of pages (components/parts.html)

parts-available = Verfügbar
parts-used = In Verwendung
parts-status-inactive = Inaktiv
parts-status-expired = Abgelaufen
parts-status-grace = Kulanzfrist
parts-status-suspended = Gesperrt
parts-status-revoked = Widerrufen
parts-status-trial-expired = Testversion beendet
parts-status-not-yet-valid = Noch nicht gültig
parts-copy = Kopieren
parts-copy-key = Lizenzschlüssel { $key }
parts-key-hidden = Steht nur in der E-Mail, mit der er geliefert wurde
parts-purchase-site = Pro Website
parts-purchase-quantity = Nach Anzahl
parts-purchase-manual = Manuell ausgestellt
parts-purchase-trial = Testversion
parts-purchase-offline = Offline
parts-pages = Seiten
parts-first-page = Erste Seite
parts-previous-page = Vorherige Seite
parts-next-page = Nächste Seite
parts-subscription-active = Aktiv
parts-subscription-trial = Testversion
parts-subscription-cancelled = Gekündigt
parts-subscription-failed = Zahlung fehlgeschlagen
parts-subscription-unpaid = Nicht bezahlt
parts-subscription-paused = Pausiert
parts-subscription-waiting = Zahlung ausstehend
parts-subscription-ended = Beendet
parts-subscription-state-renews = Verlängert sich am { $date }
parts-subscription-state-trial = Kostenlos bis { $date }, danach automatische Verlängerung
parts-subscription-state-ends = Endet am { $date }
parts-subscription-state-past-due = Zahlung fehlgeschlagen, funktioniert noch bis { $date }
parts-subscription-state-overdue = Zahlung fehlgeschlagen, funktioniert seit dem { $date } nicht mehr. Sobald Sie zahlen, funktionieren dieselben Schlüssel wieder.
parts-subscription-state-unpaid = Nicht bezahlt, funktioniert seit dem { $date } nicht mehr. Sobald Sie zahlen, funktionieren dieselben Schlüssel wieder.
parts-subscription-state-paused = Pausiert seit { $date }. Die Schlüssel funktionieren wieder, sobald das Abo fortgesetzt wird.
parts-subscription-state-waiting = Beginnt, sobald die erste Zahlung eingegangen ist
parts-subscription-state-ended = Endete am { $date }
parts-price-interval = { $interval ->
    [day] { $price } / Tag
    [week] { $price } / Woche
    [month] { $price } / Monat
    [year] { $price } / Jahr
   *[other] { $price } / { $interval }
}
parts-line-keys = { $count } Schlüssel
parts-line-keys-price = { $count ->
    [one] { $count } Schlüssel, { $price }
   *[other] { $count } Schlüssel, je { $price }
}
parts-line-seats = { $count ->
    [one] { $count } Platz
   *[other] { $count } Plätze
}
parts-line-seats-price = { $count ->
    [one] { $count } Platz, { $price }
   *[other] { $count } Plätze, je { $price }
}

## The form for a license file (components/license_file.html)

license-file-title = Lizenzdatei
license-file-text = Für eine Installation, die uns nicht erreichen kann.
license-file-installation = Installations-ID, wie Ihre Anwendung sie anzeigt
license-file-installation-optional = Installations-ID (leer: jede Installation)
license-file-days = Gültigkeit in Tagen (leer: so lange wie möglich)
license-file-encrypt = Verschlüsseln: Sie lässt sich nur mit dem Lizenzschlüssel öffnen
license-file-key = Lizenzschlüssel zum Verschlüsseln
license-file-key-hint = Hier ist nur ein Hash dieses Schlüssels gespeichert, deshalb müssen Sie ihn eingeben.
license-file-download = Herunterladen

## The used share of a quota (components/usage.html)

usage-storage = Speicher (GB)
usage-unlimited = { $used }, unbegrenzt
usage-of = { $used } von { $max }
usage-over = Das Limit ist überschritten. Entfernen Sie etwas oder fragen Sie nach einem größeren Tarif.
usage-full = Das Limit ist erreicht.
usage-near = { $percent } % genutzt.

## Shared by several of these pages

portal-license-keys = Lizenzschlüssel
portal-subscription = Abo
portal-buy-keys = Schlüssel kaufen
portal-buy-license-keys = Lizenzschlüssel kaufen
portal-activate = Aktivieren
portal-site-label = Website, die aktiviert werden soll
portal-site-placeholder = example.com
portal-and-more = und { $count } mehr
portal-since = Seit { $date }
portal-until = bis { $date }

## License keys (pages/licenses.html)

licenses-title = Lizenzschlüssel
licenses-count = { $count } Lizenzschlüssel.
licenses-count-more = Mehr als { $count } Lizenzschlüssel.
licenses-count-fit = { $count ->
    [one] { $count } Lizenzschlüssel passt zu Ihrer Suche.
   *[other] { $count } Lizenzschlüssel passen zu Ihrer Suche.
}
licenses-count-fit-more = Mehr als { $count } Lizenzschlüssel passen zu Ihrer Suche.
licenses-none = Alles, was Sie kaufen, erscheint hier.
licenses-billing = Abrechnung und Rechnungen
licenses-search-label = Lizenzschlüssel durchsuchen
licenses-search = Suchen
licenses-show-all = Alle anzeigen
licenses-sort = Sortieren nach
licenses-sort-newest = Neueste zuerst
licenses-sort-oldest = Älteste zuerst
licenses-sort-ending = Bald ablaufende zuerst
licenses-sort-product = Produkt
licenses-search-hint = Lizenzschlüssel, Website, Gerät, Tarif oder Bestellung
licenses-filter = Filter
licenses-filter-product = Produkt
licenses-awaited = Ihre Bestellung vom { $date } ({ $quantity } × { $plan }) wartet auf Ihre Überweisung. Die Lizenzschlüssel erhalten Sie, sobald das Geld eingegangen ist, meist innerhalb weniger Werktage.
licenses-awaited-amount = Ihre Bestellung vom { $date } ({ $quantity } × { $plan }, { $amount }) wartet auf Ihre Überweisung. Die Lizenzschlüssel erhalten Sie, sobald das Geld eingegangen ist, meist innerhalb weniger Werktage.
licenses-subscriptions = Abos
licenses-choose = <a href="{ $href }">Wählen Sie bis zum { $date } aus, was entfällt</a>
licenses-update-payment = Zahlungsmethode aktualisieren
licenses-subscription-manage = Verwalten
licenses-subscription-show = Anzeigen
licenses-subscription-which = Abo { $plan }, { $state }
licenses-no-fit-title = Kein passender Lizenzschlüssel
licenses-no-fit-text = Keiner Ihrer Lizenzschlüssel passt zu Ihrer Suche.
licenses-no-fit-button = Alle Lizenzschlüssel anzeigen
licenses-empty-title = Noch keine Lizenzschlüssel
licenses-empty-text = Mit { $email } gekaufte Schlüssel erscheinen hier, sobald die Zahlung bestätigt ist.
licenses-empty-text-no-email = Mit Ihrer Adresse gekaufte Schlüssel erscheinen hier, sobald die Zahlung bestätigt ist.
licenses-copy-all = { $count ->
    [one] Schlüssel auf dieser Seite kopieren
   *[other] { $count } Schlüssel auf dieser Seite kopieren
}
licenses-csv = Alle als CSV herunterladen
licenses-csv-narrowed = Diese als CSV herunterladen
licenses-table = Ihre Lizenzschlüssel
licenses-column-key = Lizenzschlüssel
licenses-column-status = Status
licenses-column-use = Verwendet für
licenses-column-plan = Tarif
licenses-column-created = Erstellt
licenses-column-until = Gültig bis
licenses-column-actions = Aktionen
licenses-in-use = { $used } von { $most } in Verwendung
licenses-in-use-any = { $used } in Verwendung, beliebig viele möglich
licenses-places-details = { $places }. <a href="{ $href }">Details</a>
licenses-bought-for = Gekauft für { $site }
licenses-unused = Noch nicht verwendet
licenses-no-end = Unbefristet
licenses-activate-which = { $key } vom { $date }
licenses-details = Details
licenses-details-which = zu { $key }
licenses-deactivate = Deaktivieren

filter-all = Alle
filter-available = Verfügbar
filter-in-use = In Verwendung
filter-ended = Beendet
filter-all-products = Alle Produkte

licenses-csv-key = Lizenzschlüssel
licenses-csv-status = Status
licenses-csv-use = Verwendet für
licenses-csv-plan = Tarif
licenses-csv-site = Gekauft für
licenses-csv-created = Erstellt
licenses-csv-until = Gültig bis
licenses-csv-id = Lizenz
licenses-csv-status-active = aktiv
licenses-csv-status-grace = Kulanzfrist
licenses-csv-status-expired = abgelaufen
licenses-csv-status-trial-expired = Testversion beendet
licenses-csv-status-not-yet-valid = noch nicht gültig
licenses-csv-status-inactive = inaktiv
licenses-csv-status-suspended = gesperrt
licenses-csv-status-revoked = widerrufen

## One license (pages/license.html)

license-title = Lizenz { $key }
license-details = Details
license-fact-plan = Tarif
license-fact-bought-for = Gekauft für
license-fact-in-use = In Verwendung
license-fact-created = Erstellt
license-fact-until = Gültig bis
license-fact-order = Bestellung
license-fact-subscription = Abo
license-use-seat = { $most ->
    [one] { $used } von { $most } Platz
   *[other] { $used } von { $most } Plätzen
}
license-use-site = { $most ->
    [one] { $used } von { $most } Website
   *[other] { $used } von { $most } Websites
}
license-use-device = { $most ->
    [one] { $used } von { $most } Gerät
   *[other] { $used } von { $most } Geräten
}
license-use-any-seat = { $used } von beliebig vielen Plätzen
license-use-any-site = { $used } von beliebig vielen Websites
license-use-any-device = { $used } von beliebig vielen Geräten
license-no-end = unbefristet
license-manage-subscription = Abo verwalten
license-renew-title = Verlängern
license-renew-ending = Diese Lizenz verlängern
license-renew-text = { $days ->
    [one] Derselbe Schlüssel gilt einen Tag länger, bis { $date }. Alles, wofür er aktiviert ist, bleibt aktiviert.
   *[other] Derselbe Schlüssel gilt { $days } Tage länger, bis { $date }. Alles, wofür er aktiviert ist, bleibt aktiviert.
}
license-renew-button = Für { $price } verlängern
license-places-title = Verwendung
license-moves-left = Sie können derzeit noch { $left }-mal ein Gerät entfernen; möglich ist das { $limit }-mal innerhalb von 30 Tagen.
license-moves-used-up = { $limit ->
    [one] Sie haben innerhalb von 30 Tagen { $limit } Gerät entfernt, mehr ist nicht möglich. Das nächste Mal geht es am { $date }.
   *[other] Sie haben innerhalb von 30 Tagen { $limit } Geräte entfernt, mehr ist nicht möglich. Das nächste Mal geht es am { $date }.
}
license-moves-none = Geräte dieser Lizenz lassen sich hier nicht entfernen.
license-unused = Noch nicht verwendet.
license-unused-device = Geben Sie den Lizenzschlüssel in der Anwendung auf Ihrem Gerät ein.
license-place-last-seen = zuletzt gesehen am { $date }
license-place-version = Version { $version }
license-place-development = Entwicklungs-Website, belegt keinen Platz
license-rename = Umbenennen
license-rename-label = Name
license-rename-save = Speichern
license-move = Umziehen
license-move-from = von { $place }
license-move-label = Neue Website
license-move-text = Die Lizenz funktioniert auf { $site } nicht mehr und gilt sofort für die neue Website.
license-remove = Entfernen
license-remove-text = Die Lizenz funktioniert auf { $place } nicht mehr und kann anderswo verwendet werden.
license-remove-text-device = { $left ->
    [one] Danach können Sie vorerst kein weiteres Gerät entfernen.
   *[other] Sie können derzeit noch { $left }-mal ein Gerät entfernen, dieses Mal eingeschlossen.
}
license-remove-button = { $place } entfernen
license-places-before = Frühere Verwendung ({ $count })
license-file-lead = Für eine Installation ohne Netzwerk.
license-replace-title = Lizenzschlüssel ersetzen
license-replace-text-site = Falls jemand anders den Schlüssel kennt. Die Lizenz und ihre Websites bleiben; nur der Schlüssel ändert sich.
license-replace-text-device = Falls jemand anders den Schlüssel kennt. Die Lizenz und ihre Geräte bleiben; nur der Schlüssel ändert sich.
license-replace-confirm-site = { $count ->
    [one] Der alte Schlüssel funktioniert ab sofort nirgends mehr, und ich trage den neuen auf meiner Website ein.
   *[other] Der alte Schlüssel funktioniert ab sofort nirgends mehr, und ich trage den neuen auf allen meinen Websites ein.
}
license-replace-confirm-device = { $count ->
    [one] Der alte Schlüssel funktioniert ab sofort nirgends mehr, und ich gebe den neuen auf meinem Gerät ein.
   *[other] Der alte Schlüssel funktioniert ab sofort nirgends mehr, und ich gebe den neuen auf allen meinen Geräten ein.
}
license-replace-button = Schlüssel ersetzen
license-history-title = Verlauf
license-history-none = Seit der Ausstellung am { $date } hat sich nichts geändert.

history-license-created = Ausgestellt
history-license-made = Ausgestellt
history-license-imported = Aus einem anderen System übernommen
history-license-reissued = Lizenzschlüssel ersetzt
history-license-key-signed = Lizenzschlüssel neu signiert
history-license-resent = Lizenzschlüssel erneut gesendet
history-license-handed-over = Auf neuen Inhaber übertragen
history-license-claimed = In ein Konto übernommen
history-license-tier-changed = Tarif geändert
history-license-suspended = Gesperrt
history-license-reinstated = Entsperrt
history-license-revoked = Widerrufen
history-license-expired = Beendet
history-license-renewed = Verlängert
history-license-renewal-taken-back = Verlängerung zurückgenommen: die Zahlung wurde erstattet
history-activation-ended = Von Website oder Gerät entfernt
history-activation-moved = Von einem Gerät entfernt
history-activation-renamed = Website oder Gerät umbenannt
history-by-you = { $date }, von Ihnen
history-by-member = { $date }, von einem Mitglied
history-by-payment = { $date }, durch die Zahlung
history-by-server = { $date }, automatisch
history-by-seller = { $date }, vom Anbieter

## Choose what to remove (pages/choose.html)

choose-title = Auswählen, was entfällt
choose-lead = Es sind mehr vorhanden als bezahlt. Bis zum <strong>{ $date }</strong> funktioniert alles, und bis dahin können Sie Ihre Auswahl ändern.
choose-lead-unanswered = Wenn Sie nichts auswählen, entfällt, was angekreuzt ist.
choose-going-keys = { $going ->
    [one] { $plan }: { $going } von { $total } Schlüsseln entfällt
   *[other] { $plan }: { $going } von { $total } Schlüsseln entfallen
}
choose-going-places = { $going ->
    [one] { $plan }: { $going } von { $total } Plätzen entfällt
   *[other] { $plan }: { $going } von { $total } Plätzen entfallen
}
choose-keep-keys = Sie behalten { $count }. Ein Schlüssel, der entfällt, funktioniert nicht mehr.
choose-keep-places = { $count ->
    [one] Ihr Lizenzschlüssel bleibt gleich und gilt für { $count } Platz.
   *[other] Ihr Lizenzschlüssel bleibt gleich und gilt für { $count } Plätze.
}
choose-seat-used = In Verwendung: { $places }.
choose-seat-bought-for = Gekauft für { $site }, nicht verwendet.
choose-seat-unused = Nicht verwendet.
choose-seat-last-used = Zuletzt verwendet am { $date }
choose-button = Auswahl speichern
choose-back = Zurück

## Orders (pages/orders.html)

orders-title = Bestellungen
orders-billing = Rechnungen und Belege
orders-empty-title = Noch keine Bestellungen
orders-empty-text = Hier sehen Sie, was Sie gekauft haben und wie es um die Zahlung steht.
orders-several-plans = Lizenzschlüssel mehrerer Tarife
orders-state-open = Nicht abgeschlossen
orders-state-open-text = Der Bezahlvorgang wurde nicht abgeschlossen. Es wurde nichts berechnet.
orders-state-pending = Zahlung ausstehend
orders-state-pending-text = Ihre Zahlung ist unterwegs. Die Lizenzschlüssel erhalten Sie, sobald sie eingegangen ist.
orders-state-fulfilled = Bezahlt
orders-state-failed = Zahlung fehlgeschlagen
orders-state-failed-text = Die Zahlung war nicht erfolgreich. Es wurde nichts berechnet.
orders-state-expired = Abgelaufen
orders-state-expired-text = Der Bezahlvorgang wurde nicht rechtzeitig abgeschlossen. Es wurde nichts berechnet.
orders-renewal = Verlängerung: { $plan }
orders-refunded = Erstattet
orders-partly-refunded = Teilweise erstattet
orders-refunded-amount = { $amount } erstattet
orders-which = zur Bestellung vom { $date }
orders-invoice = Rechnung
orders-receipt = Beleg

## A subscription (pages/subscription.html)

subscription-pay-now = Jetzt bezahlen
subscription-billing = Zahlungsmethode und Rechnungen
subscription-suspended = Die Lizenzschlüssel dieses Abos sind gesperrt und funktionieren daher nicht, obwohl es bezahlt ist. Falls eine Zahlung angefochten wurde, funktionieren sie wieder, sobald das geklärt ist.
subscription-fewer = Es sind mehr vorhanden als bezahlt.
subscription-fewer-choose = <a href="{ $href }">Wählen Sie bis zum { $date } aus, was entfällt</a>. Andernfalls entfällt zuerst, was niemand verwendet.
subscription-fewer-other = Wer das Abo gekauft hat, wählt bis zum { $date } aus, was entfällt.
subscription-other = Dieses Abo bezahlt jemand anders. Wer es gekauft hat, kann die Anzahl der Schlüssel ändern und kündigen.
subscription-other-removable = Dieses Abo bezahlt jemand anders. Wer es gekauft hat, kann die Anzahl der Schlüssel ändern und kündigen; Sie können Schlüssel zurückgeben.
subscription-preview-title-keys = Von { $old } auf { $new } Schlüssel
subscription-preview-title-seats = { $new ->
    [one] Von { $old } auf { $new } Platz
   *[other] Von { $old } auf { $new } Plätze
}
subscription-preview-same = Das ist Ihr aktueller Stand. Es ändert sich nichts.
subscription-preview-more-seats = { $count ->
    [one] Ihr Lizenzschlüssel bleibt gleich und gilt für { $count } Platz.
   *[other] Ihr Lizenzschlüssel bleibt gleich und gilt für { $count } Plätze.
}
subscription-preview-more-keys = { $count ->
    [one] Ein neuer Lizenzschlüssel wird sofort erstellt und Ihnen per E-Mail gesendet.
   *[other] { $count } neue Lizenzschlüssel werden sofort erstellt und Ihnen per E-Mail gesendet.
}
subscription-preview-choose-keys = Bis zum { $date } wählen Sie aus, welche Schlüssel entfallen; bis dahin funktioniert alles. Andernfalls entfallen diese:
subscription-preview-choose-seats = Bis zum { $date } wählen Sie aus, welche Plätze entfallen; bis dahin funktioniert alles. Andernfalls entfallen diese:
subscription-preview-stop-seats = { $count ->
    [one] Dieser Platz entfällt sofort, der neueste zuerst: { $places }.
   *[other] Diese { $count } Plätze entfallen sofort, die neuesten zuerst: { $places }.
}
subscription-preview-stop-none = { $count ->
    [one] Kein belegter Platz geht verloren: Ihr Lizenzschlüssel gilt für { $count } Platz.
   *[other] Kein belegter Platz geht verloren: Ihr Lizenzschlüssel gilt für { $count } Plätze.
}
subscription-preview-stop-keys = { $count ->
    [one] Dieser Schlüssel funktioniert ab sofort nicht mehr. Zuerst entfällt, was niemand verwendet, das Neueste vor dem Rest:
   *[other] Diese { $count } Schlüssel funktionieren ab sofort nicht mehr. Zuerst entfällt, was niemand verwendet, das Neueste vor dem Rest:
}
subscription-leaving-used = in Verwendung
subscription-leaving-unused = nicht verwendet
subscription-preview-cost-later = Die Kosten für den Rest dieses Zeitraums finden Sie auf Ihrer nächsten Rechnung.
subscription-preview-pay = Sie zahlen jetzt <strong>{ $amount }</strong> für die Zeit bis zum { $date }. Schlägt die Zahlung fehl, ändert sich nichts.
subscription-preview-pay-about = Sie zahlen jetzt etwa <strong>{ $amount }</strong> für die Zeit bis zum { $date }. Schlägt die Zahlung fehl, ändert sich nichts.
subscription-preview-credit = <strong>{ $amount }</strong> für die Zeit bis zum { $date } schreiben wir Ihnen auf der nächsten Rechnung gut.
subscription-preview-credit-about = Etwa <strong>{ $amount }</strong> für die Zeit bis zum { $date } schreiben wir Ihnen auf der nächsten Rechnung gut.
subscription-then = Danach { $price }.
subscription-then-about = Danach { $price }, vor Steuern und Rabatten.
subscription-choice-keys = { $count ->
    [one] Wählen Sie den Schlüssel aus, der entfernt werden soll
   *[other] Wählen Sie die { $count } Schlüssel aus, die entfernt werden sollen
}
subscription-choice-seats = { $count ->
    [one] Wählen Sie den Platz aus, der entfernt werden soll
   *[other] Wählen Sie die { $count } Plätze aus, die entfernt werden sollen
}
subscription-choice-hint-keys = Nicht verwendete Schlüssel sind vorausgewählt. Ein entfernter Schlüssel funktioniert nicht mehr.
subscription-choice-hint-seats = Die zuletzt hinzugefügten Plätze sind vorausgewählt. Ein entfernter Platz funktioniert nicht mehr.
subscription-choice-at-once-keys = { $count ->
    [one] Ein Schlüssel funktioniert ab sofort nicht mehr.
   *[other] { $count } Schlüssel funktionieren ab sofort nicht mehr.
}
subscription-choice-at-once-seats = { $count ->
    [one] Ein Platz funktioniert ab sofort nicht mehr.
   *[other] { $count } Plätze funktionieren ab sofort nicht mehr.
}
subscription-choice-until = Bis zum { $date } funktionieren noch alle, und bis dahin können Sie die Auswahl ändern.
subscription-preview-button = Auf { $count } ändern
subscription-preview-back = Bei { $count } bleiben
subscription-plan-title = Von { $old } zu { $new }
subscription-plan-title-interval = { $interval ->
    [day] Von { $old } zu { $new }, mit täglicher Zahlung
    [week] Von { $old } zu { $new }, mit wöchentlicher Zahlung
    [month] Von { $old } zu { $new }, mit monatlicher Zahlung
    [year] Von { $old } zu { $new }, mit jährlicher Zahlung
   *[other] Von { $old } zu { $new }, Zahlung pro { $interval }
}
subscription-plan-keys = { $count ->
    [one] Ihr Lizenzschlüssel bleibt gleich.
   *[other] Ihre { $count } Lizenzschlüssel bleiben gleich.
}
subscription-plan-places-any = { $count ->
    [one] Er gilt für beliebig viele Plätze.
   *[other] Jeder gilt für beliebig viele Plätze.
}
subscription-plan-places = { $count ->
    [one] { $places ->
        [one] Er gilt für einen Platz.
       *[other] Er gilt für { $places } Plätze.
    }
   *[other] { $places ->
        [one] Jeder gilt für einen Platz.
       *[other] Jeder gilt für { $places } Plätze.
    }
}
subscription-plan-places-fewer = { $count ->
    [one] { $places ->
        [one] Er gilt für einen Platz: Überzählige entfallen sofort, die neuesten zuerst.
       *[other] Er gilt für { $places } Plätze: Überzählige entfallen sofort, die neuesten zuerst.
    }
   *[other] { $places ->
        [one] Jeder gilt für einen Platz: Überzählige entfallen sofort, die neuesten zuerst.
       *[other] Jeder gilt für { $places } Plätze: Überzählige entfallen sofort, die neuesten zuerst.
    }
}
subscription-plan-pay = Sie zahlen jetzt <strong>{ $amount }</strong>. Schlägt die Zahlung fehl, ändert sich nichts.
subscription-plan-credit = <strong>{ $amount }</strong> schreiben wir Ihnen auf der nächsten Rechnung gut.
subscription-plan-free = Jetzt ist nichts zu zahlen.
subscription-plan-button = Zu { $plan } wechseln
subscription-plan-back = Bei { $plan } bleiben
subscription-change-plan = Tarif wechseln
subscription-change-hint = Es ändert sich nichts, bevor Sie Auswirkungen und Kosten gesehen haben.
subscription-change-plan-label = Tarif
subscription-change-plan-label-of = Anstelle von { $plan }
subscription-change-plan-button = Tarif ansehen
subscription-change-number = Anzahl ändern
subscription-change-keys = Lizenzschlüssel
subscription-change-keys-of = Lizenzschlüssel für { $plan }
subscription-change-seats = Plätze
subscription-change-seats-of = Plätze für { $plan }
subscription-change-number-hint = Derzeit { $count }
subscription-change-number-button = Änderungen ansehen
subscription-key-used = In Verwendung: { $places }
subscription-key-unused = Nicht verwendet
subscription-remove-key = Schlüssel entfernen
subscription-remove-site = Website entfernen
subscription-remove-text = Der Schlüssel funktioniert sofort nicht mehr und wird nicht weiter berechnet. Den Rest dieses Zeitraums schreiben wir Ihnen auf der nächsten Rechnung gut. Mit dem letzten Schlüssel endet das Abo an dem Tag, bis zu dem es bezahlt ist.
subscription-remove-button = { $key } entfernen
subscription-keys-gone = Die Lizenzschlüssel dieses Abos gehören jetzt jemand anderem.
subscription-keep-title = Doch behalten?
subscription-keep-text = Das Abo endet am { $date }. Bis dahin können Sie die Kündigung zurücknehmen: Dieselben Schlüssel funktionieren weiter, und es verlängert sich wie bisher.
subscription-keep-button = Abo behalten
subscription-cancel-title = Abo kündigen
subscription-cancel-text = Das Abo endet mit dem bezahlten Zeitraum. Bis dahin funktioniert alles wie gewohnt, und Sie können die Kündigung zurücknehmen. Es wird nichts mehr berechnet.
subscription-cancel-text-date = Das Abo endet am { $date } mit dem bezahlten Zeitraum. Bis dahin funktioniert alles wie gewohnt, und Sie können die Kündigung zurücknehmen. Es wird nichts mehr berechnet.
subscription-cancel-button = Zum Ende des Zeitraums kündigen

## Organizations (pages/organizations.html)

organizations-title = Organisationen
organizations-lead = Für alle, die Lizenzschlüssel gemeinsam nutzen.
organizations-yours = Ihre Organisationen
organizations-invitations = Einladungen
organizations-invitation-text = Seit { $date }. Inhaber und Admins werden sehen, dass Sie dazugehören; Ihre eigenen Lizenzschlüssel bleiben bei Ihnen.
organizations-accept = Annehmen
organizations-decline = Ablehnen
organizations-create-first = Organisation erstellen
organizations-create-another = Weitere Organisation erstellen
organizations-create-text = Sie erhalten die Rolle „Inhaber“. Fügen Sie Personen über ihre E-Mail-Adresse hinzu und übertragen Sie Lizenzschlüssel an die Organisation.
organizations-create-name = Name
organizations-create-button = Erstellen

## One organization (pages/organization.html)

organization-role-member = Mitglied
organization-role-admin = Admin
organization-role-owner = Inhaber
organization-lead = { $role ->
    [owner] Ihre Rolle: Inhaber.
    [admin] Ihre Rolle: Admin.
   *[member] Ihre Rolle: Mitglied.
}
organization-lead-uses = Sie sehen die Lizenzschlüssel der Organisation und können sie nutzen.
organization-activate = Unter „Lizenzschlüssel“ aktivieren
organization-hand-over = Übertragen
organization-new-owner = Neuer Inhaber
organization-new-owner-you = { $email } (Sie)
organization-no-keys = Noch keine.
organization-take-title = Eigenen Schlüssel übertragen
organization-take-text = Dann sehen ihn alle in { $name } und können ihn nutzen. Wer dafür bezahlt, bleibt gleich.
organization-take-label = Lizenzschlüssel
organization-take-button = An { $name } übertragen
organization-members = Mitglieder
organization-you = Sie
organization-invited = Eingeladen
organization-change-role = Rolle ändern
organization-change-role-whose = von { $email }
organization-role = Rolle
organization-change-role-button = Ändern
organization-leave = Verlassen
organization-remove = Entfernen
organization-take-back = Zurückziehen
organization-take-back-whose = Einladung an { $email }
organization-invite-title = Person einladen
organization-invite-text = Die Person erhält eine E-Mail, meldet sich mit dieser Adresse an und gehört dazu, sobald sie annimmt. Mitglieder sehen und nutzen Lizenzschlüssel; Admins verwalten außerdem Mitglieder und übertragen Schlüssel; Inhaber können auch weitere Inhaber ernennen.
organization-invite-email = E-Mail-Adresse
organization-invite-button = Einladen
organization-name-title = Name
organization-name-label = Name der Organisation
organization-name-button = Umbenennen
organization-delete-title = Organisation löschen
organization-delete-keys = Der Organisation gehören Lizenzschlüssel. Übertragen Sie diese zuerst: So bleibt erhalten, was bezahlt wurde, und funktioniert weiter.
organization-delete-text = Die anderen Mitglieder verlieren { $name } endgültig; offene Einladungen verfallen. Wer ein Abo bezahlt, bezahlt es weiterhin.
organization-delete-text-alone = Sie verlieren { $name } endgültig; offene Einladungen verfallen. Wer ein Abo bezahlt, bezahlt es weiterhin.
organization-delete-label = Geben Sie zum Löschen den Namen ein: { $name }
organization-delete-button = { $name } löschen

## The account (pages/account.html)

account-title = Konto
account-user-name = Benutzername { $name }
account-profile-title = Profil
account-name = Ihr Name
account-name-hint = Optional. Die Organisationen, zu denen Sie gehören, sehen ihn.
account-language = Sprache
account-language-hint = Für diese Seiten und für die E-Mails, die Sie erhalten.
account-profile-button = Profil speichern
account-billing-text = Name, Adresse und Steuernummer für Ihre Rechnungen sind bei Ihrer Zahlungsmethode hinterlegt.
account-billing-button = Rechnungsdaten bearbeiten
account-session-from = Von { $address }
account-sessions-title = Hier sind Sie angemeldet
account-sign-out-others = Überall sonst abmelden
account-unknown-browser = Unbekannter Browser
account-this-browser = Dieser Browser
account-signed-in-on = Angemeldet am { $date }
account-last-used = Zuletzt verwendet am { $date }
account-sign-out = Abmelden
account-password-change-title = Passwort ändern
account-password-set-title = Passwort festlegen
account-password-change-text = Wenn sich das Passwort ändert, werden alle anderen Sitzungen abgemeldet. <a href="{ $href }">Passwort vergessen?</a>
account-password-set-text = Optional. Die Anmeldung per E-Mail-Link funktioniert weiterhin.
account-password-sign-in-text = Optional. Um eines festzulegen, melden Sie sich zuerst erneut per E-Mail-Link an und kommen Sie innerhalb von 10 Minuten hierher zurück.
account-current-password = Aktuelles Passwort
account-current-password-hint = Innerhalb von 10 Minuten nach einer Anmeldung per Link nicht nötig.
account-new-password = Neues Passwort
account-new-password-hint = Mindestens { $count } Zeichen.
account-password-change-button = Passwort ändern
account-password-set-button = Passwort festlegen
account-two-step-title = Zwei-Faktor-Authentifizierung
account-two-step-on = Aktiviert: Bei der Anmeldung wird ein Code aus Ihrer Authenticator-App abgefragt.
account-two-step-off = Deaktiviert: Ein Link oder Ihr Passwort genügt.
account-two-step-manage = Verwalten
account-two-step-turn-on = Aktivieren
account-email-title = E-Mail-Adresse ändern
account-email-text = Wir senden einen Link an die neue Adresse. Sobald Sie ihn in diesem Browser öffnen, werden Ihr Passwort und alle Sitzungen ungültig, und beide Adressen werden benachrichtigt.
account-new-email = Neue E-Mail-Adresse
account-email-button = Link senden
account-data-title = Ihre Daten
account-data-text = Alles, was hier über Sie gespeichert ist, einschließlich der Lizenzschlüssel, als JSON-Datei.
account-data-sign-in-text = Melden Sie sich zuerst erneut per E-Mail-Link an und kommen Sie innerhalb von 10 Minuten hierher zurück.
account-data-button = Daten herunterladen
account-erase-title = Daten löschen
account-erase-text = Ihr Konto endet sofort, und Ihr Name und Ihre Adressen werden hier überall entfernt; Ihre Käufe bleiben ohne sie in den Büchern. Ihre Lizenzschlüssel funktionieren dort weiter, wo sie verwendet werden, aber wir können dazu nicht mehr helfen. Das lässt sich nicht rückgängig machen. Abos müssen zuvor gekündigt werden.
account-erase-label = Geben Sie Ihre E-Mail-Adresse ein
account-erase-button = Meine Daten löschen

browser-on-system = { $browser } auf { $system }

## Messages above a page, after an action

flash-license-activated = Für { $name } aktiviert.
flash-license-deactivated = { $name } wurde entfernt. Der Lizenzschlüssel kann anderswo verwendet werden.
flash-license-moved = Umgezogen auf { $name }.
flash-activation-renamed = Der neue Name ist { $name }.
flash-activation-unnamed = Der Name wurde entfernt; angezeigt wird wieder { $name }.
flash-key-replaced = Die Lizenz hat einen neuen Schlüssel, und der Inhaber wird per E-Mail benachrichtigt. Der alte Schlüssel funktioniert nicht mehr.
flash-license-renewed = Vielen Dank. Ihre Lizenz ist verlängert.
flash-choice-kept = Ihre Auswahl ist gespeichert. Sie können sie bis zum Stichtag ändern.
flash-key-removed = Der Schlüssel wurde aus Ihrem Abo entfernt.
flash-last-key-removed = Das war der letzte Schlüssel: Das Abo endet mit dem bezahlten Zeitraum.
flash-plan-changed = Ihr Tarif wurde geändert. Ihre Lizenzschlüssel bleiben gleich.
flash-quantity-changed = Ihr Abo wurde geändert.
flash-signed-in = Sie sind angemeldet.
flash-trial-started = Ihre Testversion läuft jetzt auf dieser Installation. Der Lizenzschlüssel ist per E-Mail unterwegs.
flash-person-erased = Ihre Daten wurden gelöscht. Sie sind abgemeldet.
flash-address-confirmed = Ihre E-Mail-Adresse ist bestätigt.
flash-address-changed = Ihre E-Mail-Adresse wurde geändert.
flash-confirmation-sent = Ein Link ist in Ihr Postfach unterwegs. Öffnen Sie ihn, um Ihre Adresse zu bestätigen.
flash-email-asked = Ein Link ist an die neue Adresse unterwegs. Bis er verwendet wird, ändert sich nichts.
flash-second-factor-off = Bei der Anmeldung wird kein Code mehr abgefragt.
flash-session-ended = Sie wurden abgemeldet. Melden Sie sich wieder an, um dort weiterzumachen.
flash-signed-out = Sie sind abgemeldet.
flash-profile-changed = Ihr Profil wurde geändert.
flash-password-set = Ihr Passwort ist festgelegt.
flash-session-revoked = Diese Sitzung wurde abgemeldet.
flash-subscription-ends = Ihr Abo endet mit dem bezahlten Zeitraum.
flash-subscription-kept = Ihr Abo läuft weiter.
flash-organization-made = Die Organisation wurde erstellt. Fügen Sie Mitglieder hinzu.
flash-organization-renamed = Der Name wurde geändert.
flash-organization-deleted = Die Organisation wurde gelöscht.
flash-organization-left = Sie haben die Organisation verlassen.
flash-member-invited = Die Einladung ist per E-Mail unterwegs. Die Person gehört dazu, sobald sie annimmt.
flash-invitation-accepted = Sie gehören jetzt zu dieser Organisation.
flash-invitation-declined = Sie haben die Einladung abgelehnt.
flash-member-removed = Die Person ist kein Mitglied mehr.
flash-role-changed = Die Rolle wurde geändert.
flash-handed-over = Der Lizenzschlüssel wurde übertragen.
flash-sessions-revoked = Sie sind überall sonst abgemeldet.
resume-title = Weitermachen, wo Sie waren
resume-lead = Sie wurden abgemeldet, bevor Ihr letzter Schritt gesendet war. Noch hat sich nichts geändert.
resume-typed = Das haben Sie eingegeben:
resume-button = Jetzt senden
resume-discard = Verwerfen
