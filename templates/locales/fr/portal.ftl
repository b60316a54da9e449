## Parts of pages (components/parts.html)

parts-available = Disponible
parts-used = Utilisée
parts-status-inactive = Inactive
parts-status-expired = Expirée
parts-status-grace = Délai de grâce
parts-status-suspended = Suspendue
parts-status-revoked = Révoquée
parts-status-trial-expired = Essai terminé
parts-status-not-yet-valid = Pas encore valable
parts-copy = Copier
parts-copy-key = la clé de licence { $key }
parts-key-hidden = Affichée une seule fois, dans l’e-mail d’envoi
parts-purchase-site = Par site
parts-purchase-quantity = Par quantité
parts-purchase-manual = Émise manuellement
parts-purchase-trial = Essai
parts-purchase-offline = Hors ligne
parts-pages = Pages
parts-first-page = Première page
parts-previous-page = Page précédente
parts-next-page = Page suivante
parts-subscription-active = Actif
parts-subscription-trial = Essai
parts-subscription-cancelled = Résilié
parts-subscription-failed = Échec du paiement
parts-subscription-unpaid = Impayé
parts-subscription-paused = En pause
parts-subscription-waiting = En attente de paiement
parts-subscription-ended = Terminé
parts-subscription-state-renews = Se renouvelle le { $date }
parts-subscription-state-trial = Gratuit jusqu’au { $date }, puis se renouvelle
parts-subscription-state-ends = Se termine le { $date }
parts-subscription-state-past-due = Échec du paiement, fonctionne jusqu’au { $date }
parts-subscription-state-overdue = Échec du paiement, arrêté le { $date }. Un paiement réactive les mêmes clés.
parts-subscription-state-unpaid = Impayé, arrêté le { $date }. Un paiement réactive les mêmes clés.
parts-subscription-state-paused = En pause depuis le { $date }. Les clés fonctionneront à nouveau à la reprise.
parts-subscription-state-waiting = Commence dès réception du premier paiement
parts-subscription-state-ended = Terminé le { $date }
parts-price-interval = { $interval ->
    [day] { $price } / jour
    [week] { $price } / semaine
    [month] { $price } / mois
    [year] { $price } / an
   *[other] { $price } / { $interval }
}
parts-line-keys = { $count ->
    [one] { $count } clé
   *[other] { $count } clés
}
parts-line-keys-price = { $count ->
    [one] { $count } clé, { $price }
   *[other] { $count } clés, { $price } chacune
}
parts-line-seats = { $count ->
    [one] { $count } siège
   *[other] { $count } sièges
}
parts-line-seats-price = { $count ->
    [one] { $count } siège, { $price }
   *[other] { $count } sièges, { $price } chacun
}

## The form for a license file (components/license_file.html)

license-file-title = Fichier de licence
license-file-text = Pour une installation qui ne peut pas nous joindre.
license-file-installation = Identifiant d’installation, tel que votre application l’affiche
license-file-installation-optional = Identifiant d’installation (vide : toute installation)
license-file-days = Durée de validité en jours (vide : la plus longue possible)
license-file-encrypt = Le chiffrer : il ne s’ouvre qu’avec la clé de licence
license-file-key = Clé de licence, pour le chiffrer
license-file-key-hint = Seule une empreinte de cette clé est conservée ici : vous devez donc la saisir.
license-file-download = Télécharger

## The used share of a quota (components/usage.html)

usage-storage = Stockage (Go)
usage-unlimited = { $used }, sans limite
usage-of = { $used } sur { $max }
usage-over = La limite est dépassée. Réduisez votre utilisation ou demandez un forfait supérieur.
usage-full = La limite est atteinte.
usage-near = { $percent } % utilisés.

## Shared by several of these pages

portal-license-keys = Clés de licence
portal-subscription = Abonnement
portal-buy-keys = Acheter des clés
portal-buy-license-keys = Acheter des clés de licence
portal-activate = Activer
portal-site-label = Site à activer
portal-site-placeholder = example.com
portal-and-more = { $count ->
    [one] et { $count } de plus
   *[other] et { $count } de plus
}
portal-since = Depuis le { $date }
portal-until = jusqu’au { $date }

## License keys (pages/licenses.html)

