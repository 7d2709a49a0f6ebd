# Les mots de la boutique.
skip-to-content = Aller au contenu
catalogues = Catalogues
language = Langue
demo-shop = Boutique de démonstration : rien n’y est vraiment vendu.
no-script = Pour acheter, cette page a besoin de JavaScript. Les produits se lisent sans.
back-to-shop = Retour à la boutique
broken-title = Page indisponible
not-found-title = Il n’y a rien à cette adresse
not-found-text = L’article a peut-être été retiré de la vente, ou l’adresse est incomplète.

home-promise = Des fichiers à télécharger et des objets à recevoir, dans le même panier.
home-description = { $name } : des fichiers à télécharger et des objets à recevoir.
shop-empty = La boutique ouvre bientôt. Revenez voir.
newest = Nouveautés
catalogue-description = { $title } : les articles du catalogue.
catalogue-empty = Ce catalogue est encore vide.
pages = Pages
first-page = Première page
next-page = Page suivante

search = Chercher
search-for = Résultats pour « { $words } »
search-nothing = Rien ne correspond à « { $words } ».
search-how = Cherchez par le début des mots du titre, de la référence ou du texte ; les accents et les majuscules ne comptent pas.

locked-title = Catalogue protégé
locked-text = Ce catalogue s’ouvre avec un mot de passe. Le marchand le donne à qui peut entrer.
locked-password = Mot de passe
locked-enter = Entrer
locked-wrong = Ce n’est pas le bon mot de passe : vérifiez les majuscules.
locked-throttled = Trop d’essais : réessayez dans un quart d’heure.
draft-preview = Brouillon : vous seul voyez cette page.
cart-hidden = { $count ->
    [one] Un article d’un catalogue protégé n’est plus montré : donnez à nouveau le mot de passe du catalogue.
   *[other] { $count } articles d’un catalogue protégé ne sont plus montrés : donnez à nouveau le mot de passe du catalogue.
}

kind-file = Fichier à télécharger
kind-goods = Objet envoyé par la poste
price-from = dès { $price }
free = Gratuit
former-price = Ancien prix : 
not-available = Indisponible
no-description = Pas encore de description.
not-for-sale = Cet article n’est pas encore en vente.
price-and-facts = Prix et contenu
choose-variant = Choisissez
tax-included = TVA { $rate } comprise
tax-added = hors TVA { $rate }
add-to-cart = Ajouter au panier
in-the-cart = Dans le panier
see-the-cart = Voir le panier
cart-added = { $name } : ajouté. { $count ->
    [one] Un article dans le panier.
   *[other] { $count } articles dans le panier.
}
file-facts = Format { $format }, { $size }
file-version = Version { $version }, du { $day }
fact-receive = Vous recevez
receive-link = un lien personnel, sur la page de commande et par courriel
receive-parcel = un colis à l’adresse indiquée
fact-downloads = Téléchargements
downloads-count = { $count ->
    [one] un
   *[other] { $count }
} par fichier
downloads-unlimited = sans limite
fact-period = Pendant
period-days = { $days ->
    [one] un jour
   *[other] { $days } jours
} après la livraison
period-unlimited = sans limite de temps
fact-stock = En stock
stock-left = { $left ->
    [0] plus aucun
    [one] le dernier
   *[other] { $left } restants
}
fact-weight = Poids

cart = Panier
cart-with-count = Panier, { $count ->
    [one] un article
   *[other] { $count } articles
}
cart-empty = Votre panier est vide.
cart-changed = Quantité changée. Nouveau total : { $total }.
cart-removed = Article retiré. Nouveau total : { $total }.
cart-blocked = Avant de commander, corrigez les articles signalés ci-dessus.
quantity = Quantité
remove = Retirer
remove-named = Retirer { $name }
each = { $price } l’unité
total = Total
of-which-tax = dont TVA { $rate }
shipping-later = Les frais de livraison s’ajoutent à la commande, selon l’adresse.
shipping-by = Livraison : { $method }
shipping-free = offerte
below-minimum = La boutique accepte les commandes à partir de { $least }. Complétez le panier pour commander.
above-maximum = La boutique accepte les commandes jusqu’à { $most }. Retirez des articles, ou passez plusieurs commandes.
go-to-checkout = Commander
continue-shopping = Continuer les achats
issue-price-changed = Le prix a changé : { $before } lors de l’ajout, { $now } aujourd’hui.
issue-unavailable = Cet article n’est plus en vente. Retirez-le pour commander.
issue-out-of-stock = { $left ->
    [0] Il n’y en a plus. Retirez-le pour commander.
    [one] Il n’en reste qu’un. Diminuez la quantité.
   *[other] Il n’en reste que { $left }. Diminuez la quantité.
}

