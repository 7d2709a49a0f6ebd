# Ce que dit l’établi du marchand.

# Le cadre.
skip = Aller au contenu
demo = démo
places = Pages
orders = Commandes
products = Produits
files = Fichiers
catalogues = Catalogues
mail = Courrier
settings = Réglages
see-shop = Voir la boutique
language = Langue
dismiss = Fermer
close = Fermer
cancel = Annuler
save = Enregistrer
saved = Enregistré
saved-named = « { $name } » est enregistré.
edit = Modifier
delete = Supprimer
actions = Actions
copy = Copier
copied = Adresse copiée.
not-copied = Le navigateur refuse la copie : sélectionnez l’adresse et copiez-la vous-même.
any = Tous
state = État
date = Date
changed = Modifié le
name = Nom
title = Titre
pages = Pages de la liste
previous = Précédents
next = Suivants
no-match = Rien ne correspond
no-match-text = Changez la recherche ou retirez un filtre.
not-found = Il n’y a rien ici
not-found-text = Cette adresse ne mène à aucune page. Choisissez-en une dans le menu.
gone = Introuvable
gone-text = Cet élément n’existe plus : quelqu’un l’a peut-être supprimé.
whole-number = Un nombre entier, par exemple 3.
an-amount = Un montant, par exemple 12,50.
a-rate = Un taux entre 0 et 100, par exemple 5,5.
a-day = Un jour, par exemple 2026-12-31.

# Touches.
keys = Raccourcis clavier
keys-search = chercher dans la liste
keys-rows = aller de ligne en ligne
keys-open = ouvrir la ligne
keys-new = créer
keys-help = afficher cette aide
keys-close = fermer
keys-on = Utiliser les raccourcis d’une seule touche

# Connexion.
sign-in = Se connecter
sign-out = Se déconnecter
user-name = Nom d’utilisateur
password = Mot de passe
sign-in-link = Pas de mot de passe ? Sur la machine de la boutique, cette commande affiche un lien de connexion à usage unique :
password-new = Nouveau mot de passe
password-hint = 10 caractères au moins ; une phrase est facile à retenir.
password-set = Définir un mot de passe
password-saved = Le mot de passe est défini.
password-there = Un mot de passe est défini
password-none = Aucun mot de passe
password-hint-line = Vous êtes entré par un lien à usage unique. Un mot de passe simplifiera la prochaine fois.
password-forgotten = Mot de passe oublié : sur la machine de la boutique,
not-now = Pas maintenant