licenses-title = Clés de licence
licenses-count = { $count ->
    [one] { $count } clé de licence.
   *[other] { $count } clés de licence.
}
licenses-count-more = Plus de { $count } clés de licence.
licenses-count-fit = { $count ->
    [one] { $count } clé de licence correspond à votre recherche.
   *[other] { $count } clés de licence correspondent à votre recherche.
}
licenses-count-fit-more = Plus de { $count } clés de licence correspondent à votre recherche.
licenses-none = Tout ce que vous achetez apparaît ici.
licenses-billing = Paiement et factures
licenses-search-label = Rechercher dans vos clés de licence
licenses-search = Rechercher
licenses-show-all = Tout afficher
licenses-sort = Trier par
licenses-sort-newest = Les plus récentes
licenses-sort-oldest = Les plus anciennes
licenses-sort-ending = Fin la plus proche
licenses-sort-product = Produit
licenses-search-hint = Une clé de licence, un site, un appareil, un forfait ou une commande
licenses-filter = Filtre
licenses-filter-product = Produit
licenses-awaited = Votre commande du { $date } ({ $quantity } × { $plan }) attend votre virement. Les clés de licence vous seront envoyées dès réception des fonds, en général sous quelques jours ouvrés.
licenses-awaited-amount = Votre commande du { $date } ({ $quantity } × { $plan }, { $amount }) attend votre virement. Les clés de licence vous seront envoyées dès réception des fonds, en général sous quelques jours ouvrés.
licenses-subscriptions = Abonnements
licenses-choose = <a href="{ $href }">Choisissez quoi retirer</a> d’ici au { $date }
licenses-update-payment = Changer de moyen de paiement
licenses-subscription-manage = Gérer
licenses-subscription-show = Afficher
licenses-subscription-which = l’abonnement { $plan }, { $state }
licenses-no-fit-title = Aucune clé de licence trouvée
licenses-no-fit-text = Aucune de vos clés de licence ne correspond à votre recherche.
licenses-no-fit-button = Afficher toutes les clés
licenses-empty-title = Aucune clé de licence pour l’instant
licenses-empty-text = Les clés achetées avec { $email } apparaissent ici dès que le paiement est confirmé.
licenses-empty-text-no-email = Les clés achetées avec votre adresse apparaissent ici dès que le paiement est confirmé.
licenses-copy-all = { $count ->
    [one] Copier la clé de cette page
   *[other] Copier les { $count } clés de cette page
}
licenses-csv = Tout télécharger en CSV
licenses-csv-narrowed = Télécharger cette sélection en CSV
licenses-table = Vos clés de licence
licenses-column-key = Clé de licence
licenses-column-status = Statut
licenses-column-use = Utilisation
licenses-column-plan = Forfait
licenses-column-created = Créée le
licenses-column-until = Valable jusqu’au
licenses-column-actions = Actions
licenses-in-use = { $used ->
    [one] { $used } utilisé sur { $most }
   *[other] { $used } utilisés sur { $most }
}
licenses-in-use-any = { $used ->
    [one] { $used } utilisé, sans limite
   *[other] { $used } utilisés, sans limite
}
licenses-places-details = { $places }. <a href="{ $href }">Détails</a>
licenses-bought-for = Achetée pour { $site }
licenses-unused = Pas encore utilisée
licenses-no-end = Sans limite
licenses-activate-which = { $key } du { $date }
licenses-details = Détails
licenses-details-which = de la clé { $key }
licenses-deactivate = Désactiver

filter-all = Toutes
filter-available = Disponibles
filter-in-use = Utilisées
filter-ended = Terminées
filter-all-products = Tous les produits

licenses-csv-key = Clé de licence
licenses-csv-status = Statut
licenses-csv-use = Utilisation
licenses-csv-plan = Forfait
licenses-csv-site = Achetée pour
licenses-csv-created = Créée le
licenses-csv-until = Valable jusqu’au
licenses-csv-id = Licence
licenses-csv-status-active = active
licenses-csv-status-grace = délai de grâce
licenses-csv-status-expired = expirée
licenses-csv-status-trial-expired = essai terminé
licenses-csv-status-not-yet-valid = pas encore valable
licenses-csv-status-inactive = inactive
licenses-csv-status-suspended = suspendue
licenses-csv-status-revoked = révoquée

## One license (pages/license.html)

