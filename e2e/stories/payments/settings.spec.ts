import { type Page, expect, test } from '@playwright/test';
import { Backoffice } from '../../pages/backoffice.ts';
import { Storefront } from '../../pages/storefront.ts';
import { bytes } from '../../support/bytes.ts';
import { press, tabTo, type } from '../../support/keys.ts';
import { listen, look } from '../../support/look.ts';
import { Shopper } from '../../support/shopper.ts';
import { PRICE_MINOR, Trial } from '../../support/trial.ts';

// The merchant opens an account at a provider by the backoffice's pages alone, and sees what came of it.

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };

let trial: Trial;
test.beforeAll(async () => {
  trial = await Trial.open();
});
test.afterAll(() => trial?.close());

/** The merchant at the workbench. */
async function atTheWorkbench(page: Page): Promise<Backoffice> {
  await page.context().addCookies([trial.merchant.client.session]);
  return new Backoffice(page, trial.shop.url);
}

/** Puts one piece into the cart of whoever holds the page, and goes to the checkout. */
async function toCheckout(page: Page): Promise<Storefront> {
  const store = new Storefront(page, trial.shop.url);
  await store.open(`/product/${trial.sold.slug}`);
  await store.addToCart();
  await store.goToCheckout();
  return store;
}

test('an account at Stripe is filled in, mended, tried out, offered to the staff, and pays', async ({ page, browser }) => {
  const { all, merchant, shop, sold } = trial;
  test.setTimeout(300_000);
  const { stripe } = all;
  const complaints = listen(page);
  const office = await atTheWorkbench(page);
  const { say } = office;

  // Everything is lacking, and each field says so.
  const account = await office.openTrialAccount(/^Stripe/);
  const key = account.getByLabel('Clé secrète ou restreinte');
  const secrets = account.getByLabel('Secrets de signature du webhook');
  const save = account.getByRole('button', { name: say('save') });
  const saved = account.locator('.save-line').getByText(say('saved'));
  const offer = account.getByRole('checkbox', { name: say('account-enable-TEST') });
  await account.getByRole('button', { name: say('account-test') }).click();
  await expect(key).toHaveAttribute('aria-invalid', 'true');
  await expect(secrets).toHaveAttribute('aria-invalid', 'true');
  await expect(key).toBeFocused();
  await offer.check();
  await save.click();
  await expect(secrets).toHaveAttribute('aria-invalid', 'true');
  await expect(saved).toHaveCount(0);
  // What is there but wrong is refused at its own field.
  await key.fill('pk_test_this_is_the_other_one');
  await secrets.fill(stripe.settings['webhook-secrets']!);
  await save.click();
  await expect(key).toHaveAttribute('aria-invalid', 'true');
  await expect(secrets).not.toHaveAttribute('aria-invalid', 'true');
  await look(page, 'payment-account-refused');

  // A key of the right form that is somebody else's: Stripe says so.
  await key.fill('sk_test_somebody_else_s_key');
  await offer.uncheck();
  await save.click();
  await expect(account.getByText(say('secret-set'))).toHaveCount(2);
  await account.getByRole('button', { name: say('account-test') }).click();
  await expect(account.getByRole('alert').filter({ hasText: 'refuse' })).toBeVisible();
  expect(stripe.complaints.splice(0)).toHaveLength(1);
  await look(page, 'payment-account-not-known');

  // Mended by keyboard: the field takes the focus from the button that it replaces.
  await press(page, account.getByRole('button', { name: say('secret-replace') }).first());
  await expect(key).toBeFocused();
  await page.keyboard.type(stripe.settings.key!);
  await press(page, save);
  await expect(saved).toBeVisible();
  await expect(account).not.toContainText(stripe.settings.key!);
  await press(page, account.getByRole('button', { name: say('account-test') }));
  await expect(account.getByText(say('proof-ACCOUNT'))).toBeVisible();
  await look(page, 'payment-account-known');

  // Offered, for countries that are named.
  await account.getByText(say('account-limits')).click();
  await account.getByLabel(say('currencies')).fill('EUR XYZ');
  await offer.check();
  await save.click();
  await expect(account.getByLabel(say('currencies'))).toHaveAttribute('aria-invalid', 'true');
  await account.getByLabel(say('currencies')).fill('eur');
  await account.getByLabel(say('account-countries')).selectOption('FR');
  await save.click();
  await expect(saved).toBeVisible();
  await expect(office.main.getByText(say('account-trial'))).toBeVisible();
  await expect(account.getByLabel(say('currencies'))).toHaveValue('EUR');
  await look(page, 'payment-account-on-trial');
  stripe.notifyAt = (await account.locator('.address code').textContent())!;
  expect(stripe.notifyAt).toContain(`${shop.url}/pay/stripe/notify/`);
  await account.getByRole('button', { name: say('copy') }).click();
  await expect(page.getByText(say('copied'))).toBeVisible();

  // A stranger is not offered it, and cannot take it all the same.
  const stranger = await toCheckout(await (await browser.newContext({ locale: 'fr-FR' })).newPage());
  await expect(stranger.main.getByRole('radio').first()).toBeVisible();
  await expect(stranger.main.getByRole('radio', { name: stranger.say('method-card') })).toHaveCount(0);
  const program = new Shopper(shop.url);
  await program.add(sold.variant);
  await expect(program.place(PRICE_MINOR, 'STRIPE')).rejects.toThrow('NOT_CHOSEN method');

  // The merchant is, where it serves; told that no money moves.
  const store = await toCheckout(page);
  const card = store.main.getByRole('radio', { name: store.say('method-card') });
  await expect(card).toBeVisible();
  await store.main.getByLabel(store.say('field-country')).selectOption('DE');
  await expect(card).toHaveCount(0);
  await store.main.getByLabel(store.say('field-country')).selectOption('FR');
  await expect(store.main.getByText(store.say('trial-methods'))).toBeVisible();
  await store.fillCheckout({ name: 'Zoé Bréa', email: 'zoe@example.org' }, store.say('method-card'));
  await store.consent.check();
  await look(page, 'checkout-on-trial');
  await store.placeOrder();
  await page.waitForURL((url) => url.origin === all.url);
  await page.getByRole('button', { name: 'Payer' }).click();
  await expect(store.main.getByRole('status')).toContainText(store.say('state-paid'), { timeout: 15_000 });
  await expect(store.main.getByText(store.say('order-on-trial'))).toBeVisible();
  await look(page, 'order-on-trial');
  const number = await store.orderNumber();

  // What Stripe said is in the log, whole, and on the order.
  await office.open(`/notifications?search=${number}`);
  await look(page, 'notifications');
  const row = office.main.getByRole('row').filter({ hasText: number });
  await expect(row.getByText(say('verdict-APPLIED'))).toBeVisible();
  await row.locator('.row-link').click();
  await expect(office.main.getByRole('heading', { level: 1, name: say('notification-of') })).toBeVisible();
  const raw = office.main.getByRole('region', { name: say('notification-body') });
  await expect(raw).toContainText('"type": "checkout.session.completed"');
  await expect(office.main).toContainText('stripe-signature');
  await look(page, 'notification');
  await office.main.getByRole('link', { name: number }).click();
  await expect(office.main.getByRole('heading', { level: 1, name: say('order-title') })).toBeVisible();
  const told = office.main.getByRole('region', { name: say('notifications') });
  await expect(told.getByText(say('verdict-APPLIED'))).toBeVisible();
  await expect(told.getByRole('link', { name: /Stripe/ })).toBeVisible();
  await look(page, 'order-with-notifications');
  await office.open('/settings/payment');
  await look(page, 'payment-settings');

  // Part of the money goes back from the order, more than there is does not, and then the rest.
  const { id } = await merchant.orderByNumber(number);
  await office.open(`/orders/${id}`);
  const dialog = page.getByRole('dialog');
  const giveBack = async (what: string, amount?: string) => {
    if (!(await dialog.isVisible())) await office.main.getByRole('button', { name: say('give-back') }).click();
    await dialog.getByRole('radio', { name: say(what) }).check();
    if (amount) await dialog.getByLabel(say('give-back-sum')).fill(amount);
    await dialog.getByRole('button', { name: say('give-back-confirm') }).click();
  };
  await giveBack('give-back-amount', '20');
  await expect(dialog.getByLabel(say('give-back-sum'))).toHaveAttribute('aria-invalid', 'true');
  await expect(dialog).toContainText('19.90 EUR');
  await look(page, 'order-give-back');
  await giveBack('give-back-amount', '5,00');
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => stripe.newest.refunded).toBe(500);
  await expect(office.main.getByText(say('order-state-PARTIALLY_REFUNDED')).first()).toBeVisible();
  await giveBack('give-back-all');
  await expect.poll(() => stripe.newest.refunded).toBe(PRICE_MINOR);
  await expect(office.main.getByText(say('order-state-REFUNDED')).first()).toBeVisible();
  await expect(office.main.getByRole('button', { name: say('give-back') })).toHaveCount(0);
  expect(stripe.complaints).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a notification that failed by our fault is found, and processed again once it is mended', async ({ page }) => {
  const { all, merchant } = trial;
  test.setTimeout(240_000);
  const { mollie } = all;
  const office = await atTheWorkbench(page);
  const { say } = office;
  mollie.notifyAt = await merchant.payThrough('mollie', mollie.settings);
  const store = await toCheckout(page);
  await store.fillCheckout({ name: 'Zoé Bréa', email: 'zoe@example.org' }, store.say('method-ideal'));
  await store.consent.check();
  await store.placeOrder();
  await page.waitForURL((url) => url.origin === all.url);
  // Meanwhile the key is lost, and with it all that Mollie has to say.
  await merchant.payThrough('mollie', { key: 'test_of_somebody_else_now' });
  await page.getByRole('button', { name: 'Payer' }).click();
  await expect(page).toHaveURL(/\/order\//);
  const number = await store.orderNumber();
  await mollie.settled();
  expect(mollie.complaints.splice(0).length).toBeGreaterThan(2);
  await merchant.payThrough('mollie', mollie.settings);

  // On a phone, by keyboard: from what waits to what is paid.
  await page.setViewportSize(NARROW);
  await office.open('');
  await look(page, 'dashboard-failed-notification');
  await page.setViewportSize(NARROW);
  await press(page, office.main.locator('a[href="/admin/notifications?state=FAILED"]'));
  await expect(office.main.getByRole('row').nth(3)).toBeVisible();
  await press(page, office.main.locator('.row-link').first());
  await expect(office.main.getByText(say('verdict-text-FAILED'))).toBeVisible();
  await look(page, 'notification-failed');
  await page.setViewportSize(NARROW);
  await press(page, office.main.getByRole('button', { name: say('process-again') }));
  await expect(page.getByText(say('notification-processed'))).toBeVisible();
  await expect(office.main.getByText(say('verdict-text-PROCESSED_AGAIN'))).toBeVisible();
  await expect(office.main.getByRole('button', { name: say('process-again') })).toHaveCount(0);
  await page.setViewportSize(WIDE);
  await expect.poll(async () => (await merchant.orderByNumber(number)).state).toBe('PAID');

  // It is the newest of the log, by what became of it this time; nothing that fails is left when the rest is mended too.
  await office.open('/notifications');
  await expect(office.main.getByRole('row').nth(1).getByText(say('verdict-APPLIED'))).toBeVisible();
  await expect(office.main.getByRole('row').nth(1)).toContainText(number);
  await office.main.getByLabel(say('verdict'), { exact: true }).selectOption('FAILED');
  await expect(office.main.getByRole('row')).toHaveCount(3);
  await office.main.getByLabel(say('provider'), { exact: true }).selectOption('stripe');
  await expect(office.main.getByRole('heading', { name: say('no-match') })).toBeVisible();
  await look(page, 'notifications-no-match');
});

