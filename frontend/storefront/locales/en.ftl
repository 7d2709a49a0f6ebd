# The shop's words.
skip-to-content = Skip to the content
catalogues = Catalogues
language = Language
demo-shop = A demonstration shop: nothing here is really sold.
no-script = To buy, this page needs JavaScript. The products can be read without it.
back-to-shop = Back to the shop
broken-title = Page not available
not-found-title = There is nothing at this address
not-found-text = The product may have been withdrawn, or the address is incomplete.

home-promise = Files to download and things to hold, in the same cart.
home-description = { $name }: files to download and things to hold.
shop-empty = The shop opens soon. Do come back.
newest = New in the shop
catalogue-description = { $title }: the products of the catalogue.
catalogue-empty = This catalogue is still empty.
pages = Pages
first-page = First page
next-page = Next page

search = Search
search-for = Results for “{ $words }”
search-nothing = Nothing matches “{ $words }”.
search-how = Search by the beginnings of words of the title, the reference or the text; accents and capitals do not matter.

locked-title = Protected catalogue
locked-text = This catalogue opens with a password. The merchant gives it to those who may enter.
locked-password = Password
locked-enter = Enter
locked-wrong = This is not the password: check the capital letters.
locked-throttled = Too many tries: try again in a quarter of an hour.
draft-preview = Draft: only you see this page.
cart-hidden = { $count ->
    [one] One article of a protected catalogue is no longer shown: give the catalogue’s password again.
   *[other] { $count } articles of a protected catalogue are no longer shown: give the catalogue’s password again.
}

kind-file = File to download
kind-goods = Shipped by post
price-from = from { $price }
free = Free
former-price = Former price: 
not-available = Not available
no-description = No description yet.
not-for-sale = This is not on sale yet.
price-and-facts = Price and contents
choose-variant = Choose
tax-included = { $rate } VAT included
tax-added = { $rate } VAT not included
add-to-cart = Add to cart
in-the-cart = In your cart
see-the-cart = See the cart
cart-added = { $name }: added. { $count ->
    [one] One item in the cart.
   *[other] { $count } items in the cart.
}
file-facts = { $format } format, { $size }
file-version = Version { $version } of { $day }
fact-receive = You receive
receive-link = a link of your own, on the order page and by e-mail
receive-parcel = a parcel at your address
fact-downloads = Downloads
downloads-count = { $count ->
    [one] one
   *[other] { $count }
} of each file
downloads-unlimited = without limit
fact-period = For
period-days = { $days ->
    [one] one day
   *[other] { $days } days
} after delivery
period-unlimited = as long as you like
fact-stock = In stock
stock-left = { $left ->
    [0] none left
    [one] the last one
   *[other] { $left } left
}
fact-weight = Weight

cart = Cart
cart-with-count = Cart, { $count ->
    [one] one item
   *[other] { $count } items
}
cart-empty = Your cart is empty.
cart-changed = Quantity changed. New total: { $total }.
cart-removed = Removed. New total: { $total }.
cart-blocked = Before you check out, correct the items pointed out above.
quantity = Quantity
remove = Remove
remove-named = Remove { $name }
each = { $price } each
total = Total
of-which-tax = of which VAT at { $rate }
shipping-later = Shipping is added at checkout; it depends on the address.
shipping-by = Shipping: { $method }
shipping-free = free
below-minimum = The shop takes orders from { $least }. Add something to the cart to check out.
above-maximum = The shop takes orders up to { $most }. Remove something, or place several orders.
go-to-checkout = Check out
continue-shopping = Continue shopping
issue-price-changed = The price has changed: { $before } when you added it, { $now } today.
issue-unavailable = This is no longer sold. Remove it to check out.
issue-out-of-stock = { $left ->
    [0] None are left. Remove it to check out.
    [one] Only one is left. Lower the quantity.
   *[other] Only { $left } are left. Lower the quantity.
}