license-title = Licence { $key }
license-details = Détails
license-fact-plan = Forfait
license-fact-bought-for = Achetée pour
license-fact-in-use = Utilisation
license-fact-created = Créée le
license-fact-until = Valable jusqu’au
license-fact-order = Commande
license-fact-subscription = Abonnement
license-use-seat = { $used ->
    [one] { $used } siège sur { $most }
   *[other] { $used } sièges sur { $most }
}
license-use-site = { $used ->
    [one] { $used } site sur { $most }
   *[other] { $used } sites sur { $most }
}
license-use-device = { $used ->
    [one] { $used } appareil sur { $most }
   *[other] { $used } appareils sur { $most }
}
license-use-any-seat = { $used ->
    [one] { $used } siège, sans limite
   *[other] { $used } sièges, sans limite
}
license-use-any-site = { $used ->
    [one] { $used } site, sans limite
   *[other] { $used } sites, sans limite
}
license-use-any-device = { $used ->
    [one] { $used } appareil, sans limite
   *[other] { $used } appareils, sans limite
}
license-no-end = sans limite
license-manage-subscription = Gérer l’abonnement
license-renew-title = Renouveler
license-renew-ending = Renouveler cette licence
license-renew-text = { $days ->
    [one] La même clé est prolongée de { $days } jour, jusqu’au { $date }. Toutes ses activations sont conservées.
   *[other] La même clé est prolongée de { $days } jours, jusqu’au { $date }. Toutes ses activations sont conservées.
}
license-renew-button = Renouveler pour { $price }
license-places-title = Où elle est utilisée
license-moves-left = { $left ->
    [one] Vous pouvez encore retirer { $left } appareil maintenant ; la limite est de { $limit } en 30 jours.
   *[other] Vous pouvez encore retirer { $left } appareils maintenant ; la limite est de { $limit } en 30 jours.
}
license-moves-used-up = { $limit ->
    [one] Vous avez retiré { $limit } appareil en 30 jours, c’est le maximum. Prochain retrait possible le { $date }.
   *[other] Vous avez retiré { $limit } appareils en 30 jours, c’est le maximum. Prochain retrait possible le { $date }.
}
license-moves-none = Les appareils de cette licence ne peuvent pas être retirés ici.
license-unused = Pas encore utilisée.
license-unused-device = Saisissez la clé de licence dans l’application sur votre appareil.
license-place-last-seen = dernière activité le { $date }
license-place-version = version { $version }
license-place-development = site de développement, n’occupe pas de siège
license-rename = Renommer
license-rename-label = Nom
license-rename-save = Enregistrer
license-move = Déplacer
license-move-from = depuis { $place }
license-move-label = Nouveau site
license-move-text = La licence cesse de fonctionner sur { $site } et fonctionne aussitôt sur le nouveau site.
license-remove = Retirer
license-remove-text = La licence cesse de fonctionner sur { $place } et peut être utilisée ailleurs.
license-remove-text-device = { $left ->
    [one] C’est votre dernier retrait possible.
   *[other] Cela compte pour l’un des { $left } retraits qu’il vous reste.
}
license-remove-button = Retirer { $place }
license-places-before = Où elle était utilisée avant ({ $count })
license-file-lead = Pour une installation sans réseau.
license-replace-title = Remplacer la clé de licence
license-replace-text-site = Si quelqu’un d’autre a eu connaissance de la clé. La licence et ses sites restent ; seule la clé change.
license-replace-text-device = Si quelqu’un d’autre a eu connaissance de la clé. La licence et ses appareils restent ; seule la clé change.
license-replace-confirm-site = { $count ->
    [one] L’ancienne clé cesse aussitôt de fonctionner partout, et je saisirai la nouvelle sur mon site.
   *[other] L’ancienne clé cesse aussitôt de fonctionner partout, et je saisirai la nouvelle sur tous mes sites.
}
license-replace-confirm-device = { $count ->
    [one] L’ancienne clé cesse aussitôt de fonctionner partout, et je saisirai la nouvelle sur mon appareil.
   *[other] L’ancienne clé cesse aussitôt de fonctionner partout, et je saisirai la nouvelle sur tous mes appareils.
}
license-replace-button = Remplacer la clé
license-history-title = Historique
license-history-none = Rien ne s’est passé depuis son émission le { $date }.

