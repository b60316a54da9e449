## Layout of all mails

mail-layout-sandbox = Envoyé par un environnement de test : aucun paiement réel.
mail-layout-footer = Envoyé à { $to } en raison de vos licences chez { $seller }.
mail-layout-questions = Une question ? Écrivez à { $address }.

## Shared by several mails

mail-key-for = pour { $site }
mail-and-more = et { $count } de plus
mail-listed-keys = { $count ->
    [one] Clé de licence :
   *[other] Clés de licence :
}
mail-open-license-keys = Voir mes clés de licence
mail-buy-again = Acheter à nouveau
mail-buy-license = Acheter une licence
mail-reason = Motif : { $reason }
mail-reason-disputed = La banque du titulaire de la carte conteste le paiement.
mail-reason-dispute-lost = Le paiement contesté a été rendu au titulaire de la carte.
mail-reason-partly-refunded = Une partie de votre paiement a été remboursée.
mail-reason-payment-disputed = Un paiement correspondant est contesté.
mail-reason-seller-decided = Le vendeur en a décidé ainsi après un problème de paiement.
mail-fact-plan = Forfait
mail-fact-order = Commande
mail-fact-license-keys = Clés de licence
mail-fact-quantity = Quantité
mail-fact-total = Total
mail-fact-amount = Montant
mail-fact-valid-until = Valable jusqu’au
mail-fact-paid-until = Payé jusqu’au
mail-fact-ends = Fin
mail-fact-you-keep = Vous gardez
mail-fact-choose-by = Date limite
mail-fact-invited-by = Invitation de
mail-fact-added-by = Ajout par
mail-fact-your-role = Votre rôle

## Shared by mails with a link

mail-link-preheader = { $minutes ->
    [one] Lien à usage unique, valable { $minutes } minute.
   *[other] Lien à usage unique, valable { $minutes } minutes.
}
mail-link-copy = Ou copiez cette adresse dans votre navigateur :
mail-link-lifetime = { $minutes ->
    [one] Le lien est à usage unique et reste valable { $minutes } minute.
   *[other] Le lien est à usage unique et reste valable { $minutes } minutes.
}
mail-link-nothing-changes = Rien ne change tant que vous n’ouvrez pas le lien.

## Mail sign_in_link

mail-sign-in-link-subject = Connexion à { $seller }
mail-sign-in-link-heading = Accédez à vos clés de licence
mail-sign-in-link-lifetime = { $minutes ->
    [one] Ce lien est à usage unique et reste valable { $minutes } minute.
   *[other] Ce lien est à usage unique et reste valable { $minutes } minutes.
}
mail-sign-in-button = Se connecter
mail-sign-in-link-ignore = Si vous n’avez rien demandé, ignorez cet e-mail : personne ne peut se connecter sans le lien.

## Mail reset_password

mail-reset-password-heading = Définir un nouveau mot de passe
mail-reset-password-text = Ce lien vous permet de définir un nouveau mot de passe. Toutes les sessions seront alors fermées.
mail-reset-password-ignore = Si vous n’avez rien demandé, ignorez cet e-mail : votre mot de passe reste inchangé.

## Mail confirm_address

mail-confirm-address-subject = Confirmez votre adresse e-mail pour { $seller }
mail-confirm-address-preheader = Votre compte fonctionne ; le lien confirme que cette adresse est bien la vôtre.
mail-confirm-address-heading = Confirmez votre adresse e-mail
mail-confirm-address-signed-up = Quelqu’un s’est inscrit avec une clé de licence et cette adresse, sous le nom { $username }.
mail-confirm-address-if-you = Si c’était vous, confirmez l’adresse. D’ici là, votre compte n’affiche que la licence utilisée pour votre inscription.
mail-confirm-address-button = Confirmer cette adresse
mail-confirm-address-not-you = Si ce n’était pas vous, n’ouvrez pas le lien. Connectez-vous plutôt avec un lien que vous demandez vous-même : cela supprime le mot de passe choisi par cette personne.

