## Headings above error messages

problem-check = Vérifiez votre saisie
problem-sign-in = Connectez-vous
problem-payment = Le paiement n’a pas abouti
problem-forbidden = Action non autorisée
problem-not-found = Introuvable
problem-conflict = Impossible pour le moment
problem-too-large = Envoi trop volumineux
problem-too-many = Trop de tentatives
problem-later = Réessayez dans un instant
problem-wrong = Un problème est survenu

## Server errors

error-internal-error = Un problème est survenu de notre côté. Réessayez ; si cela se reproduit, communiquez le numéro de requête au vendeur.
error-database-unavailable = Le service est indisponible pour le moment : rien n’a été modifié ni consulté. Réessayez dans quelques secondes.
error-busy = Le serveur est très sollicité en ce moment. Réessayez dans quelques secondes.
error-rate-limited = { $retry_after ->
    [one] Trop de tentatives. Réessayez dans { $retry_after } seconde.
   *[other] Trop de tentatives. Réessayez dans { $retry_after } secondes.
}

## Addresses and forms

error-not-found = Il n’y a pas de page à cette adresse. Vérifiez qu’elle ne contient pas de faute de frappe.
error-method-not-allowed = Cette adresse ne peut pas être ouverte de cette façon. Revenez en arrière et utilisez les liens et les boutons de la page.
error-invalid-csrf-token = Ce formulaire est trop ancien ou provient d’une autre page. Rechargez la page et envoyez-le à nouveau.
error-cross-site-request = Ce formulaire n’a pas été envoyé depuis l’une de nos pages. Ouvrez la page ici et réessayez.
error-request-timeout = Votre envoi n’est pas arrivé à temps. Vérifiez votre connexion et réessayez.
error-body-too-large = Votre envoi est trop volumineux. Raccourcissez votre saisie et réessayez.
error-unreadable-body = Votre envoi n’est pas arrivé en entier. Réessayez.
error-invalid-fields = Une information manque ou ne peut pas être utilisée. Vérifiez votre saisie et réessayez.
error-not-confirmed = Rien n’a été modifié, car vous n’avez pas confirmé. Cochez la case ou saisissez l’adresse e-mail de ce compte, comme le demande le formulaire.
error-invalid-email = Cette adresse e-mail ne peut pas être utilisée. Vérifiez qu’elle ne contient pas de faute de frappe ; elle doit ressembler à nom@example.com.
error-invalid-name = Choisissez un nom de 100 caractères visibles au maximum, sans adresse web. Le nom d’une organisation ne peut pas être vide.

## Signing in

error-unauthorized = Connectez-vous pour continuer.
error-invalid-credentials = Le nom d’utilisateur ou l’adresse e-mail ne correspond pas au mot de passe. Réessayez, ou connectez-vous avec un lien.
error-invalid-second-factor = Ce code est incorrect, a déjà servi ou est trop ancien. Saisissez le code que votre application d’authentification affiche maintenant, ou un autre code de récupération.
error-second-factor-locked = Trop de codes incorrects ont été saisis. Attendez 15 minutes, puis réessayez.
error-sign-up-gone = La clé de licence de cette inscription ne permet plus de s’inscrire. Connectez-vous plutôt avec un lien, ou contactez le vendeur.
error-email-taken = Cette adresse e-mail a déjà un compte. Utilisez-en une autre, ou connectez-vous avec celle-ci.
error-username-taken = Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.

## The account

