# What the merchant’s workbench says.

# The frame.
skip = Skip to the content
demo = demo
places = Pages
orders = Orders
products = Products
files = Files
catalogues = Catalogues
mail = Mail
settings = Settings
see-shop = See the shop
language = Language
dismiss = Dismiss
close = Close
cancel = Cancel
save = Save
saved = Saved
saved-named = “{ $name }” is saved.
edit = Edit
delete = Delete
actions = Actions
copy = Copy
copied = Address copied.
not-copied = The browser refuses to copy: select the address and copy it yourself.
any = Any
state = State
date = Date
changed = Changed
name = Name
title = Title
pages = Pages of the list
previous = Previous
next = Next
no-match = Nothing matches
no-match-text = Change the search or remove a filter.
not-found = There is nothing here
not-found-text = This address leads to no page. Choose one from the menu.
gone = Not found
gone-text = This no longer exists: somebody may have deleted it.
whole-number = A whole number, such as 3.
an-amount = An amount, such as 12.50.
a-rate = A rate between 0 and 100, such as 5.5.
a-day = A day, such as 2026-12-31.

# Keys.
keys = Keyboard shortcuts
keys-search = search the list
keys-rows = go from row to row
keys-open = open the row
keys-new = make a new one
keys-help = show this help
keys-close = close
keys-on = Use single-key shortcuts

# Signing in.
sign-in = Sign in
sign-out = Sign out
user-name = User name
password = Password
sign-in-link = No password? On the shop’s machine, this command prints a one-time sign-in link:
password-new = New password
password-hint = At least 10 characters; a sentence is easy to remember.
password-set = Set a password
password-saved = The password is set.
password-there = A password is set
password-none = No password
password-hint-line = You came by a one-time link. A password makes the next time simpler.
password-forgotten = Forgotten: on the shop’s machine,
not-now = Not now

