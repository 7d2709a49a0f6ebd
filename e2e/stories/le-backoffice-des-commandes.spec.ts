import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen, lookIn } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';
import { LANGUAGES, TAGS } from '../support/words.ts';

// The manual's chapter « Le backoffice des commandes de produits numériques »: the list with its two states, and each act.
for (const language of LANGUAGES) test(`the merchant sees every order with its mark and its links, and steers them, ${language}`, async ({ browser }) => {
  test.setTimeout(180_000);
  const shop = await Shop.start();
  try {
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    await merchant.acceptTransfers();
    const sold = await merchant.sell(await merchant.catalogue('Livres'), 'Le manuel', 'Manuel.pdf', bytes(5_000, 7));
    const first = await new Shopper(shop.url, 'Zoé Bréa', 'zoe@example.org').buy(sold.variant);
    const second = await new Shopper(shop.url, 'Ada Martin', 'ada@example.org').buy(sold.variant);
    await merchant.receivePayment((await merchant.orderByNumber(first.number)).id);

    const context = await browser.newContext({ locale: TAGS[language], acceptDownloads: true });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    const complaints = listen(page);
    const office = new Backoffice(page, shop.url, language);
    const { say } = office;
    await office.enter(await shop.signInLink());
    await office.open('/orders');

    // The two states: a green mark with links, a red cross without.
    const [paid, waiting] = [office.order(first.number), office.order(second.number)];
    await expect(paid).toContainText('✓');
    await expect(paid.getByRole('link', { name: 'Manuel.pdf' })).toHaveAttribute('href', /\/d\//);
    await expect(waiting).toContainText('✗');
    await expect(waiting.getByRole('link', { name: 'Manuel.pdf' })).toHaveCount(0);
    await lookIn(language, page, 'orders');

    // A link is copied with one press.
    await paid.getByRole('link', { name: 'Manuel.pdf' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/\/d\/[\w-]+$/);

    // A new order appears by itself.
    const third = await new Shopper(shop.url, 'Camille Durand', 'camille@example.org').buy(sold.variant);
    await expect(office.order(third.number)).toBeVisible({ timeout: 8_000 });

    // By keyboard alone: search, go down, select, open.
    await page.keyboard.press('/');
    await page.keyboard.type('bréa');
    await expect(office.order(second.number)).toBeHidden();
    await expect(page).toHaveURL(/search=br%C3%A9a/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    await expect(page.getByRole('region', { name: say('bulk') })).toContainText(say('bulk-selected'));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(first.number);
    await page.goBack();
    await expect(page.getByRole('searchbox')).toHaveValue('bréa');
    await office.open('/orders?downloads=DISABLED');
    await expect(paid).toBeHidden();
    await office.open('/orders');

    // Disable, enable, and the counter, the limit and the last day, on the row.
    const act = async (row: typeof paid, name: string) => {
      await row.getByText(say('actions')).click();
      await row.getByRole('button', { name: say(name) }).click();
    };
    await act(paid, 'disable');
    await expect(paid).toContainText('✗');
    expect((await fetch(copied)).status).toBe(403);
    await act(paid, 'enable');
    await expect(paid).toContainText('✓');
    await act(paid, 'edit-order');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: say('downloads-limit') }).fill('9');
    await dialog.getByRole('button', { name: say('save') }).nth(1).click();
    await expect(dialog.getByText(say('saved'))).toBeVisible();
    await dialog.getByRole('textbox', { name: say('downloads-done') }).fill('4');
    await dialog.getByRole('button', { name: say('save') }).nth(0).click();
    await expect(dialog.getByText(say('saved'))).toHaveCount(2);
    await lookIn(language, page, 'order-limits');
    await dialog.getByRole('button', { name: say('close') }).click();
    await expect(paid).toContainText({ fr: '4 sur 9', en: '4 of 9' }[language]);

    // A period that is over closes the link, another one opens it again; so does the counter.
    const lastDay = async (day: string) => {
      await act(paid, 'edit-order');
      await dialog.getByLabel(say('last-day')).fill(day);
      await dialog.getByRole('button', { name: say('save') }).nth(2).click();
      await expect(dialog.getByText(say('saved'))).toBeVisible();
      await dialog.getByRole('button', { name: say('close') }).click();
    };
    await lastDay('2020-01-31');
    await expect(openTransfer(copied)).rejects.toThrow(/answered 4\d\d/);
    await lastDay('2037-12-31');
    await expect(paid).toContainText('2037');
    await openTransfer(copied);

    // Many at once; what cannot be done is named.
    for (const row of [paid, waiting]) await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: say('resend') }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: say('resend') }).click();
    await expect(page.getByRole('alert').filter({ hasText: second.number })).toBeVisible();
    await lookIn(language, page, 'orders-bulk');
    await page.getByRole('button', { name: say('enable') }).first().click();
    await expect(waiting).toContainText('✓');

    // The table for a spreadsheet.
    const arriving = page.waitForEvent('download');
    await page.getByRole('link', { name: say('export') }).click();
    const table = readFileSync((await (await arriving).path())!, 'utf8');
    expect(table.split('\r\n').filter(Boolean)).toHaveLength(4);
    expect(table).toContain({ fr: ';"12,00";', en: ',"12.00",' }[language]);

    // Deleting asks once; then the order and its links are gone.
    await act(paid, 'delete-order');
    await page.getByRole('dialog').getByRole('button', { name: say('delete-order') }).click();
    await expect(paid).toHaveCount(0);
    expect((await fetch(copied)).status).toBe(404);
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
  }
});
