import { expect, test } from '@playwright/test';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { Client, Refused } from '../support/client.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';

let shop: Shop;
let merchant: Merchant;
let sold: SoldFile;

test.beforeAll(async () => {
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  sold = await merchant.sell(await merchant.catalogue('Sons'), 'Bruits de pluie', 'Pluie.wav', bytes(1 << 16, 5));
});
test.afterAll(() => shop?.stop());

async function deliveredLink() {
  const { number } = await new Shopper(shop.url).buy(sold.variant);
  const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
  return { order: order.id, link: order.links[0]!.id, url: order.links[0]!.url! };
}

test('the checkout says beside each field what is missing, and keeps what was typed', async ({ page }) => {
  const store = new Storefront(page, shop.url);
  await store.open(`/product/${sold.slug}`);
  await store.addToCart();
  await store.goToCheckout();
  await store.fillCheckout({ name: 'Zoé Bréa', email: 'zoe' });
  await store.placeOrder();
  await expect(store.main.getByLabel('Adresse de courriel')).toHaveAttribute('aria-invalid', 'true');
  await expect(store.consent).toHaveAttribute('aria-invalid', 'true');
  await expect(store.main.getByText('Cochez la case pour recevoir vos fichiers tout de suite.').first()).toBeVisible();
  await expect(store.main.getByLabel('Nom')).toHaveValue('Zoé Bréa');

  // What is changed is told of no more; the rest stays, and the keyboard where it is.
  await store.main.getByLabel('Adresse de courriel').pressSequentially('@');
  await expect(store.main.getByLabel('Adresse de courriel')).not.toHaveAttribute('aria-invalid');
  await expect(store.main.getByLabel('Adresse de courriel')).toBeFocused();
  await expect(store.consent).toHaveAttribute('aria-invalid', 'true');
  await store.placeOrder();
  await expect(store.main.getByLabel('Adresse de courriel')).toHaveAttribute('aria-invalid', 'true');
  await store.main.getByLabel('Adresse de courriel').fill('zoe@example.org');
  await store.consent.check();
  await expect(store.consent).not.toHaveAttribute('aria-invalid');
  await expect(store.main.locator('.refusal')).toHaveCount(0);
  await store.placeOrder();
  await expect(page).toHaveURL(/\/order\//);
});

test('a double click and a retry place one order', async () => {
  const shopper = new Shopper(shop.url);
  await shopper.add(sold.variant);
  const placed = await Promise.all([1, 2, 3, 4].map(() => shopper.place(1200)));
  expect(new Set(placed.map((order) => order.number)).size).toBe(1);
  expect((await shopper.place(1200)).number).toBe(placed[0]!.number);
});

test('another total than the shop’s is refused', async () => {
  const shopper = new Shopper(shop.url);
  await shopper.add(sold.variant);
  await expect(shopper.place(1)).rejects.toThrow(/PRICE_CHANGED/);
});

test('a link that is disabled, used up or over says so, and gives nothing', async () => {
  const { order, link, url } = await deliveredLink();
  await merchant.client.change('orderDisable', { order }, 'AdminOrder', 'id');
  const says = async (words: RegExp) => {
    const page = await merchant.client.fetch(new URL(url).pathname);
    expect(await page.text()).toMatch(words);
    await expect(openTransfer(url)).rejects.toThrow(/answered 4\d\d/);
  };
  await says(/désactivé/i);
  await merchant.client.change('orderEnable', { order }, 'AdminOrder', 'id');
  await merchant.client.change('linkSetLimit', { link, maxDownloads: 2 }, 'AdminLink', 'id');
  await merchant.client.change('linkSetCounter', { link, counter: 2 }, 'AdminLink', 'id');
  await says(/nombre de téléchargements|limite/i);
  await merchant.client.change('linkSetCounter', { link, counter: 0 }, 'AdminLink', 'id');
  await merchant.client.change('linkSetExpiry', { link, expiresAt: '2020-01-01T00:00:00Z' }, 'AdminLink', 'id');
  await says(/terminée|expiré/i);
  await merchant.client.change('linkSetExpiry', { link, expiresAt: null }, 'AdminLink', 'id');
  await openTransfer(url);

  await merchant.client.change('linkRenew', { link }, 'AdminLink', 'id');
  expect((await fetch(url)).status).toBe(404);
  await merchant.client.change('orderDelete', { order }, 'Done', 'ok');
  const renewed = await fetch(url);
  expect(renewed.status).toBe(404);
});

test('a guessed link, order or transfer is not found, and looks like any other', async () => {
  for (const path of ['/d/x', `/d/${'A'.repeat(43)}`, `/t/${'A'.repeat(43)}/Pluie.wav`]) {
    expect((await fetch(shop.url + path)).status, path).toBe(404);
  }
  const { order } = await new Client(shop.url).ask<{ order: unknown }>(`{ order(secret: "${'A'.repeat(43)}") { number } }`);
  expect(order).toBeNull();
});

test('a stranger reads and changes nothing of the merchant’s', async () => {
  const stranger = new Client(shop.url);
  await expect(stranger.ask('{ adminOrders(first: 1) { nodes { id } } }')).rejects.toThrow(/GraphQL/);
  await expect(stranger.change('orderDeliver', { order: 'x' }, 'AdminOrder', 'id')).rejects.toThrow(/GraphQL/);
  const upload = await stranger.fetch('/admin/uploads', {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '1' },
  });
  expect(upload.status).toBeGreaterThanOrEqual(401);
  expect(upload.status).toBeLessThan(500);
});

test('a page of another site cannot act in the merchant’s name', async () => {
  const body = JSON.stringify({ query: '{ me { name } }' });
  const ask = (headers: Record<string, string>) => merchant.client.fetch('/graphql', { method: 'POST', headers, body });
  const json = { 'content-type': 'application/json' };
  expect((await ask({ ...json, origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await ask({ ...json, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask({ 'content-type': 'text/plain' })).status).toBe(415);
  expect((await ask({ 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  expect((await ask({ ...json, origin: shop.url })).status).toBe(200);
});

test('a sign-in link opens once', async () => {
  const link = await shop.signInLink();
  for (let look = 0; look < 2; look++) expect((await fetch(link)).status).toBe(200);
  await Client.staff(shop.url, link);
  await expect(Client.staff(shop.url, link)).rejects.toThrow(/answered 4\d\d/);
});

test('an internal name is unique, and the refusal names the field', async () => {
  await merchant.file('une-fois.bin', 'Une fois.bin');
  const again = merchant.file('une-fois.bin', 'Autre.bin');
  await expect(again).rejects.toBeInstanceOf(Refused);
  await expect(again).rejects.toThrow(/TAKEN internalName/);
});