history-license-created = Émise
history-license-made = Émise
history-license-imported = Reprise d’un autre système
history-license-reissued = Clé de licence remplacée
history-license-key-signed = Clé de licence signée à nouveau
history-license-resent = Clé de licence renvoyée
history-license-handed-over = Transférée à un autre propriétaire
history-license-claimed = Rattachée à un compte
history-license-tier-changed = Forfait modifié
history-license-suspended = Suspendue
history-license-reinstated = Rétablie
history-license-revoked = Révoquée
history-license-expired = Terminée
history-license-renewed = Renouvelée
history-license-renewal-taken-back = Renouvellement annulé : son paiement a été rendu
history-activation-ended = Retirée d’un site ou d’un appareil
history-activation-moved = Retirée d’un appareil
history-activation-renamed = Site ou appareil renommé
history-by-you = { $date }, par vous
history-by-member = { $date }, par un membre
history-by-payment = { $date }, suite au paiement
history-by-server = { $date }, par le serveur
history-by-seller = { $date }, par le vendeur

## Choose what to remove (pages/choose.html)

choose-title = Choisir quoi retirer
choose-lead = Votre abonnement a été réduit. Tout fonctionne jusqu’au <strong>{ $date }</strong> ; d’ici là, vous pouvez modifier votre choix.
choose-lead-unanswered = Sans choix de votre part, ce qui est coché sera retiré.
choose-going-keys = { $going ->
    [one] { $plan } : { $going } clé sur { $total } à retirer
   *[other] { $plan } : { $going } clés sur { $total } à retirer
}
choose-going-places = { $going ->
    [one] { $plan } : { $going } emplacement sur { $total } à retirer
   *[other] { $plan } : { $going } emplacements sur { $total } à retirer
}
choose-keep-keys = Vous en gardez { $count }. Une clé retirée cesse de fonctionner.
choose-keep-places = { $count ->
    [one] Votre clé de licence reste la même et fonctionne sur { $count } emplacement.
   *[other] Votre clé de licence reste la même et fonctionne sur { $count } emplacements.
}
choose-seat-used = Utilisée : { $places }.
choose-seat-bought-for = Achetée pour { $site }, non utilisée.
choose-seat-unused = Non utilisée.
choose-seat-last-used = Dernière utilisation le { $date }
choose-button = Enregistrer ce choix
choose-back = Retour

## Orders (pages/orders.html)

orders-title = Commandes
orders-billing = Factures et reçus
orders-empty-title = Aucune commande pour l’instant
orders-empty-text = Vos achats apparaissent ici, avec l’état de leur paiement.
orders-several-plans = Clés de licence de plusieurs forfaits
orders-state-open = Non finalisée
orders-state-open-text = Le paiement n’a pas été finalisé. Rien n’a été débité.
orders-state-pending = En attente de paiement
orders-state-pending-text = Votre paiement est en route. Les clés de licence vous seront envoyées dès qu’il arrive.
orders-state-fulfilled = Payée
orders-state-failed = Échec du paiement
orders-state-failed-text = Le paiement n’a pas abouti. Rien n’a été débité.
orders-state-expired = Expirée
orders-state-expired-text = Le paiement n’a pas été finalisé à temps. Rien n’a été débité.
orders-renewal = Renouvellement : { $plan }
orders-refunded = Remboursée
orders-partly-refunded = Remboursée en partie
orders-refunded-amount = remboursement de { $amount }
orders-which = de la commande du { $date }
orders-invoice = Facture
orders-receipt = Reçu

## A subscription (pages/subscription.html)