## Mail confirm_sign_up

mail-confirm-sign-up-subject = Quelqu’un a demandé à définir un mot de passe pour votre compte
mail-confirm-sign-up-heading = Était-ce vous ?
mail-confirm-sign-up-asked = Quelqu’un s’est servi d’une clé de licence et de votre adresse pour s’inscrire sous le nom { $username }. Votre adresse a déjà un compte : rien n’a changé.
mail-confirm-sign-up-if-you = Si c’était vous, ouvrez le lien : votre compte reçoit le nom d’utilisateur { $username } et le mot de passe que vous avez choisi, et toutes les autres sessions sont fermées.
mail-confirm-sign-up-button = Oui, définir le nom et le mot de passe
mail-confirm-sign-up-not-you = Si ce n’était pas vous, n’ouvrez pas le lien, et il ne se passera rien. La personne qui l’a demandé dispose d’une clé de licence, mais n’a aucun accès à votre compte.

## Mail change_email

mail-change-email-heading = Confirmez votre nouvelle adresse e-mail
mail-change-email-asked = Le compte { $email } a demandé à utiliser désormais cette adresse.
mail-change-email-open = Ouvrez le lien dans le navigateur où votre session est ouverte. Vos sessions et votre mot de passe prennent fin avec l’ancienne adresse ; vous pourrez ensuite définir un nouveau mot de passe.
mail-change-email-button = Utiliser cette adresse
mail-change-email-ignore = Si vous n’avez rien demandé, ignorez cet e-mail.

## Mail account_notice

mail-account-notice-subject-password_changed = Votre mot de passe a été modifié
mail-account-notice-subject-email_changed = Votre adresse e-mail a été modifiée
mail-account-notice-subject-email_set = Cette adresse e-mail est désormais celle de votre compte
mail-account-notice-subject-sign_up_dropped = Une inscription avec votre adresse a été supprimée
mail-account-notice-subject-license_received = Vous avez reçu une licence
mail-account-notice-subject-second_factor_on = La validation en deux étapes est activée
mail-account-notice-subject-second_factor_off = La validation en deux étapes est désactivée
mail-account-notice-subject-recovery_code_used = Un code de récupération a été utilisé
mail-account-notice-preheader = { $subject }.
mail-account-notice-password-changed = Le mot de passe de votre compte a été modifié. Toutes les autres sessions sont fermées et tous les liens en cours sont annulés.
mail-account-notice-password-changed-not-you = Si ce n’était pas vous, signalez-le dans un délai d’une semaine : le nouveau mot de passe et toutes les sessions prendront fin.
mail-account-notice-email-changed = Votre compte a désormais une autre adresse e-mail. Celle-ci n’y donne plus accès ; ses sessions, ses liens et son mot de passe ont pris fin.
mail-account-notice-email-changed-not-you = Si vous n’avez rien demandé, signalez-le et prévenez aussitôt le vendeur.
mail-account-notice-email-set = Votre compte a désormais cette adresse e-mail. Connectez-vous avec un lien et, si vous le souhaitez, définissez un mot de passe.
mail-account-notice-sign-up-dropped = Quelqu’un s’était inscrit avec votre adresse avant que vous la confirmiez. Son mot de passe, son nom d’utilisateur et ses sessions ont pris fin à votre connexion ; la licence utilisée pour cette inscription est dans votre compte.
mail-account-notice-sign-up-dropped-named = Quelqu’un s’était inscrit avec votre adresse, sous le nom { $username }, avant que vous la confirmiez. Son mot de passe, son nom d’utilisateur et ses sessions ont pris fin à votre connexion ; la licence utilisée pour cette inscription est dans votre compte.
mail-account-notice-sign-up-dropped-if-you = Si c’était vous, définissez un mot de passe dans votre compte.
mail-account-notice-license-received = La licence qui commence par { $key } appartient désormais à votre compte. Elle vous a été transférée par { $from }.
mail-account-notice-license-received-seller = La licence qui commence par { $key } appartient désormais à votre compte. Elle vous a été transférée par le vendeur.
mail-account-notice-license-received-else = Rien d’autre n’a changé dans votre compte.
mail-account-notice-second-factor-on = La connexion à votre compte demande désormais un code de votre application d’authentification. Conservez les codes de récupération là où vous les retrouverez sans votre téléphone.
mail-account-notice-second-factor-on-not-you = Si ce n’était pas vous, signalez-le dans un délai d’une semaine : elle sera désactivée.
mail-account-notice-second-factor-off = La connexion à votre compte ne demande plus de code.
mail-account-notice-second-factor-off-not-you = Si ce n’était pas vous, définissez un nouveau mot de passe et réactivez la validation en deux étapes.
mail-account-notice-recovery-code-used = Un code de récupération a été utilisé pour une connexion. Il vous en reste { $left } ; désactivez puis réactivez la validation en deux étapes pour en obtenir de nouveaux.
mail-account-notice-recovery-code-used-not-you = Si ce n’était pas vous, définissez tout de suite un nouveau mot de passe.
mail-account-notice-not-me = Ce n’était pas moi
mail-account-notice-button = Ouvrir mon compte

