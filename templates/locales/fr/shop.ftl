## Shared by several pages

common-license-keys = Clés de licence
common-buy-license-keys = Acheter des clés de licence
common-sign-in = Se connecter
common-email = Adresse e-mail
common-email-placeholder = vous@example.com
common-current-password = Mot de passe actuel
common-new-password = Nouveau mot de passe
common-link-gone = Ce lien n’est plus valable
common-title-check = À vérifier : { $title }
common-list-separator = {", "}

## Layout

layout-skip = Aller au contenu
layout-sandbox = Environnement de test
layout-sandbox-text = Environnement de test : aucun paiement réel
layout-sandbox-controls = Panneau de contrôle
layout-sandbox-mail = E-mails envoyés
layout-nav = Menu principal
layout-buy = Boutique
layout-account = Compte
layout-signed-in = Connecté en tant que <strong>{ $email }</strong>
layout-signed-in-unnamed = Connecté avec <strong>ce compte</strong>
layout-console = Console vendeur
layout-account-and-sessions = Compte et sessions
layout-organizations = Organisations
layout-sign-out = Se déconnecter
layout-unconfirmed = Confirmez votre adresse e-mail : nous avons envoyé un lien à { $email }. D’ici là, vous ne voyez que la licence utilisée pour votre inscription.
layout-unconfirmed-button = Renvoyer le lien
layout-delivered-by = Clés de licence délivrées par Keysmith
layout-links = Liens du vendeur
layout-support = Assistance
layout-terms = Conditions
layout-privacy = Confidentialité
layout-imprint = Mentions légales
layout-language = Langue
layout-theme = Couleurs
layout-theme-system = Automatique
layout-theme-light = Clair
layout-theme-dark = Sombre
layout-preferences-button = Appliquer

## Copy buttons next to license keys (shown by a script)

copy-done = Copié
copy-done-status = Clé de licence copiée.
copy-press = Faites Ctrl+C
copy-press-status = La clé est sélectionnée. Appuyez sur Ctrl+C pour la copier.
copy-all-done =
    { $category ->
        [one] { $count } clé copiée
       *[other] { $count } clés copiées
    }
copy-refused = Le navigateur a refusé la copie

## Plans: what they include, and what they cost

plan-seats-site = Une seule clé de licence ; un siège par site
plan-seats-device = Une seule clé de licence ; un siège par appareil
plan-works-site =
    { $count ->
        [one] Chaque clé de licence fonctionne sur { $count } site
       *[other] Chaque clé de licence fonctionne sur { $count } sites
    }
plan-works-device =
    { $count ->
        [one] Chaque clé de licence fonctionne sur { $count } appareil
       *[other] Chaque clé de licence fonctionne sur { $count } appareils
    }
plan-works-any-site = Chaque clé de licence fonctionne sur un nombre illimité de sites
plan-works-any-device = Chaque clé de licence fonctionne sur un nombre illimité d’appareils
plan-moves = Vous pouvez la déplacer vers un autre appareil { $count } fois en 30 jours
plan-floating-seats =
    { $count ->
        [one] { $count } siège flottant
       *[other] { $count } sièges flottants
    }
plan-unlimited = { $name } sans limite
plan-up-to = Jusqu’à { $most } { $name }
plan-every-feature = Toutes les fonctionnalités
plan-includes = Comprend { $features }
plan-renews-day = Se renouvelle chaque jour ; résiliable à tout moment
plan-renews-week = Se renouvelle chaque semaine ; résiliable à tout moment
plan-renews-month = Se renouvelle chaque mois ; résiliable à tout moment
plan-renews-year = Se renouvelle chaque année ; résiliable à tout moment
plan-renews-period = Se renouvelle à chaque période ; résiliable à tout moment
plan-days =
    { $days ->
        [one] Valable { $days } jour, sans renouvellement automatique
       *[other] Valable { $days } jours, sans renouvellement automatique
    }
plan-days-from-activation =
    { $days ->
        [one] Valable { $days } jour à partir de la première activation, sans renouvellement automatique
       *[other] Valable { $days } jours à partir de la première activation, sans renouvellement automatique
    }
