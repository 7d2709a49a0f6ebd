import { type Browser, expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { sha256OfFile } from '../support/bytes.ts';
import { listen, lookIn } from '../support/look.ts';
import { PostOffice } from '../support/post-office.ts';
import { LANGUAGES, type Language, TAGS } from '../support/words.ts';

const PRODUCT = '/product/le-petit-manuel-du-papier-plie';
const WORDS = {
  fr: { pay: /^Payer/, refuse: 'Faire refuser le paiement', back: 'Revenir sans payer', letter: 'Vos fichiers de la commande' },
  en: { pay: /^Pay/, refuse: 'Have the payment refused', back: 'Go back without paying', letter: 'Your files from order' },
} as const;

let post: PostOffice;
let shop: Shop;

test.beforeAll(async () => {
  post = await PostOffice.open();
  shop = await Shop.start({ demo: true, smtpUrl: post.url });
});
test.afterAll(async () => {
  await shop?.stop();
  await post?.close();
});

// The manual's chapter « Livraison de produits numériques », by itself: a payment whose provider notifies the shop. Here
// the test payment, whose signed notification goes over the same route; the others are in payments.spec.ts.
for (const language of LANGUAGES) {
  test(`a payment that its provider notifies is delivered by itself, ${language}`, async ({ browser }) => {
    test.setTimeout(120_000);
    await story(browser, language);
  });
}

async function story(browser: Browser, language: Language): Promise<void> {
  const told = WORDS[language];
  const email = `zoe+${language}@example.org`;
  const desk = await (await browser.newContext({ locale: TAGS[language] })).newPage();
  const complaints = listen(desk);
  const office = new Backoffice(desk, shop.url, language);
  await office.enter(await shop.signInLink());
  await office.open('/orders');

  const context = await browser.newContext({ locale: TAGS[language], acceptDownloads: true });
  const buyer = await context.newPage();
  const buyerComplaints = listen(buyer);
  const store = new Storefront(buyer, shop.url, language);
  await store.open(PRODUCT);
  await store.addToCart();
  await store.goToCheckout();
  await store.fillCheckout({ name: 'Zoé Bréa', email }, store.say('method-test'));
  await store.consent.check();
  await store.placeOrder();
  await buyer.waitForURL(/\/pay\/test\/page\//);

  // Whoever comes back without a payment that was notified has nothing yet, and the merchant's list says so.
  await buyer.getByRole('button', { name: told.back }).click();
  await expect(buyer).toHaveURL(/\/order\//);
  const number = await store.orderNumber();
  const row = office.order(number);
  await expect(row).toContainText('✗', { timeout: 15_000 });
  await expect(store.main.getByText(store.say('downloads-off'))).toBeVisible();
  await store.main.getByRole('link', { name: store.say('pay-now') }).click();
  await buyer.getByRole('button', { name: told.refuse }).click();
  await expect(buyer).toHaveURL(/\/order\//);
  await expect(store.main.getByRole('link', { name: store.say('download-named') })).toHaveCount(0);
  expect(post.mails.filter((mail) => JSON.stringify(mail.to).includes(email) && mail.text?.includes('/d/'))).toEqual([]);

  // Paid: the buyer's page has the file, the letter leaves, the mark turns green; nobody has pressed anything.
  await store.main.getByRole('link', { name: store.say('pay-now') }).click();
  await buyer.getByRole('button', { name: told.pay }).click();
  await expect(buyer).toHaveURL(/\/order\//);
  await expect(store.main.getByRole('link', { name: store.say('download-named') }).first()).toBeVisible({ timeout: 15_000 });
  await expect(store.main.getByText(store.say('state-paid')).first()).toBeVisible();
  await expect(row).toContainText('✓', { timeout: 15_000 });
  await expect(row.locator('a[href*="/d/"]').first()).toBeVisible();
  const mail = await post.mail((mail) => JSON.stringify(mail.to).includes(email) && !!mail.text?.includes('/d/'));
  expect(mail.subject).toBe(`${told.letter} ${number}`);
  await lookIn(language, buyer, 'order-delivered-by-itself');

  // The link of the letter is the one of the list, and opens the file.
  const [link] = /http:\/\/\S+\/d\/[\w-]+/.exec(mail.text!)!;
  await expect(row.locator(`a[href="${link}"], a[href="${new URL(link).pathname}"]`)).toHaveCount(1);
  await buyer.goto(link);
  const arriving = buyer.waitForEvent('download');
  await buyer.getByRole('button', { name: store.say('download') }).click();
  await expect(buyer.getByText(await sha256OfFile((await (await arriving).path())!))).toBeAttached();
  expect(buyerComplaints).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
  await desk.context().close();
}