## Mail organization_invitation
## A person is invited to an organization, or was added to one.

mail-organization-invitation-preheader-invited = Connectez-vous avec cette adresse pour accepter ou refuser.
mail-organization-invitation-preheader-added = Connectez-vous avec cette adresse pour voir ses clés de licence.
mail-organization-invitation-heading-invited = Invitation à rejoindre { $organization }
mail-organization-invitation-heading-added = { $role ->
    [owner] Vous êtes désormais propriétaire de l’organisation { $organization }
    [admin] Vous êtes désormais admin de l’organisation { $organization }
   *[member] Vous êtes désormais membre de l’organisation { $organization }
}
mail-organization-invitation-member = Vous voyez ses clés de licence et pouvez les utiliser.
mail-organization-invitation-admin = Vous voyez ses clés de licence, pouvez les utiliser et les transférer, et gérez ses membres.
mail-organization-invitation-owner = Vous gérez ses clés de licence, ses membres et ses propriétaires.
mail-organization-invitation-invited = Connectez-vous avec cette adresse pour accepter ou refuser, dans les 30 jours. Si vous ne connaissez pas la personne qui vous invite, ne faites rien : rien n’a changé pour vous.
mail-organization-invitation-added = Connectez-vous avec cette adresse. Vous pouvez la quitter à tout moment.
mail-organization-invitation-button-invited = Voir l’invitation
mail-organization-invitation-button-added = Ouvrir { $organization }
mail-role-member = Membre
mail-role-admin = Admin
mail-role-owner = Propriétaire

## Mail license_keys

mail-license-keys-subject = { $count ->
    [one] Votre clé de licence pour { $product }
   *[other] Vos { $count } clés de licence pour { $product }
}
mail-license-keys-preheader = Copiez-les dans votre installation, ou activez-les en ligne.
mail-license-keys-preheader-attached = Vos clés sont dans le fichier CSV joint.
mail-license-keys-heading = { $count ->
    [one] Votre clé de licence est prête
   *[other] Vos { $count } clés de licence sont prêtes
}
mail-license-keys-attached = { $count ->
    [one] Merci pour votre achat. Votre clé est dans le fichier CSV joint à cet e-mail.
   *[other] Merci pour votre achat. Les { $count } clés sont toutes dans le fichier CSV joint à cet e-mail.
}
mail-license-keys-copy-site = { $count ->
    [one] Merci pour votre achat. Copiez la clé sur son site.
   *[other] Merci pour votre achat. Copiez chaque clé sur son site.
}
mail-license-keys-copy = { $count ->
    [one] Merci pour votre achat. Copiez la clé dans votre installation, ou activez-la en ligne.
   *[other] Merci pour votre achat. Copiez chaque clé dans votre installation, ou activez-les en ligne.
}
mail-license-keys-how = Comment activer
mail-license-keys-how-site = Chaque clé est déjà activée pour le site indiqué avec elle. Copiez-la dans les réglages de ce site, et c’est tout.
mail-license-keys-how-enter = Saisissez une clé là où votre installation la demande, ou activez-la pour un site sur votre page « Clés de licence ».
mail-license-keys-shown-once = Conservez cet e-mail. Ces clés sont enregistrées sous une forme que personne ne peut relire : elles ne pourront plus être affichées.