plan-forever = Paiement unique ; n’expire jamais
plan-price-per-key = { $price } par clé
plan-price-per-seat = { $price } par siège
plan-price-per-site = { $price } par site

## Buy

buy-title = Acheter { $product }
buy-all-products = Tous les produits
buy-lead = Vous payez sur la page de Stripe. Vos clés de licence arrivent par e-mail et sur votre page « Clés de licence » dès que le paiement est confirmé.
buy-try =
    { $days ->
        [one] Essayer gratuitement pendant { $days } jour
       *[other] Essayer gratuitement pendant { $days } jours
    }
buy-several = Acheter plusieurs produits à la fois
buy-not-sold = Le forfait que vous cherchiez n’est plus en vente ici. Voici ceux qui le sont.
buy-quantity = Par quantité
buy-quantity-text = Achetez la quantité voulue et choisissez plus tard où l’utiliser.
buy-plan = Forfait
buy-plan-facts = { $product }, <strong>{ $plan }</strong> :
buy-count-key = Nombre de clés
buy-count-seat = Nombre de sièges
buy-email-hint = Les clés sont envoyées à cette adresse et lui sont rattachées.
buy-total = Total
buy-total-key =
    { $category ->
        [one] { $count } clé × { $price }
       *[other] { $count } clés × { $price }
    }
buy-total-seat =
    { $category ->
        [one] { $count } siège × { $price }
       *[other] { $count } sièges × { $price }
    }
buy-total-site =
    { $category ->
        [one] { $count } site × { $price }
       *[other] { $count } sites × { $price }
    }
buy-total-day = { $sum } / jour
buy-total-week = { $sum } / semaine
buy-total-month = { $sum } / mois
buy-total-year = { $sum } / an
buy-button = Passer au paiement
buy-sites = Pour des sites précis
buy-sites-text = Une clé par site, déjà activée pour ce site quand vous la recevez.
buy-sites-list = Sites
buy-sites-list-hint = Un domaine par ligne, { $max } au maximum. Seul le domaine des adresses est conservé ; les sites de développement comme localhost n’ont pas besoin de licence.
buy-plans = Forfaits
buy-price-key =
    { $interval ->
        [day] <strong>{ $price }</strong> par clé et par jour
        [week] <strong>{ $price }</strong> par clé et par semaine
        [month] <strong>{ $price }</strong> par clé et par mois
        [year] <strong>{ $price }</strong> par clé et par an
       *[once] <strong>{ $price }</strong> par clé, en une fois
    }
buy-price-seat =
    { $interval ->
        [day] <strong>{ $price }</strong> par siège et par jour
        [week] <strong>{ $price }</strong> par siège et par semaine
        [month] <strong>{ $price }</strong> par siège et par mois
        [year] <strong>{ $price }</strong> par siège et par an
       *[once] <strong>{ $price }</strong> par siège, en une fois
    }
buy-price-choose = , choisir { $plan }
buy-free-to-try =
    { $days ->
        [one] { $days } jour d’essai gratuit
       *[other] { $days } jours d’essai gratuit
    }
buy-on-request = Sur devis
buy-contact = Écrivez à <a href="{ $href }">{ $email }</a> et nous vous enverrons un devis.

## Cart

cart-title = Acheter plusieurs produits
cart-buy-one = Acheter un seul produit
cart-lead = Indiquez la quantité voulue pour chaque forfait. Vous payez le tout en une fois et recevez toutes les clés de licence dans un seul e-mail.
cart-empty-title = Rien n’est encore en vente ici
cart-empty-text = Le vendeur n’a pas fixé de prix.
cart-price-once-key = { $price } par clé, en une fois
cart-price-once-seat = { $price } par siège, en une fois
cart-note = Un paiement se fait dans une seule devise, et ses renouvellements ont lieu en même temps.

## Trial

trial-title = Commencer un essai gratuit
trial-lead = Aucun paiement, aucun renouvellement : l’essai se termine de lui-même.
trial-empty-title = Aucun essai proposé
trial-empty-text = Aucun produit ne peut être essayé gratuitement ici.
trial-form = Votre essai
trial-product = Produit
trial-free-for =
    { $days ->
        [one] gratuit pendant { $days } jour
       *[other] gratuit pendant { $days } jours
    }
