import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { makeFile, sha256OfFile } from '../support/bytes.ts';
import { Cutter } from '../support/cutter.ts';
import { listen } from '../support/look.ts';
import { PostOffice } from '../support/post-office.ts';
import { LANGUAGES, TAGS, euros, typed } from '../support/words.ts';

/** Enough for a cut in the middle; in one language more than anything holds at once. */
const SIZE_BYTES = { fr: 200_000_000, en: 40_000_000 };
const SHOPPER = { name: 'Zoé Bréa', email: 'zoe@example.org' };

for (const language of LANGUAGES) test(`a file is uploaded over a cut line, sold by bank transfer, delivered by hand, and arrives whole, ${language}`, async ({ browser }) => {
  test.setTimeout(300_000);
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-story-'));
  const line = await Cutter.start();
  const post = await PostOffice.open();
  const shop = await Shop.start({ smtpUrl: post.url, publicUrl: line.url });
  line.leadTo(shop.port);
  try {
    const size = SIZE_BYTES[language];
    const original = join(dir, 'Atelier 2026.zip');
    await makeFile(original, size, 42);
    const sha256 = await sha256OfFile(original);

    // An empty shop: the merchant enters by the link that the program printed.
    const merchant = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const complaints = listen(merchant);
    const office = new Backoffice(merchant, shop.url, language);
    await office.enter(shop.firstSignInLink);
    await office.openTransfers('Virement sur FR76 3000 4000 0312 3456 7890 143, référence {OrderID}.');
    await office.createCatalogue('Ateliers');
    await office.createProduct('Atelier de reliure', 'Tout pour *relier* chez soi.', 'Ateliers');

    // The line breaks in the middle of the upload; the page goes on by itself, from where the shop stands.
    const cut = line.cutAfter(size / 2);
    await office.addFile(original, { customer: 'Atelier de reliure — été.zip', internal: 'reliure-v1.zip' }, typed(24.9, language));
    await expect(office.uploadBar).toBeVisible();
    const { passed } = await cut;
    expect(passed).toBeGreaterThan(size / 2);
    await expect(office.uploaded).toBeVisible({ timeout: 120_000 });
    expect(line.passed, 'the upload went on, it did not begin again').toBeLessThan(size * 1.25);
    await office.saveVariant();
    await office.publish();

    // A shopper, by bank transfer.
    const shopper = await (await browser.newContext({ locale: TAGS[language], acceptDownloads: true })).newPage();
    const shopperComplaints = listen(shopper);
    const store = new Storefront(shopper, shop.url, language);
    await store.open('/');
    await store.main.getByRole('link', { name: /Atelier de reliure/ }).click();
    await expect(store.main).toContainText(euros(2490, language));
    await store.addToCart();
    await store.goToCheckout();
    await store.fillCheckout(SHOPPER);
    await expect(store.consent).not.toBeChecked();
    await store.consent.check();
    await store.placeOrder();
    await expect(shopper).toHaveURL(/\/order\//);
    const number = await store.orderNumber();
    await expect(store.main).toContainText(`référence ${number}`);
    await expect(store.main.getByText(store.say('downloads-off'))).toBeVisible();
    await expect(store.main.getByRole('link', { name: store.say('download-named') })).toHaveCount(0);

    // The list shows the red cross and no link, until the merchant presses Deliver.
    await office.go('orders');
    const row = office.order(number);
    await expect(row).toContainText('✗');
    await expect(row.getByRole('link', { name: /reliure/ })).toHaveCount(0);
    expect(post.mails.filter((mail) => mail.text?.includes('/d/'))).toEqual([]);
    await office.deliver(number);
    await expect(row).toContainText('✓');
    await expect(row.getByRole('link', { name: 'Atelier de reliure — été.zip' })).toBeVisible();

    // The mail, with its three fields filled.
    const mail = await post.mail((mail) => !!mail.text?.includes('/d/'));
    expect(mail.to).toMatchObject({ text: expect.stringContaining(SHOPPER.email) });
    expect(mail.subject).toContain(number);
    for (const part of [mail.text!, String(mail.html)]) {
      for (const filled of ['Zoé Bréa', 'Atelier de reliure — été.zip']) expect(part).toContain(filled);
      expect(part).not.toMatch(/\{\w+\}/);
    }
    const [link] = /http:\/\/\S+\/d\/[\w-]+/.exec(mail.text!)!;
    expect(link.startsWith(shop.url)).toBe(true);

    // The shopper opens it and downloads.
    await shopper.goto(link);
    await expect(shopper.getByText(sha256)).toBeAttached();
    const arriving = shopper.waitForEvent('download');
    await shopper.getByRole('button', { name: store.say('download') }).click();
    const download = await arriving;
    expect(download.suggestedFilename()).toBe('Atelier de reliure — été.zip');
    expect(await sha256OfFile((await download.path())!)).toBe(sha256);

    await expect.poll(() => shop.sql('SELECT counter FROM download_link')).toEqual(['1']);
    await office.open('/orders');
    await expect(row).toContainText({ fr: '1, sans limite', en: '1, unlimited' }[language]);
    expect(await shop.sql('SELECT counter FROM download_link')).toEqual(['1']);
    expect(post.mails.filter((mail) => mail.text?.includes('/d/'))).toHaveLength(1);
    expect(shopperComplaints).toEqual([]);
    // the cut itself is the one thing that the merchant's browser has complained of
    expect(complaints.filter((text) => !/ERR_|Failed to (load|fetch)/.test(text))).toEqual([]);
  } finally {
    await shop.stop();
    await post.close();
    line.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