# Orders.
order = Order
order-title = Order { $number }
orders-search = Search: number, name, e-mail
orders-none = No order yet
orders-none-text = The way to the first sale:
step-catalogue = Create a catalogue
step-product = Add a product
step-file = Give it a price and a file, then publish it
step-payment = Choose how buyers pay
buyer = Buyer
payment = Payment
downloads = Downloads
total = Total
files-and-downloads = Files and downloads
no-files = no files
until = until
copy-address = Copy the address
counter-of = { $counter } of { $max }
counter-free = { $counter }, unlimited
downloads-ENABLED = Enabled
downloads-DISABLED = Disabled
order-state-AWAITING_PAYMENT = Awaiting payment
order-state-PAID = Paid
order-state-PARTIALLY_REFUNDED = Partially refunded
order-state-REFUNDED = Refunded
order-state-DISPUTED = Disputed
order-state-CANCELLED = Cancelled
method-TRANSFER = Bank transfer
method-CHEQUE = Cheque
method-CASH = Cash
method-PAYPAL = PayPal
method-PAYBOX = Card (Paybox)
method-MONETICO = Card (Monetico)
method-IDEAL = iDEAL
method-STRIPE = Card (Stripe)
method-TEST = Test payment
deliver = Deliver
deliver-again = Deliver again
deliver-title = Deliver order { $number }
deliver-paid = Have you received the payment of { $total } ({ $method })?
deliver-paid-yes = Yes: mark the order paid and deliver
deliver-paid-no = Not yet: deliver all the same
deliver-what = The links will be enabled and mailed to { $name }, { $email }.
delivered-to = Delivered: the links go to { $email }.
resend = Send the mail again
enable = Enable downloads
disable = Disable downloads
cancel-order = Cancel the order
delete-order = Delete the order
keep-order = Keep the order
cancel-title = Cancel order { $number }?
cancel-text = It can no longer be paid or delivered. Its stock goes back on sale.
delete-title = Delete order { $number }?
delete-text = Lost for good: { $name }’s download links, which die at once, the history, the transfers and the mails.
refund = Record a refund
refund-title = Record a refund of order { $number }?
refund-text = For money that you have given back yourself: this moves none, and tells the buyer by mail. What went back?
refund-links = Disabled at once: the download links of { $titles }.
refund-confirm = Record { $amount }
refund-nothing = Choose at least one line.
dispute-OPENED = Record a dispute
dispute-WON = Record the dispute as won
dispute-LOST = Record the dispute as lost
dispute-title = Dispute of order { $number }
dispute-text-OPENED = The bank asks for the buyer’s money: downloads are disabled until it has decided. PayPal, Mollie and Stripe record it by themselves.
dispute-text-WON = The money stays with the shop: downloads are enabled again.
dispute-text-LOST = The bank has taken the money back: the order is refunded, and its downloads stay disabled.
refunded = Refunded
line-refunded = Refunded on
said-refunded = Refund of order { $number } recorded.
said-disputed = Dispute of order { $number } recorded.
said-resent = The mail of order { $number } leaves again.
said-enabled = Downloads of order { $number } enabled.
said-disabled = Downloads of order { $number } disabled.
said-cancelled = Order { $number } cancelled.
said-deleted = Order { $number } deleted.
story = Story
story-downloaded = Downloaded
story-download-begun = Download begun
story-bytes = { $size } received
event-PLACED = Order placed
event-PAID = Payment received
event-CANCELLED = Order cancelled
event-REFUNDED = Refund
event-DISPUTED = Payment disputed
event-DISPUTE_WON = Dispute won
event-DELIVERED = Delivered
event-MAIL_QUEUED = Mail queued
event-DOWNLOADS_ENABLED = Downloads enabled
event-DOWNLOADS_DISABLED = Downloads disabled
event-COUNTER_SET = Counter set
event-LIMIT_SET = Limit set
event-EXPIRY_SET = Expiry set
event-LINK_RENEWED = New link
event-NOTIFICATION_REFUSED = Notification refused
event-OVERPAID = Paid twice: give one payment back
event-DISPUTE_LOST = Dispute lost
event-REFUND_ASKED = Refund asked of the provider
event-REFUND_REFUSED = Refund refused by the provider
links-none = Links appear here on delivery.
link-renew = New link
link-renew-title = New link for “{ $name }”?
link-renew-text = The old address dies at once. The buyer gets the new one only if you send it.
link-renewed = The old address is dead; here is the new one.
downloads-done = Downloads done
downloads-limit = Downloads allowed
downloads-limit-hint = Empty: unlimited.
last-day = Last day
last-day-hint = Included, { $zone } time. Empty: never ends.
transfers = { $count ->
    [one] One transfer
   *[other] { $count } transfers
}
transfers-of = Transfers of { $name }
transfers-none = No transfer yet.
opened = Opened
client-address = Address
agent = Agent
bytes = Bytes
bytes-of = { $done } of { $size }
completion = Completion
counted = Counted
not-counted = Not counted
bought = Articles
article = Article
sku = Reference
quantity = Quantity
unit-price = Unit price
of-which-tax = of which VAT at { $rate }: { $tax } on { $net }
email = E-mail
country = Country
address = Address
billing-address = Billing address
goods-and-shipping = Goods to ship
fulfilment-NONE = Nothing to ship
fulfilment-UNFULFILLED = To ship
fulfilment-SHIPPED = Shipped
shipping-by = Shipping: { $method }
shipping = Shipping
ship-yes = To ship
ship-no = Nothing to ship
ship = Mark as shipped
ship-title = Ship order { $number }
ship-unpaid = This order is not paid yet.
ship-what = In this parcel
ship-nothing = Tick at least one article.
ship-carrier = Carrier
ship-carrier-hint = Such as Colissimo, or “handed over in person”.
ship-tracking = Tracking number
ship-url = Tracking address
ship-url-hint = The address of the carrier’s page for this parcel; it begins with https://.
ship-mail = A mail goes to { $email }.
ship-to = Addressee
ship-method = Shipping method
said-shipped = Shipped: a mail goes to { $email }.
restock = Put back in stock
said-restocked = The goods of order { $number } are in stock again.
event-SHIPPED = Shipped
event-RESTOCKED = Put back in stock
buyer-page = Buyer’s page
consent = Consent given
language-FR = French
language-EN = English

# Mail.
mails = Mails
mails-none = No mail yet
mails-none-text = Order and delivery mails appear here.
mail-stays = No mail server is set: nothing leaves this machine. Mails are .eml files in the data folder, and can be read here.
mail-state-QUEUED = Queued
mail-state-SENDING = Sending
mail-state-SENT = Sent
mail-state-FAILED = Failed
mail-kind-ORDER_RECEIVED = Order received
mail-kind-SHIPPED = Shipped
mail-kind-DELIVERY = Delivery
mail-kind-DOWNLOAD_ALERT = Download alert
mail-kind-LOST_LINKS = Lost links
mail-kind-FILE_FAULT = Broken files
mail-kind-PAYMENT_ALERT = Payment alert
file-checked = Checked on
fault-MISSING = Bytes missing: restore a backup or upload again
fault-WRONG_SIZE = Size has changed: restore a backup or upload again
fault-WRONG_BYTES = Bytes have changed: restore a backup or upload again
fault-UNREADABLE = Cannot be read: check the disk or the storage service
mail-tries = { $count } tries
mail-error = Last error:
mail-retry = Send again
mail-retried = The mail is queued again.
mail-text = Read

