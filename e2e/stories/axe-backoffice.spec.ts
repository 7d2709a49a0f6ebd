import { type Browser, type Page, expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';
import { bytes, makeFile } from '../support/bytes.ts';
import { type Scheme, listen, look } from '../support/look.ts';
import { type AdminOrder, Merchant, type SoldFile } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';
import { type Language, TAGS } from '../support/words.ts';

/** Colours do not depend on the words, nor lengths on the colours: each language is looked at in one scheme. */
const SCHEMES: Record<Language, Scheme[]> = { fr: ['light'], en: ['dark'] };
/** The longer words are looked at each time, the others in `make soak`. */
const LANGUAGES: Language[] = process.env.COMPTOIR_SOAK ? ['fr', 'en'] : ['fr'];
const LONG = 'Un titre qui ne veut pas finir '.repeat(6).trim();
const PART_BYTES = 16 << 20;

/** A shop, its merchant at the workbench, and what both need to look around. */
class Visit {
  private constructor(
    readonly shop: Shop,
    readonly merchant: Merchant,
    readonly page: Page,
    readonly office: Backoffice,
    readonly language: Language,
    readonly dir: string,
    readonly complaints: string[],
  ) {}

  static async begin(browser: Browser, language: Language): Promise<Visit> {
    const shop = await Shop.start();
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    const page = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const dir = mkdtempSync(join(tmpdir(), 'comptoir-office-'));
    return new Visit(shop, merchant, page, new Backoffice(page, shop.url, language), language, dir, listen(page));
  }

  async end(): Promise<void> {
    await this.page.context().close();
    await this.shop.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  see(name: string): Promise<void> {
    return look(this.page, `office-${this.language}-${name}`, SCHEMES[this.language]);
  }

  /** A control of the page's main part, or of what is asked over it. */
  press(role: 'button' | 'link', name: string, within = this.office.main): Promise<void> {
    return within.getByRole(role, { name: this.office.say(name) }).first().click();
  }

  /** Looks at what a control opens over the page, and leaves it again. */
  async seeDialog(name: string): Promise<void> {
    await expect(this.page.getByRole('dialog')).toBeVisible();
    await this.see(name);
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }

  /** Opens the menu of acts that stands first. */
  async openMenu(): Promise<void> {
    await this.office.main.locator('details.menu > summary').first().click();
  }

  async openDetails(): Promise<void> {
    for (const summary of await this.office.main.locator('details:not(.menu) > summary').all()) await summary.click();
  }
}

for (const language of LANGUAGES) {
  test(`every page of the backoffice, in every state, wide and narrow, ${language}`, async ({ browser }) => {
    test.setTimeout(600_000);
    const visit = await Visit.begin(browser, language);
    try {
      await theDoor(visit);
      await theEmptyShop(visit);
      await theCatalogues(visit);
      await aProduct(visit);
      const { orders, sold } = await fill(visit);
      await theLists(visit, sold);
      await theOrders(visit, orders);
      await theMail(visit);
      await theNotifications(visit, orders);
      await theSettings(visit);
      // what was cut off on purpose is the one thing that the browser has complained of
      expect(visit.complaints.filter((text) => !text.includes('/admin/uploads'))).toEqual([]);
    } finally {
      await visit.end();
    }
  });
}

async function theDoor(visit: Visit): Promise<void> {
  const { page, office, shop } = visit;
  await page.goto(`${shop.url}/admin`);
  await expect(office.main.getByRole('heading', { level: 1, name: office.say('sign-in') })).toBeVisible();
  await visit.see('sign-in');
  await office.main.getByRole('textbox', { name: office.say('user-name') }).fill('personne');
  await office.main.getByLabel(office.say('password')).fill('rien de tout cela');
  await visit.press('button', 'sign-in');
  await expect(office.main.locator('[data-refusals]').first()).toBeVisible();
  await visit.see('sign-in-refused');
  await office.enter(await shop.signInLink());
}

async function theEmptyShop(visit: Visit): Promise<void> {
  const { office, page } = visit;
  await office.open('');
  await visit.see('dashboard-empty');
  for (const place of ['orders', 'notifications', 'products', 'files', 'catalogues', 'mail']) {
    await office.open(`/${place}`);
    await visit.see(`${place}-empty`);
  }
  await office.open('/products/new');
  await visit.see('product-new-no-catalogue');
  await page.keyboard.press('Escape');
  await office.main.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('?');
  await visit.seeDialog('keys');
}

async function theCatalogues(visit: Visit): Promise<void> {
  const { office, page, merchant } = visit;
  await office.open('/catalogues');
  await visit.press('button', 'catalogue-new');
  const dialog = page.getByRole('dialog');
  await visit.press('button', 'save', dialog);
  await expect(dialog.getByRole('textbox', { name: office.say('title') })).toHaveAttribute('aria-invalid', 'true');
  await visit.seeDialog('catalogue-refused');
  await office.createCatalogue('Ateliers');
  await merchant.client.change('catalogueCreate', { title: LONG, visibility: 'UNLISTED' }, 'AdminCatalogue', 'id');
  await office.open('/catalogues');
  await visit.see('catalogues');
  await visit.press('button', 'edit');
  await visit.seeDialog('catalogue-edit');
  for (const act of ['password-protect', 'delete']) {
    await visit.openMenu();
    if (act === 'delete') await visit.see('catalogue-menu');
    await visit.press('button', act);
    await visit.seeDialog(`catalogue-${act}`);
  }
}

/** A draft whose file is uploaded, in every state on the way to a published product. */
async function aProduct(visit: Visit): Promise<void> {
  const { office, page, dir } = visit;
  await office.open('/products/new');
  await visit.press('button', 'product-create');
  await expect(office.main.getByRole('textbox', { name: office.say('title') })).toHaveAttribute('aria-invalid', 'true');
  await visit.see('product-new-refused');
  await office.createProduct('Atelier de reliure', '# Relier\n\nTout pour *relier* chez soi :\n\n- du fil\n- du papier', 'Ateliers');
  await visit.see('product-draft');
  const price = office.main.getByRole('textbox', { name: office.say('price') });
  await price.fill('douze');
  await office.saveVariant();
  await expect(price).toHaveAttribute('aria-invalid', 'true');
  await visit.see('product-variant-refused');
  // what is refused is what was sent
  await price.fill('24,90');
  await expect(price).not.toHaveAttribute('aria-invalid', 'true');
  await price.fill('douze');
  await expect(price).toHaveAttribute('aria-invalid', 'true');

  // the first part goes through, the second waits for the gate
  const file = join(dir, 'Atelier de reliure, la vidéo.bin');
  await makeFile(file, PART_BYTES + (4 << 20), 3);
  let openGate = (): void => {};
  const gate = new Promise<void>((open) => (openGate = open));
  await page.route('**/admin/uploads/*', async (route) => {
    const offset = Number((await route.request().allHeaders())['upload-offset'] ?? 0);
    if (route.request().method() === 'PATCH' && offset >= PART_BYTES) await gate;
    // a part that was paused meanwhile has nobody to answer any more
    await route.continue().catch(() => {});
  });
  await office.main.getByLabel(office.say('file-upload-new')).setInputFiles(file);
  await visit.seeDialog('file-new');
  await office.addFile(file, { customer: 'Atelier de reliure — été.bin', internal: 'reliure-v1.bin' }, '24,90');
  await expect(office.uploadBar).toHaveAttribute('value', '80', { timeout: 30_000 });
  await visit.see('upload-running');
  await visit.press('button', 'upload-pause');
  await visit.see('upload-paused');
  openGate();
  await visit.press('button', 'upload-go-on');
  await expect(office.uploaded).toBeVisible({ timeout: 30_000 });
  await expect(office.main.locator('.file-card').getByText(office.say('version-number'))).toBeVisible();
  await expect(office.main.locator('.file-card').getByText(office.say('not-uploaded'))).toHaveCount(0);
  await page.unroute('**/admin/uploads/*');
  await visit.see('upload-done');
  await visit.press('button', 'file-existing');
  await visit.seeDialog('file-existing');
  await office.saveVariant();
  await expect(office.main.getByRole('button', { name: office.say('variant-add') })).toBeVisible();
  await visit.see('product-priced');

  await office.main.locator('.variant').first().getByRole('button', { name: office.say('edit') }).click();
  await visit.see('product-variant-open');
  await office.main.locator('.variant').first().getByRole('button', { name: office.say('delete') }).first().click();
  await visit.seeDialog('product-variant-delete');
  await visit.press('button', 'variant-add');
  await office.main.locator('.variant').last().getByRole('radio', { name: office.say('kind-GOODS') }).check();
  await visit.see('product-variant-goods');

  // the preview shows what is in the field now, saved or not
  await office.open(new URL(page.url()).pathname.replace('/admin', ''));
  const preview = office.main.locator('details.preview');
  await preview.locator('summary').click();
  await expect(preview.getByRole('listitem')).toHaveCount(2);
  await office.main.getByRole('textbox', { name: office.say('body') }).fill('Tout pour **relier** <script>chez soi</script>.');
  await expect(preview.locator('strong')).toHaveText('relier');
  await expect(preview.locator('script')).toHaveCount(0);
  await visit.see('product-preview');
  await office.publish();
  await visit.openMenu();
  await visit.see('product-published');
  await visit.press('button', 'product-delete');
  await visit.seeDialog('product-delete');
}

interface Orders {
  awaiting: AdminOrder;
  delivered: AdminOrder;
}

/** Products and orders of every kind, by the API. */
async function fill({ shop, merchant }: Visit): Promise<{ orders: Orders; sold: SoldFile }> {
  await merchant.acceptTransfers();
  const catalogue = await merchant.catalogue('Sons et bruits');
  const sold = await merchant.sell(catalogue, 'Bruits de pluie', 'Pluie d’été, prise de nuit à la campagne.wav', bytes(1 << 16, 6));
  const long = await merchant.sell(catalogue, LONG, `${'Très-long-nom-'.repeat(8)}.bin`, bytes(1 << 10, 7), 99_999_99);
  const rtl = await merchant.sell(catalogue, 'كتاب — قراءة', 'كتاب.bin', bytes(1 << 10, 8), 0);
  await merchant.upload(sold.file, bytes(1 << 15, 9), 'Pluie-2.wav');
  await merchant.file('meme-nom.bin', 'meme-nom.bin');

  const place = async (file: SoldFile, total: number, name = 'Zoé Bréa', email = 'zoe@example.org') => {
    const { number } = await new Shopper(shop.url, name, email).buy(file.variant, total);
    return merchant.orderByNumber(number);
  };
  const deliver = async (order: AdminOrder) => merchant.receivePayment(order.id);
  const change = (name: string, input: Record<string, unknown>) => merchant.client.change(name, input, name.startsWith('link') ? 'AdminLink' : 'AdminOrder', 'id');
  await place(rtl, 0, 'أحمد بن علي', 'ahmed@example.org');
  const cancelled = await place(sold, 1200);
  await change('orderCancel', { order: cancelled.id });
  const disabled = await deliver(await place(sold, 1200));
  await change('orderDisable', { order: disabled.id });
  await deliver(await place(long, 99_999_99, `${'Anne-Sophie '.repeat(6)}de la Très-Longue-Maison`, `${'adresse.'.repeat(7)}longue@example.org`));
  const delivered = await deliver(await place(sold, 1200));
  const link = delivered.links[0]!.id;
  await change('linkSetLimit', { link, maxDownloads: 3 });
  await change('linkSetExpiry', { link, expiresAt: '2031-03-31T22:00:00Z' });
  for (const bytesWanted of ['', 'bytes=0-999']) {
    const headers: Record<string, string> = bytesWanted ? { range: bytesWanted } : {};
    await (await fetch(await openTransfer(delivered.links[0]!.url!), { headers })).arrayBuffer();
    await expect.poll(async () => (await merchant.order(delivered.id)).links[0]!.counter).toBe(1);
  }
  const awaiting = await place(sold, 1200);
  return { orders: { awaiting, delivered }, sold };
}

async function theLists(visit: Visit, sold: SoldFile): Promise<void> {
  const { office } = visit;
  for (const place of ['orders', 'products', 'files']) {
    await office.open(`/${place}`);
    await expect(office.main.getByRole('row').nth(3)).toBeVisible();
    await visit.see(place);
    await office.open(`/${place}?search=introuvable`);
    await expect(office.main.getByRole('heading', { name: office.say('no-match') })).toBeVisible();
    await visit.see(`${place}-no-match`);
  }
  await office.open(`/files/${sold.file}`);
  await visit.see('file');
  await office.open('/rien');
  await visit.see('not-found');
  await office.open('/orders/rien');
  await visit.see('gone');
}

async function theOrders(visit: Visit, { awaiting, delivered }: Orders): Promise<void> {
  const { office } = visit;
  await office.open('/orders');
  await office.order(awaiting.number).locator('details.menu > summary').click();
  await visit.see('orders-menu');
  await office.open(`/orders/${awaiting.id}`);
  await visit.see('order-awaiting');
  await visit.press('button', 'deliver');
  await visit.seeDialog('order-deliver');
  for (const act of ['cancel-order', 'delete-order']) {
    await visit.openMenu();
    await visit.press('button', act);
    await visit.seeDialog(act);
  }

  await office.open(`/orders/${delivered.id}`);
  await visit.see('order-delivered');
  await visit.openMenu();
  await visit.press('button', 'dispute-OPENED');
  await visit.seeDialog('order-dispute');
  await visit.openDetails();
  await visit.see('order-delivered-open');
  await office.main.getByLabel(office.say('downloads-done')).fill('beaucoup');
  await office.main.getByRole('button', { name: office.say('save') }).first().click();
  await expect(office.main.getByLabel(office.say('downloads-done'))).toHaveAttribute('aria-invalid', 'true');
  await visit.see('order-link-refused');
  await visit.press('button', 'link-renew');
  await visit.seeDialog('order-link-renew');
}

async function theMail(visit: Visit): Promise<void> {
  const { office, shop } = visit;
  await shop.tamper(`UPDATE outgoing_mail SET state = 'FAILED', tries = 8,
    last_error = '550 5.1.1 <zoe@example.org>: Recipient address rejected: User unknown in virtual mailbox table'
    WHERE id = (SELECT id FROM outgoing_mail WHERE state = 'SENT' LIMIT 1)`);
  await office.open('/mail');
  await visit.see('mail');
  await visit.openDetails();
  await visit.see('mail-open');
}

/** What providers have told, as long as they may. */
async function theNotifications(visit: Visit, { delivered }: Orders): Promise<void> {
  const { office, shop } = visit;
  const order = `(SELECT id FROM orders WHERE number = '${delivered.number}')`;
  const body = JSON.stringify({ id: 'evt_1', data: { object: { id: `cs_test_${'a1B2'.repeat(40)}`, note: 'كتاب' } } }, null, 2);
  const headers = JSON.stringify([['content-type', 'application/json'], ['stripe-signature', `t=1,v1=${'0f'.repeat(32)}`]]);
  const rows = ['APPLIED', 'REPEATED', 'MISMATCH', 'REJECTED', 'FAILED'].map((verdict, at) =>
    `(randomblob(16), 'stripe', 'TEST', 'reference-${at}', ${at > 2 ? 'NULL' : order}, '${headers}', CAST('${body}' AS BLOB), 'id=tr_1',
      '${verdict}', 'checkout.session.completed ${'très '.repeat(at * 8)}', ${Date.parse('2026-11-24T10:00:00Z') + at})`);
  await shop.tamper(`INSERT INTO notification (id, provider, mode, reference, about, headers, body, query, verdict, says, received_at)
    VALUES ${rows.join(', ')}`);
  await office.open('/notifications');
  await expect(office.main.getByRole('row').nth(3)).toBeVisible();
  await visit.see('notifications');
  await office.open('/notifications?search=introuvable');
  await expect(office.main.getByRole('heading', { name: office.say('no-match') })).toBeVisible();
  await visit.see('notifications-no-match');
  await office.open('/notifications?state=FAILED');
  await office.main.locator('.row-link').first().click();
  await expect(office.main.getByRole('button', { name: office.say('process-again') })).toBeVisible();
  await visit.see('notification');
  await office.open('/notifications/rien');
  await visit.see('notification-gone');
  await office.open(`/orders/${delivered.id}`);
  await visit.see('order-notifications');
}

async function theSettings(visit: Visit): Promise<void> {
  const { office, merchant } = visit;
  await merchant.client.change(
    'mailTemplateUpdate', { kind: 'DELIVERY', language: 'FR', subject: 'Vos fichiers', body: 'Bonjour {ClientName},\n\n{DLFILES}' },
    'MailTemplate', 'kind',
  );
  const refused: Record<string, string> = {
    '/settings': 'currency', '/settings/downloads': 'max-downloads', '/settings/account': 'password-new',
  };
  for (const path of [
    '/settings', '/settings/downloads', '/settings/payment', '/settings/payment/transfer', '/settings/payment/stripe', '/settings/payment/paypal/trial',
    '/settings/payment/rien', '/settings/mail', '/settings/users', '/settings/api', '/settings/account',
  ]) {
    const name = path.slice(1).replaceAll('/', '-');
    await office.open(path);
    await visit.see(name);
    const field = refused[path] && office.main.getByLabel(office.say(refused[path]));
    if (!field) continue;
    await field.fill('X');
    await office.sendFormOf(refused[path]);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await visit.see(`${name}-refused`);
  }
  await office.open('/settings/payment/paypal');
  await visit.openDetails();
  await office.account('LIVE').getByRole('checkbox', { name: office.say('account-enable-LIVE') }).check();
  await office.account('LIVE').getByRole('button', { name: office.say('save') }).click();
  await expect(office.main.locator('[aria-invalid=true]').first()).toBeVisible();
  await visit.see('settings-payment-paypal-refused');
  await office.open('');
  await visit.openDetails();
  await visit.see('dashboard');
  await office.open('/settings/users');
  await visit.press('button', 'user-new');
  await visit.seeDialog('settings-users-new');
  await office.open('/settings/mail/delivery/fr');
  await visit.see('settings-mail-letter');
  await visit.press('button', 'template-reset');
  await visit.seeDialog('settings-mail-reset');
}