## Mail license_resent

mail-license-resent-subject = { $count ->
    [one] Votre clé de licence pour { $product }, à nouveau
   *[other] Vos clés de licence pour { $product }, à nouveau
}
mail-license-resent-preheader = { $count ->
    [one] Elle est inchangée.
   *[other] Elles sont inchangées.
}
mail-license-resent-heading = { $count ->
    [one] Votre clé de licence, à nouveau
   *[other] Vos clés de licence, à nouveau
}
mail-license-resent-attached = { $count ->
    [one] Votre clé de licence est dans le fichier CSV joint à cet e-mail.
   *[other] Les { $count } clés de licence sont toutes dans le fichier CSV joint à cet e-mail.
}
mail-license-resent-same = { $count ->
    [one] Rien n’a changé : c’est la même clé qu’avant.
   *[other] Rien n’a changé : ce sont les mêmes clés qu’avant.
}

## Mail license_reissued

mail-license-reissued-subject = Votre nouvelle clé de licence remplace { $key }
mail-license-reissued-preheader = L’ancienne clé ne fonctionne plus.
mail-license-reissued-heading = Votre nouvelle clé de licence
mail-license-reissued-kept = Elle remplace { $key }, qui ne fonctionne plus. Les sites et les appareils restent enregistrés : saisissez la nouvelle clé partout où vous aviez saisi l’ancienne.
mail-license-reissued-dropped = Elle remplace { $key }, qui ne fonctionne plus. Saisissez-la et activez-la partout où vous voulez l’utiliser.
mail-license-reissued-shown-once = Conservez cet e-mail. La clé est enregistrée sous une forme que personne ne peut relire : elle ne pourra plus être affichée.

## Mail license_key_renewed
## A signed license key contains its plan and end date; new keys were signed because these changed.

mail-license-key-renewed-subject = { $count ->
    [one] Votre clé de licence a été signée à nouveau
   *[other] Vos clés de licence ont été signées à nouveau
}
mail-license-key-renewed-preheader = { $count ->
    [one] L’ancienne clé cessera de fonctionner hors ligne à l’ancienne date.
   *[other] Les anciennes clés cesseront de fonctionner hors ligne à l’ancienne date.
}
mail-license-key-renewed-heading = { $count ->
    [one] Votre nouvelle clé de licence
   *[other] Vos nouvelles clés de licence
}
mail-license-key-renewed-text = { $count ->
    [one] Votre abonnement a changé, et une clé de licence signée contient le forfait et la date de fin. Remplacez l’ancienne clé partout où vous l’aviez saisie. L’ancienne reste valable jusqu’à sa propre date de fin.
   *[other] Votre abonnement a changé, et une clé de licence signée contient le forfait et la date de fin. Remplacez les anciennes clés partout où vous les aviez saisies. Les anciennes restent valables jusqu’à leur propre date de fin.
}
mail-license-key-renewed-text-until = { $count ->
    [one] Votre abonnement a changé, et une clé de licence signée contient le forfait et la date de fin. Remplacez l’ancienne clé partout où vous l’aviez saisie ; la nouvelle est valable jusqu’au { $date }. L’ancienne reste valable jusqu’à sa propre date de fin.
   *[other] Votre abonnement a changé, et une clé de licence signée contient le forfait et la date de fin. Remplacez les anciennes clés partout où vous les aviez saisies ; les nouvelles sont valables jusqu’au { $date }. Les anciennes restent valables jusqu’à leur propre date de fin.
}