checkout = Checkout
checkout-what = What you buy
checkout-who = You
checkout-where = Delivery
field-street = Street and number
field-postcode = Postcode
field-city = Town
field-elsewhere = Deliver to another address
field-to-name = Name of the recipient
field-to-country = Delivery country
field-shipping = How to ship
no-shipping = The shop ships nothing to this country: { $country }. Choose another delivery address, or remove the goods from the cart.
checkout-how = Payment
field-name = Name
field-email = E-mail address
field-email-hint = This is where the link to your order goes.
field-country = Billing country
field-method = How to pay
no-method = No way to pay is offered yet. Write to the shop.
method-transfer = Bank transfer
method-transfer-hint = The account is shown after you order. Delivery once the transfer has arrived.
method-cheque = Cheque
method-cheque-hint = The payee and the address are shown after you order. Delivery once the cheque has arrived.
method-cash = Cash
method-cash-hint = Where and when is shown after you order.
method-paypal = PayPal
method-paypal-hint = You pay at PayPal and come back here. Delivery at once.
method-card = Card
method-bank-hint = You pay on the bank’s page and come back here. Delivery at once.
method-stripe-hint = You pay on Stripe’s secure page and come back here. Delivery at once.
method-ideal = iDEAL
method-ideal-hint = You pay in your bank’s application. Delivery at once.
method-test = Test payment
method-test-hint = A demonstration shop: no money moves.
method-free = Nothing to pay
nothing-to-pay = Nothing to pay: confirm your order.
method-by = { $method } ({ $bank })
method-on-trial = On trial, no money moves. { $hint }
trial-methods = Account for trials, no money moves: { $methods }. You see it because you are signed in to the shop’s administration; buyers do not see it.
place-order = Order and pay { $total }
place-order-free = Order for free
place-order-hint = By pressing, you place an order that you have to pay for.
change-cart = Change the cart

order = Your order
order-number = Order { $number }
order-placed-at = Placed on { $when } by { $name }.
order-paid-at = Paid on { $when }.
state-awaiting-payment = Awaiting payment
state-paid = Paid
state-partially-refunded = Refunded in part
state-refunded = Refunded
state-disputed = Payment disputed
state-cancelled = Cancelled
pay-now-text = The order is recorded. It remains to be paid.
pay-now = Pay { $total }
order-on-trial = An order on trial: it is paid through an account for trials, and no money moves.
what-to-do = What is left for you to do
deferred-then = Once it has arrived, your links appear here and go to { $email }.
transfer-holder = Beneficiary
transfer-iban = IBAN
transfer-bic = BIC
transfer-amount = Amount
transfer-reference = Reference
transfer-code = QR code of the transfer: beneficiary, IBAN, amount and reference
transfer-scan = Scan this code with your bank’s application.
your-files = Your files
downloads-off = Downloads disabled
downloads-not-yet = Your files appear here as soon as the payment has arrived. This page updates by itself.
downloads-disabled = The shop has suspended the downloads of this order. Write to it to learn more.
download = Download
download-named = Download { $name }
link-used = { $used ->
    [0] not downloaded yet
    [one] downloaded once
   *[other] downloaded { $used } times
}
link-used-of = { $used } of { $max } downloads used
link-until = Until { $when }
link-disabled = Disabled
link-expired = Period over
link-limit-reached = Limit reached
sha-256 = SHA-256 fingerprint
your-parcel = Your parcel
to-be-shipped = Not shipped yet
rest-to-be-shipped = The rest has not left yet
shipped-at = Left on { $when }, with { $carrier }
tracking = Tracking number: { $number }
follow-parcel = Follow the parcel
ships-to = Delivery address
paid-by = Paid by: { $method }
bought = What you bought
keep-this-page = Keep the address of this page: it alone opens your order. It is also in the e-mail sent to { $email }.
download-all = Download everything as one ZIP archive
lost-links = Lost links
lost-text = Give the e-mail address of your order: we send the links of everything you bought to it.
lost-send = Send me my links
lost-sent = If orders were placed with this address, a mail with their links reaches it within a few minutes. Look among the junk mail as well.
lost-malformed = This is not an e-mail address: write it in full, such as camille@example.fr.
lost-broken = Something broke on our side. Try again in a few minutes.
