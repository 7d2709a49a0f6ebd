import { expect, test, type Page } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen, look } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { PostOffice } from '../support/post-office.ts';
import { Shopper } from '../support/shopper.ts';
import { words } from '../support/words.ts';

// One story per paragraph of the manual's chapter on the settings of downloads.
const say = words('backoffice');

let post: PostOffice;
let shop: Shop;
let merchant: Merchant;
let page: Page;
let office: Backoffice;
let complaints: string[];

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  post = await PostOffice.open();
  shop = await Shop.start({ smtpUrl: post.url });
  page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
  complaints = listen(page);
  office = new Backoffice(page, shop.url);
  await office.enter(shop.firstSignInLink);
  merchant = await Merchant.enter(shop.url, await shop.signInLink());
  await merchant.acceptTransfers();
});
test.afterAll(async () => {
  await shop?.stop();
  await post?.close();
});

/** Sells a file and delivers it; the buyer's mail. */
async function deliver(title: string, email: string) {
  const catalogue = await merchant.catalogue(title);
  const sold = await merchant.sell(catalogue, title, `${title}.pdf`, bytes(1 << 12, 5));
  const placed = await new Shopper(shop.url, 'Zoé Bréa', email).buy(sold.variant);
  const order = await merchant.receivePayment((await merchant.orderByNumber(placed.number)).id);
  const mail = await post.mail((mail) => mail.text?.includes('/d/') === true && JSON.stringify(mail.to).includes(email));
  return { order, mail };
}

test('the number of downloads and the period are limited', async () => {
  await office.open('/settings/downloads');
  // The page has a form for the limits and one for the alerts.
  const limits = office.main.locator('form').filter({ has: page.getByLabel(say('max-downloads')) });
  const save = limits.getByRole('button', { name: say('save') });
  await limits.getByLabel(say('max-downloads')).fill('trois');
  await save.click();
  await expect(limits.getByLabel(say('max-downloads'))).toHaveAttribute('aria-invalid', 'true');
  await limits.getByLabel(say('max-downloads')).fill('3');
  await limits.getByLabel(say('period-days')).fill('7');
  await save.click();
  await expect(office.main.getByText(say('saved'))).toBeVisible();
  await look(page, 'office-downloads');
  const { order, mail } = await deliver('Limites', 'limites@example.org');
  expect(order.links[0]!.maxDownloads).toBe(3);
  expect(mail.text).toMatch(/3 téléchargements au plus, jusqu’au .* à 23:59 \(Europe\/Paris\)/);
});

test('the title and the text of the delivery mail are the merchant’s, with the manual’s three fields', async () => {
  test.setTimeout(120_000);
  await office.open('/settings/mail');
  await look(page, 'office-mail-settings');
  await office.main.getByRole('button', { name: say('mail-server-test') }).click();
  await expect(office.main.getByText(say('mail-server-fine'))).toBeVisible();
  await office.main.getByRole('link', { name: /Français Livraison/ }).click();

  // A preview that follows the typing, as text and as a mail program shows it.
  const subject = office.main.getByLabel(say('subject'));
  const body = office.main.getByLabel(say('mail-body'));
  await subject.fill('Vos fichiers, n° {OrderID}');
  await body.fill('Chère, cher {ClientName},\n\nVoici :\n\n{DLFILES}');
  const preview = office.main.getByRole('group', { name: say('preview') });
  await expect(preview.getByText('Vos fichiers, n° 2026-000123')).toBeVisible();
  const letter = page.frameLocator('iframe.letter-html');
  await expect(letter.getByText('Chère, cher Camille Durand,')).toBeVisible();
  await expect(letter.getByRole('link', { name: 'Télécharger' }).first()).toHaveCSS('background-color', 'rgb(122, 46, 29)');
  await preview.getByText(say('preview-text')).click();
  await expect(preview.locator('pre')).toContainText('Le jardin en hiver.pdf');
  await look(page, 'office-mail-template');

  // A field that does not exist is refused by its name, and nothing typed is lost.
  await body.fill('Chère, cher {ClientName},\n\n{DLFILES} {OrderId}');
  await office.main.getByRole('button', { name: say('save') }).click();
  await expect(body).toHaveAttribute('aria-invalid', 'true');
  await expect(office.main.locator('.refusal').first()).toContainText('{OrderId}');
  await expect(body).toHaveValue(/\{OrderId\}/);
  await body.fill('Chère, cher {ClientName},\n\nCommande {OrderID} :\n\n{DLFILES}');

  // Tried out before it is saved.
  await office.main.getByRole('button', { name: say('template-trial') }).click();
  const trial = await post.mail((mail) => !!mail.subject?.startsWith('[Essai]'));
  expect(trial.text).toContain('Chère, cher Camille Durand,');
  await office.main.getByRole('button', { name: say('save') }).click();
  await expect(office.main.getByText(say('saved'))).toBeVisible();

  const { order, mail } = await deliver('Reliure', 'reliure@example.org');
  expect(mail.subject).toBe(`Vos fichiers, n° ${order.number}`);
  expect(mail.text).toContain(`Chère, cher Zoé Bréa,\n\nCommande ${order.number} :\n\nReliure.pdf`);
  for (const part of [mail.text!, String(mail.html)]) expect(part).not.toMatch(/\{\w+\}/);

  // And back to the built-in words.
  await office.main.getByRole('button', { name: say('template-reset') }).click();
  await page.getByRole('dialog').getByRole('button', { name: say('template-reset') }).click();
  await expect(subject).toHaveValue('Vos fichiers de la commande {OrderID}');
});

