import { type BrowserContext, expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { press, tabTo, type } from '../support/keys.ts';
import { listen, lookIn } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { PostOffice } from '../support/post-office.ts';
import { LANGUAGES, type Language, TAGS, euros, typed } from '../support/words.ts';

/** What the shop writes in letters, and the merchant's name for a parcel. */
const WORDS = {
  fr: { parcel: 'Colis suivi', order: 'Votre commande', shipping: /Livraison\s: Colis suivi \(4,90\s€\)/, tax: /dont TVA 5,5\s%/, shipped: 'Votre colis', tracking: 'Numéro de suivi\u00a0: ', refund: 'Remboursement' },
  en: { parcel: 'Tracked parcel', order: 'Your order', shipping: /Shipping: Tracked parcel \(€4\.90\)/, tax: /of which VAT at 5\.5%/, shipped: 'Your parcel', tracking: 'Tracking number: ', refund: 'Refund' },
} as const;
const SHOPPER = { name: 'Zoé Bréa', email: 'zoe@example.org' };

/*
 * « La phase d'achat se déroule exactement de la même manière qu'un produit matériel à la différence qu'aucun frais de port
 * ne sera applicable à un produit fichier. Votre acheteur pourra donc ajouter à son panier un ou plusieurs fichiers
 * numériques […] mais également d'autres produits matériels si vous en proposez. »
 */
for (const language of LANGUAGES) test(`a book and its file in one cart: shipping on the book only, the file on payment, the parcel later, ${language}`, async ({ browser }) => {
  test.setTimeout(240_000);
  const post = await PostOffice.open();
  const shop = await Shop.start({ smtpUrl: post.url });
  try {
    const context = await browser.newContext({ locale: TAGS[language] });
    const page = await context.newPage();
    const complaints = listen(page);
    const office = new Backoffice(page, shop.url, language);
    const { say } = office;
    const told = WORDS[language];
    await office.enter(shop.firstSignInLink);
    const merchant = await Merchant.enter(shop.url, await shop.signInLink());
    await merchant.acceptTransfers();
    const shelf = await merchant.catalogue('Livres');
    const sold = await merchant.sell(shelf, 'Papier plié', 'Papier plié.pdf', bytes(1 << 16, 7), 900);
    await merchant.goods(sold.product, 'Livre imprimé', { priceMinor: 1800, taxRate: 550, stock: 3, weightGrams: 400 });

    // Goods are on sale, and nothing ships them: the merchant is told, and makes a method.
    await office.open('/products');
    await expect(office.main.getByText(say('shipping-missing'))).toBeVisible();
    await office.main.getByRole('link', { name: say('shipping-missing-do') }).click();
    await lookIn(language, page, 'settings-shipping-none');
    await office.main.getByRole('button', { name: say('shipping-new') }).click();
    await office.main.getByRole('textbox', { name: say(`shipping-name-${language}`) }).fill(told.parcel);
    await office.main.getByLabel(say('zone-countries')).selectOption('FR');
    await office.main.getByRole('radio', { name: say('price-by-weight') }).check();
    await office.main.getByRole('textbox', { name: say('tier-grams') }).fill('500');
    await office.main.getByRole('textbox', { name: say('price'), exact: false }).fill(typed(4.9, language));
    await office.main.getByRole('button', { name: say('tier-add') }).click();
    await office.main.getByRole('textbox', { name: say('tier-grams') }).nth(1).fill('2000');
    await office.main.getByRole('textbox', { name: say('price') }).nth(1).fill(typed(7.9, language));
    await office.main.getByRole('textbox', { name: say('free-from') }).fill('60');
    await lookIn(language, page, 'settings-shipping-form');
    await office.main.getByRole('button', { name: say('save') }).click();
    await expect(office.main.getByRole('heading', { name: told.parcel })).toBeVisible();
    await lookIn(language, page, 'settings-shipping');
    await office.open('/settings/taxes');
    await lookIn(language, page, 'settings-taxes');
    await office.open('/products');
    await expect(office.main.getByText(say('shipping-missing'))).toBeHidden();

    // A file alone: no delivery, no cost.
    const shopper = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const shopperComplaints = listen(shopper);
    const store = new Storefront(shopper, shop.url, language);
    await store.open(`/product/${sold.slug}`);
    await store.main.getByRole('radio', { name: /Numérique/ }).check();
    await store.addToCart();
    await store.goToCheckout();
    await expect(store.main.getByRole('heading', { name: store.say('checkout-where') })).toHaveCount(0);
    await expect(store.main.getByLabel(store.say('field-street'))).toHaveCount(0);
    await expect(store.main.getByRole('button', { name: euros(900, language) })).toBeVisible();
    await lookIn(language, shopper, 'checkout-file');

    // With the book, delivery and its cost; every error at once.
    await store.open(`/product/${sold.slug}`);
    await store.main.getByRole('radio', { name: /Livre imprimé/ }).check();
    await store.addToCart();
    await shopper.getByRole('link', { name: store.say('cart-with-count') }).click();
    await expect(store.main.getByText(store.say('shipping-later'))).toBeVisible();
    await lookIn(language, shopper, 'cart-mixed');
    await store.main.getByRole('link', { name: store.say('go-to-checkout') }).click();
    await store.main.getByLabel(store.say('field-country')).selectOption('FR');
    await expect(store.main.getByRole('radio', { name: told.parcel })).toBeChecked();
    await expect(store.main.getByRole('button', { name: euros(3190, language) })).toBeVisible();
    await store.placeOrder();
    for (const field of ['name', 'email', 'street', 'postcode', 'city']) {
      await expect(store.main.getByLabel(store.say(`field-${field}`))).toHaveAttribute('aria-invalid', 'true');
    }
    await expect(store.consent).toHaveAttribute('aria-invalid', 'true');
    await lookIn(language, shopper, 'checkout-mixed-refused');

    // Nothing goes to Belgium: said before the order, and taken back by another choice.
    await store.main.getByLabel(store.say('field-country')).selectOption('BE');
    await expect(store.main.getByText(store.say('no-shipping'))).toBeVisible();
    await store.main.getByLabel(store.say('field-country')).selectOption('FR');
    await expect(store.main.getByRole('radio', { name: told.parcel })).toBeChecked();

    // The rest by keyboard alone.
    await type(shopper, store.main.getByLabel(store.say('field-name')), SHOPPER.name);
    await type(shopper, store.main.getByLabel(store.say('field-email')), SHOPPER.email);
    await type(shopper, store.main.getByLabel(store.say('field-street')), '1 rue du Port');
    await type(shopper, store.main.getByLabel(store.say('field-postcode')), '29200');
    await type(shopper, store.main.getByLabel(store.say('field-city')), 'Brest');
    await tabTo(shopper, store.main.getByRole('radio', { name: store.say('method-transfer') }));
    await shopper.keyboard.press('Space');
    await tabTo(shopper, store.consent);
    await shopper.keyboard.press('Space');
    await expect(store.consent).toBeChecked();
    await lookIn(language, shopper, 'checkout-mixed');
    await press(shopper, store.main.getByRole('button', { name: store.say('place-order') }));
    await expect(shopper).toHaveURL(/\/order\//);
    const number = await store.orderNumber();
    await expect(store.main.getByText(store.say('to-be-shipped'))).toBeVisible();
    await expect(store.main).toContainText('1 rue du Port');
    await expect(store.main).toContainText(told.tax);
    await expect(store.main).toContainText(euros(3190, language));
    const received = await post.mail((mail) => mail.subject === `${told.order} ${number}`);
    expect(received.text).toMatch(told.shipping);
    expect(await shop.sql('SELECT stock FROM variant WHERE stock IS NOT NULL')).toEqual(['2']);

    // The money arrives: the file is there at once, the book is still to be shipped.
    const order = await merchant.orderByNumber(number);
    await merchant.receivePayment(order.id);
    await expect(store.main.getByRole('link', { name: store.say('download-named') })).toBeVisible();
    await expect(store.main.getByText(store.say('to-be-shipped'))).toBeVisible();
    await lookIn(language, shopper, 'order-mixed-paid');

    // The merchant hands the parcel over; two clicks mail once.
    await office.open(`/orders/${order.id}`);
    await expect(office.main.getByText(say('fulfilment-UNFULFILLED'))).toBeVisible();
    await lookIn(language, page, 'admin-order-to-ship');
    await office.main.getByRole('button', { name: say('ship') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: say('ship-carrier') }).fill('Colissimo');
    await dialog.getByRole('textbox', { name: say('ship-tracking') }).fill('6A01234567890');
    await dialog.getByRole('textbox', { name: say('ship-url') }).fill('https://suivi.example/6A01234567890');
    await lookIn(language, page, 'admin-ship');
    await dialog.getByRole('button', { name: say('ship') }).dblclick();
    await expect(dialog).toBeHidden();
    await expect(office.main.getByRole('link', { name: '6A01234567890' })).toBeVisible();
    await lookIn(language, page, 'admin-order-shipped');
    const shipped = await post.mail((mail) => !!mail.subject?.startsWith(told.shipped));
    expect(shipped.text).toContain(`${told.tracking}6A01234567890`);
    expect(await shop.sql(`SELECT COUNT(*) FROM outgoing_mail WHERE kind = 'SHIPPED'`)).toEqual(['1']);

    // The buyer sees it.
    await shopper.reload();
    await expect(store.main.getByRole('link', { name: store.say('follow-parcel') })).toHaveAttribute('href', /suivi\.example/);
    await lookIn(language, shopper, 'order-mixed-shipped');

    // It came late: its cost goes back, alone, and is told; the file stays the buyer's.
    await office.main.getByRole('button', { name: say('refund') }).click();
    for (const line of await dialog.getByRole('checkbox', { name: /^Papier plié/ }).all()) await line.uncheck();
    await lookIn(language, page, 'admin-refund-shipping');
    await dialog.getByRole('button', { name: euros(490, language) }).click();
    await expect(dialog).toBeHidden();
    await expect(office.main.getByText(say('order-state-PARTIALLY_REFUNDED'))).toBeVisible();
    await expect(office.main.getByText(say('line-refunded'))).toHaveCount(1);
    const refund = await post.mail((mail) => !!mail.subject?.startsWith(told.refund));
    expect(refund.text).toMatch(euros(490, language));
    await shopper.reload();
    await expect(store.main.getByRole('link', { name: store.say('download-named') })).toBeVisible();
    const other = language === 'fr' ? 'en' : 'fr';
    await readIn(other, await browser.newContext({ locale: TAGS[other] }), shopper.url());
    expect(shopperComplaints).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
    await post.close();
  }
});

/** The same page for a reader of the other language. */
async function readIn(language: Language, context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(url);
  await expect(page.getByRole('main')).toContainText(WORDS[language].shipped);
  await context.close();
}