# Commandes.
order = Commande
order-title = Commande { $number }
orders-search = Chercher : numéro, nom, e-mail
orders-none = Pas encore de commande
orders-none-text = Voici le chemin jusqu’à la première vente :
step-catalogue = Créer un catalogue
step-product = Ajouter un produit
step-file = Lui donner un prix et un fichier, puis le publier
step-payment = Choisir comment les acheteurs paient
buyer = Acheteur
payment = Paiement
downloads = Téléchargements
total = Total
files-and-downloads = Fichiers et téléchargements
no-files = sans fichier
until = jusqu’au
copy-address = Copier l’adresse
counter-of = { $counter } sur { $max }
counter-free = { $counter }, sans limite
downloads-ENABLED = Activés
downloads-DISABLED = Désactivés
order-state-AWAITING_PAYMENT = En attente de paiement
order-state-PAID = Payée
order-state-PARTIALLY_REFUNDED = Remboursée en partie
order-state-REFUNDED = Remboursée
order-state-DISPUTED = Contestée
order-state-CANCELLED = Annulée
method-TRANSFER = Virement
method-CHEQUE = Chèque
method-CASH = Espèces
method-PAYPAL = PayPal
method-PAYBOX = Carte (Paybox)
method-MONETICO = Carte (Monetico)
method-IDEAL = iDEAL
method-STRIPE = Carte (Stripe)
method-TEST = Paiement d’essai
deliver = Livrer
deliver-again = Livrer à nouveau
deliver-title = Livrer la commande { $number }
deliver-paid = Avez-vous reçu le paiement de { $total } ({ $method }) ?
deliver-paid-yes = Oui : marquer la commande payée et livrer
deliver-paid-no = Pas encore : livrer quand même
deliver-what = Les liens seront activés et envoyés à { $name }, { $email }.
delivered-to = Livré : les liens partent à { $email }.
resend = Renvoyer le courrier
enable = Activer les téléchargements
disable = Désactiver les téléchargements
cancel-order = Annuler la commande
delete-order = Supprimer la commande
keep-order = Garder la commande
cancel-title = Annuler la commande { $number } ?
cancel-text = Elle ne pourra plus être payée ni livrée. Le stock réservé est rendu.
delete-title = Supprimer la commande { $number } ?
delete-text = Seront perdus pour de bon : les liens de téléchargement de { $name }, qui cessent aussitôt, l’historique, les transferts et les courriers.
refund = Noter un remboursement
refund-title = Noter un remboursement de la commande { $number } ?
refund-text = Pour l’argent que vous avez rendu vous-même : rien n’est viré, et l’acheteur en est averti par courriel. Qu’avez-vous rendu ?
refund-links = Désactivés aussitôt : les liens de téléchargement de { $titles }.
refund-confirm = Noter { $amount }
refund-nothing = Choisissez au moins une ligne.
dispute-OPENED = Noter une contestation
dispute-WON = Noter la contestation gagnée
dispute-LOST = Noter la contestation perdue
dispute-title = Contestation de la commande { $number }
dispute-text-OPENED = La banque réclame l’argent pour l’acheteur : les téléchargements sont désactivés tant qu’elle n’a pas tranché. PayPal, Mollie et Stripe le notent d’eux-mêmes.
dispute-text-WON = L’argent reste à la boutique : les téléchargements sont activés à nouveau.
dispute-text-LOST = La banque a repris l’argent : la commande est remboursée, et ses téléchargements restent désactivés.
refunded = Remboursé
line-refunded = Remboursé le
said-refunded = Remboursement de la commande { $number } noté.
said-disputed = Contestation de la commande { $number } notée.
said-resent = Le courrier de la commande { $number } part à nouveau.
said-enabled = Téléchargements de la commande { $number } activés.
said-disabled = Téléchargements de la commande { $number } désactivés.
said-cancelled = Commande { $number } annulée.
said-deleted = Commande { $number } supprimée.
story = Histoire
story-downloaded = Téléchargé
story-download-begun = Téléchargement commencé
story-bytes = { $size } reçus
event-PLACED = Commande passée
event-PAID = Paiement reçu
event-CANCELLED = Commande annulée
event-REFUNDED = Remboursement
event-DISPUTED = Paiement contesté
event-DISPUTE_WON = Contestation gagnée
event-DELIVERED = Livrée
event-MAIL_QUEUED = Courrier mis en file
event-DOWNLOADS_ENABLED = Téléchargements activés
event-DOWNLOADS_DISABLED = Téléchargements désactivés
event-COUNTER_SET = Compteur modifié
event-LIMIT_SET = Limite modifiée
event-EXPIRY_SET = Échéance modifiée
event-LINK_RENEWED = Nouveau lien
event-NOTIFICATION_REFUSED = Notification refusée
event-OVERPAID = Payée deux fois : rendez l’un des paiements
event-DISPUTE_LOST = Contestation perdue
event-REFUND_ASKED = Remboursement demandé au prestataire
event-REFUND_REFUSED = Remboursement refusé par le prestataire
links-none = Les liens apparaissent ici à la livraison.
link-renew = Nouveau lien
link-renew-title = Nouveau lien pour « { $name } » ?
link-renew-text = L’ancienne adresse cesse aussitôt. L’acheteur ne reçoit la nouvelle que si vous la lui envoyez.
link-renewed = L’ancienne adresse ne vaut plus rien ; voici la nouvelle.
downloads-done = Téléchargements faits
downloads-limit = Téléchargements permis
downloads-limit-hint = Vide : sans limite.
last-day = Dernier jour
last-day-hint = Compris, heure de { $zone }. Vide : sans fin.
transfers = { $count ->
    [one] Un transfert
   *[other] { $count } transferts
}
transfers-of = Transferts de { $name }
transfers-none = Aucun transfert.
opened = Ouvert le
client-address = Adresse
agent = Programme
bytes = Octets
bytes-of = { $done } sur { $size }
completion = Achèvement
counted = Compté
not-counted = Pas compté
bought = Articles
article = Article
sku = Référence
quantity = Quantité
unit-price = Prix unitaire
of-which-tax = dont TVA { $rate } : { $tax } sur { $net }
email = E-mail
country = Pays
address = Adresse
billing-address = Adresse de facturation
goods-and-shipping = Articles à expédier
fulfilment-NONE = Rien à expédier
fulfilment-UNFULFILLED = À expédier
fulfilment-SHIPPED = Expédié
shipping-by = Livraison : { $method }
shipping = Expédition
ship-yes = À expédier
ship-no = Rien à expédier
ship = Marquer comme expédié
ship-title = Expédier la commande { $number }
ship-unpaid = Cette commande n’est pas encore payée.
ship-what = Dans ce colis
ship-nothing = Cochez au moins un article.
ship-carrier = Transporteur
ship-carrier-hint = Par exemple Colissimo, ou « remis en main propre ».
ship-tracking = Numéro de suivi
ship-url = Adresse de suivi
ship-url-hint = L’adresse de la page du transporteur pour ce colis ; elle commence par https://.
ship-mail = Un courriel part à { $email }.
ship-to = Destinataire
ship-method = Mode de livraison
said-shipped = Expédié : un courriel part à { $email }.
restock = Remettre en stock
said-restocked = Les articles de la commande { $number } sont de nouveau en stock.
event-SHIPPED = Expédié
event-RESTOCKED = Remis en stock
buyer-page = Page de l’acheteur
consent = Accord donné
language-FR = Français
language-EN = Anglais

# Courrier.
mails = Courriers
mails-none = Aucun courrier
mails-none-text = Les courriers de commande et de livraison paraissent ici.
mail-stays = Aucun serveur d’envoi n’est réglé : rien ne quitte cette machine. Les courriers sont des fichiers .eml du dossier de données, et se lisent ici.
mail-state-QUEUED = En file
mail-state-SENDING = En cours d’envoi
mail-state-SENT = Parti
mail-state-FAILED = Échec
mail-kind-ORDER_RECEIVED = Commande reçue
mail-kind-SHIPPED = Expédition
mail-kind-DELIVERY = Livraison
mail-kind-DOWNLOAD_ALERT = Alerte de téléchargement
mail-kind-LOST_LINKS = Liens perdus
mail-kind-FILE_FAULT = Fichiers abîmés
mail-kind-PAYMENT_ALERT = Alerte de paiement
file-checked = Vérifié le
fault-MISSING = Octets disparus : rétablir une sauvegarde ou envoyer à nouveau
fault-WRONG_SIZE = Taille changée : rétablir une sauvegarde ou envoyer à nouveau
fault-WRONG_BYTES = Octets changés : rétablir une sauvegarde ou envoyer à nouveau
fault-UNREADABLE = Illisible : vérifier le disque ou le service de stockage
mail-tries = { $count } essais
mail-error = Dernière erreur :
mail-retry = Envoyer à nouveau
mail-retried = Le courrier est remis en file.
mail-text = Lire