error-address-not-confirmed = Confirmez d’abord votre adresse e-mail. Ouvrez le lien que nous y avons envoyé, ou faites-le renvoyer depuis la page de votre compte.
error-email-unconfirmed = Confirmez d’abord votre adresse e-mail. Ouvrez le lien que nous y avons envoyé, ou faites-le renvoyer depuis la page de votre compte.
error-invalid-password = Choisissez un autre mot de passe : de 10 à 128 caractères, difficile à deviner et différent de votre nom d’utilisateur et de votre adresse e-mail.
error-wrong-password = Votre mot de passe actuel est nécessaire ici, et il manque ou est incorrect. Saisissez-le à nouveau, ou reconnectez-vous d’abord avec un lien.
error-sign-in-again = Le premier mot de passe d’un compte se définit juste après une connexion par lien. Reconnectez-vous avec un lien, puis définissez-le.
error-wrong-code = Ce code ne correspond pas au secret de votre application d’authentification. Recommencez et saisissez le code que l’application affiche maintenant.
error-account-not-found = Ce compte n’existe pas. Vérifiez le choix ou l’adresse, puis rechargez la page.
error-account-is-administrator = Ce compte gère la boutique et ne peut donc pas être effacé. Retirez-lui d’abord ce rôle.
error-subscription-running = Un abonnement est encore en cours : vos données ne peuvent pas être effacées. Résiliez-le d’abord ; vous pourrez effacer vos données une fois qu’il sera terminé.

## The shop

error-product-not-found = Ce produit n’existe pas. Choisissez-en un dans la boutique.
error-invalid-quantity = Saisissez un nombre entier de 1 à 10 000.
error-invalid-items = Indiquez la quantité voulue pour au moins un forfait, et pour 20 au maximum. Les quantités sont des nombres entiers, 10 000 au total au maximum.
error-mixed-currencies = Des prix dans des devises différentes ne peuvent pas être payés ensemble. Faites des achats séparés.
error-mixed-intervals = Des prix de périodicités différentes ne peuvent pas être payés ensemble. Faites des achats séparés.
error-invalid-tier = Ce forfait n’existe pas ou ne peut pas être acheté de cette façon. Choisissez-en un autre.
error-tier-required = Aucun forfait n’est choisi. Choisissez-en un.
error-invalid-price = Ce prix n’est pas disponible ici. Choisissez l’un des forfaits proposés.
error-not-for-sale = Ce forfait n’est pas vendu en ligne. Contactez le vendeur, ou choisissez un autre forfait.
error-return-url-not-allowed = Le lien que vous avez suivi mènerait à une adresse que le vendeur n’autorise pas. Ouvrez la boutique depuis sa page d’accueil, ou signalez-le au vendeur.
error-invalid-site-domain = Saisissez le nom de domaine du site, par exemple example.com. Pour un achat pour plusieurs sites, indiquez-en de 1 à 100, chacun une seule fois, sans sites de développement.
error-session-not-found = Cette page de paiement n’existe pas. Si vous avez payé, vos clés de licence sont dans l’e-mail que vous avez reçu.

## Trials

error-invalid-installation-id = Saisissez l’identifiant d’installation tel que votre application l’affiche, sur une seule ligne de 255 caractères au maximum.
error-trial-used = Ce produit a déjà été essayé avec cette adresse e-mail ou sur cette installation. Vous pouvez acheter une licence.
error-trial-not-offered = Ce produit n’a pas d’essai. Choisissez un autre produit, ou achetez une licence.

## Payments and orders

error-stripe-unavailable = Le service de paiement ne répond pas. Attendez une minute, puis vérifiez vos commandes ou votre abonnement avant de réessayer.
error-stripe-rate-limited = Il y a trop d’achats en ce moment. Réessayez dans quelques secondes ; rien n’a été débité.
error-stripe-refused = Le service de paiement a refusé cette demande, et rien n’a été débité. Signalez-le au vendeur.
error-payment-failed = Le paiement n’a pas abouti : rien n’a été modifié. Vérifiez vos informations de paiement et réessayez.
error-order-not-found = Cette commande ne figure pas parmi les vôtres.
error-no-receipt = Il n’y a pas de reçu pour cette commande : rien n’a été payé, ou le service de paiement n’en a pas. Si vous en avez besoin, contactez le vendeur.
error-no-billing = Rien n’a encore été acheté avec ce compte : il n’y a pas d’informations de paiement.
error-nothing-due = Rien à payer : aucune facture de cet abonnement n’est en attente de paiement.

## Subscriptions

