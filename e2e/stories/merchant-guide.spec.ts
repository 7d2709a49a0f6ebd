import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { TAGS } from '../support/words.ts';

const GUIDE = join(import.meta.dirname, '../../docs/guide');
const WIDE = { width: 1100, height: 760 };
const MOST_BYTES = 150 << 10;

// They change with every shade of the pages: only `make guide` takes them.
test.skip(!process.env.COMPTOIR_GUIDE, 'the pictures are taken when asked: make guide');

let shop: Shop;
let orderPage: string;
let links: string[];

test.beforeAll(async () => {
  if (!process.env.COMPTOIR_GUIDE) return;
  test.setTimeout(120_000);
  shop = await Shop.start({ demo: true });
  [orderPage, ...links] = (await shop.command('demo', 'order')).trim().split('\n') as [string, ...string[]];
  mkdirSync(GUIDE, { recursive: true });
});
test.afterAll(() => shop?.stop());

for (const language of ['fr', 'en'] as const) {
  test(`the guide's pictures, ${language}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const context = await browser.newContext({ locale: TAGS[language], viewport: WIDE });
    const page = await context.newPage();
    const taken = new Set<string>();
    const take = async (name: string) => {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.skeleton, main[aria-busy=true]')).toHaveCount(0);
      await page.waitForLoadState('networkidle');
      const path = join(GUIDE, `${language}-${name}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      expect(statSync(path).size, `${name} is too heavy for a page of text`).toBeLessThan(MOST_BYTES);
      taken.add(`${language}-${name}.png`);
    };

    const store = new Storefront(page, shop.url, language);
    await store.open('/product/le-petit-manuel-du-papier-plie');
    await take('store-product');
    await store.addToCart();
    await store.open('/product/le-sac-du-comptoir');
    await store.addToCart();
    await store.goToCheckout();
    await take('checkout');
    await page.goto(orderPage);
    await take('bought');
    await page.goto(links[0]!);
    await take('download');

    const office = new Backoffice(page, shop.url, language);
    await office.enter(await shop.signInLink());
    await page.setViewportSize({ width: 1280, height: 660 });
    await office.open('/orders');
    await office.main.getByLabel(office.say('orders-search')).fill('example.org');
    await expect(office.order('Camille Essai')).toHaveCount(0);
    await take('orders');
    await page.setViewportSize(WIDE);
    // A parcel that has left, with a file that was fetched.
    await openFirst(page, office.order('Paul Lemoine').getByRole('link', { name: /^\d{4}-\d{6}/ }));
    await take('order');
    for (const [name, path] of [
      ['downloads', '/settings/downloads'],
      ['shipping', '/settings/shipping'],
      ['letters', '/settings/mail'],
    ] as const) {
      await office.open(path);
      await take(name);
    }
    await office.open('/products');
    await openFirst(page, office.main.getByRole('link', { name: 'Le Petit Manuel du papier plié' }));
    await take('product');

    const text = readFileSync(join(GUIDE, `${language}.md`), 'utf8');
    const wanted = [...text.matchAll(/\((\w+-[\w-]+\.png)\)/g)].map((found) => found[1]!);
    expect(new Set(wanted)).toEqual(taken);
    await context.close();
  });
}

/** Follows a link of a list to the page of one. */
async function openFirst(page: Page, link: ReturnType<Page['getByRole']>): Promise<void> {
  await link.first().click();
  await expect(page).toHaveURL(/\/admin\/\w+\/.+/);
}