## Mail license_suspended

mail-license-suspended-heading = { $count ->
    [one] Votre clé de licence est suspendue
   *[other] Vos clés de licence sont suspendues
}
mail-license-suspended-preheader = Utilisation impossible pour le moment.
mail-license-suspended-text = { $count ->
    [one] Elle ne fonctionne pas pour le moment. Les sites et les appareils restent enregistrés : tout fonctionnera à nouveau comme avant une fois la situation réglée. Si vous pensez qu’il s’agit d’une erreur, répondez à cet e-mail.
   *[other] Elles ne fonctionnent pas pour le moment. Les sites et les appareils restent enregistrés : tout fonctionnera à nouveau comme avant une fois la situation réglée. Si vous pensez qu’il s’agit d’une erreur, répondez à cet e-mail.
}

## license_renewed: a license that was bought once is extended
mail-license-renewed-subject = Votre licence pour { $product } est renouvelée
mail-license-renewed-preheader = Merci pour votre paiement.
mail-license-renewed-heading = Votre licence est renouvelée
mail-license-renewed-text = Merci pour votre paiement. Votre licence est désormais valable jusqu’au { $date }.
mail-license-renewed-text-perpetual = Merci pour votre paiement. Votre licence n’a pas de date de fin.
mail-license-renewed-same = Votre clé de licence reste la même, et toutes ses activations sont conservées.
mail-license-renewed-signed = La clé de licence ci-dessous contient la nouvelle date de fin : installez-la à la place de l’ancienne partout où vous l’utilisez hors ligne.

## Mail license_reinstated

mail-license-reinstated-heading = { $count ->
    [one] Votre clé de licence fonctionne à nouveau
   *[other] Vos clés de licence fonctionnent à nouveau
}
mail-license-reinstated-preheader = Avec les mêmes sites et appareils. Vous n’avez rien à faire.
mail-license-reinstated-text = Avec les mêmes sites et appareils qu’avant. Vous n’avez rien à faire.

## Mail license_revoked

mail-license-revoked-heading = { $count ->
    [one] Votre clé de licence a été révoquée
   *[other] Vos clés de licence ont été révoquées
}
mail-license-revoked-preheader = Utilisation désormais impossible.
mail-license-revoked-text = { $count ->
    [one] Elle ne fonctionne plus. Si vous pensez qu’il s’agit d’une erreur, répondez à cet e-mail.
   *[other] Elles ne fonctionnent plus. Si vous pensez qu’il s’agit d’une erreur, répondez à cet e-mail.
}

## Mail expiry_reminder

mail-expiry-reminder-heading = { $count ->
    [one] { $days ->
        [1] Votre clé de licence expire demain
       *[other] Votre clé de licence expire dans { $days } jours
    }
   *[other] { $days ->
        [1] Vos clés de licence expirent demain
       *[other] Vos clés de licence expirent dans { $days } jours
    }
}
mail-expiry-reminder-preheader = { $count ->
    [one] Le { $date }. Renouvelez-la pour continuer à l’utiliser.
   *[other] Le { $date }. Renouvelez-les pour continuer à les utiliser.
}
mail-expiry-reminder-text = { $count ->
    [one] Cette clé fonctionne jusqu’au { $date }. Renouvelez-la pour continuer à l’utiliser.
   *[other] Ces clés fonctionnent jusqu’au { $date }. Renouvelez-les pour continuer à les utiliser.
}
mail-expiry-reminder-button = Renouveler

## Mail seats_added
## A subscription now covers more keys or places. $added is the number of new ones, $total the current number.