error-subscription-not-found = Cet abonnement ne figure pas parmi les vôtres.
error-subscription-busy = Une autre modification de cet abonnement est en cours. Réessayez dans un instant.
error-subscription-ended = Cet abonnement est terminé et ne peut plus être modifié. Vous pouvez en acheter un nouveau dans la boutique.
error-not-subscribed = Cette licence ne fait pas partie d’un abonnement.
error-item-required = Cet abonnement comprend plusieurs forfaits. Choisissez celui que vous voulez modifier.
error-nothing-to-choose = Il n’y a rien à choisir : rien ne doit être retiré, ou le délai pour choisir est passé.
error-invalid-choice = Votre choix ne convient pas. Choisissez exactement le nombre que la page demande, parmi les éléments de la liste.

## License keys

error-license-not-found = Cette licence ne figure pas parmi les vôtres.
error-license-expired = Cette licence a expiré. Renouvelez-la ou achetez-en une nouvelle pour continuer.
error-license-inactive = Cette licence n’est pas active et ne peut pas être utilisée pour le moment. Consultez les dates sur sa page, ou contactez le vendeur.
error-license-suspended = Cette licence est suspendue et ne peut pas être utilisée pour le moment. Contactez le vendeur.
error-license-revoked = Cette licence a été révoquée : ce n’est plus possible. Contactez le vendeur.
error-too-many-replacements = Vous avez atteint le nombre de clés de licence que vous pouvez remplacer en 24 heures. Réessayez demain.
error-license-files-off = Cette licence n’a pas de fichier de licence. Si vous en avez besoin, contactez le vendeur.

## Activations of license keys

error-activation-not-found = Ce site ou cet appareil ne figure plus dans la liste de cette licence. Rechargez la page.
error-activation-limit = { $limit ->
    [one] Cette clé de licence est déjà utilisée sur le seul emplacement de ce type qu’elle permet ({ $used } sur { $limit }). Retirez-la d’abord de cet emplacement.
   *[other] Cette clé de licence est déjà utilisée sur tous les emplacements de ce type qu’elle permet ({ $used } sur { $limit }). Retirez-en d’abord un.
}
error-activation-churn = Cette clé de licence a été activée sur trop d’emplacements différents en une journée. Réessayez demain.
error-wrong-activation-kind = Cette licence est prévue pour un autre type d’emplacement. Une licence pour sites demande un nom de domaine, une licence pour appareils un identifiant d’installation.
error-move-limit = Cette licence peut être déplacée { $limit } fois en 30 jours, et cette limite est atteinte. Patientez, ou contactez le vendeur.
error-same-site = La licence est déjà utilisée sur ce site. Saisissez un autre site.

## Organizations

error-not-allowed = Vous n’avez pas les droits pour cette action. Adressez-vous à un propriétaire ou à un admin de l’organisation, ou à la personne qui paie l’abonnement.
error-organization-not-found = Cette organisation ne figure pas parmi les vôtres.
error-organization-has-licenses = L’organisation possède encore des clés de licence. Transférez-les d’abord.
error-other-name = Ce n’est pas le nom de l’organisation : rien n’a été supprimé. Saisissez le nom exactement comme il est affiché.
error-invalid-role = Choisissez l’un des rôles : membre, admin ou propriétaire.
error-already-member = Cette personne est déjà membre de l’organisation.
error-not-member = Cette personne n’est pas membre de l’organisation. Rechargez la page.
error-last-owner = Une organisation a besoin d’un propriétaire. Nommez d’abord un autre membre propriétaire.
error-invitation-limit = Vous avez atteint le nombre d’invitations autorisé pour aujourd’hui. Continuez demain.
error-invitation-not-found = Vous n’avez pas, ou plus, d’invitation pour cette organisation. Demandez-en une nouvelle à son propriétaire.
error-owner-not-found = La personne ou l’organisation à qui transférer la licence n’existe pas. Choisissez-en une autre.
error-invalid-language = Choisissez une langue dans la liste.
error-not-renewable = Cette licence ne peut pas être renouvelée ici. Achetez-en une nouvelle, ou contactez le vendeur.