# Catalogues.
catalogue-new = Nouveau catalogue
catalogue-edit = Modifier le catalogue
catalogues-none = Pas encore de catalogue
catalogues-none-text = Un catalogue range les produits dans le menu de la boutique. Créez le premier, puis ajoutez-y un produit.
catalogue-deleted = Catalogue supprimé.
catalogue-delete-title = Supprimer le catalogue « { $title } » ?
catalogue-delete-text = { $count ->
    [0] Il est vide ; son adresse cesse.
    [one] Son produit n’est pas supprimé, mais quitte ce catalogue ; l’adresse du catalogue cesse.
   *[other] Ses { $count } produits ne sont pas supprimés, mais quittent ce catalogue ; l’adresse du catalogue cesse.
}
product-count = { $count ->
    [0] aucun produit
    [one] un produit
   *[other] { $count } produits
}
move-up = Monter « { $title } »
move-down = Descendre « { $title } »
slug = Adresse
moved-to = « { $title } » : place { $place } sur { $count }.
drag = Glisser pour changer l’ordre
duplicate = Dupliquer
copy-of = { $title } (copie)
said-duplicated = Copie faite : « { $title } ».
shelve = Ajouter un produit
unshelve = Retirer
catalogue = Catalogue
shelf-empty = Ce catalogue est vide
shelf-empty-text = Ajoutez-y un produit : un même produit peut être dans plusieurs catalogues.
said-shelved = Produit ajouté au catalogue.
said-unshelved = Produit retiré du catalogue.
changed-meanwhile = Quelqu’un a enregistré autre chose pendant que vous écriviez. Voici ce qui diffère dans sa version ; rien de ce que vous avez écrit n’est perdu.
keep-mine = Garder mon texte
take-theirs = Prendre l’autre version
pictures = Images
pictures-advice = La première image représente le produit dans les listes. Décrivez ce que chaque image montre : c’est lu à qui ne la voit pas, et par les moteurs de recherche. JPEG, PNG, WebP ou GIF, 20 Mo au plus.
picture-number = Image { $number } sur { $count }
picture-add = Ajouter des images
pictures-under-way = { $count ->
    [one] Une image est en cours d’envoi…
   *[other] { $count } images sont en cours d’envoi…
}
picture-too-large = plus de 20 Mo. Réduisez-la d’abord.
picture-deleted = Image retirée.
picture-alt = Ce que montre l’image
picture-without-alt = Sans description
picture-describe = Enregistrer la description
protected = Protégé
password-protect = Protéger par un mot de passe…
password-change-or-remove = Changer ou retirer le mot de passe…
password-remove = Retirer le mot de passe
protection-title = Mot de passe de « { $title } »
protection-text = Rien de ce catalogue ne sera montré sans ce mot de passe : ni ses produits, ni leurs images, ni son titre. Utile pour essayer un achat avant d’ouvrir.
protection-there = Ce catalogue demande un mot de passe. En le changeant, vous refermez le catalogue à ceux qui avaient donné l’ancien.
protection-hint = 4 caractères au moins. Donnez-le avec l’adresse du catalogue à qui peut entrer ; il vaut 12 heures.
said-protected = « { $title } » demande maintenant ce mot de passe.
said-unprotected = « { $title } » est ouvert à tous.
slug-hint-catalogue = Après /catalogue/ : lettres sans accent, chiffres, tirets.
slug-hint-product = Après /product/ : lettres sans accent, chiffres, tirets.
visibility = Visibilité
visibility-LISTED = Dans le menu
visibility-UNLISTED = Hors du menu
visibility-hint-LISTED = Tout visiteur le trouve.
visibility-hint-UNLISTED = Seul qui connaît l’adresse le trouve.

# Produits.
product = Produit
product-new = Nouveau produit
product-create = Créer le produit
products-search = Chercher : titre, texte, référence
products-none = Pas encore de produit
products-none-text = Un produit a un titre, un texte, et un ou plusieurs prix. Il reste un brouillon jusqu’à sa publication.
in-no-catalogue = dans aucun catalogue
no-catalogue-yet = Il n’y a pas encore de catalogue : sans catalogue, aucun visiteur ne trouve le produit.
status-DRAFT = Brouillon
status-PUBLISHED = Publié
publish = Publier
unpublish = Retirer de la vente
said-published = « { $title } » est en vente.
said-unpublished = « { $title } » est redevenu un brouillon.
said-product-deleted = « { $title } » est supprimé.
product-delete = Supprimer le produit
product-delete-title = Supprimer « { $title } » ?
product-delete-text = { $count ->
    [0] Son texte et son adresse sont perdus.
    [one] Son texte, son adresse et son prix sont perdus.
   *[other] Son texte, son adresse et ses { $count } prix sont perdus.
} Les fichiers restent, et les commandes passées aussi : leurs liens continuent.
product-text = Texte et catalogues
body = Texte
body-hint = Markdown : **gras**, *italique*, # titre, - liste, [lien](https://…).
preview = Aperçu
price-and-stock = Prix et stock
price = Prix
former-price = Ancien prix
former-price-hint = Montré barré ; plus haut que le prix.
price-with-tax = Taxe comprise.
price-without-tax = Hors taxe.
tax-rate = Taux de taxe
tax-of = taxe { $rate }
stock = Stock
stock-hint = Vide : non compté.
stock-hint-file = Vide : sans limite.
stock-left = { $count } en stock
weight = Poids
kind = Nature
kind-FILE = Fichier
kind-GOODS = Marchandise
kind-hint-FILE = L’acheteur télécharge.
kind-hint-GOODS = Vous expédiez.
variant-new = Nouveau prix
variant-add = Ajouter un prix
variant-title = Nom de la variante
variant-title-hint = Par exemple PDF, ou relié. Vide s’il n’y en a qu’une.
variant-deleted = Prix supprimé.
variant-delete-title = Supprimer « { $name } » ?
variant-delete-text = Ce prix n’est plus en vente. Ses fichiers restent, les commandes passées aussi.
variant-files-none = Pas encore de fichier : ajoutez ce que l’acheteur télécharge.
saves-after-upload = S’enregistre dès que le fichier est arrivé…