mail-seats-added-subject-keys = { $added ->
    [one] { $added } clé de licence ajoutée à votre abonnement
   *[other] { $added } clés de licence ajoutées à votre abonnement
}
mail-seats-added-subject-seats = { $added ->
    [one] { $added } siège ajouté à votre abonnement
   *[other] { $added } sièges ajoutés à votre abonnement
}
mail-seats-added-preheader = Vous en avez maintenant { $total }.
mail-seats-added-heading = Votre abonnement augmente de { $added }
mail-seats-added-places = { $count ->
    [one] Votre clé de licence reste la même et fonctionne désormais sur { $total } emplacement.
   *[other] Votre clé de licence reste la même et fonctionne désormais sur { $total } emplacements.
}
mail-seats-added-keys = { $count ->
    [one] Vous avez maintenant { $total } clé de licence.
   *[other] Vous avez maintenant { $total } clés de licence.
}
mail-seats-added-attached = Les nouvelles sont dans le fichier CSV joint à cet e-mail.
mail-seats-added-new = { $added ->
    [one] Voici la nouvelle :
   *[other] Voici les nouvelles :
}

## Mail seats_choose
## A subscription will cover fewer keys or places; the customer chooses which are removed. Places are sites or devices.
## $removed is the number to remove, $total the number that stay.

mail-seats-choose-subject-keys = { $removed ->
    [one] Choisissez la clé de licence à retirer d’ici au { $date }
   *[other] Choisissez les { $removed } clés de licence à retirer d’ici au { $date }
}
mail-seats-choose-subject-places = { $removed ->
    [one] Choisissez l’emplacement à retirer d’ici au { $date }
   *[other] Choisissez les { $removed } emplacements à retirer d’ici au { $date }
}
mail-seats-choose-preheader = Tout fonctionne comme avant jusqu’au { $date }.
mail-seats-choose-heading-keys = { $removed ->
    [one] Choisissez la clé à retirer
   *[other] Choisissez les clés à retirer
}
mail-seats-choose-heading-places = { $removed ->
    [one] Choisissez l’emplacement à retirer
   *[other] Choisissez les emplacements à retirer
}
mail-seats-choose-text = Votre abonnement n’en couvre plus que { $total } : il faut en retirer { $removed }. Tout fonctionne comme avant jusqu’au { $date }, et vous pouvez changer d’avis jusqu’à ce jour.
mail-seats-choose-button = Choisir quoi retirer
mail-seats-choose-default = Sans choix de votre part, ce que personne n’utilise sera retiré en premier :

## Mail seats_removed
## A subscription covers fewer keys or places. $removed is the number that were removed, $total the number that stay.

mail-seats-removed-subject-keys = { $removed ->
    [one] { $removed } clé de licence retirée de votre abonnement
   *[other] { $removed } clés de licence retirées de votre abonnement
}
mail-seats-removed-subject-seats = { $removed ->
    [one] { $removed } siège retiré de votre abonnement
   *[other] { $removed } sièges retirés de votre abonnement
}
mail-seats-removed-preheader = Vous en gardez { $total }.
mail-seats-removed-heading = Votre abonnement diminue de { $removed }
mail-seats-removed-places = { $count ->
    [one] Votre clé de licence reste la même et fonctionne désormais sur { $total } emplacement.
   *[other] Votre clé de licence reste la même et fonctionne désormais sur { $total } emplacements.
}
mail-seats-removed-stopped = { $count ->
    [one] Elle a cessé de fonctionner sur cet emplacement le { $date } :
   *[other] Elle a cessé de fonctionner sur ces emplacements le { $date } :
}
mail-seats-removed-keys = { $removed ->
    [one] Cette clé de licence prend fin le { $date }. Vous en gardez { $total }.
   *[other] Ces clés de licence prennent fin le { $date }. Vous en gardez { $total }.
}

## Mail payment_failed

