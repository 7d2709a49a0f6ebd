import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes, sha256, sha256OfFile } from '../support/bytes.ts';
import { listen, lookIn } from '../support/look.ts';
import { type AdminOrder, Merchant } from '../support/merchant.ts';
import { Shopper } from '../support/shopper.ts';
import { LANGUAGES, TAGS, euros, typed } from '../support/words.ts';

const FIRST = bytes(1 << 18, 11);
const SECOND = bytes(1 << 18, 12);
const INTERNAL = 'pliage-2026.pdf';

// The manual's chapter « Ajout d'un produit numérique dans un catalogue ». There a new internal name cuts former buyers
// off; here nothing that the merchant does to a file takes it away from who bought it.
for (const language of LANGUAGES) test(`a product of the kind "file" is added, its file replaced and renamed, and former buyers keep it, ${language}`, async ({ browser }) => {
  test.setTimeout(180_000);
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-product-'));
  const shop = await Shop.start();
  try {
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    await merchant.acceptTransfers();
    const page = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const complaints = listen(page);
    const office = new Backoffice(page, shop.url, language);
    const { say } = office;
    await office.enter(await shop.signInLink());

    // In any catalogue, and in several.
    await office.createCatalogue('Papiers');
    await merchant.catalogue('Manuels');
    await office.createProduct('Le papier plié', 'Trente *pliages*.', 'Papiers');
    await office.main.getByRole('checkbox', { name: 'Manuels' }).check();
    await office.main.locator('form', { has: page.getByRole('checkbox', { name: 'Manuels' }) }).locator('button[type=submit]').click();
    await expect(page.getByText(say('saved')).first()).toBeVisible();

    // "Price & stock": a file has a price, no weight; goods have one.
    await office.main.getByRole('radio', { name: say('kind-GOODS') }).check();
    await expect(office.main.getByRole('textbox', { name: say('weight') })).toBeVisible();
    await office.main.getByRole('radio', { name: say('kind-FILE') }).check();
    await expect(office.main.getByRole('textbox', { name: say('weight') })).toHaveCount(0);
    await office.main.getByRole('textbox', { name: say('price') }).fill(typed(9, language));
    const path = join(dir, 'Le papier plié.pdf');
    writeFileSync(path, FIRST);
    await office.main.getByLabel(say('file-upload-new')).setInputFiles(path);

    // Two names: the buyer's is the file's own, the internal one is suggested in letters that every system stores.
    const dialog = page.getByRole('dialog');
    const customer = dialog.getByRole('textbox', { name: say('customer-name') });
    const internal = dialog.getByRole('textbox', { name: say('internal-name') });
    await expect(customer).toHaveValue('Le papier plié.pdf');
    await expect(internal).toHaveValue(/^[A-Za-z0-9._-]+$/);
    await internal.fill('Le papier plié.pdf');
    await expect(dialog.getByText(say('names-equal'))).toBeVisible();
    await lookIn(language, page, 'product-file-names');
    await dialog.getByRole('button', { name: say('upload-begin') }).click();
    await expect(internal).toHaveAttribute('aria-invalid', 'true');
    await internal.fill(INTERNAL);
    await expect(dialog.getByText(say('names-equal'))).toHaveCount(0);
    await dialog.getByRole('button', { name: say('upload-begin') }).click();
    await expect(dialog).toBeHidden();
    await expect(office.uploaded).toBeVisible();
    await office.saveVariant();
    await office.publish();
    await lookIn(language, page, 'product-with-file');

    // The shopper sees a file and its price, in both catalogues; the internal name is nowhere.
    const shopper = await (await browser.newContext({ locale: TAGS[language], acceptDownloads: true })).newPage();
    const shopperComplaints = listen(shopper);
    const store = new Storefront(shopper, shop.url, language);
    for (const catalogue of ['papiers', 'manuels']) {
      await store.open(`/catalogue/${catalogue}`);
      await expect(store.main.getByRole('link', { name: /Le papier plié/ })).toBeVisible();
    }
    await store.main.getByRole('link', { name: /Le papier plié/ }).click();
    await expect(store.main).toContainText(euros(900, language));
    await expect(store.main.getByText(store.say('receive-link'))).toBeVisible();
    expect(await shopper.content()).not.toContain(INTERNAL);

    const { variants, files } = await merchant.client.ask<{ variants: { nodes: { variants: { id: string }[] }[] }; files: { nodes: { id: string }[] } }>(
      '{ variants: adminProducts(first: 1) { nodes { variants { id } } } files: adminFiles(first: 1) { nodes { id } } }',
    );
    const variant = variants.nodes[0]!.variants[0]!.id;
    const buy = async (email: string): Promise<AdminOrder> => {
      const { number } = await new Shopper(shop.url, 'Zoé Bréa', email, undefined, language).buy(variant, 900);
      return merchant.receivePayment((await merchant.orderByNumber(number)).id);
    };
    /** Presses the button of a link's page; what arrives. */
    const fetchIt = async (order: AdminOrder) => {
      await shopper.goto(order.links[0]!.url!);
      expect(await shopper.content()).not.toContain(INTERNAL);
      const arriving = shopper.waitForEvent('download');
      await shopper.getByRole('button', { name: store.say('download') }).click();
      const download = await arriving;
      return { name: download.suggestedFilename(), sha256: await sha256OfFile((await download.path())!) };
    };
    const former = await buy('avant@example.org');
    expect(await fetchIt(former)).toEqual({ name: 'Le papier plié.pdf', sha256: sha256(FIRST) });

    // Brought up to date, by choosing a file again: a new version under the same names.
    writeFileSync(path, SECOND);
    await page.reload();
    await office.main.getByRole('article').getByRole('button', { name: say('edit') }).click();
    await office.main.getByLabel(say('file-upload-version')).setInputFiles(path);
    await expect(office.uploaded).toBeVisible();
    await expect(office.main.getByText(INTERNAL)).toBeVisible();
    await expect(office.main.getByText('version 2')).toBeVisible();
    expect(await fetchIt(former)).toEqual({ name: 'Le papier plié.pdf', sha256: sha256(SECOND) });

    // Another internal name: refused while it is another file's, and nobody's link minds.
    await merchant.file('deja-pris.pdf', 'Autre.pdf');
    await office.open(`/files/${files.nodes[0]!.id}`);
    const names = office.main.getByRole('region', { name: say('names') });
    const save = names.getByRole('button', { name: say('save') });
    await names.getByRole('textbox', { name: say('internal-name') }).fill('deja-pris.pdf');
    await save.click();
    await expect(names.getByRole('textbox', { name: say('internal-name') })).toHaveAttribute('aria-invalid', 'true');
    await names.getByRole('textbox', { name: say('internal-name') }).fill('autre-nom.pdf');
    await save.click();
    await expect(page.getByText(say('saved')).first()).toBeVisible();
    expect(await fetchIt(former)).toEqual({ name: 'Le papier plié.pdf', sha256: sha256(SECOND) });

    // The name that buyers see, at any time; and each keeps the version of the day, if the merchant prefers.
    await names.getByRole('textbox', { name: say('customer-name') }).fill('Pliages — été.pdf');
    await names.getByRole('radio', { name: say('policy-BOUGHT') }).check();
    await save.click();
    const latest = await buy('apres@example.org');
    expect(latest.links[0]!.customerName).toBe('Pliages — été.pdf');
    expect(await fetchIt(former)).toEqual({ name: 'Pliages — été.pdf', sha256: sha256(FIRST) });
    expect(await fetchIt(latest)).toEqual({ name: 'Pliages — été.pdf', sha256: sha256(SECOND) });
    await expect(office.main.getByRole('table').getByRole('row')).toHaveCount(3);
    await lookIn(language, page, 'file-two-versions');

    // Out of the shop altogether: who bought it still has it.
    await office.go('products');
    await office.main.getByRole('link', { name: 'Le papier plié' }).click();
    await office.main.getByText(say('actions')).first().click();
    await office.main.getByRole('button', { name: say('product-delete') }).click();
    await dialog.getByRole('button', { name: say('product-delete') }).click();
    await expect(office.main.getByRole('heading', { level: 1, name: say('products') })).toBeVisible();
    expect((await fetch(`${shop.url}/product/le-papier-plie`)).status).toBe(404);
    expect(await fetchIt(former)).toEqual({ name: 'Pliages — été.pdf', sha256: sha256(FIRST) });
    expect(shopperComplaints).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