# Catalogues.
catalogue-new = New catalogue
catalogue-edit = Edit the catalogue
catalogues-none = No catalogue yet
catalogues-none-text = A catalogue groups products in the shop’s menu. Create the first one, then add a product to it.
catalogue-deleted = Catalogue deleted.
catalogue-delete-title = Delete the catalogue “{ $title }”?
catalogue-delete-text = { $count ->
    [0] It is empty; its address dies.
    [one] Its product is not deleted, but leaves this catalogue; the catalogue’s address dies.
   *[other] Its { $count } products are not deleted, but leave this catalogue; the catalogue’s address dies.
}
product-count = { $count ->
    [0] no product
    [one] one product
   *[other] { $count } products
}
move-up = Move “{ $title }” up
move-down = Move “{ $title }” down
slug = Address
moved-to = “{ $title }”: place { $place } of { $count }.
drag = Drag to change the order
duplicate = Duplicate
copy-of = { $title } (copy)
said-duplicated = Copied: “{ $title }”.
shelve = Add a product
unshelve = Take off
catalogue = Catalogue
shelf-empty = This catalogue is empty
shelf-empty-text = Add a product to it: one product may be in several catalogues.
said-shelved = The product is in the catalogue.
said-unshelved = The product is no longer in the catalogue.
changed-meanwhile = Somebody saved something else while you were writing. This is what differs in their version; nothing that you wrote is lost.
keep-mine = Keep my text
take-theirs = Take the other version
pictures = Pictures
pictures-advice = The first picture stands for the product in lists. Describe what each picture shows: it is read to those who do not see it, and by search engines. JPEG, PNG, WebP or GIF, 20 MB at most.
picture-number = Picture { $number } of { $count }
picture-add = Add pictures
pictures-under-way = { $count ->
    [one] One picture is being sent…
   *[other] { $count } pictures are being sent…
}
picture-too-large = more than 20 MB. Make it smaller first.
picture-deleted = Picture taken away.
picture-alt = What the picture shows
picture-without-alt = Not described
picture-describe = Save the description
protected = Protected
password-protect = Protect with a password…
password-change-or-remove = Change or remove the password…
password-remove = Remove the password
protection-title = Password of “{ $title }”
protection-text = Nothing of this catalogue will be shown without this password: neither its products, nor their pictures, nor its title. Useful to try a purchase before opening.
protection-there = This catalogue asks for a password. Changing it closes the catalogue to those who gave the old one.
protection-hint = At least 4 characters. Give it, with the catalogue’s address, to those who may enter; it lasts 12 hours.
said-protected = “{ $title }” now asks for this password.
said-unprotected = “{ $title }” is open to everybody.
slug-hint-catalogue = After /catalogue/: plain letters, digits, hyphens.
slug-hint-product = After /product/: plain letters, digits, hyphens.
visibility = Visibility
visibility-LISTED = In the menu
visibility-UNLISTED = Not in the menu
visibility-hint-LISTED = Every visitor finds it.
visibility-hint-UNLISTED = Only who knows the address finds it.

# Products.
product = Product
product-new = New product
product-create = Create the product
products-search = Search: title, text, reference
products-none = No product yet
products-none-text = A product has a title, a text, and one or more prices. It stays a draft until you publish it.
in-no-catalogue = in no catalogue
no-catalogue-yet = There is no catalogue yet: without one, no visitor finds the product.
status-DRAFT = Draft
status-PUBLISHED = Published
publish = Publish
unpublish = Take off sale
said-published = “{ $title }” is on sale.
said-unpublished = “{ $title }” is a draft again.
said-product-deleted = “{ $title }” is deleted.
product-delete = Delete the product
product-delete-title = Delete “{ $title }”?
product-delete-text = { $count ->
    [0] Its text and its address are lost.
    [one] Its text, its address and its price are lost.
   *[other] Its text, its address and its { $count } prices are lost.
} The files stay, and so do past orders: their links go on.
product-text = Text and catalogues
body = Text
body-hint = Markdown: **bold**, *italics*, # heading, - list, [link](https://…).
preview = Preview
price-and-stock = Price & stock
price = Price
former-price = Former price
former-price-hint = Shown struck through; higher than the price.
price-with-tax = Tax included.
price-without-tax = Tax excluded.
tax-rate = Tax rate
tax-of = { $rate } tax
stock = Stock
stock-hint = Empty: not counted.
stock-hint-file = Empty: unlimited.
stock-left = { $count } in stock
weight = Weight
kind = Kind
kind-FILE = File
kind-GOODS = Goods
kind-hint-FILE = The buyer downloads it.
kind-hint-GOODS = You ship it.
variant-new = New price
variant-add = Add a price
variant-title = Variant’s name
variant-title-hint = Such as PDF, or hardback. Empty when there is only one.
variant-deleted = Price deleted.
variant-delete-title = Delete “{ $name }”?
variant-delete-text = This price is no longer on sale. Its files stay, and so do past orders.
variant-files-none = No file yet: add what the buyer downloads.
saves-after-upload = Saves when the file has arrived…