# Fichiers.
file = Fichier
file-new = Nouveau fichier
file-upload-new = Envoyer un nouveau fichier
file-upload = Envoyer le fichier
file-upload-version = Envoyer une nouvelle version
file-existing = Prendre un fichier déjà là
file-detach = Retirer
files-search = Chercher : nom interne ou client
files-none = Pas encore de fichier
files-none-text = Envoyez un fichier ici ou depuis un produit. Il peut peser 50 Go, et l’envoi reprend s’il est coupé.
names = Noms et version livrée
customer-name = Nom pour l’acheteur
customer-name-hint = Ce que l’ordinateur de l’acheteur enregistre. Il peut changer à tout moment.
internal-name = Nom interne
internal-name-hint = Jamais montré à un acheteur. Lettres sans accent, chiffres, points, tirets.
names-equal = Les deux noms sont les mêmes : un nom interne différent est plus sûr.
names-equal-short = noms identiques
policy = Version livrée
policy-LATEST = La dernière
policy-BOUGHT = Celle achetée
policy-hint-LATEST = Les anciens acheteurs reçoivent aussi les nouvelles versions.
policy-hint-BOUGHT = Chacun garde la version du jour de son achat.
versions = Versions
versions-none = Rien n’a encore été envoyé.
version = Version
version-number = version { $number }
size = Taille
media-type = Type
uploaded-name = Nom d’origine
sold-in = Vendu dans
sold-nowhere = Aucun produit ne le vend.
not-uploaded = Pas encore envoyé
uploads = Envois en cours
upload-begin = Commencer l’envoi
upload-of = Envoi de { $name }
upload-running = Envoi en cours
upload-paused = En pause
upload-waiting = Connexion coupée ; nouvel essai automatique
upload-complete = Envoi terminé
upload-signed-out = Session terminée : reconnectez-vous, puis reprenez
upload-refused = Le serveur refuse ce fichier : { $why }
upload-pause = Pause
upload-go-on = Reprendre
upload-give-up = Abandonner
upload-done = « { $name } » est arrivé.
upload-unfinished = L’envoi de { $name } ({ $size }) s’est arrêté en chemin. Choisissez à nouveau le même fichier : il reprend où il en était.
upload-choose-again = Choisir le même fichier
upload-other-file = Ce n’est pas le même fichier : le nom, la taille ou la date diffère.
upload-begun-before = L’envoi de ce fichier a déjà commencé.
per-second = { $size }/s
left-hours = encore { $hours } h { $minutes } min
left-minutes = encore { $minutes } min { $seconds } s
left-seconds = encore { $seconds } s

# Réglages.
settings-shop = Boutique
settings-downloads = Téléchargements
settings-payment = Paiement
settings-shipping = Livraison
settings-taxes = Taxes
shipping-text = Les modes de livraison proposés pour les articles à expédier, dans cet ordre. Un panier de fichiers seuls n’en demande aucun.
shipping-none = Aucun mode de livraison
shipping-none-text = Sans mode de livraison, personne ne peut commander d’article à expédier. Créez-en un : un nom, les pays, un prix.
shipping-new = Nouveau mode de livraison
shipping-edit = Modifier le mode de livraison
shipping-active = Proposé
shipping-inactive = Pas proposé
shipping-deleted = Mode de livraison supprimé.
shipping-delete-title = Supprimer « { $name } » ?
shipping-delete-text = Les acheteurs ne pourront plus le choisir. Les commandes passées gardent son nom et son prix.
shipping-missing = Des articles à expédier sont en vente, mais aucun mode de livraison n’est proposé : personne ne peut les commander.
shipping-missing-do = Créer un mode de livraison
shipping-name-fr = Nom, en français
shipping-name-en = Nom, en anglais
shipping-name-hint = Par exemple « Colis suivi à domicile ». Une seule langue suffit.
shipping-offer = Proposer ce mode aux acheteurs
shipping-tax = Taux de taxe de la livraison
zone-number = Zone { $number }
zone-countries = Ajouter un pays
zone-countries-hint = Sans pays choisi : partout ailleurs.
zone-elsewhere = Partout ailleurs
zone-add = Ajouter une zone
zone-remove = Retirer la zone
zone-in-words = { $countries } : { $prices }
zone-free-from = offerte à partir de { $price }
tier-up-to = { $price } jusqu’à { $weight }
tier-grams = Jusqu’à
tier-add = Ajouter un palier
tier-remove = Retirer le palier
tiers-hint = Du plus léger au plus lourd. Poids vide, au dernier palier : sans limite. Un colis plus lourd que le dernier palier n’est pas pris.
price-kind = Prix
price-flat = Un seul prix
price-by-weight = Selon le poids
free-from = Offerte à partir de
free-from-hint = Montant des articles à expédier, taxes comprises. Vide : jamais.
country-add = Choisir…
country-add-union = Ajouter l’Union européenne
country-remove = Retirer { $name }
taxes-text = Ces taux sont proposés pour les articles et la livraison. Ce qui est déjà en vente garde le sien.
rate-name = Nom du taux
rate-add = Ajouter un taux
rate-remove = Retirer
order-limits = Montant des commandes
order-limits-text = Les paniers hors de ces limites ne peuvent pas être commandés ; la boutique le dit dans le panier.
order-minimum = Au moins
order-maximum = Au plus
order-limit-hint = Taxes comprises, hors livraison. Vide : sans limite.
settings-mail = Courrier
settings-account = Compte
shop-name = Nom de la boutique
shop-email = E-mail de la boutique
shop-email-hint = L’expéditeur des courriers, à qui l’acheteur répond.
currency = Monnaie
currency-hint = Code ISO 4217, par exemple EUR.
time-zone = Fuseau horaire
time-zone-hint = Par exemple Europe/Paris. Les échéances y comptent leurs jours.
shop-language = Langue de la boutique
prices-entered = Les prix sont saisis
prices-with-tax = Taxe comprise
prices-without-tax = Hors taxe
default-tax-rate = Taux de taxe proposé
countries = Pays de vente
countries-hint = Codes à deux lettres séparés par des espaces : FR BE CH.
consent-fr = Accord demandé, en français
consent-en = Accord demandé, en anglais
consent-hint = Pour les fichiers : livraison immédiate et renonciation au droit de rétractation.
limits-text = Ces limites s’écrivent sur les liens au moment de la livraison. Les liens déjà livrés ne changent pas.
max-downloads = Téléchargements par fichier
max-downloads-hint = Vide : sans limite.
period-days = Durée des liens
period-days-hint = Comptée depuis la livraison, dernier jour compris. Vide : sans fin.
days = jours
methods-text = Ces paiements arrivent hors de la boutique : vous livrez vous-même quand l’argent est là.
method-enabled = Proposer ce moyen de paiement
instructions-fr = Consignes à l’acheteur, en français
instructions-en = Consignes à l’acheteur, en anglais
instructions-hint = Les champs comme { "{" }OrderID{ "}" } sont remplis.
templates-text = Chaque courrier, dans chaque langue. Les champs entre accolades sont remplis à l’envoi.
subject = Objet
mail-body = Texte
mail-fields = Champs :
template-reset = Texte d’origine
template-reset-title = Revenir au texte d’origine de « { $name } » ?
template-reset-text = Votre texte est perdu.

