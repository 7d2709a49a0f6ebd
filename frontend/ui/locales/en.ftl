# What both faces of the shop say.
failure-offline = The server does not answer. Check your connection, then try again.
failure-broken = Something broke on our side; it has been logged. Try again in a moment.
try-again = Try again
loading = Loading…