# Files.
file = File
file-new = New file
file-upload-new = Upload a new file
file-upload = Upload the file
file-upload-version = Upload a new version
file-existing = Use a file already here
file-detach = Remove
files-search = Search: internal or customer name
files-none = No file yet
files-none-text = Upload a file here or from a product. It may be 50 GB, and an upload that is cut resumes.
names = Names and delivered version
customer-name = Customer name
customer-name-hint = What the buyer’s computer saves. It may change at any time.
internal-name = Internal name
internal-name-hint = Never shown to a buyer. Plain letters, digits, dots, hyphens.
names-equal = Both names are the same: a different internal name is safer.
names-equal-short = same names
policy = Version delivered
policy-LATEST = The latest
policy-BOUGHT = The one bought
policy-hint-LATEST = Earlier buyers get new versions too.
policy-hint-BOUGHT = Everyone keeps the version of the day they bought.
versions = Versions
versions-none = Nothing was uploaded yet.
version = Version
version-number = version { $number }
size = Size
media-type = Type
uploaded-name = Original name
sold-in = Sold in
sold-nowhere = No product sells it.
not-uploaded = Not uploaded yet
uploads = Uploads under way
upload-begin = Begin the upload
upload-of = Upload of { $name }
upload-running = Uploading
upload-paused = Paused
upload-waiting = Connection cut; trying again by itself
upload-complete = Upload complete
upload-signed-out = Session ended: sign in again, then resume
upload-refused = The server refuses this file: { $why }
upload-pause = Pause
upload-go-on = Resume
upload-give-up = Give up
upload-done = “{ $name }” has arrived.
upload-unfinished = The upload of { $name } ({ $size }) stopped on its way. Choose the same file again: it goes on where it was.
upload-choose-again = Choose the same file
upload-other-file = This is not the same file: its name, size or date differs.
upload-begun-before = The upload of this file was begun before.
per-second = { $size }/s
left-hours = { $hours } h { $minutes } min left
left-minutes = { $minutes } min { $seconds } s left
left-seconds = { $seconds } s left

# Settings.
settings-shop = Shop
settings-downloads = Downloads
settings-payment = Payment
settings-shipping = Shipping
settings-taxes = Taxes
shipping-text = The shipping methods offered for goods, in this order. A cart of files alone needs none.
shipping-none = No shipping method
shipping-none-text = Without one, nobody can order goods. Create the first: a name, the countries, a price.
shipping-new = New shipping method
shipping-edit = Edit the shipping method
shipping-active = Offered
shipping-inactive = Not offered
shipping-deleted = Shipping method deleted.
shipping-delete-title = Delete “{ $name }”?
shipping-delete-text = Shoppers can no longer choose it. Past orders keep its name and price.
shipping-missing = Goods are on sale, but no shipping method is offered: nobody can order them.
shipping-missing-do = Create a shipping method
shipping-name-fr = Name, in French
shipping-name-en = Name, in English
shipping-name-hint = Such as “Tracked parcel to the door”. One language is enough.
shipping-offer = Offer this method to shoppers
shipping-tax = Tax rate of shipping
zone-number = Zone { $number }
zone-countries = Add a country
zone-countries-hint = Without a country: everywhere else.
zone-elsewhere = Everywhere else
zone-add = Add a zone
zone-remove = Remove the zone
zone-in-words = { $countries }: { $prices }
zone-free-from = free from { $price }
tier-up-to = { $price } up to { $weight }
tier-grams = Up to
tier-add = Add a weight
tier-remove = Remove the weight
tiers-hint = From light to heavy. No weight in the last line: no limit. A parcel heavier than the last line is not taken.
price-kind = Price
price-flat = One price
price-by-weight = By weight
free-from = Free from
free-from-hint = What the goods cost, tax included. Empty: never.
country-add = Choose…
country-add-union = Add the European Union
country-remove = Remove { $name }
taxes-text = These rates are offered for articles and shipping. What is already on sale keeps its own.
rate-name = Name of the rate
rate-add = Add a rate
rate-remove = Remove
order-limits = Order amounts
order-limits-text = Carts outside these limits cannot be ordered; the shop says so in the cart.
order-minimum = At least
order-maximum = At most
order-limit-hint = Tax included, shipping aside. Empty: no limit.
settings-mail = Mail
settings-account = Account
shop-name = Shop’s name
shop-email = Shop’s e-mail
shop-email-hint = The sender of mails, whom buyers answer.
currency = Currency
currency-hint = ISO 4217 code, such as EUR.
time-zone = Time zone
time-zone-hint = Such as Europe/Paris. Expiries count their days in it.
shop-language = Shop’s language
prices-entered = Prices are entered
prices-with-tax = Tax included
prices-without-tax = Tax excluded
default-tax-rate = Suggested tax rate
countries = Countries sold to
countries-hint = Two-letter codes separated by spaces: FR BE CH.
consent-fr = Consent asked for, in French
consent-en = Consent asked for, in English
consent-hint = For files: immediate delivery and the loss of the withdrawal right.
limits-text = These limits are written onto links on delivery. Links already delivered do not change.
max-downloads = Downloads per file
max-downloads-hint = Empty: unlimited.
period-days = Links last
period-days-hint = Counted from delivery, last day included. Empty: never ends.
days = days
methods-text = These payments arrive outside the shop: you deliver by hand when the money is there.
method-enabled = Offer this method
instructions-fr = Instructions to the buyer, in French
instructions-en = Instructions to the buyer, in English
instructions-hint = Fields such as { "{" }OrderID{ "}" } are filled in.
templates-text = Each mail, in each language. Fields in braces are filled in when it is sent.
subject = Subject
mail-body = Text
mail-fields = Fields:
template-reset = Original text
template-reset-title = Go back to the original text of “{ $name }”?
template-reset-text = Your text is lost.

