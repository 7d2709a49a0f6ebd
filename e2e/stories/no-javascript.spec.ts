import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen } from '../support/look.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { Shopper } from '../support/shopper.ts';

const run = promisify(execFile);
let shop: Shop;
let merchant: Merchant;
let sold: SoldFile;

test.beforeAll(async () => {
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  sold = await merchant.sell(await merchant.catalogue('Sons'), 'Bruits de pluie', 'Pluie d’été.wav', bytes(1 << 16, 3), 1234);
});
test.afterAll(() => shop?.stop());

const curl = async (path: string) => (await run('curl', ['-sf', '-H', 'Accept-Language: fr', shop.url + path])).stdout;

test('curl sees a product’s title, text and price in the first HTML', async () => {
  const html = await curl(`/product/${sold.slug}`);
  expect(html).toMatch(/<title>[^<]*Bruits de pluie/);
  expect(html).toMatch(/<h1[^>]*>Bruits de pluie/);
  expect(html).toContain('Un texte sur <strong>Bruits de pluie</strong>.');
  expect(html.replace(/&nbsp;|\u00a0|\u202f/g, ' ')).toContain('12,34 €');
  expect(html).toContain('<html lang="fr"');
  expect(html).toMatch(/rel="?canonical/);
});

test('curl sees a catalogue’s products in the first HTML', async () => {
  for (const path of ['/', '/catalogue/sons']) expect(await curl(path)).toContain('Bruits de pluie');
});

test('an internal name is nowhere in what a shopper is sent', async () => {
  for (const path of ['/', '/catalogue/sons', `/product/${sold.slug}`]) expect(await curl(path)).not.toContain('interne-');
});

test('a draft and an unknown address are not found', async () => {
  for (const path of ['/product/rien', '/catalogue/rien', '/rien']) {
    const answer = await fetch(shop.url + path);
    expect(answer.status, path).toBe(404);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a product is read, and the landing page of a link hands the file over', async ({ page }) => {
    await page.goto(`${shop.url}/product/${sold.slug}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bruits de pluie');
    await expect(page.getByText('12,34')).toBeVisible();

    const { number } = await new Shopper(shop.url).buy(sold.variant, 1234);
    const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
    await page.goto(order.links[0]!.url!);
    await expect(page.getByText('Pluie d’été.wav').first()).toBeVisible();
    await expect(page.getByText(sold.sha256)).toBeAttached();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /Télécharger/ }).click();
    expect((await download).suggestedFilename()).toBe('Pluie d’été.wav');
    await (await download).path();
    await expect.poll(async () => (await merchant.order(order.id)).links[0]!.counter).toBe(1);
  });
});

test('the browser takes the painted page over without an error and without a flash', async ({ browser, page }) => {
  for (const path of ['/', '/catalogue/sons', `/product/${sold.slug}`]) {
    const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR' });
    const painted = await plain.newPage();
    await painted.goto(shop.url + path);
    const expected = await painted.getByRole('main').innerText();
    await plain.close();

    const complaints = listen(page);
    // whatever leaves the page while it is taken over, or is written over, has been seen to flash
    await page.addInitScript(() => {
      const seen: string[] = ((window as unknown as { flashes: string[] }).flashes = []);
      new MutationObserver((changes) => {
        for (const change of changes) {
          const inMain = change.target instanceof Element ? change.target.closest('main') : change.target.parentElement?.closest('main');
          if (!inMain) continue;
          for (const node of change.removedNodes) if (node.textContent?.trim()) seen.push(node.textContent);
          if (change.type === 'characterData') seen.push(`${change.oldValue} → ${change.target.textContent}`);
        }
      }).observe(document, { subtree: true, childList: true, characterData: true, characterDataOldValue: true });
    });
    const cart = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/graphql');
    await page.goto(shop.url + path);
    await (await cart).finished();
    await expect(page.getByRole('main')).toBeVisible();
    expect(await page.getByRole('main').innerText(), path).toBe(expected);
    expect(await page.evaluate(() => (window as unknown as { flashes: string[] }).flashes), path).toEqual([]);
    expect(complaints, path).toEqual([]);
  }
});