subscription-pay-now = Payer maintenant
subscription-billing = Moyen de paiement et factures
subscription-suspended = Les clés de licence de cet abonnement sont suspendues : elles ne fonctionnent pas, bien qu’il soit payé. Si un paiement est contesté auprès de la banque, elles fonctionneront à nouveau une fois le litige réglé.
subscription-fewer = Cet abonnement a été réduit.
subscription-fewer-choose = <a href="{ $href }">Choisissez quoi retirer</a> d’ici au { $date }. Sinon, ce que personne n’utilise sera retiré en premier.
subscription-fewer-other = La personne qui l’a acheté choisit quoi retirer d’ici au { $date }.
subscription-other = Quelqu’un d’autre paie cet abonnement. La personne qui l’a acheté peut changer le nombre de clés et le résilier.
subscription-other-removable = Quelqu’un d’autre paie cet abonnement. La personne qui l’a acheté peut changer le nombre de clés et le résilier ; vous pouvez rendre des clés.
subscription-preview-title-keys = { $new ->
    [one] Passer de { $old } à { $new } clé
   *[other] Passer de { $old } à { $new } clés
}
subscription-preview-title-seats = { $new ->
    [one] Passer de { $old } à { $new } siège
   *[other] Passer de { $old } à { $new } sièges
}
subscription-preview-same = C’est déjà ce que vous avez. Rien ne change.
subscription-preview-more-seats = { $count ->
    [one] Votre clé de licence reste la même et fonctionne sur { $count } emplacement.
   *[other] Votre clé de licence reste la même et fonctionne sur { $count } emplacements.
}
subscription-preview-more-keys = { $count ->
    [one] Une nouvelle clé de licence est créée aussitôt et vous est envoyée par e-mail.
   *[other] { $count } nouvelles clés de licence sont créées aussitôt et vous sont envoyées par e-mail.
}
subscription-preview-choose-keys = Vous choisissez les clés à retirer, jusqu’au { $date } ; d’ici là, tout fonctionne. Sinon, celles-ci seront retirées :
subscription-preview-choose-seats = Vous choisissez les emplacements à retirer, jusqu’au { $date } ; d’ici là, tout fonctionne. Sinon, ceux-ci seront retirés :
subscription-preview-stop-seats = { $count ->
    [one] Cet emplacement, le plus récent, cesse aussitôt de fonctionner : { $places }.
   *[other] Ces { $count } emplacements cessent aussitôt de fonctionner, les plus récents d’abord : { $places }.
}
subscription-preview-stop-none = { $count ->
    [one] Aucun emplacement utilisé n’est perdu : votre clé de licence fonctionne sur { $count } emplacement.
   *[other] Aucun emplacement utilisé n’est perdu : votre clé de licence fonctionne sur { $count } emplacements.
}
subscription-preview-stop-keys = { $count ->
    [one] Cette clé cesse aussitôt de fonctionner. Ce que personne n’utilise est retiré en premier, le plus récent d’abord :
   *[other] Ces { $count } clés cessent aussitôt de fonctionner. Ce que personne n’utilise est retiré en premier, le plus récent d’abord :
}
subscription-leaving-used = utilisée
subscription-leaving-unused = non utilisée
subscription-preview-cost-later = Le coût pour le reste de cette période figurera sur votre prochaine facture.
subscription-preview-pay = Vous payez <strong>{ $amount }</strong> maintenant, pour la période jusqu’au { $date }. Si le paiement échoue, rien ne change.
subscription-preview-pay-about = Vous payez environ <strong>{ $amount }</strong> maintenant, pour la période jusqu’au { $date }. Si le paiement échoue, rien ne change.
subscription-preview-credit = Votre prochaine facture sera réduite de <strong>{ $amount }</strong>, pour la période jusqu’au { $date }.
subscription-preview-credit-about = Votre prochaine facture sera réduite d’environ <strong>{ $amount }</strong>, pour la période jusqu’au { $date }.
subscription-then = Ensuite, { $price }.
subscription-then-about = Ensuite, { $price }, avant taxes et remises.
subscription-choice-keys = { $count ->
    [one] Sélectionnez la clé à retirer
   *[other] Sélectionnez les { $count } clés à retirer
}
subscription-choice-seats = { $count ->
    [one] Sélectionnez l’emplacement à retirer
   *[other] Sélectionnez les { $count } emplacements à retirer
}
subscription-choice-hint-keys = Les clés non utilisées sont sélectionnées en premier. Une clé retirée cesse de fonctionner.
subscription-choice-hint-seats = Les derniers emplacements ajoutés sont sélectionnés en premier. Un emplacement retiré cesse de fonctionner.
subscription-choice-at-once-keys = { $count ->
    [one] Une clé cesse aussitôt de fonctionner.
   *[other] { $count } clés cessent aussitôt de fonctionner.
}
subscription-choice-at-once-seats = { $count ->
    [one] Un emplacement cesse aussitôt de fonctionner.
   *[other] { $count } emplacements cessent aussitôt de fonctionner.
}
subscription-choice-until = Tout continue de fonctionner jusqu’au { $date }, et vous pouvez modifier votre sélection d’ici là.
subscription-preview-button = Passer à { $count }
subscription-preview-back = Rester à { $count }
subscription-plan-title = Remplacer { $old } par { $new }
subscription-plan-title-interval = { $interval ->
    [day] Remplacer { $old } par { $new }, facturé au jour
    [week] Remplacer { $old } par { $new }, facturé à la semaine
    [month] Remplacer { $old } par { $new }, facturé au mois
    [year] Remplacer { $old } par { $new }, facturé à l’année
   *[other] Remplacer { $old } par { $new }, facturé par { $interval }
}
subscription-plan-keys = { $count ->
    [one] Votre clé de licence reste la même.
   *[other] Vos { $count } clés de licence restent les mêmes.
}
subscription-plan-places-any = { $count ->
    [one] Elle fonctionne sur un nombre illimité d’emplacements.
   *[other] Chacune fonctionne sur un nombre illimité d’emplacements.
}
subscription-plan-places = { $count ->
    [one] { $places ->
        [one] Elle fonctionne sur un seul emplacement.
       *[other] Elle fonctionne sur { $places } emplacements.
    }
   *[other] { $places ->
        [one] Chacune fonctionne sur un seul emplacement.
       *[other] Chacune fonctionne sur { $places } emplacements.
    }
}
subscription-plan-places-fewer = { $count ->
    [one] { $places ->
        [one] Elle fonctionne sur un seul emplacement : ceux en trop, les plus récents d’abord, cessent aussitôt de fonctionner.
       *[other] Elle fonctionne sur { $places } emplacements : ceux en trop, les plus récents d’abord, cessent aussitôt de fonctionner.
    }
   *[other] { $places ->
        [one] Chacune fonctionne sur un seul emplacement : ceux en trop, les plus récents d’abord, cessent aussitôt de fonctionner.
       *[other] Chacune fonctionne sur { $places } emplacements : ceux en trop, les plus récents d’abord, cessent aussitôt de fonctionner.
    }
}
subscription-plan-pay = Vous payez <strong>{ $amount }</strong> maintenant. Si le paiement échoue, rien ne change.
subscription-plan-credit = Votre prochaine facture sera réduite de <strong>{ $amount }</strong>.
subscription-plan-free = Rien à payer maintenant.
subscription-plan-button = Passer à { $plan }
subscription-plan-back = Garder { $plan }
subscription-change-plan = Changer de forfait
subscription-change-hint = Rien ne change avant que vous ayez vu les effets et le coût.
subscription-change-plan-label = Forfait
subscription-change-plan-label-of = Remplacer { $plan } par
subscription-change-plan-button = Voir ce forfait
subscription-change-number = Changer la quantité
subscription-change-keys = Clés de licence
subscription-change-keys-of = Clés de licence { $plan }
subscription-change-seats = Sièges
subscription-change-seats-of = Sièges { $plan }
subscription-change-number-hint = Actuellement { $count }
subscription-change-number-button = Voir ce qui change
subscription-key-used = Utilisée : { $places }
subscription-key-unused = Non utilisée
subscription-remove-key = Retirer cette clé
subscription-remove-site = Retirer ce site
subscription-remove-text = La clé cesse aussitôt de fonctionner et n’est plus facturée. Le reste de cette période est déduit de votre prochaine facture. Si c’est la dernière, l’abonnement prend fin avec la période payée.
subscription-remove-button = Retirer { $key }
subscription-keys-gone = Les clés de licence de cet abonnement appartiennent désormais à quelqu’un d’autre.
subscription-keep-title = Vous souhaitez le garder ?
subscription-keep-text = Il se termine le { $date }. D’ici là, vous pouvez changer d’avis : les mêmes clés continuent de fonctionner et il se renouvelle comme avant.
subscription-keep-button = Garder mon abonnement
subscription-cancel-title = Résilier l’abonnement
subscription-cancel-text = Il prend fin avec la période payée. D’ici là, tout fonctionne comme avant et vous pouvez changer d’avis. Plus rien ne sera débité.
subscription-cancel-text-date = Il prend fin avec la période payée, le { $date }. D’ici là, tout fonctionne comme avant et vous pouvez changer d’avis. Plus rien ne sera débité.
subscription-cancel-button = Résilier à la fin de la période