# Dashboard.
dashboard = Dashboard
attention = What waits for you
attention-none = Nothing waits.
needs-payment = { $count ->
    [one] One order has awaited its payment for more than { $days } days
   *[other] { $count } orders have awaited their payment for more than { $days } days
}
needs-mail = { $count ->
    [one] One mail has not left
   *[other] { $count } mails have not left
}
needs-switch = { $count ->
    [one] One paid order has its downloads disabled
   *[other] { $count } paid orders have their downloads disabled
}
needs-stock = { $count ->
    [0] “{ $name }”: sold out
    [one] “{ $name }”: one left
   *[other] “{ $name }”: { $count } left
}
figures = Sales and downloads
figures-note = Sales are what came in, on the day on which the order was paid, less what of it was given back since. Trials do not count.
today = Today
last-7-days = Last 7 days
last-30-days = Last 30 days
sales = Sales
orders-count = { $count ->
    [0] no paid order
    [one] one paid order
   *[other] { $count } paid orders
}
downloads-count = { $count ->
    [0] no download
    [one] one download
   *[other] { $count } downloads
}
plot-sales = Sales by day, over 30 days
plot-downloads = Downloads by day, over 30 days
plot-empty = Nothing in these days.
plot-summary = At most { $most }, on { $day }.
plot-table = As a table

# First steps.
guide = First steps
guide-progress = { $count } of { $all }: each step checks itself off once it is done.
guide-done = done
guide-to-do = to do
guide-dismiss = Do not show again
guide-show = Show the first steps
guide-mail-may-stay = I know that nothing leaves this machine
guide-SHOP = The shop’s name and address
guide-text-SHOP = The name is on every page and every mail; the address receives the buyers’ answers.
guide-go-SHOP = Name the shop
guide-MAIL = Sending mails
guide-text-MAIL = Without a mail server, mails stay on this machine, where they can be read.
guide-go-MAIL = Set up sending
guide-PAYMENT = A way to pay
guide-text-PAYMENT = Tell the buyer how to pay you: your IBAN, whom to make the cheque out to.
guide-go-PAYMENT = Choose the payments
guide-TEST_CATALOGUE = A catalogue to try out
guide-text-TEST_CATALOGUE = Make a catalogue that is protected or not in the menu: you try a sale out there before anybody finds it.
guide-go-TEST_CATALOGUE = Make a catalogue
guide-PRODUCT = A product and its file
guide-text-PRODUCT = Place it in the catalogue to try out, give it a price and a file, then publish it.
guide-go-PRODUCT = Add a product
guide-TEST_SALE = A test sale
guide-text-TEST_SALE = Open the catalogue in the shop, order, then deliver the order as to a real customer.
guide-go-TEST_SALE = See the orders
guide-OPENING = Opening
guide-text-OPENING = Everything works: take the protection off the catalogue and put it into the menu.
guide-go-OPENING = Open the catalogue

# Users.
settings-users = Users
users-text = An owner may do everything; an employee sees orders and their own account only.
user-new = Add a user
user-create = Add
user-email-hint = The invitation is sent there. Without an address you hand the link over yourself.
user-way = Password
user-by-invitation = They choose it, by an invitation that lives seven days
user-by-password = I choose it and hand it over
user-invited = { $name } chooses a password at this address, which lives seven days:
user-me = you
user-disabled = Disabled
user-make-owner = Make an owner
user-make-staff = Limit to orders
user-invite = Invite to choose a password
user-reset-second-factor = Take the second factor off
user-disable = Disable
user-enable = Enable
user-remove = Remove
user-remove-title = Remove { $name }?
user-remove-text = Their sessions end at once. What they did stays in the history of orders.
role = Role
role-OWNER = Owner
role-STAFF = Employee
role-hint-OWNER = May do everything.
role-hint-STAFF = Orders, and their own account.