# Tableau de bord.
dashboard = Tableau de bord
attention = Ce qui vous attend
attention-none = Rien n’attend.
needs-payment = { $count ->
    [one] Une commande attend son paiement depuis plus de { $days } jours
   *[other] { $count } commandes attendent leur paiement depuis plus de { $days } jours
}
needs-mail = { $count ->
    [one] Un courrier n’est pas parti
   *[other] { $count } courriers ne sont pas partis
}
needs-switch = { $count ->
    [one] Une commande payée a ses téléchargements désactivés
   *[other] { $count } commandes payées ont leurs téléchargements désactivés
}
needs-stock = { $count ->
    [0] « { $name } » : épuisé
    [one] « { $name } » : il en reste un
   *[other] « { $name } » : il en reste { $count }
}
figures = Ventes et téléchargements
figures-note = Les ventes sont ce qui a été reçu, au jour où la commande a été payée, moins ce qui en a été remboursé depuis. Les essais ne comptent pas.
today = Aujourd’hui
last-7-days = 7 derniers jours
last-30-days = 30 derniers jours
sales = Ventes
orders-count = { $count ->
    [0] aucune commande payée
    [one] une commande payée
   *[other] { $count } commandes payées
}
downloads-count = { $count ->
    [0] aucun téléchargement
    [one] un téléchargement
   *[other] { $count } téléchargements
}
plot-sales = Ventes par jour, sur 30 jours
plot-downloads = Téléchargements par jour, sur 30 jours
plot-empty = Rien ces jours-ci.
plot-summary = Au plus { $most }, le { $day }.
plot-table = En tableau

# Premiers pas.
guide = Premiers pas
guide-progress = { $count } sur { $all } : chaque étape se coche d’elle-même quand elle est faite.
guide-done = fait
guide-to-do = à faire
guide-dismiss = Ne plus afficher
guide-show = Afficher les premiers pas
guide-mail-may-stay = Je sais que rien ne quitte cette machine
guide-SHOP = Le nom et l’adresse de la boutique
guide-text-SHOP = Le nom paraît sur chaque page et chaque courrier ; l’adresse reçoit les réponses des acheteurs.
guide-go-SHOP = Nommer la boutique
guide-MAIL = L’envoi des courriers
guide-text-MAIL = Sans serveur d’envoi, les courriers restent sur cette machine, où ils se lisent.
guide-go-MAIL = Régler l’envoi
guide-PAYMENT = Un moyen de paiement
guide-text-PAYMENT = Dites à l’acheteur comment vous payer : votre IBAN, l’ordre du chèque.
guide-go-PAYMENT = Choisir les paiements
guide-TEST_CATALOGUE = Un catalogue d’essai
guide-text-TEST_CATALOGUE = Créez un catalogue protégé ou hors du menu : vous y essayez une vente avant que quiconque ne le trouve.
guide-go-TEST_CATALOGUE = Créer un catalogue
guide-PRODUCT = Un produit et son fichier
guide-text-PRODUCT = Placez-le dans le catalogue d’essai, donnez-lui un prix et un fichier, puis publiez-le.
guide-go-PRODUCT = Ajouter un produit
guide-TEST_SALE = Une vente d’essai
guide-text-TEST_SALE = Ouvrez le catalogue d’essai dans la boutique, commandez, puis livrez la commande comme à un vrai client.
guide-go-TEST_SALE = Voir les commandes
guide-OPENING = L’ouverture
guide-text-OPENING = Tout marche : retirez la protection du catalogue et mettez-le dans le menu.
guide-go-OPENING = Ouvrir le catalogue

# Utilisateurs.
settings-users = Utilisateurs
users-text = Un propriétaire peut tout ; un employé ne voit que les commandes et son propre compte.
user-new = Ajouter un utilisateur
user-create = Ajouter
user-email-hint = L’invitation y est envoyée. Sans adresse, vous transmettez le lien vous-même.
user-way = Mot de passe
user-by-invitation = La personne le choisit, par une invitation valable sept jours
user-by-password = Je le choisis et le lui transmets
user-invited = { $name } choisit son mot de passe à cette adresse, valable sept jours :
user-me = vous
user-disabled = Désactivé
user-make-owner = Nommer propriétaire
user-make-staff = Limiter aux commandes
user-invite = Inviter à choisir un mot de passe
user-reset-second-factor = Retirer le second facteur
user-disable = Désactiver
user-enable = Réactiver
user-remove = Supprimer
user-remove-title = Supprimer { $name } ?
user-remove-text = Ses sessions cessent aussitôt. Ce qu’elle ou il a fait reste dans l’histoire des commandes.
role = Rôle
role-OWNER = Propriétaire
role-STAFF = Employé
role-hint-OWNER = Peut tout.
role-hint-STAFF = Les commandes, et son propre compte.

# Compte.
account-email = Votre e-mail
account-email-hint = Pour retrouver l’accès si vous oubliez votre mot de passe, et pour les courriers d’essai.
password-current = Mot de passe actuel
second-factor = Second facteur
second-factor-on = Demandé à chaque connexion
second-factor-off = Désactivé
second-factor-text = En plus du mot de passe, un code de votre téléphone : qui connaît l’un n’a pas l’autre.
second-factor-set-up = Mettre en place
second-factor-scan = Photographiez ce carré avec une application d’authentification, puis donnez le code qu’elle affiche.
second-factor-qr = Code à photographier avec l’application d’authentification
second-factor-key = Ou tapez cette clé :
second-factor-first-code = Code affiché
second-factor-confirm = Activer
second-factor-switch-off = Désactiver le second facteur
second-factor-code = Code
second-factor-code-hint = Celui de votre application d’authentification, ou un code de secours.
recovery-codes-text = Le second facteur est activé. Gardez ces codes de secours en lieu sûr : chacun sert une fois, et ils ne seront plus affichés.
recovery-codes-kept = Je les ai gardés
recovery-codes-left = { $count ->
    [0] plus aucun code de secours
    [one] un code de secours
   *[other] { $count } codes de secours
}
sessions = Sessions ouvertes
session-unknown = Programme inconnu
session-current = Celle-ci
session-seen = Vue
session-opened = ouverte
session-end = Terminer
session-ended = Session terminée.
sessions-end-others = Terminer toutes les autres
forgotten = Mot de passe oublié ?
forgotten-who = Nom d’utilisateur ou e-mail
forgotten-send = Recevoir un lien
forgotten-sent = Si cette personne est connue et a donné une adresse, un lien valable une heure y est envoyé.