## Organizations (pages/organizations.html)

organizations-title = Organisations
organizations-lead = Des personnes qui partagent des clés de licence.
organizations-yours = Les vôtres
organizations-invitations = Invitations
organizations-invitation-text = Depuis le { $date }. Ses propriétaires et ses admins verront que vous en faites partie ; vos propres clés de licence restent à vous.
organizations-accept = Accepter
organizations-decline = Refuser
organizations-create-first = Créer une organisation
organizations-create-another = En créer une autre
organizations-create-text = Vous en devenez propriétaire. Ajoutez des personnes par leur adresse e-mail et transférez-lui des clés de licence.
organizations-create-name = Nom
organizations-create-button = Créer

## One organization (pages/organization.html)

organization-role-member = Membre
organization-role-admin = Admin
organization-role-owner = Propriétaire
organization-lead = { $role ->
    [owner] Vous êtes propriétaire.
    [admin] Vous êtes admin.
   *[member] Vous êtes membre.
}
organization-lead-uses = Vous voyez ses clés de licence et pouvez les utiliser.
organization-activate = Activer dans « Clés de licence »
organization-hand-over = Transférer
organization-new-owner = Nouveau propriétaire
organization-new-owner-you = { $email } (vous)
organization-no-keys = Aucune pour l’instant.
organization-take-title = Transférer l’une des vôtres
organization-take-text = Tous les membres de l’organisation { $name } la verront et pourront l’utiliser. La personne qui la paie reste la même.
organization-take-label = Clé de licence
organization-take-button = Transférer à { $name }
organization-members = Membres
organization-you = Vous
organization-invited = Invitation envoyée
organization-change-role = Changer de rôle
organization-change-role-whose = pour { $email }
organization-role = Rôle
organization-change-role-button = Changer
organization-leave = Quitter
organization-remove = Retirer
organization-take-back = Annuler
organization-take-back-whose = l’invitation envoyée à { $email }
organization-invite-title = Inviter quelqu’un
organization-invite-text = La personne reçoit un e-mail, se connecte avec cette adresse et rejoint l’organisation en acceptant. Les membres voient et utilisent les clés de licence ; les admins gèrent aussi les membres et transfèrent des clés ; les propriétaires nomment aussi d’autres propriétaires.
organization-invite-email = Adresse e-mail
organization-invite-button = Inviter
organization-name-title = Nom
organization-name-label = Nom de l’organisation
organization-name-button = Renommer
organization-delete-title = Supprimer l’organisation
organization-delete-keys = Elle possède des clés de licence. Transférez-les d’abord : ce qui a été payé revient ainsi à quelqu’un et continue de fonctionner.
organization-delete-text = Ses autres membres perdent définitivement l’accès à { $name } ; les invitations en attente sont annulées. Toute personne qui paie un abonnement continue de le payer.
organization-delete-text-alone = Vous perdez définitivement l’accès à { $name } ; les invitations en attente sont annulées. Toute personne qui paie un abonnement continue de le payer.
organization-delete-label = Pour la supprimer, saisissez son nom : { $name }
organization-delete-button = Supprimer { $name }

