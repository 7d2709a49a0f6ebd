import { type Browser, type Page, expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';
import { bytes, sha256, sha256OfFile } from '../support/bytes.ts';
import { listen, lookIn } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { PostOffice } from '../support/post-office.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';
import { LANGUAGES, type Language, TAGS } from '../support/words.ts';

const run = promisify(execFile);

// One story per paragraph of the manual's chapter on the settings of downloads.
/** What the shop writes in letters. */
const WORDS = {
  fr: {
    limits: /3 téléchargements au plus, jusqu’au .* à 23:59 \(Europe\/Paris\)/,
    letter: /Français Livraison/,
    download: 'Télécharger',
    sample: 'Le jardin en hiver.pdf',
    trial: '[Essai]',
    subject: 'Vos fichiers de la commande {OrderID}',
    newOrder: 'Nouvelle commande',
    alert: (number: string) => `Un téléchargement de la commande ${number}`,
  },
  en: {
    limits: /At most 3 downloads, until .* at 23:59 \(Europe\/Paris\)/,
    letter: /English Delivery/,
    download: 'Download',
    sample: 'The garden in winter.pdf',
    trial: '[Trial]',
    subject: 'Your files from order {OrderID}',
    newOrder: 'New order',
    alert: (number: string) => `A download of order ${number}`,
  },
} as const;
const MERCHANT = 'marchande@example.org';

let post: PostOffice;
let shop: Shop;
let merchant: Merchant;
let page: Page;
let office: Backoffice;
let complaints: string[];
let say: Backoffice['say'];

test.describe.configure({ mode: 'serial' });
for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.beforeAll(({ browser }) => open(browser, language));
    test.afterAll(async () => {
      await page?.context().close();
      await shop?.stop();
      await post?.close();
    });
    stories(language);
  });
}

async function open(browser: Browser, language: Language): Promise<void> {
  post = await PostOffice.open();
  shop = await Shop.start({ smtpUrl: post.url });
  page = await (await browser.newContext({ locale: TAGS[language], acceptDownloads: true })).newPage();
  complaints = listen(page);
  office = new Backoffice(page, shop.url, language);
  say = office.say;
  await office.enter(shop.firstSignInLink);
  merchant = await Merchant.enter(shop.url, await shop.signInLink());
  await merchant.acceptTransfers();
}

/** Sells a file and delivers it; the buyer's mail. */
async function deliver(language: Language, title: string, email: string) {
  const catalogue = await merchant.catalogue(title);
  const sold = await merchant.sell(catalogue, title, `${title}.pdf`, bytes(1 << 12, 5));
  const placed = await new Shopper(shop.url, 'Zoé Bréa', email, undefined, language).buy(sold.variant);
  const order = await merchant.receivePayment((await merchant.orderByNumber(placed.number)).id);
  const mail = await post.mail((mail) => mail.text?.includes('/d/') === true && JSON.stringify(mail.to).includes(email));
  return { order, mail, sold };
}

/** Saves the part of the page that has this field. */
async function saveFormOf(label: string): Promise<void> {
  const form = office.main.locator('form').filter({ has: page.getByLabel(say(label)) });
  await form.getByRole('button', { name: say('save') }).click();
  await expect(form.getByText(say('saved'))).toBeVisible();
}

