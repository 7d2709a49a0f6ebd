import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';

const GUIDE = join(import.meta.dirname, '../../docs/guide');
/** The committed pictures are made again only when asked: `make guide`. */
const folder = process.env.COMPTOIR_GUIDE ? GUIDE : join(import.meta.dirname, '../out/guide');
const WIDE = { width: 1100, height: 760 };

let shop: Shop;
let orderPage: string;
let links: string[];

test.beforeAll(async () => {
  shop = await Shop.start({ demo: true });
  [orderPage, ...links] = (await shop.command('demo', 'order')).trim().split('\n') as [string, ...string[]];
  mkdirSync(folder, { recursive: true });
});
test.afterAll(() => shop?.stop());

for (const [language, locale] of [['fr', 'fr-FR'], ['en', 'en-GB']] as const) {
  test(`the guide's pictures, ${language}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const context = await browser.newContext({ locale, viewport: WIDE });
    const page = await context.newPage();
    const taken = new Set<string>();
    const take = async (name: string) => {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForLoadState('networkidle');
      taken.add(`${language}-${name}.png`);
      await page.screenshot({ path: join(folder, `${language}-${name}.png`), animations: 'disabled' });
    };
    const show = async (name: string, address: string) => {
      await page.goto(address.startsWith('http') ? address : shop.url + address);
      await take(name);
    };

    await show('store-product', '/product/le-petit-manuel-du-papier-plie');
    await page.getByRole('main').getByRole('button').first().click();
    await show('checkout', '/checkout');
    await show('download', links[0]!);
    await show('bought', orderPage);

    await page.goto(await shop.signInLink());
    await page.getByRole('main').getByRole('button').click();
    await expect(page.getByRole('navigation').first()).toBeVisible();
    await show('orders', '/admin/orders');
    await openFirst(page, '2026-');
    await take('order');
    await show('downloads', '/admin/settings/downloads');
    await show('letters', '/admin/settings/mail');
    await page.goto(`${shop.url}/admin/products`);
    await openFirst(page, 'Manuel du papier plié');
    await take('product');

    const text = readFileSync(join(GUIDE, `${language}.md`), 'utf8');
    const wanted = [...text.matchAll(/\((\w+-[\w-]+\.png)\)/g)].map((found) => found[1]!);
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((name) => !taken.has(name))).toEqual([]);
    await context.close();
  });
}

/** Follows the first link in the page whose words hold these. */
async function openFirst(page: Page, words: string): Promise<void> {
  await new Backoffice(page, shop.url).main.getByRole('link', { name: words }).first().click();
  await expect(page).toHaveURL(/\/admin\/\w+\/.+/);
}