## The account (pages/account.html)

account-title = Compte
account-user-name = nom d’utilisateur : { $name }
account-profile-title = Profil
account-name = Votre nom
account-name-hint = Facultatif. Les organisations dont vous faites partie le voient.
account-language = Langue
account-language-hint = Pour ces pages et pour les e-mails que vous recevez.
account-profile-button = Enregistrer le profil
account-billing-text = Votre nom, votre adresse et votre numéro fiscal pour la facturation sont conservés avec votre moyen de paiement.
account-billing-button = Modifier les données de facturation
account-session-from = Depuis { $address }
account-sessions-title = Vos sessions
account-sign-out-others = Se déconnecter partout ailleurs
account-unknown-browser = Navigateur inconnu
account-this-browser = Ce navigateur
account-signed-in-on = Connexion le { $date }
account-last-used = Dernière utilisation le { $date }
account-sign-out = Déconnecter
account-password-change-title = Changer de mot de passe
account-password-set-title = Définir un mot de passe
account-password-change-text = Toutes les autres sessions sont fermées quand le mot de passe change. <a href="{ $href }">Mot de passe oublié ?</a>
account-password-set-text = Facultatif. La connexion par lien reçu par e-mail reste possible.
account-password-sign-in-text = Facultatif. Pour en définir un, reconnectez-vous d’abord avec un lien reçu par e-mail, puis revenez ici dans les 10 minutes.
account-current-password = Mot de passe actuel
account-current-password-hint = Inutile dans les 10 minutes qui suivent une connexion par lien.
account-new-password = Nouveau mot de passe
account-new-password-hint = { $count ->
    [one] Au moins { $count } caractère.
   *[other] Au moins { $count } caractères.
}
account-password-change-button = Changer de mot de passe
account-password-set-button = Définir le mot de passe
account-two-step-title = Validation en deux étapes
account-two-step-on = Activée : la connexion demande un code de votre application d’authentification.
account-two-step-off = Désactivée : un lien ou votre mot de passe suffit.
account-two-step-manage = Gérer
account-two-step-turn-on = Activer
account-email-title = Changer d’adresse e-mail
account-email-text = Nous envoyons un lien à la nouvelle adresse. Quand vous l’ouvrez dans ce navigateur, votre mot de passe est supprimé, toutes vos sessions sont fermées et les deux adresses sont prévenues.
account-new-email = Nouvelle adresse e-mail
account-email-button = Envoyer un lien
account-data-title = Vos données
account-data-text = Tout ce qui est enregistré ici à votre sujet, clés de licence comprises, dans un fichier JSON.
account-data-sign-in-text = Reconnectez-vous d’abord avec un lien reçu par e-mail, puis revenez ici dans les 10 minutes.
account-data-button = Télécharger vos données
account-erase-title = Effacer vos données
account-erase-text = Votre compte est supprimé aussitôt, et votre nom et vos adresses sont effacés partout ici ; vos achats restent dans la comptabilité, sans ces informations. Vos clés de licence continuent de fonctionner là où elles sont utilisées, mais plus personne ne pourra vous aider à leur sujet. C’est irréversible. Résiliez d’abord vos abonnements.
account-erase-label = Saisissez votre adresse e-mail
account-erase-button = Effacer mes données