# Envoi et lettres.
mails-search = Chercher : adresse
mail-kind = Courrier
mail-kind-REFUND = Remboursement
mail-kind-NEW_ORDER = Nouvelle commande (pour vous)
mail-kind-PASSWORD_RESET = Mot de passe oublié
mail-kind-INVITATION = Invitation
mail-redirect = Changer l’adresse
mail-redirect-send = Envoyer à cette adresse
mail-server = Serveur d’envoi
mail-server-how = donne l’adresse du serveur au démarrage du programme.
mail-server-test = Essayer
mail-server-fine = Le serveur répond et nous accepte
mail-wanted = Courriers pour vous
mail-wanted-new-order = M’écrire à chaque nouvelle commande
mail-wanted-hint = À l’e-mail de la boutique, une fois qu’il est réglé.
letters = Textes des courriers
template-default = texte d’origine
template-own = votre texte
template-trial = M’envoyer un essai
template-trial-sent = L’essai part à { $address }.
preview-html = Le courrier, tel que l’affiche une messagerie
preview-text = En texte seul
downloads-search = Adresse ou programme
downloads-none = Aucun téléchargement
downloads-none-text = Ils s’affichent ici dès qu’un acheteur en commence un.
from-networks = depuis { $count } réseaux
zip = Forme ZIP
zip-label = Livrer ce fichier dans une archive ZIP
zip-SHOP = Comme toute la boutique
zip-hint-SHOP = Selon les réglages des téléchargements.
zip-ALWAYS = Toujours
zip-hint-ALWAYS = L’archive est préparée en arrière-plan ; en attendant, le fichier est livré tel quel.
zip-NEVER = Jamais
zip-hint-NEVER = Le fichier est livré tel quel.
zip-state-QUEUED = En attente
zip-state-WORKING = En préparation
zip-state-READY = Prête
zip-state-FAILED = Non préparée
zip-all = Livrer chaque fichier dans une archive ZIP
zip-all-hint = Chaque fichier peut faire exception. Aucun lien ni téléchargement en cours n’est touché.
address-days = Se souvenir de qui télécharge
address-days-hint = Ensuite, l’adresse et le programme de l’acheteur sont effacés du journal. Vide : pour toujours.
alerts = Alertes
alerts-text = Un courriel part à l’adresse de la boutique au moindre incident : tout de suite, puis une fois par heure et par lien.
alert-disabled = Quelqu’un veut un fichier dont le lien est désactivé
alert-expired = Quelqu’un vient après le dernier jour
alert-limit-reached = Tous les téléchargements ont été utilisés
alert-file-missing = Un fichier n’est plus là où il est rangé
alert-storage-error = Un fichier ne peut pas être lu
alert-unusual-use = Un lien est utilisé depuis beaucoup de réseaux en peu de temps
alert-networks = Réseaux à partir desquels c’est inhabituel
alert-hours = En combien de temps
hours = heures
more-filters = Plus de filtres
select-order = Choisir la commande { $number }
select-page = Choisir toute la page
keys-select = Choisir la ligne
bulk = Commandes choisies
bulk-selected = { $count ->
    [one] Une commande choisie
   *[other] { $count } commandes choisies
}
bulk-clear = Ne rien choisir
bulk-progress = { $done } sur { $all }
bulk-done = { $done ->
    [0] Rien n’a changé.
    [one] C’est fait pour une commande.
   *[other] C’est fait pour { $done } commandes.
}
bulk-refused = { $count ->
    [one] Une commande n’a pas changé :
   *[other] { $count } commandes n’ont pas changé :
}
bulk-deliver-title = { $count ->
    [one] Livrer une commande ?
   *[other] Livrer { $count } commandes ?
}
bulk-resend-title = { $count ->
    [one] Renvoyer les liens d’une commande ?
   *[other] Renvoyer les liens de { $count } commandes ?
}
bulk-mail-text = Chaque acheteur reçoit un courriel avec ses liens.
export = Exporter en CSV
payment-method = Moyen de paiement
content = Contenu
files-with = Avec des fichiers
files-without = Sans fichier
from-day = Du
to-day = Au
edit-order = Modifier les limites
edit-title = Limites de la commande { $number }
revive-order = Reprendre la commande
revive-title = Reprendre la commande { $number } ?
revive-text = Elle attend de nouveau son paiement, et ses articles sont repris au stock s’il en reste.
revive-paid-text = Si le prestataire a dit que l’argent est arrivé, elle est payée et livrée ; sinon elle attend de nouveau son paiement. Ses articles sont repris au stock s’il en reste.
said-revived = La commande { $number } est reprise.
late-payment-text = De l’argent est arrivé après l’annulation : reprenez la commande par « Actions », ou rendez-le.
received-amount = Somme reçue
received-on = Reçue le
received-note = Note
received-note-hint = Un numéro de chèque, une ligne de relevé : pour vous seul.
received-yes = Oui : marquer la commande payée
received-no = Pas encore
difference = Ce n’est pas la somme due
difference-wait = La noter et attendre le reste
difference-accept = Considérer la commande comme payée
payment-note = Noter la somme
payment-noted = La somme est notée ; la commande attend le reste.
payment-received = Le paiement est noté.
buyer-correct = Corriger le nom ou l’adresse
buyer-correct-hint = Renvoyez ensuite les liens : ils partent à la nouvelle adresse.
buyer-corrected = L’acheteur est corrigé.
receipts = Sommes reçues
event-PAYMENT_NOTED = Somme reçue
event-LATE_PAYMENT = Argent arrivé après l’annulation
event-REMINDED = Rappel envoyé
event-REVIVED = Commande reprise
event-BUYER_CHANGED = Acheteur corrigé
mail-kind-REMINDER = Rappel de paiement
mail-kind-ORDER_CANCELLED = Commande annulée
account-holder = Titulaire du compte
account-hint = Le compte et un code à scanner s’affichent sur la page de la commande, et dans son courriel.
iban = IBAN
bic = BIC
bic-hint = Utile aux virements de hors d’Europe.
remind-after = Rappeler l’acheteur après
remind-hint = Une seule fois par commande. Vide : jamais.
cancel-after = Annuler la commande après
cancel-after-hint = Si rien n’en est payé ni livré ; ses articles retournent au stock. Vide : jamais.
tells-cancelled = Prévenir l’acheteur de cette annulation
unpaid-orders = Commandes jamais payées
unpaid-orders-text = Pour les paiements par un prestataire : beaucoup d’acheteurs quittent sa page sans payer. Avant d’annuler, la boutique demande au prestataire si l’argent est arrivé, quand elle le peut.

