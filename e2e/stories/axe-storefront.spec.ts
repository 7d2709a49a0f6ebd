import { type Browser, expect, test } from '@playwright/test';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { type Scheme, listen, look } from '../support/look.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { openTransfer } from '../support/shopper.ts';
import { type Language, TAGS } from '../support/words.ts';

/** Colours do not depend on the words, nor lengths on the colours: each language is looked at in one scheme. */
const SCHEMES: Record<Language, Scheme[]> = { fr: ['light'], en: ['dark'] };
const LONG = 'Un titre qui ne veut pas finir '.repeat(6).trim();
const SHOPPER = { name: 'Zoé Bréa', email: 'zoe@example.org' };

for (const language of ['fr', 'en'] as const) {
  test(`every page of the storefront, in every state, wide and narrow, ${language}`, async ({ browser }) => {
    test.setTimeout(360_000);
    const shop = await Shop.start();
    try {
      await walk(shop, browser, language);
    } finally {
      await shop.stop();
    }
  });
}

async function walk(shop: Shop, browser: Browser, language: Language): Promise<void> {
  const page = await (await browser.newContext({ locale: TAGS[language] })).newPage();
  const complaints = listen(page);
  const store = new Storefront(page, shop.url, language);
  const see = (name: string) => look(page, `store-${language}-${name}`, SCHEMES[language]);
  const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  const change = (name: string, input: Record<string, unknown>, thing: string) => merchant.client.change(name, input, thing, 'id');

  await store.open('/');
  await see('home-empty');
  const catalogue = await merchant.catalogue('Sons et bruits');
  await store.open('/catalogue/sons-et-bruits');
  await see('catalogue-empty');
  const sold = await merchant.sell(catalogue, 'Bruits de pluie', 'Pluie d’été, prise de nuit à la campagne.wav', bytes(1 << 16, 6));
  const long = await merchant.sell(catalogue, LONG, `${'Très-long-nom-'.repeat(8)}.bin`, bytes(1 << 10, 7), 99_999_99);
  const free = await merchant.sell(catalogue, 'كتاب — قراءة', 'كتاب.bin', bytes(1 << 10, 8), 0);
  const goods = await merchant.client.change<{ id: string; slug: string }>(
    'productCreate', { title: 'Le manuel, relié', body: '', catalogues: [catalogue] }, 'AdminProduct', 'id slug',
  );
  for (const variant of [
    { title: 'Poche', priceMinor: 1900, stock: 0 },
    { title: 'Grand format', priceMinor: 4200, formerPriceMinor: 5000, stock: 2, weightGrams: 640 },
  ]) {
    await change('variantCreate', { product: goods.id, kind: 'GOODS', taxRate: 550, files: [], ...variant }, 'AdminVariant');
  }
  await change('productPublish', { id: goods.id }, 'AdminProduct');

  for (const [name, path] of Object.entries({
    home: '/', catalogue: '/catalogue/sons-et-bruits', product: `/product/${sold.slug}`, 'product-long': `/product/${long.slug}`,
    'product-free': `/product/${free.slug}`, 'product-goods': `/product/${goods.slug}`,
  })) {
    await store.open(path);
    await see(name);
  }
  await store.open(`/product/${free.slug}`);
  await expect(store.main.getByText(store.say('free')).first()).toBeVisible();
  await store.open('/cart');
  await see('cart-empty');

  await store.open(`/product/${sold.slug}`);
  await store.addToCart();
  await see('product-in-cart');
  await store.goToCheckout();
  await see('checkout-no-method');
  await merchant.acceptTransfers();
  await store.open(`/product/${goods.slug}`);
  await store.main.getByRole('radio', { name: 'Grand format' }).check();
  await store.addToCart();
  await store.open(`/product/${long.slug}`);
  await store.addToCart();
  await store.open('/cart');
  await expect(store.main.getByRole('link', { name: store.say('go-to-checkout') })).toBeVisible();
  await see('cart');
  await change('productUnpublish', { id: long.product }, 'AdminProduct');
  await store.main.getByRole('spinbutton').nth(1).fill('3');
  await store.main.getByRole('spinbutton').nth(1).blur();
  await store.open('/cart');
  await expect(store.main.getByText(store.say('issue-unavailable'))).toBeVisible();
  await see('cart-issues');
  await store.main.getByRole('button', { name: /Un titre/ }).click();
  await store.main.getByRole('spinbutton').nth(1).fill('1');
  await store.main.getByRole('spinbutton').nth(1).blur();
  await expect(store.main.getByRole('link', { name: store.say('go-to-checkout') })).toBeVisible();

  await store.goToCheckout();
  await expect(store.main.getByText(store.say('no-shipping'))).toBeVisible();
  await see('checkout-no-shipping');
  await merchant.ships('Colis suivi', 'Tracked parcel', 690);
  await store.open('/checkout');
  await expect(store.main.getByRole('radio', { name: /^(Colis suivi|Tracked parcel)/ })).toBeChecked();
  await store.main.getByRole('checkbox', { name: store.say('field-elsewhere') }).check();
  await see('checkout');
  await store.main.getByRole('checkbox', { name: store.say('field-elsewhere') }).uncheck();
  await store.placeOrder();
  await expect(store.consent).toHaveAttribute('aria-invalid', 'true');
  await see('checkout-refused');
  await store.fillCheckout(SHOPPER);
  await store.main.getByLabel(store.say('field-street')).fill('3, rue du Port');
  await store.main.getByLabel(store.say('field-postcode')).fill('29200');
  await store.main.getByLabel(store.say('field-city')).fill('Brest');
  await store.consent.check();
  await store.placeOrder();
  await expect(page).toHaveURL(/\/order\//);
  const number = await store.orderNumber();
  await see('order-awaiting');
  await afterTheSale(shop, store, merchant, sold, number, see);
  expect(complaints.filter((text) => !/\/d\/|\/order\/AAAA/.test(text))).toEqual([]);

  // these answer 404 or 410, of which the browser complains
  for (const [name, path] of Object.entries({
    'link-unknown': `/d/${'A'.repeat(43)}`, 'order-unknown': `/order/${'A'.repeat(43)}`, 'not-found': '/product/rien',
    'sign-in-link-dead': '/admin/sign-in/rien',
  })) {
    await page.goto(shop.url + path);
    await see(name);
  }
  await page.goto(await shop.signInLink());
  await see('sign-in-link');
}

/** The order's page and its link's, as the merchant turns the order this way and that. */
async function afterTheSale(
  shop: Shop, store: Storefront, merchant: Merchant, sold: SoldFile, number: string, see: (name: string) => Promise<void>,
): Promise<void> {
  const { page } = store;
  const address = page.url();
  const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
  const { id: link, url } = order.links.find((one) => one.customerName === sold.customerName)!;
  const change = (name: string, input: Record<string, unknown>) => merchant.client.change(name, input, name.startsWith('link') ? 'AdminLink' : 'AdminOrder', 'id');
  const seeBoth = async (state: string) => {
    await store.open(address.slice(shop.url.length));
    await expect(store.main.getByRole('heading', { name: store.say('your-files') })).toBeVisible();
    await see(`order-${state}`);
    expect((await page.goto(url!))!.status()).toBeLessThan(500);
    await see(`link-${state}`);
  };
  await seeBoth('paid');
  await (await fetch(await openTransfer(url!))).arrayBuffer();
  await expect.poll(async () => (await merchant.order(order.id)).links[0]!.counter).toBe(1);
  await change('linkSetLimit', { link, maxDownloads: 3 });
  await change('linkSetExpiry', { link, expiresAt: '2031-03-31T22:00:00Z' });
  await seeBoth('limited');
  await change('linkSetLimit', { link, maxDownloads: 1 });
  await seeBoth('used-up');
  await change('linkSetLimit', { link, maxDownloads: null });
  await change('linkSetExpiry', { link, expiresAt: '2020-01-01T00:00:00Z' });
  await seeBoth('expired');
  await change('orderDisable', { order: order.id });
  await seeBoth('disabled');
}

test('a demo shop, its window and its test payment', async ({ browser }) => {
  test.setTimeout(120_000);
  const demo = await Shop.start({ demo: true });
  try {
    const page = await (await browser.newContext({ locale: TAGS.en })).newPage();
    const complaints = listen(page);
    const store = new Storefront(page, demo.url, 'en');
    await store.open('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await look(page, 'demo-home');
    await store.main.locator('a[href*="/product/"]').first().click();
    await expect(store.main.getByRole('button', { name: store.say('add-to-cart') })).toBeVisible();
    await look(page, 'demo-product');
    await store.addToCart();
    await store.goToCheckout();
    await store.fillCheckout(SHOPPER, store.say('method-test'));
    if (await store.consent.count()) await store.consent.check();
    await store.placeOrder();
    await expect(page).toHaveURL(/\/test\/page\//);
    await look(page, 'demo-test-payment');
    expect(complaints).toEqual([]);
  } finally {
    await demo.stop();
  }
});