trial-installation = Identifiant d’installation
trial-installation-hint = Votre application l’affiche. L’essai fonctionne sur cette installation.
trial-email-hint = La clé de licence est envoyée à cette adresse. Un essai par personne et par installation.
trial-button = Commencer l’essai

## Checkout: paid, the keys are shown

checkout-success-title = Merci
checkout-success-heading =
    { $count ->
        [one] Merci ! Votre clé de licence est prête.
       *[other] Merci ! Vos { $count } clés de licence sont prêtes.
    }
checkout-success-sent =
    { $count ->
        [one] Nous l’envoyons aussi à <strong>{ $to }</strong>.
       *[other] Nous les envoyons aussi à <strong>{ $to }</strong>.
    }
checkout-success-keys =
    { $count ->
        [one] Clé de licence
       *[other] Clés de licence
    }
checkout-success-first =
    { $shown ->
        [one] Seule la première est affichée. Les { $count } clés sont dans l’e-mail et sur votre page <a href="{ $href }">Clés de licence</a>.
       *[other] Les { $shown } premières sont affichées. Les { $count } clés sont dans l’e-mail et sur votre page <a href="{ $href }">Clés de licence</a>.
    }
checkout-success-next = Et maintenant ?
checkout-success-step-sites = <strong>Copiez chaque clé sur son site.</strong> Chacune est déjà activée pour le site indiqué à côté.
checkout-success-step-copy = <strong>Copiez une clé</strong> là où votre installation la demande.
checkout-success-step-activate = <strong>Ou activez-la ici :</strong> ouvrez « Clés de licence », choisissez <em>Activer</em> et indiquez le site.
checkout-success-step-mail = <strong>Conservez l’e-mail.</strong> Il contient les mêmes clés et votre numéro de commande, <code>{ $order }</code>.
checkout-success-button = Voir mes clés de licence

## Checkout: no keys to show

checkout-pending-title-bank_transfer = En attente de votre paiement
checkout-pending-title-minting = Création de vos clés
checkout-pending-title-unpaid = Pas encore payé
checkout-pending-title-failed = Votre paiement a échoué
checkout-pending-title-expired = Cette page de paiement a expiré
checkout-pending-title-refunded = Cette commande a été remboursée
checkout-pending-title-disputed = Ce paiement est contesté
checkout-pending-title-delivered = Vos clés ont été envoyées par e-mail
checkout-pending-title-unavailable = Impossible de vérifier votre paiement pour le moment
checkout-pending-bank-transfer = Votre commande est enregistrée. Un virement met quelques jours à arriver ; vos clés seront créées dès réception des fonds, puis envoyées à l’adresse e-mail de la commande.
checkout-pending-minting = Votre paiement est accepté. Vos clés s’afficheront ici dans un instant. Elles vous sont aussi envoyées par e-mail : vous pouvez fermer cette page.
checkout-pending-unpaid = Nous n’avons pas reçu de paiement pour cette commande. Si vous venez de payer, cette page se mettra à jour dans un instant. Sinon, revenez au paiement ou recommencez.
checkout-pending-start-again = Recommencer
checkout-pending-failed = Le paiement n’a pas abouti : aucune clé n’a été créée et rien n’a été débité.
checkout-pending-try-again = Réessayer
checkout-pending-expired = Aucun paiement n’est arrivé à temps : aucune clé n’a été créée et rien n’a été débité.
checkout-pending-refunded = Le paiement de cette commande a été remboursé et ses clés de licence ne fonctionnent plus.
checkout-pending-disputed = Le paiement de cette commande est contesté auprès de la banque. Ses clés de licence sont suspendues jusqu’au règlement du litige ; elles fonctionneront à nouveau si la contestation est retirée.
checkout-pending-delivered = Cette page affiche les clés de licence pendant une heure, et seulement dans le navigateur qui les a vues en premier. Elles ont été envoyées à l’adresse e-mail de la commande, et vous les retrouvez sur votre page « Clés de licence ».
checkout-pending-delivered-button = Voir mes clés de licence
checkout-pending-unavailable = Le service de paiement ne nous a rien communiqué sur cette commande. Cette page réessaie automatiquement. Si vous avez payé, vos clés seront créées et envoyées par e-mail dès que nous en aurons confirmation.
checkout-pending-order = Commande <code>{ $order }</code>