test('a provider that does not answer is told where the merchant looks', async ({ page }) => {
  const { all, merchant } = trial;
  test.setTimeout(180_000);
  const { stripe } = all;
  const office = await atTheWorkbench(page);
  await merchant.payThrough('stripe', stripe.settings);
  // One that hangs up at once would do as well; here it is one that is broken.
  stripe.brokenCalls = 3;
  await expect(merchant.tryPayments('stripe')).rejects.toThrow('PROVIDER_UNREACHABLE');
  await office.open('');
  await expect(office.main.getByRole('link', { name: office.say('needs-host') })).toBeVisible();
  await office.main.getByRole('link', { name: office.say('needs-host') }).click();
  await expect(office.main.getByRole('region', { name: office.say('hosts') })).toContainText('api.stripe.com');
  await look(page, 'payment-settings-host-failing');
  expect(await merchant.tryPayments('stripe')).toBe('ACCOUNT');
  await office.open('/settings/payment');
  await expect(office.main.getByRole('region', { name: office.say('hosts') })).toHaveCount(0);
});

test('two who take cards are told apart, by keyboard and at 320 px', async ({ page }) => {
  const { all, merchant } = trial;
  test.setTimeout(180_000);
  const office = await atTheWorkbench(page);
  await merchant.payThrough('stripe', all.stripe.settings);
  await page.setViewportSize(NARROW);
  const account = await office.openTrialAccount(/^Paybox/);
  const fields = { site: 'Numéro de site', rank: 'Rang', identifier: 'Identifiant', key: 'Clé HMAC' } as const;
  for (const name of ['site', 'rank', 'identifier', 'key'] as const) {
    await type(page, account.getByLabel(fields[name]), all.paybox.settings[name]);
  }
  await tabTo(page, account.getByRole('checkbox', { name: office.say('account-enable-TEST') }));
  await page.keyboard.press('Space');
  await press(page, account.getByRole('button', { name: office.say('save') }));
  await expect(office.main.getByText(office.say('account-trial'))).toBeVisible();
  await press(page, account.getByRole('button', { name: office.say('account-test') }));
  await expect(account.getByText(office.say('proof-SERVER'))).toBeVisible();
  await look(page, 'payment-account-paybox');
  const store = await toCheckout(page);
  for (const bank of ['Stripe', 'Paybox']) {
    await expect(store.main.getByRole('radio', { name: `Carte bancaire (${bank})` })).toBeVisible();
  }
  // A bank that wants the address gets it.
  await expect(store.main.getByLabel(store.say('field-street'))).toHaveCount(0);
  await store.main.getByRole('radio', { name: 'Carte bancaire (Paybox)' }).check();
  await expect(store.main.getByLabel(store.say('field-street'))).toBeVisible();
  await look(page, 'checkout-two-cards');
  await merchant.payThrough('paybox', {}, false);
});

