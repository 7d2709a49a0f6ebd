import { expect, test } from '@playwright/test';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen, look } from '../support/look.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';

let shop: Shop;
let merchant: Merchant;
let sold: SoldFile;

test.beforeAll(async () => {
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
});
test.afterAll(() => shop?.stop());

test('every page of the storefront, in every state, wide and narrow', async ({ page }) => {
  test.setTimeout(240_000);
  const complaints = listen(page);
  const store = new Storefront(page, shop.url);

  await store.open('/');
  await look(page, 'store-home-empty');

  await merchant.acceptTransfers();
  const catalogue = await merchant.catalogue('Sons et bruits');
  const long = 'Un titre qui ne veut pas finir '.repeat(6).trim();
  sold = await merchant.sell(catalogue, 'Bruits de pluie', 'Pluie d’été, prise de nuit à la campagne.wav', bytes(1 << 16, 6));
  await merchant.sell(catalogue, long, `${'Très-long-nom-'.repeat(8)}.bin`, bytes(1 << 10, 7), 99_999_99);
  await merchant.sell(catalogue, 'كتاب — قراءة', 'كتاب.bin', bytes(1 << 10, 8), 0);

  for (const [name, path] of [['home', '/'], ['catalogue', '/catalogue/sons-et-bruits'], ['product', `/product/${sold.slug}`]] as const) {
    await store.open(path);
    await look(page, `store-${name}`);
  }
  await store.open('/cart');
  await look(page, 'store-cart-empty');

  await store.open(`/product/${sold.slug}`);
  await store.addToCart();
  await look(page, 'store-product-in-cart');
  await store.open('/cart');
  await expect(store.main.getByRole('link', { name: 'Commander' })).toBeVisible();
  await look(page, 'store-cart');
  await store.goToCheckout();
  await look(page, 'store-checkout');
  await store.placeOrder();
  await expect(store.consent).toHaveAttribute('aria-invalid', 'true');
  await look(page, 'store-checkout-refused');
  await store.fillCheckout({ name: 'Zoé Bréa', email: 'zoe@example.org' }, 'Virement bancaire');
  await store.consent.check();
  await store.placeOrder();
  await expect(page).toHaveURL(/\/order\//);
  const number = await store.orderNumber();
  await look(page, 'store-order-awaiting');

  const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
  await page.reload();
  await expect(store.main.getByRole('link', { name: /^Télécharger/ })).toBeVisible();
  await look(page, 'store-order-paid');

  await page.goto(order.links[0]!.url!);
  await look(page, 'link-open');
  await merchant.client.change('orderDisable', { order: order.id }, 'AdminOrder', 'id');
  expect((await page.reload())!.status()).toBeLessThan(500);
  await look(page, 'link-disabled');
  expect(complaints.filter((text) => !text.includes('/d/'))).toEqual([]);

  await page.goto(`${shop.url}/d/${'A'.repeat(43)}`);
  await look(page, 'link-unknown');
  await page.goto(`${shop.url}/product/rien`);
  await look(page, 'store-not-found');
  await page.goto(await shop.signInLink());
  await look(page, 'sign-in-link');
  await page.goto(`${shop.url}/admin/sign-in/rien`);
  await look(page, 'sign-in-link-dead');
});

test('the test payment of a demo shop, and English', async ({ browser }) => {
  test.setTimeout(120_000);
  const demo = await Shop.start({ demo: true });
  try {
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    const store = new Storefront(page, demo.url);
    await store.open('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await look(page, 'demo-home');
    for (const link of await store.main.getByRole('link').all()) {
      const path = new URL((await link.getAttribute('href'))!, demo.url).pathname;
      if (path.startsWith('/product/')) {
        await store.open(path);
        await look(page, 'demo-product');
        break;
      }
    }
    await context.close();
  } finally {
    await demo.stop();
  }
});
