# Ce que les deux faces de la boutique disent.
failure-offline = Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.
failure-broken = Quelque chose s’est cassé de notre côté ; c’est noté dans le journal. Réessayez dans un instant.
try-again = Réessayer
loading = Chargement…