mail-payment-failed-preheader = { $count ->
    [one] Votre clé de licence continue de fonctionner jusqu’au { $date }.
   *[other] Vos clés de licence continuent de fonctionner jusqu’au { $date }.
}
mail-payment-failed-heading = Votre paiement n’a pas abouti
mail-payment-failed-subject-second = Deuxième rappel : votre paiement n’a pas abouti
mail-payment-failed-subject-last = { $count ->
    [one] Dernier rappel : votre clé de licence s’arrête le { $date }
   *[other] Dernier rappel : vos clés de licence s’arrêtent le { $date }
}
mail-payment-failed-first = { $count ->
    [one] Rien ne change pour le moment : votre clé de licence continue de fonctionner jusqu’au { $date }, et nous ferons une nouvelle tentative. Si votre carte a changé, merci d’enregistrer la nouvelle.
   *[other] Rien ne change pour le moment : vos clés de licence continuent de fonctionner jusqu’au { $date }, et nous ferons une nouvelle tentative. Si votre carte a changé, merci d’enregistrer la nouvelle.
}
mail-payment-failed-second = { $count ->
    [one] Notre nouvelle tentative a échoué. Votre clé de licence continue de fonctionner jusqu’au { $date }. Merci de vérifier votre moyen de paiement.
   *[other] Notre nouvelle tentative a échoué. Vos clés de licence continuent de fonctionner jusqu’au { $date }. Merci de vérifier votre moyen de paiement.
}
mail-payment-failed-last = { $count ->
    [one] Un paiement, même plus tard, réactive la même clé.
   *[other] Un paiement, même plus tard, réactive les mêmes clés.
}
mail-payment-failed-last-notice = { $count ->
    [one] C’est le dernier rappel. Le { $date }, votre clé de licence cessera de fonctionner.
   *[other] C’est le dernier rappel. Le { $date }, vos clés de licence cesseront de fonctionner.
}
mail-payment-failed-button = Changer de moyen de paiement

## Mail payment_received_again

mail-payment-received-again-subject = { $count ->
    [one] Paiement reçu : votre clé de licence continue de fonctionner
   *[other] Paiement reçu : vos clés de licence continuent de fonctionner
}
mail-payment-received-again-preheader = Rien à changer dans votre installation.
mail-payment-received-again-heading = Votre paiement est arrivé
mail-payment-received-again-text = { $count ->
    [one] Merci. La même clé de licence fonctionne comme avant ; il n’y a rien à changer dans votre installation.
   *[other] Merci. Les mêmes clés de licence fonctionnent comme avant ; il n’y a rien à changer dans votre installation.
}

## Mail refunded

mail-refunded-subject = Votre remboursement de { $amount }
mail-refunded-heading = Nous vous avons remboursé { $amount }
mail-refunded-in-all = Avec les remboursements précédents, cela fait { $amount } au total.
mail-refunded-part = C’est une partie de ce que vous avez payé.
mail-refunded-bank = Votre banque peut mettre de 5 à 10 jours à l’afficher.
mail-refunded-revoked = { $count ->
    [one] La clé de licence de cette commande ne fonctionne plus.
   *[other] Les clés de licence de cette commande ne fonctionnent plus.
}
mail-refunded-suspended = { $count ->
    [one] La clé de licence de cette commande est suspendue.
   *[other] Les clés de licence de cette commande sont suspendues.
}
mail-refunded-kept = { $count ->
    [one] Votre clé de licence continue de fonctionner.
   *[other] Vos clés de licence continuent de fonctionner.
}

## Mail renewal_reminder

mail-renewal-reminder-preheader-invoice = Vous recevrez une facture.
mail-renewal-reminder-preheader-after-trial = Votre abonnement commencera à cette date.
mail-renewal-reminder-preheader = Vous n’avez rien à faire.
mail-renewal-reminder-heading-after-trial = Votre essai se termine le { $date }
mail-renewal-reminder-heading = Votre abonnement se renouvelle le { $date }
mail-renewal-reminder-starts-amount = Votre abonnement commencera à cette date, et votre moyen de paiement sera débité de { $amount } pour sa première période.
mail-renewal-reminder-starts = Votre abonnement commencera à cette date, et votre moyen de paiement sera débité pour sa première période.
mail-renewal-reminder-not-exact = Le montant ne tient pas compte des taxes ni des remises.
mail-renewal-reminder-cancel = Vous pouvez résilier jusque-là.
mail-renewal-reminder-invoice-amount = Vous recevrez à cette date une facture de { $amount } ; merci de la payer avant son échéance.
mail-renewal-reminder-invoice = Vous recevrez à cette date une facture ; merci de la payer avant son échéance.
mail-renewal-reminder-charge-amount = Votre moyen de paiement sera débité de { $amount } à cette date.
mail-renewal-reminder-charge = Votre moyen de paiement sera débité à cette date.
mail-renewal-reminder-change = Vous n’avez rien à faire. Jusque-là, vous pouvez changer le nombre de clés ou le moyen de paiement, ou résilier.
mail-renewal-reminder-button = Gérer l’abonnement