test('what costs nothing asks for no way to pay', async ({ page }) => {
  const { merchant, shop } = trial;
  test.setTimeout(180_000);
  const free = await merchant.sell(await merchant.catalogue('Cadeaux'), 'Un extrait', 'Extrait.pdf', bytes(1 << 10, 5), 0);
  const store = new Storefront(page, shop.url);
  await store.open(`/product/${free.slug}`);
  await store.addToCart();
  await store.goToCheckout();
  await expect(store.main.getByText(store.say('nothing-to-pay'))).toBeVisible();
  await expect(store.main.getByRole('radio')).toHaveCount(0);
  await store.main.getByLabel(store.say('field-name')).fill('Zoé Bréa');
  await store.main.getByLabel(store.say('field-email')).fill('zoe@example.org');
  await store.consent.check();
  await look(page, 'checkout-free');
  await store.placeOrder();
  await expect(store.main.getByRole('status')).toContainText(store.say('state-paid'));
  await expect(store.main).toContainText('Rien à payer');
});

test('the merchant says after how many days an order is given up that nobody pays, or that none is', async ({ page }) => {
  const office = await atTheWorkbench(page);
  const { say } = office;
  await office.open('/settings/payment');
  const form = office.main.getByRole('form', { name: say('unpaid-orders') });
  const days = form.getByRole('textbox', { name: say('cancel-after') });
  const told = form.getByRole('checkbox', { name: say('tells-cancelled') });
  await expect(days).toHaveValue('14');
  await expect(told).not.toBeChecked();
  for (const wrong of ['0', 'bientôt']) {
    await days.fill(wrong);
    await form.getByRole('button', { name: say('save') }).click();
    await expect(days).toHaveAttribute('aria-invalid', 'true');
  }
  for (const kept of ['30', '']) {
    await days.fill(kept);
    await told.setChecked(kept === '30');
    await form.getByRole('button', { name: say('save') }).click();
    await expect(form.locator('.save-line').getByText(say('saved'))).toBeVisible();
    await page.reload();
    await expect(days).toHaveValue(kept);
    await expect(told).toBeChecked({ checked: kept === '30' });
  }
});