## Checkout: canceled before paying

checkout-cancelled-title = Paiement annulé
checkout-cancelled-heading = Rien n’a été débité
checkout-cancelled-text = Vous avez quitté le paiement avant la fin : aucune clé n’a été créée.
checkout-cancelled-button = Revenir à votre sélection

## Sign in

sign-in-lead = Nous vous envoyons par e-mail un lien vers vos clés de licence, à usage unique et valable { $minutes } minutes.
sign-in-button = M’envoyer un lien
sign-in-with-password = Se connecter plutôt avec un mot de passe
sign-in-login = Nom d’utilisateur ou adresse e-mail
sign-in-password = Mot de passe

## Sign in: the link is sent

sign-in-sent-title = Consultez vos e-mails
sign-in-sent-text = S’il existe des clés de licence pour l’adresse indiquée, un lien de connexion vient d’y être envoyé. Il est à usage unique et reste valable { $minutes } minutes.
sign-in-sent-nothing = Rien reçu ? Regardez dans les spams, ou vérifiez que vous avez bien indiqué l’adresse de votre achat.
sign-in-sent-button = Utiliser une autre adresse
sign-in-sent-sandbox = Ouvrir les e-mails de l’environnement de test

## Sign in: the link is opened

sign-in-confirm-title = Terminer la connexion
sign-in-confirm-text = Vous allez vous connecter à { $seller } en tant que <strong>{ $account }</strong>.
sign-in-confirm-button = Se connecter en tant que { $account }
sign-in-confirm-address-title = Confirmez votre adresse e-mail
sign-in-confirm-address-who = Quelqu’un s’est inscrit chez { $seller } avec une clé de licence et l’adresse <strong>{ $account }</strong>.
sign-in-confirm-address-who-named = Quelqu’un s’est inscrit chez { $seller } avec une clé de licence, sous le nom <strong>{ $username }</strong> et avec l’adresse <strong>{ $account }</strong>.
sign-in-confirm-address-text = Si c’était vous, confirmez-la. Sinon, quittez cette page : confirmer donnerait à la personne qui a choisi le mot de passe l’accès à tout ce qui est lié à cette adresse.
sign-in-confirm-address-button = Oui, confirmer cette adresse
sign-in-confirm-sign-up-title = Était-ce vous ?
sign-in-confirm-sign-up-who = Une personne disposant d’une clé de licence a demandé à définir un mot de passe de son choix pour le compte <strong>{ $account }</strong>.
sign-in-confirm-sign-up-who-named = Une personne disposant d’une clé de licence a demandé à donner au compte <strong>{ $account }</strong> le nom d’utilisateur <strong>{ $username }</strong> et un mot de passe de son choix.
sign-in-confirm-sign-up-text = Si c’était vous, continuez. Sinon, quittez cette page : continuer donnerait à la personne qui a choisi le mot de passe l’accès à votre compte.
sign-in-confirm-sign-up-button = Oui, définir le nom et le mot de passe
sign-in-confirm-email-title = Utiliser une nouvelle adresse
sign-in-confirm-email-text = Le compte <strong>{ $account }</strong> passe à l’adresse <strong>{ $new_email }</strong>. Votre mot de passe est supprimé et toutes vos sessions sont fermées.
sign-in-confirm-email-button = Utiliser cette adresse
sign-in-confirm-reset-title = Définir un nouveau mot de passe
sign-in-confirm-reset-text = Pour le compte <strong>{ $account }</strong>. Toutes les sessions seront fermées.
sign-in-confirm-reset-hint = Au moins { $count } caractères ; plusieurs mots sans rapport entre eux conviennent bien.
sign-in-confirm-reset-button = Enregistrer et se connecter
sign-in-confirm-elsewhere = Ce lien a été demandé depuis un autre navigateur. Continuez seulement si vous l’avez demandé et si l’adresse est bien la vôtre.