checkout = Commande
checkout-what = Ce que vous achetez
checkout-who = Vous
checkout-where = La livraison
field-street = Rue et numéro
field-postcode = Code postal
field-city = Ville
field-elsewhere = Livrer à une autre adresse
field-to-name = Nom du destinataire
field-to-country = Pays de livraison
field-shipping = Mode de livraison
no-shipping = La boutique n’expédie rien vers ce pays : { $country }. Choisissez une autre adresse de livraison, ou retirez du panier les articles à expédier.
checkout-how = Le paiement
field-name = Nom
field-email = Adresse de courriel
field-email-hint = C’est là que part le lien vers votre commande.
field-country = Pays de facturation
field-method = Moyen de paiement
no-method = Aucun moyen de paiement n’est encore proposé. Écrivez à la boutique.
method-transfer = Virement bancaire
method-transfer-hint = Les coordonnées s’affichent après la commande. Livraison à réception du virement.
method-cheque = Chèque
method-cheque-hint = L’ordre et l’adresse s’affichent après la commande. Livraison à réception du chèque.
method-cash = Espèces
method-cash-hint = Le lieu et l’heure s’affichent après la commande.
method-paypal = PayPal
method-paypal-hint = Vous payez chez PayPal, puis revenez ici. Livraison aussitôt.
method-card = Carte bancaire
method-bank-hint = Vous payez sur la page de la banque, puis revenez ici. Livraison aussitôt.
method-stripe-hint = Vous payez sur la page sûre de Stripe, puis revenez ici. Livraison aussitôt.
method-ideal = iDEAL
method-ideal-hint = Vous payez dans l’application de votre banque. Livraison aussitôt.
method-test = Paiement d’essai
method-test-hint = Boutique de démonstration : aucun argent ne bouge.
method-free = Rien à payer
nothing-to-pay = Rien à payer : confirmez votre commande.
method-by = { $method } ({ $bank })
method-on-trial = Essai, aucun argent ne bouge. { $hint }
trial-methods = Compte d’essai, aucun argent ne bouge : { $methods }. Vous le voyez parce que vous êtes connecté à l’administration de la boutique ; les acheteurs ne le voient pas.
place-order = Commander et payer { $total }
place-order-free = Commander gratuitement
place-order-hint = En cliquant, vous passez une commande avec obligation de paiement.
change-cart = Modifier le panier

order = Votre commande
order-number = Commande { $number }
order-placed-at = Passée le { $when } par { $name }.
order-paid-at = Payée le { $when }.
state-awaiting-payment = En attente de paiement
state-paid = Payée
state-partially-refunded = Remboursée en partie
state-refunded = Remboursée
state-disputed = Paiement contesté
state-cancelled = Annulée
pay-now-text = La commande est enregistrée. Il reste à la payer.
pay-now = Payer { $total }
order-on-trial = Commande d’essai : elle est payée par un compte d’essai, et aucun argent ne bouge.
what-to-do = Ce qu’il vous reste à faire
deferred-then = À réception, vos liens s’affichent ici et partent à { $email }.
transfer-holder = Bénéficiaire
transfer-iban = IBAN
transfer-bic = BIC
transfer-amount = Montant
transfer-reference = Référence
transfer-code = Code QR du virement : bénéficiaire, IBAN, montant et référence
transfer-scan = Scannez ce code avec l’application de votre banque.
your-files = Vos fichiers
downloads-off = Téléchargements désactivés
downloads-not-yet = Vos fichiers s’affichent ici dès que le paiement est reçu. Cette page se met à jour seule.
downloads-disabled = La boutique a suspendu les téléchargements de cette commande. Écrivez-lui pour en savoir plus.
download = Télécharger
download-named = Télécharger { $name }
link-used = { $used ->
    [0] pas encore téléchargé
    [one] téléchargé une fois
   *[other] téléchargé { $used } fois
}
link-used-of = { $used } sur { $max } téléchargements faits
link-until = Jusqu’au { $when }
link-disabled = Désactivé
link-expired = Période terminée
link-limit-reached = Limite atteinte
sha-256 = Empreinte SHA-256
your-parcel = Votre colis
to-be-shipped = Pas encore parti
rest-to-be-shipped = Le reste n’est pas encore parti
shipped-at = Parti le { $when }, par { $carrier }
tracking = Numéro de suivi : { $number }
follow-parcel = Suivre le colis
ships-to = Adresse de livraison
paid-by = Moyen de paiement : { $method }
bought = Ce que vous avez acheté
keep-this-page = Gardez l’adresse de cette page : elle seule ouvre votre commande. Elle est aussi dans le courriel envoyé à { $email }.
download-all = Tout télécharger en une archive ZIP
lost-links = Liens perdus
lost-text = Donnez l’adresse de courriel de votre commande : nous lui envoyons les liens de tous vos achats.
lost-send = Recevoir mes liens
lost-sent = Si des commandes ont été passées avec cette adresse, un courriel avec leurs liens y arrive dans quelques minutes. Regardez aussi dans les indésirables.
lost-malformed = Ce n’est pas une adresse de courriel : écrivez-la en entier, comme camille@example.fr.
lost-broken = Quelque chose s’est cassé de notre côté. Réessayez dans quelques minutes.
