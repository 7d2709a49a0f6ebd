import { type BrowserContext, expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { press, tabTo, type } from '../support/keys.ts';
import { listen, look } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { PostOffice } from '../support/post-office.ts';
import { words } from '../support/words.ts';

const say = words('backoffice');
const SHOPPER = { name: 'Zoé Bréa', email: 'zoe@example.org' };

/**
 * « La phase d'achat se déroule exactement de la même manière qu'un produit matériel à la différence qu'aucun frais de port
 * ne sera applicable à un produit fichier. Votre acheteur pourra donc ajouter à son panier un ou plusieurs fichiers
 * numériques […] mais également d'autres produits matériels si vous en proposez. »
 */
test('a book and its file in one cart: shipping on the book only, the file on payment, the parcel later', async ({ browser }) => {
  test.setTimeout(240_000);
  const post = await PostOffice.open();
  const shop = await Shop.start({ smtpUrl: post.url });
  try {
    const context = await browser.newContext({ locale: 'fr-FR' });
    const page = await context.newPage();
    const complaints = listen(page);
    const office = new Backoffice(page, shop.url);
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
    await look(page, 'settings-shipping-none-fr');
    await office.main.getByRole('button', { name: say('shipping-new') }).click();
    await office.main.getByRole('textbox', { name: say('shipping-name-fr') }).fill('Colis suivi');
    await office.main.getByLabel(say('zone-countries')).selectOption('FR');
    await office.main.getByRole('radio', { name: say('price-by-weight') }).check();
    await office.main.getByRole('textbox', { name: say('tier-grams') }).fill('500');
    await office.main.getByRole('textbox', { name: say('price'), exact: false }).fill('4,90');
    await office.main.getByRole('button', { name: say('tier-add') }).click();
    await office.main.getByRole('textbox', { name: say('tier-grams') }).nth(1).fill('2000');
    await office.main.getByRole('textbox', { name: say('price') }).nth(1).fill('7,90');
    await office.main.getByRole('textbox', { name: say('free-from') }).fill('60');
    await look(page, 'settings-shipping-form-fr');
    await office.main.getByRole('button', { name: say('save') }).click();
    await expect(office.main.getByRole('heading', { name: 'Colis suivi' })).toBeVisible();
    await look(page, 'settings-shipping-fr');
    await office.open('/settings/taxes');
    await look(page, 'settings-taxes-fr');
    await office.open('/products');
    await expect(office.main.getByText(say('shipping-missing'))).toBeHidden();

    // A file alone: no delivery, no cost.
    const shopper = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
    const shopperComplaints = listen(shopper);
    const store = new Storefront(shopper, shop.url);
    await store.open(`/product/${sold.slug}`);
    await store.main.getByRole('radio', { name: /Numérique/ }).check();
    await store.addToCart();
    await store.goToCheckout();
    await expect(store.main.getByRole('heading', { name: store.say('checkout-where') })).toHaveCount(0);
    await expect(store.main.getByLabel('Rue et numéro')).toHaveCount(0);
    await expect(store.main.getByRole('button', { name: /9,00\s€/ })).toBeVisible();
    await look(shopper, 'checkout-file-fr');

    // With the book, delivery and its cost; every error at once.
    await store.open(`/product/${sold.slug}`);
    await store.main.getByRole('radio', { name: /Livre imprimé/ }).check();
    await store.addToCart();
    await shopper.getByRole('link', { name: /^Panier/ }).click();
    await expect(store.main).toContainText('Les frais de livraison s’ajoutent');
    await look(shopper, 'cart-mixed-fr');
    await store.main.getByRole('link', { name: 'Commander' }).click();
    await expect(store.main.getByRole('radio', { name: /Colis suivi/ })).toBeChecked();
    await expect(store.main.getByRole('button', { name: /31,90\s€/ })).toBeVisible();
    await store.placeOrder();
    for (const field of ['Nom', 'Adresse de courriel', 'Rue et numéro', 'Code postal', 'Ville']) {
      await expect(store.main.getByLabel(field, { exact: true })).toHaveAttribute('aria-invalid', 'true');
    }
    await expect(store.consent).toHaveAttribute('aria-invalid', 'true');
    await look(shopper, 'checkout-mixed-refused-fr');

    // Nothing goes to Belgium: said before the order, and taken back by another choice.
    await store.main.getByLabel('Pays de facturation').selectOption('BE');
    await expect(store.main.getByText('La boutique n’expédie rien vers ce pays')).toBeVisible();
    await store.main.getByLabel('Pays de facturation').selectOption('FR');
    await expect(store.main.getByRole('radio', { name: /Colis suivi/ })).toBeChecked();

    // The rest by keyboard alone.
    await type(shopper, store.main.getByLabel('Nom', { exact: true }), SHOPPER.name);
    await type(shopper, store.main.getByLabel('Adresse de courriel'), SHOPPER.email);
    await type(shopper, store.main.getByLabel('Rue et numéro'), '1 rue du Port');
    await type(shopper, store.main.getByLabel('Code postal'), '29200');
    await type(shopper, store.main.getByLabel('Ville'), 'Brest');
    await tabTo(shopper, store.main.getByRole('radio', { name: store.say('method-transfer') }));
    await shopper.keyboard.press('Space');
    await tabTo(shopper, store.consent);
    await shopper.keyboard.press('Space');
    await expect(store.consent).toBeChecked();
    await look(shopper, 'checkout-mixed-fr');
    await press(shopper, store.main.getByRole('button', { name: /^Commander et payer/ }));
    await expect(shopper).toHaveURL(/\/order\//);
    const number = await store.orderNumber();
    await expect(store.main).toContainText('Pas encore parti');
    await expect(store.main).toContainText('1 rue du Port');
    await expect(store.main).toContainText(/dont TVA 5,5\s%/);
    await expect(store.main).toContainText(/31,90\s€/);
    const received = await post.mail((mail) => mail.subject === `Votre commande ${number}`);
    expect(received.text).toMatch(/Livraison\s: Colis suivi \(4,90\s€\)/);
    expect(await shop.sql('SELECT stock FROM variant WHERE stock IS NOT NULL')).toEqual(['2']);

    // The money arrives: the file is there at once, the book is still to be shipped.
    const order = await merchant.orderByNumber(number);
    await merchant.receivePayment(order.id);
    await expect(store.main.getByRole('link', { name: /^Télécharger/ })).toBeVisible();
    await expect(store.main).toContainText('Pas encore parti');
    await look(shopper, 'order-mixed-paid-fr');

    // The merchant hands the parcel over; two clicks mail once.
    await office.open(`/orders/${order.id}`);
    await expect(office.main.getByText(say('fulfilment-UNFULFILLED'))).toBeVisible();
    await look(page, 'admin-order-to-ship-fr');
    await office.main.getByRole('button', { name: say('ship') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: say('ship-carrier') }).fill('Colissimo');
    await dialog.getByRole('textbox', { name: say('ship-tracking') }).fill('6A01234567890');
    await dialog.getByRole('textbox', { name: say('ship-url') }).fill('https://suivi.example/6A01234567890');
    await look(page, 'admin-ship-fr');
    await dialog.getByRole('button', { name: say('ship') }).dblclick();
    await expect(dialog).toBeHidden();
    await expect(office.main.getByRole('link', { name: '6A01234567890' })).toBeVisible();
    await look(page, 'admin-order-shipped-fr');
    const shipped = await post.mail((mail) => !!mail.subject?.startsWith('Votre colis'));
    expect(shipped.text).toContain('Numéro de suivi : 6A01234567890');
    expect(await shop.sql(`SELECT COUNT(*) FROM outgoing_mail WHERE kind = 'SHIPPED'`)).toEqual(['1']);

    // The buyer sees it.
    await shopper.reload();
    await expect(store.main.getByRole('link', { name: 'Suivre le colis' })).toHaveAttribute('href', /suivi\.example/);
    await look(shopper, 'order-mixed-shipped-fr');

    // It came late: its cost goes back, alone, and is told; the file stays the buyer's.
    await office.main.getByRole('button', { name: say('refund') }).click();
    for (const line of await dialog.getByRole('checkbox', { name: /^Papier plié/ }).all()) await line.uncheck();
    await look(page, 'admin-refund-shipping-fr');
    await dialog.getByRole('button', { name: /4,90\s€/ }).click();
    await expect(dialog).toBeHidden();
    await expect(office.main.getByText(say('order-state-PARTIALLY_REFUNDED'))).toBeVisible();
    await expect(office.main.getByText(say('line-refunded'))).toHaveCount(1);
    const refund = await post.mail((mail) => !!mail.subject?.startsWith('Remboursement'));
    expect(refund.text).toMatch(/4,90\s€/);
    await shopper.reload();
    await expect(store.main.getByRole('link', { name: /^Télécharger/ })).toBeVisible();
    await inEnglish(await browser.newContext({ locale: 'en-GB' }), shopper.url());
    expect(shopperComplaints).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
    await post.close();
  }
});

/** The same page for an English reader. */
async function inEnglish(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(url);
  await expect(page.getByRole('main')).toContainText('Your parcel');
  await look(page, 'order-mixed-shipped-en');
}