# API tokens
settings-api = API
api-text = Un programme à qui vous faites confiance peut lire et modifier la boutique par GraphQL, avec un jeton à lui : dans des limites, jusqu’à un jour donné, et nommé dans l’historique des commandes.
api-tokens-none = Aucun programme n’utilise l’API.
api-token-new = Créer un jeton
api-token-create = Créer
api-token-name = Nom du programme
api-token-name-hint = Affiché dans l’historique de ce qu’il fait, par exemple « Comptabilité ».
api-part-orders = Commandes
api-part-hint-orders = Commandes, téléchargements, paiements et courriels. Modifier comprend livrer, rembourser et supprimer.
api-part-catalogue = Catalogue
api-part-hint-catalogue = Catalogues, produits, prix, stock et fichiers.
api-part-settings = Réglages
api-part-hint-settings = La boutique, les taxes, les livraisons, les modèles de courriels. Jamais les utilisateurs, les jetons, les mots de passe, ni où va l’argent.
api-access-none = Aucun accès
api-access-read = Lire
api-access-write = Lire et modifier
api-token-life = Prend fin après
api-days = { $count ->
    [one] { $count } jour
    [365] 1 an
    [1095] 3 ans
   *[other] { $count } jours
}
api-token-made = Le jeton de { $name }. Copiez-le maintenant : il ne sera plus affiché.
api-token-kept = Je l’ai copié
api-token-for = pour { $name }
api-token-expired = Terminé
api-token-used = Dernière utilisation
api-token-unused = Jamais utilisé
api-token-created = créé
api-token-ends = prend fin
api-token-revoke = Révoquer
api-token-revoked = Le jeton est révoqué.
api-token-revoke-title = Révoquer le jeton de { $name } ?
api-token-revoke-text = Le programme n’entre plus, dès maintenant. Ce qu’il a fait reste dans l’historique des commandes.
api-scope-ORDERS_READ = Commandes : lire
api-scope-ORDERS_WRITE = Commandes : lire et modifier
api-scope-CATALOGUE_READ = Catalogue : lire
api-scope-CATALOGUE_WRITE = Catalogue : lire et modifier
api-scope-SETTINGS_READ = Réglages : lire
api-scope-SETTINGS_WRITE = Réglages : lire et modifier

# Paiements par un prestataire.
method-FREE = Rien à payer
on-trial = essai
still-due = reste { $amount } à payer
order-on-trial = Commande d’essai : aucun argent ne bouge
providers = Paiements par un prestataire
providers-text = Le prestataire nous prévient, et la commande se livre d’elle-même. Tout ce qu’il dit est gardé :
buyers-choose = L’acheteur choisit
by-hand = Paiements à la main
accounts = Comptes
account-kind = Compte
mode-LIVE = Compte réel
mode-TEST = Compte d’essai
account-of-LIVE = Compte réel
account-of-TEST = Compte d’essai
account-trial-text = Aucun argent ne bouge. Les acheteurs ne voient pas ce moyen de paiement : seules les personnes connectées ici peuvent le choisir à la commande.
account-none = Pas réglé
account-off = Pas proposé
account-begun = Commencé
account-live = Proposé
account-trial = En essai, pour l’équipe seule
account-incomplete = Activé, mais incomplet
account-lacking = Il manque : { $fields }.
account-lacks = { $label } (à remplir)
account-enable-LIVE = Le proposer aux acheteurs
account-enable-TEST = Le proposer à l’équipe, pour essayer
account-other-LIVE = Le compte d’essai cesse alors d’être proposé.
account-other-TEST = Le compte réel cesse alors d’être proposé : aucun acheteur ne peut plus payer par ce moyen.
account-limits = Limiter à des monnaies ou à des pays
account-currencies-hint = Codes séparés par des espaces : EUR CHF. Vide : toutes.
account-currencies-of = Codes séparés par des espaces, parmi { $codes }. Vide : toutes celles-là.
account-countries = Ajouter un pays de facturation
account-countries-hint = Sans pays choisi : tous ceux où vous vendez.
countries-any = Tous les pays
currencies = Monnaies
currencies-any = Toutes celles de votre contrat
refunds = Remboursements
refunds-from-here = Depuis la commande, ici
refunds-there = Chez le prestataire, puis notés ici
notification-address = Adresse de notification
notification-address-hint = À inscrire chez le prestataire, et nulle part ailleurs : qui la connaît peut lui écrire.
secret-set = Enregistré, jamais affiché
secret-replace = Remplacer
secret-forget = Oublier
secret-forgotten = Oublié à l’enregistrement
secret-keep = Garder l’actuel
account-test = Essayer la connexion
account-test-saved = L’essai porte sur le compte tel qu’il est enregistré : enregistrez d’abord vos changements.
proof-ACCOUNT = Le prestataire reconnaît ce compte.
proof-text-ACCOUNT = La connexion et les clés sont bonnes.
proof-SERVER = Le serveur du prestataire répond.
proof-text-SERVER = Il ne dit rien du compte : un paiement avec le compte d’essai le dira.
proof-NOTHING = Rien à vérifier à distance.
proof-text-NOTHING = Ce prestataire ne se laisse pas interroger : un paiement avec le compte d’essai dira si tout va.
hosts = Un prestataire ne répond pas
hosts-text = Les commandes restent enregistrées et peuvent être payées dès qu’il répond ; nous réessayons de nous-mêmes.
host-failures = { $count ->
    [one] un échec
   *[other] { $count } échecs de suite
}
host-rests = laissé en paix encore { $seconds } s
needs-host = { $host } ne répond pas : des paiements échouent
needs-notification = { $count ->
    [one] Une notification de paiement n’a pas pu être traitée
   *[other] { $count } notifications de paiement n’ont pas pu être traitées
}

