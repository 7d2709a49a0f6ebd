import { expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes, sha256, sha256OfFile } from '../support/bytes.ts';
import { listen, lookIn } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { openTransfer } from '../support/shopper.ts';
import { LANGUAGES, TAGS } from '../support/words.ts';

const PASSWORD = 'sésame, ouvre-toi';

// The manual's chapter « Tests de fichiers numériques sur votre site e-Commerce »: a product in a catalogue that is
// protected and out of the menu, a true order, its delivery, its change and its end, and files that arrive as they are.
for (const language of LANGUAGES) test(`the merchant tries a sale in a protected catalogue, then opens it, ${language}`, async ({ browser }) => {
  test.setTimeout(180_000);
  const shop = await Shop.start();
  try {
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    await merchant.acceptTransfers();
    const page = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const complaints = listen(page);
    const office = new Backoffice(page, shop.url, language);
    const { say } = office;
    const dialog = page.getByRole('dialog');
    await office.enter(await shop.signInLink());

    // Out of the menu, and behind a password.
    await office.go('catalogues');
    await office.main.getByRole('button', { name: say('catalogue-new') }).click();
    await dialog.getByRole('textbox', { name: say('title') }).fill('Essais');
    await dialog.getByRole('radio', { name: say('visibility-UNLISTED') }).check();
    await dialog.getByRole('button', { name: say('save') }).click();
    const line = office.main.getByRole('listitem').filter({ hasText: 'Essais' });
    await line.getByText(say('actions')).click();
    await line.getByRole('button', { name: say('password-protect') }).click();
    await dialog.getByRole('textbox', { name: say('password') }).fill(PASSWORD);
    await dialog.getByRole('button', { name: say('save') }).click();
    await expect(line.getByText(say('protected'))).toBeVisible();
    const { adminCatalogues } = await merchant.client.ask<{ adminCatalogues: { id: string }[] }>('{ adminCatalogues { id } }');
    const data = Buffer.from('Du texte que tout serveur voudrait comprimer. '.repeat(4_000));
    const sold = await merchant.sell(adminCatalogues[0]!.id, 'Premier essai', 'Essai.txt', data);
    await merchant.sell(adminCatalogues[0]!.id, 'Second essai', 'Essai.bin', bytes(1 << 16, 3));

    // A stranger finds nothing of it: not in the menu, not by search, not by the product's address.
    const tester = await (await browser.newContext({ locale: TAGS[language], acceptDownloads: true })).newPage();
    const store = new Storefront(tester, shop.url, language);
    await store.open('/');
    await expect(tester.getByText('Premier essai')).toHaveCount(0);
    await expect(tester.getByRole('link', { name: 'Essais' })).toHaveCount(0);
    await store.open('/search?q=essai');
    await expect(store.main.getByText('Premier essai')).toHaveCount(0);
    expect((await tester.goto(`${shop.url}/product/${sold.slug}`))!.status()).toBe(404);

    // The tester knows the address and the password, and orders as anybody will.
    await tester.goto(`${shop.url}/catalogue/essais`);
    const testerComplaints = listen(tester);
    await expect(store.main.getByRole('heading', { level: 1, name: store.say('locked-title') })).toBeVisible();
    await lookIn(language, tester, 'trial-locked');
    await tester.locator('#password').fill(PASSWORD);
    await tester.getByRole('button', { name: store.say('locked-enter') }).click();
    await expect(store.main.getByRole('heading', { level: 1, name: 'Essais' })).toBeVisible();
    await store.main.getByRole('link', { name: /Premier essai/ }).click();
    await store.addToCart();
    await store.goToCheckout();
    await store.fillCheckout({ name: 'Moi-même', email: 'moi@example.org' });
    await store.consent.check();
    await store.placeOrder();
    await expect(tester).toHaveURL(/\/order\//);
    const number = await store.orderNumber();

    // In the backoffice: the order, its delivery by hand, its link, tried from there.
    await office.go('orders');
    const row = office.order(number);
    await expect(row).toContainText('✗');
    await office.deliver(number);
    await expect(row).toContainText('✓');
    const link = (await row.getByRole('link', { name: 'Essai.txt' }).getAttribute('href'))!;
    await tester.goto(new URL(link, shop.url).href);
    const arriving = tester.waitForEvent('download');
    await tester.getByRole('button', { name: store.say('download') }).click();
    expect(await sha256OfFile((await (await arriving).path())!)).toBe(sold.sha256);

    // Nothing compresses on the way, whatever the client would take: the file that arrives is the file.
    const transfer = await fetch(await openTransfer(new URL(link, shop.url).href), { headers: { 'accept-encoding': 'gzip, br, zstd' } });
    expect(transfer.headers.get('content-encoding')).toBeNull();
    expect(transfer.headers.get('content-length')).toBe(String(data.length));
    expect(sha256(new Uint8Array(await transfer.arrayBuffer()))).toBe(sold.sha256);

    // Changed, and deleted for good.
    await row.getByText(say('actions')).click();
    await row.getByRole('button', { name: say('disable') }).click();
    await expect(row).toContainText('✗');
    await row.getByText(say('actions')).click();
    await row.getByRole('button', { name: say('delete-order') }).click();
    await dialog.getByRole('button', { name: say('delete-order') }).click();
    await expect(row).toHaveCount(0);
    expect((await fetch(new URL(link, shop.url))).status).toBe(404);

    // It works: the shop opens.
    await office.go('catalogues');
    await line.getByText(say('actions')).click();
    await line.getByRole('button', { name: say('password-change-or-remove') }).click();
    await dialog.getByRole('button', { name: say('password-remove') }).click();
    await expect(line.getByText(say('protected'), { exact: true })).toHaveCount(0);
    await line.getByRole('button', { name: say('edit') }).click();
    await dialog.getByRole('radio', { name: say('visibility-LISTED') }).check();
    await dialog.getByRole('button', { name: say('save') }).click();
    await expect(dialog).toBeHidden();
    const anybody = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    await anybody.goto(shop.url);
    await expect(anybody.getByRole('link', { name: 'Essais' }).first()).toBeVisible();
    await expect(anybody.getByText('Premier essai').first()).toBeVisible();
    expect(testerComplaints).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
  }
});