# Account.
account-email = Your e-mail
account-email-hint = To find your way back in if you forget your password, and for trial mails.
password-current = Current password
second-factor = Second factor
second-factor-on = Asked for at every sign-in
second-factor-off = Off
second-factor-text = Besides the password, a code of your telephone: whoever knows the one has not the other.
second-factor-set-up = Set up
second-factor-scan = Take a picture of this square with an authenticator application, then give the code that it shows.
second-factor-qr = Code to take a picture of with the authenticator application
second-factor-key = Or type this key:
second-factor-first-code = Code shown
second-factor-confirm = Switch on
second-factor-switch-off = Switch the second factor off
second-factor-code = Code
second-factor-code-hint = The one of your authenticator application, or a recovery code.
recovery-codes-text = The second factor is on. Keep these recovery codes in a safe place: each serves once, and they are never shown again.
recovery-codes-kept = I have kept them
recovery-codes-left = { $count ->
    [0] no recovery code left
    [one] one recovery code
   *[other] { $count } recovery codes
}
sessions = Open sessions
session-unknown = Unknown program
session-current = This one
session-seen = Seen
session-opened = opened
session-end = End
session-ended = Session ended.
sessions-end-others = End all others
forgotten = Forgotten your password?
forgotten-who = User name or e-mail
forgotten-send = Receive a link
forgotten-sent = If this person is known and has given an address, a link that lives an hour is sent there.

# Sending and letters.
mails-search = Search: address
mail-kind = Mail
mail-kind-REFUND = Refund
mail-kind-NEW_ORDER = New order (for you)
mail-kind-PASSWORD_RESET = Forgotten password
mail-kind-INVITATION = Invitation
mail-redirect = Change the address
mail-redirect-send = Send to this address
mail-server = Mail server
mail-server-how = gives the server’s address when the program starts.
mail-server-test = Test
mail-server-fine = The server answers and takes us
mail-wanted = Mails for you
mail-wanted-new-order = Write to me at each new order
mail-wanted-hint = To the shop’s e-mail, once it is set.
letters = Words of the mails
template-default = built-in words
template-own = your words
template-trial = Send me a trial
template-trial-sent = The trial goes to { $address }.
preview-html = The mail, as a mail program shows it
preview-text = As plain text
downloads-search = Address or program
downloads-none = No downloads
downloads-none-text = They appear here as soon as a buyer begins one.
from-networks = from { $count } networks
zip = ZIP form
zip-label = Deliver this file in a ZIP archive
zip-SHOP = As the whole shop
zip-hint-SHOP = As the download settings say.
zip-ALWAYS = Always
zip-hint-ALWAYS = The archive is prepared in the background; meanwhile the file is delivered as it is.
zip-NEVER = Never
zip-hint-NEVER = The file is delivered as it is.
zip-state-QUEUED = Waiting
zip-state-WORKING = Being prepared
zip-state-READY = Ready
zip-state-FAILED = Not prepared
zip-all = Deliver each file in a ZIP archive
zip-all-hint = Each file can be an exception. No link and no running download is touched.
address-days = Remember who downloads for
address-days-hint = After that, the buyer’s address and program are removed from the log. Empty: for ever.
alerts = Alerts
alerts-text = A mail goes to the shop’s address at the least problem: at once, then once per hour and link.
alert-disabled = Somebody wants a file whose link is switched off
alert-expired = Somebody comes after the last day
alert-limit-reached = Every download has been used
alert-file-missing = A file is no longer where it is kept
alert-storage-error = A file cannot be read
alert-unusual-use = A link is used from many networks in a short time
alert-networks = Networks from which it is unusual
alert-hours = Within
hours = hours
more-filters = More filters
select-order = Select order { $number }
select-page = Select the whole page
keys-select = Select the row
bulk = Selected orders
bulk-selected = { $count ->
    [one] One order selected
   *[other] { $count } orders selected
}
bulk-clear = Select none
bulk-progress = { $done } of { $all }
bulk-done = { $done ->
    [0] Nothing changed.
    [one] Done for one order.
   *[other] Done for { $done } orders.
}
bulk-refused = { $count ->
    [one] One order did not change:
   *[other] { $count } orders did not change:
}
bulk-deliver-title = { $count ->
    [one] Deliver one order?
   *[other] Deliver { $count } orders?
}
bulk-resend-title = { $count ->
    [one] Send the links of one order again?
   *[other] Send the links of { $count } orders again?
}
bulk-mail-text = Each buyer gets a mail with their links.
export = Export as CSV
payment-method = Payment method
content = Content
files-with = With files
files-without = Without files
from-day = From
to-day = To
edit-order = Edit the limits
edit-title = Limits of order { $number }
revive-order = Take the order up again
revive-title = Take order { $number } up again?
revive-text = It awaits its payment again, and its articles are taken from the stock if there are enough.
revive-paid-text = If the provider has said that the money came, it is paid and delivered; if not, it awaits its payment again. Its articles are taken from the stock if there are enough.
said-revived = Order { $number } is taken up again.
late-payment-text = Money came in after the cancellation: take the order up again under “Actions”, or pay it back.
received-amount = Amount received
received-on = Received on
received-note = Note
received-note-hint = A cheque’s number, a line of a statement: for you alone.
received-yes = Yes: mark the order paid
received-no = Not yet
difference = This is not the amount due
difference-wait = Note it and wait for the rest
difference-accept = Take the order as paid
payment-note = Note the amount
payment-noted = The amount is noted; the order waits for the rest.
payment-received = The payment is noted.
buyer-correct = Correct the name or the address
buyer-correct-hint = Then send the links again: they go to the new address.
buyer-corrected = The buyer is corrected.
receipts = Amounts received
event-PAYMENT_NOTED = Amount received
event-LATE_PAYMENT = Money came in after the cancellation
event-REMINDED = Reminder sent
event-REVIVED = Order taken up again
event-BUYER_CHANGED = Buyer corrected
mail-kind-REMINDER = Payment reminder
mail-kind-ORDER_CANCELLED = Order cancelled
account-holder = Account holder
account-hint = The account and a code to scan are shown on the order’s page and in its mail.
iban = IBAN
bic = BIC
bic-hint = Of use to transfers from outside Europe.
remind-after = Remind the buyer after
remind-hint = Once per order. Empty: never.
cancel-after = Cancel the order after
cancel-after-hint = If none of it is paid or delivered; its articles go back on sale. Empty: never.
tells-cancelled = Tell the buyer of that cancellation
unpaid-orders = Orders that are never paid
unpaid-orders-text = For payments through a provider: many buyers leave its page without paying. Before it cancels, the shop asks the provider whether the money has come, where it can.