browser-on-system = { $browser } sur { $system }

## Messages above a page, after an action

flash-license-activated = Activation effectuée : { $name }.
flash-license-deactivated = Retrait effectué : { $name }. La clé de licence peut être utilisée ailleurs.
flash-license-moved = Licence déplacée vers { $name }.
flash-activation-renamed = Nouveau nom : { $name }.
flash-activation-unnamed = Le nom est supprimé ; { $name } s’affiche à nouveau.
flash-key-replaced = La licence a une nouvelle clé, et son propriétaire en est informé par e-mail. L’ancienne clé ne fonctionne plus.
flash-license-renewed = Merci. Votre licence est renouvelée.
flash-choice-kept = Votre choix est enregistré. Vous pouvez le modifier jusqu’au jour du retrait.
flash-key-removed = La clé a été retirée de votre abonnement.
flash-last-key-removed = C’était la dernière : l’abonnement prend fin avec la période payée.
flash-plan-changed = Votre forfait a été modifié. Vos clés de licence restent les mêmes.
flash-quantity-changed = Votre abonnement a été modifié.
flash-signed-in = Connexion réussie.
flash-trial-started = Votre essai a commencé sur cette installation. Sa clé de licence vous est envoyée par e-mail.
flash-person-erased = Vos données sont effacées et votre session est fermée.
flash-address-confirmed = Votre adresse e-mail est confirmée.
flash-address-changed = Votre adresse e-mail a été modifiée.
flash-confirmation-sent = Un lien vous est envoyé par e-mail. Ouvrez-le pour confirmer votre adresse.
flash-email-asked = Un lien est envoyé à la nouvelle adresse. Rien ne change tant qu’il n’est pas utilisé.
flash-second-factor-off = La connexion ne demande plus de code.
flash-session-ended = Vous avez été déconnecté. Reconnectez-vous pour reprendre là où vous étiez.
flash-signed-out = Votre session est fermée.
flash-profile-changed = Votre profil a été modifié.
flash-password-set = Votre mot de passe est enregistré.
flash-session-revoked = Cette session est fermée.
flash-subscription-ends = Votre abonnement prend fin avec la période payée.
flash-subscription-kept = Votre abonnement continue.
flash-organization-made = L’organisation est créée. Ajoutez ses membres.
flash-organization-renamed = Le nom a été modifié.
flash-organization-deleted = L’organisation a été supprimée.
flash-organization-left = Vous avez quitté l’organisation.
flash-member-invited = Invitation envoyée par e-mail. La personne rejoindra l’organisation en l’acceptant.
flash-invitation-accepted = Vous faites maintenant partie de cette organisation.
flash-invitation-declined = Vous avez refusé l’invitation.
flash-member-removed = Cette personne n’est plus membre.
flash-role-changed = Le rôle a été modifié.
flash-handed-over = La clé de licence a un nouveau propriétaire.
flash-sessions-revoked = Vos autres sessions sont toutes fermées.
resume-title = Reprendre là où vous étiez
resume-lead = Vous avez été déconnecté avant l’envoi de votre dernière action. Rien n’a encore changé.
resume-typed = Vous aviez saisi :
resume-button = Envoyer maintenant
resume-discard = Abandonner