## Mail subscription_ending

mail-subscription-ending-heading = Votre abonnement se termine le { $date }
mail-subscription-ending-preheader = D’ici là, tout fonctionne comme avant.
mail-subscription-ending-text = { $count ->
    [one] D’ici là, votre clé de licence fonctionne comme avant, et plus rien n’est débité. Si vous changez d’avis, vous pouvez garder votre abonnement jusqu’à ce jour.
   *[other] D’ici là, vos clés de licence fonctionnent comme avant, et plus rien n’est débité. Si vous changez d’avis, vous pouvez garder votre abonnement jusqu’à ce jour.
}
mail-subscription-ending-button = Garder mon abonnement

## Mail subscription_cancelled

mail-subscription-cancelled-heading = Votre abonnement est terminé
mail-subscription-cancelled-preheader = Plus rien n’est débité.
mail-subscription-cancelled-text = { $count ->
    [one] Il s’est terminé le { $date }. Sa clé de licence ne fonctionne plus, et plus rien n’est débité. Merci de nous avoir fait confiance.
   *[other] Il s’est terminé le { $date }. Ses clés de licence ne fonctionnent plus, et plus rien n’est débité. Merci de nous avoir fait confiance.
}

## Mail transfer_failed

mail-transfer-failed-heading = Votre virement n’a pas abouti
mail-transfer-failed-preheader = Rien n’a été débité et aucune clé de licence n’a été créée.
mail-transfer-failed-text-amount = Votre banque n’a pas envoyé le montant de votre commande ({ $amount }) : rien n’a été débité et aucune clé de licence n’a été créée. Vous pouvez commander à nouveau et payer autrement.
mail-transfer-failed-text = Votre banque n’a pas envoyé le montant de votre commande : rien n’a été débité et aucune clé de licence n’a été créée. Vous pouvez commander à nouveau et payer autrement.
mail-transfer-failed-button = Commander à nouveau

## Mails trial_started and trial_ending

mail-trial-preheader = Jusqu’au { $date }.

## Mail trial_started

mail-trial-started-subject = { $days ->
    [one] Votre essai { $product } de { $days } jour
   *[other] Votre essai { $product } de { $days } jours
}
mail-trial-started-heading = Votre essai a commencé
mail-trial-started-text = { $days ->
    [one] Vous pouvez essayer { $product } pendant { $days } jour, jusqu’au { $date }. Achetez une licence quand vous voulez pour continuer à l’utiliser.
   *[other] Vous pouvez essayer { $product } pendant { $days } jours, jusqu’au { $date }. Achetez une licence quand vous voulez pour continuer à l’utiliser.
}
mail-trial-started-not-you = Vous n’avez pas commencé cet essai ? { $link } pour garder le vôtre : rien n’a été débité.
mail-trial-started-end = Mettez-y fin

## Mail trial_ending

mail-trial-ending-subject = { $days ->
    [1] Votre essai { $product } se termine demain
   *[other] Votre essai { $product } se termine dans { $days } jours
}
mail-trial-ending-heading = { $days ->
    [1] Votre essai se termine demain
   *[other] Votre essai se termine dans { $days } jours
}
mail-trial-ending-text = Vous pouvez essayer { $product } jusqu’au { $date }. Achetez une licence pour continuer à l’utiliser.