# API tokens
settings-api = API
api-text = A program that you trust can read and change the shop through GraphQL, by a token of its own: within limits, until a day, and named in the history of orders.
api-tokens-none = No program uses the API.
api-token-new = Make a token
api-token-create = Make
api-token-name = Name of the program
api-token-name-hint = Shown in the history of what it does, such as “Accounting”.
api-part-orders = Orders
api-part-hint-orders = Orders, downloads, payments and mails. Changing includes delivering, refunding and deleting.
api-part-catalogue = Catalogue
api-part-hint-catalogue = Catalogues, products, prices, stock and files.
api-part-settings = Settings
api-part-hint-settings = The shop, taxes, shipping, mail templates. Never users, tokens, passwords, nor where money goes.
api-access-none = No access
api-access-read = Read
api-access-write = Read and change
api-token-life = Ends after
api-days = { $count ->
    [one] { $count } day
    [365] 1 year
    [1095] 3 years
   *[other] { $count } days
}
api-token-made = The token of { $name }. Copy it now: it is not shown again.
api-token-kept = I have copied it
api-token-for = for { $name }
api-token-expired = Ended
api-token-used = Last used
api-token-unused = Never used
api-token-created = made
api-token-ends = ends
api-token-revoke = Revoke
api-token-revoked = The token is revoked.
api-token-revoke-title = Revoke the token of { $name }?
api-token-revoke-text = The program is shut out at once. What it did stays in the history of orders.
api-scope-ORDERS_READ = Orders: read
api-scope-ORDERS_WRITE = Orders: read and change
api-scope-CATALOGUE_READ = Catalogue: read
api-scope-CATALOGUE_WRITE = Catalogue: read and change
api-scope-SETTINGS_READ = Settings: read
api-scope-SETTINGS_WRITE = Settings: read and change

# Payments through a provider.
method-FREE = Nothing to pay
on-trial = trial
still-due = { $amount } still due
order-on-trial = On trial: no money moves
providers = Payments through a provider
providers-text = The provider tells us, and the order delivers itself. All that it says is kept:
buyers-choose = The buyer chooses
by-hand = Payments by hand
accounts = Accounts
account-kind = Account
mode-LIVE = Real account
mode-TEST = Test account
account-of-LIVE = Real account
account-of-TEST = Test account
account-trial-text = No money moves. Buyers do not see this method: only those who are signed in here can choose it at checkout.
account-none = Not set up
account-off = Not offered
account-begun = Begun
account-live = Offered
account-trial = On trial, for the staff alone
account-incomplete = Switched on, but incomplete
account-lacking = Still lacking: { $fields }.
account-lacks = { $label } (to be filled in)
account-enable-LIVE = Offer it to buyers
account-enable-TEST = Offer it to the staff, to try it out
account-other-LIVE = The test account is then no longer offered.
account-other-TEST = The real account is then no longer offered: no buyer can pay in this way any more.
account-limits = Limit it to currencies or countries
account-currencies-hint = Codes with spaces between: EUR CHF. Empty: all.
account-currencies-of = Codes with spaces between, of { $codes }. Empty: all of these.
account-countries = Add a billing country
account-countries-hint = Without a country: all that you sell to.
countries-any = All countries
currencies = Currencies
currencies-any = All of your contract
refunds = Refunds
refunds-from-here = From the order, here
refunds-there = At the provider, then noted here
notification-address = Notification address
notification-address-hint = To be entered at the provider, and nowhere else: whoever knows it can write to it.
secret-set = Saved, never shown
secret-replace = Replace
secret-forget = Forget
secret-forgotten = Forgotten once saved
secret-keep = Keep the present one
account-test = Test the connection
account-test-saved = The account is tested as it is saved: save your changes first.
proof-ACCOUNT = The provider knows this account.
proof-text-ACCOUNT = The connection and the keys are good.
proof-SERVER = The provider’s server answers.
proof-text-SERVER = It says nothing of the account: a payment with the test account will.
proof-NOTHING = Nothing can be checked from here.
proof-text-NOTHING = This provider cannot be asked: a payment with the test account will say whether all is well.
hosts = A provider does not answer
hosts-text = Orders are kept, and can be paid as soon as it answers; we try again by ourselves.
host-failures = { $count ->
    [one] one failure
   *[other] { $count } failures in a row
}
host-rests = left alone for another { $seconds } s
needs-host = { $host } does not answer: payments fail
needs-notification = { $count ->
    [one] One payment notification could not be processed
   *[other] { $count } payment notifications could not be processed
}