test('the merchant hears of each new order, unless they would rather not', async () => {
  await office.open('/settings');
  await office.main.getByLabel(say('shop-email')).fill('marchande@example.org');
  await office.sendFormOf('shop-email');
  await expect(office.main.getByText(say('saved'))).toBeVisible();
  const { order } = await deliver('Nouvelle', 'nouvelle@example.org');
  const mail = await post.mail((mail) => mail.subject?.startsWith(`Nouvelle commande ${order.number}`) === true);
  expect(JSON.stringify(mail.to)).toContain('marchande@example.org');
  await page.goto(/http:\/\/\S+\/admin\/orders\/\w+/.exec(mail.text!)![0]);
  await expect(office.main.getByRole('heading', { level: 1 })).toContainText(order.number);
  await office.open('/settings/mail');
  const wanted = office.main.getByLabel(say('mail-wanted-new-order'));
  await wanted.click();
  await expect(page.getByText(say('saved'))).toBeVisible();
  await expect(wanted).not.toBeChecked();
  const quiet = await deliver('Silence', 'silence@example.org');
  expect(post.mails.filter((mail) => mail.subject?.includes(quiet.order.number) && JSON.stringify(mail.to).includes('marchande'))).toEqual([]);
});

test('a mail that failed for good shows why, is mended and leaves', async () => {
  post.unknown.add('zo@example.org');
  const catalogue = await merchant.catalogue('Faute');
  const sold = await merchant.sell(catalogue, 'Faute de frappe', 'Faute.pdf', bytes(1 << 10, 5));
  const placed = await new Shopper(shop.url, 'Zoé Bréa', 'zo@example.org').buy(sold.variant);
  await expect.poll(() => shop.sql(`SELECT state FROM outgoing_mail WHERE recipient = 'zo@example.org'`)).toEqual(['FAILED']);
  await office.open('');
  await office.main.locator('a[href*="/mail?"]').click();
  await office.main.getByRole('searchbox').fill('zo@');
  const card = office.main.getByRole('article').filter({ hasText: 'zo@example.org' });
  await expect(card.getByText('No such user here')).toBeVisible();
  await look(page, 'office-mail-failed');
  await card.getByText(say('mail-redirect')).click();
  await card.getByLabel(say('email')).fill('zoe.breca@example.org');
  await card.getByRole('button', { name: say('mail-redirect-send') }).click();
  const mail = await post.mail((mail) => JSON.stringify(mail.to).includes('zoe.breca@example.org'));
  expect(mail.subject).toContain(placed.number);
  expect(complaints).toEqual([]);
});