## Sign in: the link for a new address is opened in another browser

sign-in-elsewhere-title = Ouvrez ce lien là où votre session est ouverte
sign-in-elsewhere-text = Ce lien attribue à un compte l’adresse { $new_email }. Il ne fonctionne que dans le navigateur où ce compte est connecté.
sign-in-elsewhere-not-yours = Cet e-mail était destiné à quelqu’un d’autre ? Alors vous n’avez rien à faire.

## Sign in: the link does not work (its title is common-link-gone)

sign-in-failed-text = Un lien de connexion est à usage unique et reste valable { $minutes } minutes. Celui-ci a déjà servi, est trop ancien ou a été tronqué par un logiciel de messagerie.
sign-in-failed-button = M’envoyer un nouveau lien

## Sign in: the second step

sign-in-code-title = Saisissez votre code
sign-in-code-lead = Ouvrez votre application d’authentification et saisissez les six chiffres affichés, ou l’un de vos codes de récupération.
sign-in-code-code = Code

## Forgotten password

password-reset-title = Mot de passe oublié ?
password-reset-lead = Nous vous envoyons par e-mail un lien pour définir un nouveau mot de passe, à usage unique et valable { $minutes } minutes.

## Two-step sign-in

second-factor-title = Validation en deux étapes
second-factor-lead-on = Activée : la connexion demande un code de votre application d’authentification.
second-factor-lead-off = Désactivée. Activez-la pour que la connexion demande un code de votre téléphone, en plus du lien ou du mot de passe.
second-factor-codes-title = Vos codes de récupération
second-factor-codes-text = Chacun permet de vous connecter une fois, quand vous n’avez pas votre téléphone sous la main. Ils ne s’affichent que maintenant : conservez-les en lieu sûr.
second-factor-add-title = Ajout à votre application
second-factor-add-text = <a href="{ $href }">Ouvrez une application d’authentification sur cet appareil</a>, ou saisissez cette clé dans l’application :
second-factor-add-code = Code affiché par l’application
second-factor-on = Activer
second-factor-off = Désactiver
second-factor-off-text =
    { $count ->
        [one] Il reste { $count } code de récupération. Désactivez puis réactivez la validation en deux étapes pour en obtenir de nouveaux.
       *[other] Il reste { $count } codes de récupération. Désactivez puis réactivez la validation en deux étapes pour en obtenir de nouveaux.
    }
second-factor-off-code = Code de l’application ou code de récupération
second-factor-begin = Commencer

## “This was not you?”, the page behind a link in mails about an account (its third state is titled common-link-gone)

not-me-title = Ce n’était pas vous ?
not-me-trial-text = Quelqu’un a commencé un essai avec votre adresse e-mail. Nous y mettons fin, et vous pourrez commencer le vôtre.
not-me-trial-button = Mettre fin à l’essai
not-me-text =
    { $change ->
        [password] Nous fermons toutes les sessions de votre compte et annulons tous les liens en cours. Le nouveau mot de passe est annulé lui aussi. Vos clés de licence restent à vous.
        [second_factor_on] Nous fermons toutes les sessions de votre compte et annulons tous les liens en cours. La validation en deux étapes est désactivée. Vos clés de licence restent à vous.
       *[other] Nous fermons toutes les sessions de votre compte et annulons tous les liens en cours. Vos clés de licence restent à vous.
    }
not-me-button = Déconnecter tout le monde
not-me-done-title = C’est fait
not-me-done-trial = L’essai est terminé. Rien n’a été débité.
not-me-done-email = Toutes les sessions du compte sont fermées et tous ses liens sont annulés. Signalez au vendeur que vous n’avez pas changé l’adresse.
not-me-done = Toutes les sessions sont fermées et tous les liens sont annulés. Connectez-vous avec un lien et définissez un nouveau mot de passe.
not-me-gone = Il reste valable une semaine. Connectez-vous avec un lien et définissez un nouveau mot de passe : cela ferme toutes les autres sessions.

## Problem

problem-back-to-licenses = Retour aux clés de licence
problem-back-to-start = Retour à l’accueil
problem-code = Code
problem-request = Requête