# Payment notifications.
notifications = Notifications
notifications-text = All that the payment providers have told the shop, as it came, and what became of it.
notifications-search = Search: an order’s number or a reference, whole
notifications-none = No notification yet
notifications-none-text = They appear here as soon as a provider speaks of a payment.
notification = Notification
notification-of = Notification from { $provider }
notification-facts = What it says
notification-raw = As it came
notification-query = After the ? of the address
notification-body = Body
notification-body-none = Empty.
notification-headers = Headers
notification-headers-none = None.
notification-processed = Processed again: { $verdict }.
process-again = Process again
processed-again-at = Processed again
received-at = Received
verdict = What became of it
provider = Provider
provider-says = In the provider’s words
charge-reference = The payment’s reference
order-none = None of our orders
order-unread = Unknown: it was not read
why-unread = Why
provider-paypal = PayPal
provider-stripe = Stripe
provider-paybox = Paybox
provider-monetico = Monetico
provider-mollie = Mollie
provider-test = Test payment
verdict-APPLIED = Applied
verdict-text-APPLIED = It changed the order.
verdict-REPEATED = Repeated
verdict-text-REPEATED = It had been applied before; nothing changed.
verdict-NOTED = Without effect
verdict-text-NOTED = It is true, but the order was that far already.
verdict-WAITS = Waits
verdict-text-WAITS = It came before the money that it is about, and will be applied with it.
verdict-NOTHING = For information
verdict-text-NOTHING = It says nothing that changes an order.
verdict-UNKNOWN = Unknown payment
verdict-text-UNKNOWN = It is about a payment that this shop never asked for. Does another site use the same account?
verdict-ILLEGAL = Too late
verdict-text-ILLEGAL = The order was cancelled meanwhile: take it up again, or give the money back.
verdict-OVERPAID = Paid twice
verdict-text-OVERPAID = The order was paid already: give one of the two payments back.
verdict-MISMATCH = Does not fit
verdict-text-MISMATCH = The amount, the currency, the account or the mode is not the order’s. Nothing was delivered: compare with the provider’s pages.
verdict-REJECTED = Rejected
verdict-text-REJECTED = It is not authentic: nothing of it was believed. If it really came from the provider, check the account’s keys and secrets.
verdict-FAILED = Failed on our side
verdict-text-FAILED = We could not process it. The provider will send it again; you can also process it again.
verdict-PROCESSED_AGAIN = Processed again
verdict-text-PROCESSED_AGAIN = We had failed; what became of it then is in a newer notification.

# Giving money back through the provider.
give-back = Refund
give-back-title = Refund order { $number }?
give-back-text = The provider gives the money back to the buyer, who is told by mail.
give-back-what = What do you give back?
give-back-all = All that is left: { $amount }
give-back-lines = The price of some articles
give-back-amount = An amount
give-back-sum = Amount to give back
give-back-sum-hint = An amount alone disables no link.
give-back-confirm = Give back { $amount }
said-given-back = { $amount }: the refund is asked for.
refund-state-ASKED = Refund asked for: we ask again until the provider answers
refund-state-DONE = Refunded
refund-state-REFUSED = Refund refused by the provider
refund-state-UNCLEAR = Refund without an answer of the provider
refund-state-LAPSED = Refund not made
refund-unclear-text = The provider has not answered, and is not asked again: it might refund twice. Look on its dashboard whether the money has left.
refund-seen-LEFT = The money has left
refund-seen-STAYED = The money has not left
refund-seen-title = Refund of { $amount }: what you have seen
refund-seen-text-LEFT = The refund is recorded as it was asked for, and the buyer is told by mail.
refund-seen-text-STAYED = The request is closed: you can refund again.
said-refund-settled = Recorded.
event-REFUND_UNCLEAR = Refund without an answer of the provider
event-REFUND_LAPSED = Refund not made
event-PAYMENT_SEEN = Payment seen at the provider
deliver-seen = Do you see the payment of { $total } ({ $method }) at the provider?
deliver-seen-yes = Yes, I have seen it there: mark the order paid and deliver
seen-yes = Yes, I have seen it there: mark the order paid
deliver-seen-text = Usually the provider notifies the shop. If it has not, look for this payment on its dashboard first; if it does so later, nothing changes.
seen-note-hint = The payment’s number on the dashboard: for you alone.
