import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen, look } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { words } from '../support/words.ts';

const say = words('backoffice');
let shop: Shop;
let merchant: Merchant;

test.beforeAll(async () => {
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
});
test.afterAll(() => shop?.stop());

test('a merchant shows pictures, orders by keyboard, protects a catalogue; a shopper searches and unlocks', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const complaints = listen(page);
  const papers = await merchant.catalogue('Papiers');
  await merchant.catalogue('Essais');
  const sold = await merchant.sell(papers, 'Grue en papier', 'Grue.pdf', bytes(1 << 12, 1));
  await merchant.sell(papers, 'Bateau plié', 'Bateau.pdf', bytes(1 << 12, 2));
  const work = new Backoffice(page, shop.url);
  await work.enter(await shop.signInLink());

  await test.step('pictures', async () => {
    await work.open(`/products/${sold.product}`);
    const paths = [['rouge', 186, 58, 44], ['bleu', 38, 84, 124]].map(([name, ...colour]) => {
      const path = join(shop.dataDir, `${name}.png`);
      writeFileSync(path, png(1200, 900, colour as number[]));
      return path;
    });
    await work.main.getByLabel(say('picture-add')).setInputFiles(paths);
    await expect(work.main.locator('.picture img')).toHaveCount(2);
    await work.main.getByRole('textbox', { name: say('picture-alt') }).first().fill('Une grue rouge');
    await work.main.getByRole('button', { name: say('picture-describe') }).first().click();
    await expect(work.main.getByText(say('picture-without-alt'))).toHaveCount(1);
    await look(page, 'back-product-pictures');
  });

  await test.step('order by keyboard', async () => {
    const second = work.main.locator('.picture-list > li').nth(1);
    const up = second.getByRole('button', { name: /^Monter/ });
    await up.focus();
    await page.keyboard.press('Enter');
    await expect(work.main.getByText(/place 1 sur 2/)).toBeAttached();
    await expect(work.main.locator('.picture-list > li').first().getByRole('textbox')).toHaveValue('');
    await expect(page.locator(':focus')).toHaveAttribute('aria-label', /^Monter/);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(work.main.locator('.picture-list > li').first().getByRole('textbox')).toHaveValue('Une grue rouge');
    await work.open('/catalogues');
    await work.main.getByRole('button', { name: 'Monter « Essais »' }).press('Enter');
    await expect(work.main.getByRole('heading', { level: 2 }).first()).toHaveText('Essais');
  });

  await test.step('order by mouse', async () => {
    const lines = work.main.locator('.catalogues > li');
    await lines.nth(0).locator('.handle').dragTo(lines.nth(1));
    await expect(work.main.getByRole('heading', { level: 2 }).first()).toHaveText('Papiers');
    await look(page, 'back-catalogues');
  });

  await test.step('a product is put in a catalogue by a search', async () => {
    await work.main.getByRole('link', { name: 'Essais', exact: true }).click();
    await work.main.getByRole('button', { name: say('shelve') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('searchbox').fill('bat');
    await expect(dialog.getByRole('listitem')).toHaveCount(1);
    await dialog.getByRole('button', { name: /Bateau/ }).click();
    await dialog.getByRole('button', { name: say('close') }).click();
    await expect(work.main.getByRole('link', { name: 'Bateau plié' })).toBeVisible();
    await look(page, 'back-catalogue');
  });

  await test.step('two merchants at one product', async () => {
    await work.open(`/products/${sold.product}`);
    const body = work.main.getByRole('textbox', { name: say('body') });
    await body.fill('Ce que j’écris.');
    const { adminProduct } = await merchant.client.ask<{ adminProduct: { updatedAt: string } }>(
      'query($id: ID!) { adminProduct(id: $id) { updatedAt } }', { id: sold.product },
    );
    await merchant.client.change(
      'productUpdate',
      { id: sold.product, title: 'Grue en papier', slug: sold.slug, body: 'Ce que l’autre écrit.', catalogues: [papers], updatedAt: adminProduct.updatedAt },
      'AdminProduct', 'id',
    );
    await work.main.getByRole('button', { name: say('save'), exact: true }).last().click();
    await expect(work.main.getByText('Ce que l’autre écrit.').first()).toBeVisible();
    await expect(body).toHaveValue('Ce que j’écris.');
    await look(page, 'back-product-changed-meanwhile');
    await work.main.getByRole('button', { name: say('keep-mine') }).click();
    await work.main.getByRole('button', { name: say('save'), exact: true }).last().click();
    await expect(work.main.getByText(say('changed-meanwhile'))).toBeHidden();
  });

  await test.step('a catalogue is protected', async () => {
    await work.open('/catalogues');
    const line = work.main.getByRole('listitem').filter({ hasText: 'Papiers' });
    await line.locator('summary').click();
    await line.getByRole('button', { name: say('password-protect') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('sésame');
    await look(page, 'back-protection');
    await dialog.getByRole('button', { name: say('save') }).click();
    await expect(line.getByText(say('protected'))).toBeVisible();
  });

  for (const [language, javaScriptEnabled] of [['fr-FR', true], ['en-GB', false]] as const) {
    await test.step(`a shopper, ${language}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
      const context = await browser.newContext({ locale: language, javaScriptEnabled });
      const shopper = await context.newPage();
      const seen = listen(shopper);
      const store = new Storefront(shopper, shop.url);
      const tag = language.slice(0, 2);
      const open = (path: string) => (javaScriptEnabled ? store.open(path) : shopper.goto(shop.url + path));
      await open(`/product/${sold.slug}`);
      await expect(shopper.getByText('Grue')).toHaveCount(0);
      await open('/search?q=grue');
      await expect(shopper.locator('.card')).toHaveCount(0);
      if (javaScriptEnabled) await look(shopper, `store-search-nothing-${tag}`);
      await open('/catalogue/papiers');
      const password = shopper.locator('#password');
      await password.fill('faux');
      await password.press('Enter');
      await expect(shopper.locator('#refused')).toBeVisible();
      if (javaScriptEnabled) await look(shopper, `store-locked-${tag}`);
      await password.fill('sésame');
      await password.press('Enter');
      await expect(shopper.getByRole('heading', { level: 1, name: 'Papiers' })).toBeVisible();
      await expect(shopper.locator('.card img').first()).toHaveAttribute('srcset', /320w/);
      if (javaScriptEnabled) await look(shopper, `store-catalogue-pictures-${tag}`);
      await shopper.locator('#q').fill('GRU');
      await shopper.locator('#q').press('Enter');
      await expect(shopper).toHaveURL(/\/search\?q=GRU/);
      await expect(shopper.locator('.card')).toHaveCount(1);
      if (javaScriptEnabled) await look(shopper, `store-search-${tag}`);
      await shopper.getByRole('link', { name: 'Grue en papier' }).click();
      await expect(shopper.getByRole('heading', { level: 1, name: 'Grue en papier' })).toBeVisible();
      const first = shopper.locator('.pictures img').first();
      await expect(first).toHaveAttribute('alt', 'Une grue rouge');
      expect(await first.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(0);
      if (javaScriptEnabled) await look(shopper, `store-product-pictures-${tag}`);
      // What a stranger was answered is no error of the page.
      expect(seen.filter((line) => !line.includes('404'))).toEqual([]);
      await context.close();
    });
  }
  expect(complaints).toEqual([]);
});

/** A picture of one colour. */
function png(width: number, height: number, colour: number[]): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(data: Buffer): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