function stories(language: Language): void {
  const told = WORDS[language];

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
    await lookIn(language, page, 'office-downloads');
    const { order, mail } = await deliver(language, 'Limites', 'limites@example.org');
    expect(order.links[0]!.maxDownloads).toBe(3);
    expect(mail.text).toMatch(told.limits);
  });

  test('the title and the text of the delivery mail are the merchant’s, with the manual’s three fields', async () => {
    test.setTimeout(120_000);
    await office.open('/settings/mail');
    await lookIn(language, page, 'office-mail-settings');
    await office.main.getByRole('button', { name: say('mail-server-test') }).click();
    await expect(office.main.getByText(say('mail-server-fine'))).toBeVisible();
    await office.main.getByRole('link', { name: told.letter }).click();

    // A preview that follows the typing, as text and as a mail program shows it.
    const subject = office.main.getByLabel(say('subject'));
    const body = office.main.getByLabel(say('mail-body'));
    await subject.fill('Vos fichiers, n° {OrderID}');
    await body.fill('Chère, cher {ClientName},\n\nVoici :\n\n{DLFILES}');
    const preview = office.main.getByRole('group', { name: say('preview') });
    await expect(preview.getByText('Vos fichiers, n° 2026-000123')).toBeVisible();
    const letter = page.frameLocator('iframe.letter-html');
    await expect(letter.getByText('Chère, cher Camille Durand,')).toBeVisible();
    await expect(letter.getByRole('link', { name: told.download }).first()).toHaveCSS('background-color', 'rgb(122, 46, 29)');
    await preview.getByText(say('preview-text')).click();
    await expect(preview.locator('pre')).toContainText(told.sample);
    await lookIn(language, page, 'office-mail-template');

    // A field that does not exist is refused by its name, and nothing typed is lost.
    await body.fill('Chère, cher {ClientName},\n\n{DLFILES} {OrderId}');
    await office.main.getByRole('button', { name: say('save') }).click();
    await expect(body).toHaveAttribute('aria-invalid', 'true');
    await expect(office.main.locator('.refusal').first()).toContainText('{OrderId}');
    await expect(body).toHaveValue(/\{OrderId\}/);
    await body.fill('Chère, cher {ClientName},\n\nCommande {OrderID} :\n\n{DLFILES}');

    // Tried out before it is saved.
    await office.main.getByRole('button', { name: say('template-trial') }).click();
    const trial = await post.mail((mail) => !!mail.subject?.startsWith(told.trial));
    expect(trial.text).toContain('Chère, cher Camille Durand,');
    await office.main.getByRole('button', { name: say('save') }).click();
    await expect(office.main.getByText(say('saved'))).toBeVisible();

    const { order, mail } = await deliver(language, 'Reliure', 'reliure@example.org');
    expect(mail.subject).toBe(`Vos fichiers, n° ${order.number}`);
    expect(mail.text).toContain(`Chère, cher Zoé Bréa,\n\nCommande ${order.number} :\n\nReliure.pdf`);
    for (const part of [mail.text!, String(mail.html)]) expect(part).not.toMatch(/\{\w+\}/);

    // And back to the built-in words.
    await office.main.getByRole('button', { name: say('template-reset') }).click();
    await page.getByRole('dialog').getByRole('button', { name: say('template-reset') }).click();
    await expect(subject).toHaveValue(told.subject);
  });

  test('the merchant hears of each new order, unless they would rather not', async () => {
    await office.open('/settings');
    await office.main.getByLabel(say('shop-email')).fill(MERCHANT);
    await office.main.getByLabel(say('shop-language')).selectOption(language.toUpperCase());
    await office.sendFormOf('shop-email');
    await expect(office.main.getByText(say('saved'))).toBeVisible();
    const { order } = await deliver(language, 'Nouvelle', 'nouvelle@example.org');
    const mail = await post.mail((mail) => mail.subject?.startsWith(`${told.newOrder} ${order.number}`) === true);
    expect(JSON.stringify(mail.to)).toContain(MERCHANT);
    await page.goto(/http:\/\/\S+\/admin\/orders\/\w+/.exec(mail.text!)![0]);
    await expect(office.main.getByRole('heading', { level: 1 })).toContainText(order.number);
    await office.open('/settings/mail');
    const wanted = office.main.getByLabel(say('mail-wanted-new-order'));
    await wanted.click();
    await expect(page.getByText(say('saved'))).toBeVisible();
    await expect(wanted).not.toBeChecked();
    const quiet = await deliver(language, 'Silence', 'silence@example.org');
    expect(post.mails.filter((mail) => mail.subject?.includes(quiet.order.number) && JSON.stringify(mail.to).includes(MERCHANT))).toEqual([]);
  });

  test('a mail that failed for good shows why, is mended and leaves', async () => {
    post.unknown.add('zo@example.org');
    const catalogue = await merchant.catalogue('Faute');
    const sold = await merchant.sell(catalogue, 'Faute de frappe', 'Faute.pdf', bytes(1 << 10, 5));
    const placed = await new Shopper(shop.url, 'Zoé Bréa', 'zo@example.org', undefined, language).buy(sold.variant);
    await expect.poll(() => shop.sql(`SELECT state FROM outgoing_mail WHERE recipient = 'zo@example.org'`)).toEqual(['FAILED']);
    await office.open('');
    await office.main.locator('a[href*="/mail?"]').click();
    await office.main.getByRole('searchbox').fill('zo@');
    const card = office.main.getByRole('article').filter({ hasText: 'zo@example.org' });
    await expect(card.getByText('No such user here')).toBeVisible();
    await lookIn(language, page, 'office-mail-failed');
    await card.getByText(say('mail-redirect')).click();
    await card.getByLabel(say('email')).fill('zoe.breca@example.org');
    await card.getByRole('button', { name: say('mail-redirect-send') }).click();
    const mail = await post.mail((mail) => JSON.stringify(mail.to).includes('zoe.breca@example.org'));
    expect(mail.subject).toContain(placed.number);
  });

  test('the merchant is written to at the least problem of a download, unless the reason is switched off', async () => {
    await office.open('/settings/downloads');
    await lookIn(language, page, 'office-download-alerts');
    const inbox = (number: string) =>
      post.mails.filter((mail) => mail.subject?.includes(told.alert(number)) && JSON.stringify(mail.to).includes(MERCHANT));
    const first = await deliver(language, 'Alerte', 'alerte@example.org');
    await merchant.client.change('orderDisable', { order: first.order.id }, 'AdminOrder', 'id');
    // A look at the page is no problem; a wish for the file is.
    expect((await fetch(first.order.links[0]!.url!)).status).toBe(403);
    await expect(openTransfer(first.order.links[0]!.url!)).rejects.toThrow(/403/);
    const letter = await post.mail((mail) => mail.subject?.includes(told.alert(first.order.number)) === true);
    expect(letter.text).toContain('Alerte.pdf');
    expect(JSON.stringify(letter.to)).toContain(MERCHANT);

    // Without this reason nothing is written of it; of another one it is.
    await office.main.getByLabel(say('alert-disabled')).uncheck();
    await saveFormOf('alert-disabled');
    const quiet = await deliver(language, 'Sourdine', 'sourdine@example.org');
    await merchant.client.change('orderDisable', { order: quiet.order.id }, 'AdminOrder', 'id');
    await expect(openTransfer(quiet.order.links[0]!.url!)).rejects.toThrow(/403/);
    const late = await deliver(language, 'Retard', 'retard@example.org');
    await merchant.client.change('linkSetExpiry', { link: late.order.links[0]!.id, expiresAt: '2020-01-01T00:00:00Z' }, 'AdminLink', 'id');
    await expect(openTransfer(late.order.links[0]!.url!)).rejects.toThrow(/4\d\d/);
    await post.mail((mail) => mail.subject?.includes(told.alert(late.order.number)) === true);
    expect(inbox(first.order.number)).toHaveLength(1);
    expect(inbox(quiet.order.number)).toEqual([]);
  });

  test('every file is delivered as a ZIP or not, and old buyers keep what they bought whatever is chosen', async () => {
    await office.open('/settings/downloads');
    const { order, sold } = await deliver(language, 'Archive', 'archive@example.org');
    const before = await openTransfer(order.links[0]!.url!);
    const other = new Backoffice(await page.context().newPage(), shop.url, language);
    await other.open(`/files/${sold.file}`);
    await expect(other.main.getByText('Archive.pdf').first()).toBeVisible();
    await office.main.getByLabel(say('zip-all')).check();
    await saveFormOf('zip-all');
    // Whoever comes back to a window that was open before finds it as it is now. (Playwright shows every page at once: no window
    // ever loses the keyboard by itself.)
    await other.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await expect(other.main.getByText(say('zip-state-READY')).first()).toBeVisible({ timeout: 30_000 });
    await other.page.close();
    // The round that queues the archives comes every few seconds.
    await expect(async () => {
      await office.open(`/files/${sold.file}`);
      await expect(office.main.getByText(say('zip-state-READY')).first()).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
    await lookIn(language, page, 'office-file-zip');

    // What was begun stays the file as it is, to its end; what begins now is an archive with it inside.
    const begun = await fetch(before);
    expect(sha256(new Uint8Array(await begun.arrayBuffer()))).toBe(sold.sha256);
    await expect.poll(async () => (await merchant.order(order.id)).links[0]!.counter).toBe(1);
    const fetchIt = async (name: string) => {
      await page.goto(order.links[0]!.url!);
      const arriving = page.waitForEvent('download');
      await page.getByRole('button', { name: told.download }).click();
      const download = await arriving;
      expect(download.suggestedFilename()).toBe(name);
      return (await download.path())!;
    };
    const archive = await fetchIt('Archive.pdf.zip');
    const { stdout } = await run('unzip', ['-p', archive, 'Archive.pdf'], { encoding: 'buffer' });
    expect(sha256(stdout)).toBe(sold.sha256);

    // Switched off again, the same link gives the file as it is.
    await office.open('/settings/downloads');
    await office.main.getByLabel(say('zip-all')).uncheck();
    await saveFormOf('zip-all');
    expect(await sha256OfFile(await fetchIt('Archive.pdf'))).toBe(sold.sha256);
    expect(complaints).toEqual([]);
  });
}