# Notifications de paiement.
notifications = Notifications
notifications-text = Tout ce que les prestataires de paiement ont dit à la boutique, tel que reçu, et ce qui en est advenu.
notifications-search = Chercher : numéro de commande ou référence, en entier
notifications-none = Pas encore de notification
notifications-none-text = Elles s’affichent ici dès qu’un prestataire parle d’un paiement.
notification = Notification
notification-of = Notification de { $provider }
notification-facts = Ce qu’elle dit
notification-raw = Telle que reçue
notification-query = Après le ? de l’adresse
notification-body = Corps
notification-body-none = Vide.
notification-headers = En-têtes
notification-headers-none = Aucun.
notification-processed = Traitée à nouveau : { $verdict }.
process-again = Traiter à nouveau
processed-again-at = Traitée à nouveau le
received-at = Reçue le
verdict = Ce qui en est advenu
provider = Prestataire
provider-says = Dit par le prestataire
charge-reference = Référence du paiement
order-none = Aucune de nos commandes
order-unread = Inconnue : elle n’a pas été lue
why-unread = Pourquoi
provider-paypal = PayPal
provider-stripe = Stripe
provider-paybox = Paybox
provider-monetico = Monetico
provider-mollie = Mollie
provider-test = Paiement d’essai
verdict-APPLIED = Appliquée
verdict-text-APPLIED = Elle a changé la commande.
verdict-REPEATED = Répétée
verdict-text-REPEATED = Elle avait déjà été appliquée ; rien n’a changé.
verdict-NOTED = Sans effet
verdict-text-NOTED = Elle est vraie, mais la commande en était déjà là.
verdict-WAITS = En attente
verdict-text-WAITS = Elle est arrivée avant l’argent dont elle parle, et sera appliquée avec lui.
verdict-NOTHING = Pour information
verdict-text-NOTHING = Elle ne dit rien qui change une commande.
verdict-UNKNOWN = Paiement inconnu
verdict-text-UNKNOWN = Elle parle d’un paiement que cette boutique n’a pas demandé. Un autre site se sert-il du même compte ?
verdict-ILLEGAL = Trop tard
verdict-text-ILLEGAL = La commande a été annulée entre-temps : reprenez-la, ou rendez l’argent.
verdict-OVERPAID = Payée deux fois
verdict-text-OVERPAID = La commande était déjà payée : rendez l’un des deux paiements.
verdict-MISMATCH = Ne correspond pas
verdict-text-MISMATCH = La somme, la monnaie, le compte ou le mode n’est pas celui de la commande. Rien n’a été livré : comparez avec les pages du prestataire.
verdict-REJECTED = Rejetée
verdict-text-REJECTED = Elle n’est pas authentique : rien n’en a été cru. Si elle vient bien du prestataire, vérifiez les clés et les secrets du compte.
verdict-FAILED = Échec de notre côté
verdict-text-FAILED = Nous n’avons pas pu la traiter. Le prestataire la renverra ; vous pouvez aussi la traiter à nouveau.
verdict-PROCESSED_AGAIN = Traitée à nouveau
verdict-text-PROCESSED_AGAIN = Nous avions échoué ; ce qu’elle est devenue ensuite est noté dans une notification plus récente.

# Rendre l’argent par le prestataire.
give-back = Rembourser
give-back-title = Rembourser la commande { $number } ?
give-back-text = Le prestataire rend l’argent à l’acheteur, qui en est averti par courriel.
give-back-what = Que rendez-vous ?
give-back-all = Tout ce qui reste : { $amount }
give-back-lines = Le prix de certains articles
give-back-amount = Un montant
give-back-sum = Montant à rendre
give-back-sum-hint = Un montant seul ne désactive aucun lien.
give-back-confirm = Rendre { $amount }
said-given-back = { $amount } : le remboursement est demandé.
refund-state-ASKED = Remboursement demandé : nous redemandons jusqu’à la réponse du prestataire
refund-state-DONE = Remboursé
refund-state-REFUSED = Remboursement refusé par le prestataire
refund-state-UNCLEAR = Remboursement sans réponse du prestataire
refund-state-LAPSED = Remboursement non effectué
refund-unclear-text = Le prestataire n’a pas répondu, et la demande n’est pas répétée : il pourrait rembourser deux fois. Regardez sur son tableau de bord si l’argent est parti.
refund-seen-LEFT = L’argent est parti
refund-seen-STAYED = L’argent n’est pas parti
refund-seen-title = Remboursement de { $amount } : ce que vous avez vu
refund-seen-text-LEFT = Le remboursement est noté comme il a été demandé, et l’acheteur en est averti par courriel.
refund-seen-text-STAYED = La demande est close : vous pourrez rembourser à nouveau.
said-refund-settled = C’est noté.
event-REFUND_UNCLEAR = Remboursement sans réponse du prestataire
event-REFUND_LAPSED = Remboursement non effectué
event-PAYMENT_SEEN = Paiement vu chez le prestataire
deliver-seen = Voyez-vous le paiement de { $total } ({ $method }) chez le prestataire ?
deliver-seen-yes = Oui, je l’y ai vu : marquer la commande payée et livrer
seen-yes = Oui, je l’y ai vu : marquer la commande payée
deliver-seen-text = D’ordinaire le prestataire prévient la boutique. S’il ne l’a pas fait, cherchez d’abord ce paiement sur son tableau de bord ; s’il prévient plus tard, rien ne change.
seen-note-hint = Le numéro du paiement sur le tableau de bord : pour vous seul.
