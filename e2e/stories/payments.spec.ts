import { type Page, expect, test } from '@playwright/test';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { Simulators } from '../simulators/server.ts';
import type { Charge, Manner, Simulator } from '../simulators/simulator.ts';
import { bytes, sha256OfFile } from '../support/bytes.ts';
import { listen } from '../support/look.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { PostOffice } from '../support/post-office.ts';
import { onTheWay, providerPage } from '../support/provider-page.ts';
import { Shopper } from '../support/shopper.ts';

const ADDRESS = { street: '12 rue de l’Église', postcode: '29200', city: 'Brest' };
const PRICE_MINOR = 1990;
const METHODS: Record<string, [words: string, method: string]> = {
  paypal: ['method-paypal', 'PAYPAL'],
  'paypal-standard': ['method-paypal', 'PAYPAL'],
  paybox: ['method-card', 'PAYBOX'],
  monetico: ['method-card', 'MONETICO'],
  mollie: ['method-ideal', 'IDEAL'],
  stripe: ['method-card', 'STRIPE'],
};

let post: PostOffice;
let all: Simulators;
let shop: Shop;
let merchant: Merchant;
let sold: SoldFile;
let offered: { provider: string; values: Readonly<Record<string, string>> } | undefined;

test.beforeAll(async () => {
  [post, all] = await Promise.all([PostOffice.open(), Simulators.open()]);
  shop = await Shop.start({ smtpUrl: post.url, simulators: all });
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  sold = await merchant.sell(await merchant.catalogue('Ateliers'), 'Atelier de reliure', 'Reliure.pdf', bytes(1 << 16, 7), PRICE_MINOR);
});
test.afterAll(async () => {
  await shop?.stop();
  await Promise.all([post?.close(), all?.close()]);
});
test.beforeEach(() => {
  for (const provider of all.all) {
    provider.manner = 'honest';
    provider.complaints.splice(0);
    provider.sent.splice(0);
  }
});
test.afterEach(async () => {
  for (const provider of all.all) provider.release();
  await Promise.all(all.all.map((provider) => provider.settled()));
  expect(all.complaints, 'what a true provider would not have taken').toEqual([]);
});

/** Makes this provider the one way to pay. */
async function offer(simulator: Simulator): Promise<void> {
  const provider = simulator.name.replace('-standard', '');
  if (offered && offered.values !== simulator.settings) await merchant.payThrough(offered.provider, {}, false);
  simulator.notifyAt = await merchant.payThrough(provider, simulator.settings);
  offered = { provider, values: simulator.settings };
}

/** A shopper in a browser, whose cart becomes an order. */
class Buyer {
  readonly store: Storefront;
  readonly complaints: string[];
  private readonly email: string;
  constructor(
    readonly page: Page,
    readonly simulator: Simulator,
  ) {
    this.store = new Storefront(page, shop.url);
    this.complaints = listen(page);
    this.email = `zoe+${simulator.name}-${Date.now()}@example.org`;
  }

  async order(): Promise<void> {
    const { store, simulator, page } = this;
    // Simulators stand in for accounts for trials, which are the staff's.
    await page.context().addCookies([merchant.client.session]);
    await store.open(`/product/${sold.slug}`);
    await store.addToCart();
    await store.goToCheckout();
    await expect(store.main.getByText(store.say('trial-methods'))).toBeVisible();
    await store.fillCheckout({ name: 'Zoé Bréa', email: this.email }, store.say(METHODS[simulator.name]![0]));
    if (['paybox', 'monetico'].includes(simulator.name)) {
      for (const [part, text] of Object.entries(ADDRESS)) await store.main.getByLabel(store.say(`field-${part}`)).fill(text);
    }
    await store.consent.check();
    await store.placeOrder();
    await this.atProvider();
  }

  async atProvider(): Promise<void> {
    await this.page.waitForURL((url) => url.origin === all.url);
    await expect(this.page.getByRole('main')).toContainText('19.90 EUR');
  }

  /** Presses a button of the provider's page. */
  async press(name: 'Payer' | 'Refuser' | 'Annuler'): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  async backWith(state: string): Promise<void> {
    await expect(this.page).toHaveURL(/\/order\//);
    await expect(this.store.main.getByText(this.store.say('order-on-trial'))).toBeVisible();
    await expect(this.store.main.getByRole('status')).toContainText(this.store.say(state), { timeout: 15_000 });
  }

  /** The state after opening the page again: only a payment that is awaited shows by itself. */
  async nowShows(state: string): Promise<void> {
    await expect(async () => {
      await this.page.reload();
      await expect(this.store.main.getByRole('status')).toContainText(this.store.say(state), { timeout: 1_500 });
    }).toPass({ timeout: 15_000 });
  }

  async payAgain(): Promise<void> {
    await this.store.main.getByRole('link', { name: this.store.say('pay-now') }).click();
    await this.atProvider();
  }

  async admin() {
    return merchant.orderByNumber(await this.store.orderNumber());
  }

  /** The mail with the link, and the file behind it. */
  async download(): Promise<void> {
    const number = await this.store.orderNumber();
    const ours = () => post.mails.filter((mail) => mail.text?.includes('/d/') && mail.subject?.includes(number));
    const mail = await post.mail(() => ours().length > 0).then(() => ours()[0]!);
    const [link] = /http:\/\/\S+\/d\/[\w-]+/.exec(mail.text!)!;
    await this.page.goto(link);
    const arriving = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: /Télécharger/ }).click();
    const download = await arriving;
    expect(await sha256OfFile((await download.path())!)).toBe(sold.sha256);
    expect(ours()).toHaveLength(1);
    await this.page.goBack();
  }
}

/** Cart, the provider's page, paid by itself, mail, file. */
async function buys(page: Page, simulator: Simulator): Promise<Buyer> {
  await offer(simulator);
  const buyer = new Buyer(page, simulator);
  const { lateMs } = simulator;
  [simulator.manner, simulator.lateMs] = ['late', 60_000];
  await buyer.order();
  await buyer.press('Payer');
  await buyer.backWith('state-awaiting-payment');
  await expect(buyer.store.main.getByRole('link', { name: /^Télécharger/ })).toHaveCount(0);
  await expect.poll(() => simulator.isLate).toBe(true);
  simulator.release();
  await buyer.backWith('state-paid');
  [simulator.manner, simulator.lateMs] = ['honest', lateMs];
  await simulator.settled();
  expect(simulator.sent.filter(({ what }) => what === 'paid')).toHaveLength(1);
  await buyer.download();
  expect(buyer.complaints).toEqual([]);
  return buyer;
}

test('PayPal: paid, contested, won, and given back from the backoffice', async ({ page }) => {
  const buyer = await buys(page, all.paypal);
  expect(await merchant.tryPayments('paypal')).toBe('ACCOUNT');
  const charge = all.paypal.newest;
  await all.paypal.openDispute(charge);
  await buyer.nowShows('state-disputed');
  await all.paypal.closeDispute(charge, 'won');
  await buyer.nowShows('state-paid');
  const { id } = await buyer.admin();
  await merchant.refund(id, 500);
  await expect.poll(() => charge.refunded).toBe(500);
  await buyer.nowShows('state-partially-refunded');
  await merchant.refund(id);
  await buyer.nowShows('state-refunded');
  expect(charge.refunded).toBe(PRICE_MINOR);
  expect((await merchant.order(id)).links.map((link) => link.enabled)).toEqual([false]);
});

/** Goes back from the provider's page, is refused there, and pays at last. */
async function paysAtLast(page: Page, simulator: Simulator): Promise<void> {
  await offer(simulator);
  const buyer = new Buyer(page, simulator);
  await buyer.order();
  for (const button of ['Annuler', 'Refuser'] as const) {
    await buyer.press(button);
    await buyer.backWith('state-awaiting-payment');
    await simulator.settled();
    await buyer.payAgain();
  }
  await buyer.press('Payer');
  await buyer.backWith('state-paid');
}

test('PayPal: gone back, refused, then paid', async ({ page }) => {
  await paysAtLast(page, all.paypal);
  expect(all.paypal.charges.size).toBeGreaterThanOrEqual(2);
});

test('PayPal’s old form: paid by an IPN that PayPal confirms', async ({ page }) => {
  await buys(page, all.paypalStandard);
});

test('Paybox: paid by a signed call', async ({ page }) => {
  await buys(page, all.paybox);
  expect(await merchant.tryPayments('paybox')).toBe('SERVER');
});

test('Paybox: gone back, refused, then paid', async ({ page }) => {
  await paysAtLast(page, all.paybox);
});

test('Monetico: paid by a sealed message that is answered to the byte', async ({ page }) => {
  await buys(page, all.monetico);
  expect(all.monetico.sent).toMatchObject([{ status: 200, body: 'version=2\ncdr=0\n' }]);
});

test('Monetico: a refused card, then another that pays late', async ({ page }) => {
  await offer(all.monetico);
  const buyer = new Buyer(page, all.monetico);
  await buyer.order();
  await buyer.press('Refuser');
  await buyer.backWith('state-awaiting-payment');
  await all.monetico.settled();
  await buyer.payAgain();
  await page.getByLabel('Notifications').selectOption('late');
  await buyer.press('Payer');
  await buyer.backWith('state-awaiting-payment');
  await buyer.backWith('state-paid');
});

test('iDEAL by Mollie: paid, and given back at Mollie', async ({ page }) => {
  const buyer = await buys(page, all.mollie);
  expect(await merchant.tryPayments('mollie')).toBe('ACCOUNT');
  await all.mollie.refund(all.mollie.newest, 990);
  await buyer.nowShows('state-partially-refunded');
  await all.mollie.refund(all.mollie.newest);
  await buyer.nowShows('state-refunded');
});

test('iDEAL by Mollie: cancelled, expired, then paid, and charged back', async ({ page }) => {
  await offer(all.mollie);
  const buyer = new Buyer(page, all.mollie);
  await buyer.order();
  await buyer.press('Annuler');
  await buyer.backWith('state-awaiting-payment');
  await all.mollie.settled();
  await buyer.payAgain();
  await all.mollie.expire(all.mollie.newest);
  await page.goto(`${all.mollie.newest.back.cancelled}`);
  await buyer.backWith('state-awaiting-payment');
  await buyer.payAgain();
  await buyer.press('Payer');
  await buyer.backWith('state-paid');
  await all.mollie.settled();
  await all.mollie.openDispute(all.mollie.newest);
  await buyer.nowShows('state-disputed');
  await all.mollie.closeDispute(all.mollie.newest, 'won');
  await buyer.nowShows('state-paid');
});

test('Stripe: paid while its secret is rolled, contested and lost', async ({ page }) => {
  all.stripe.isRolling = true;
  const buyer = await buys(page, all.stripe);
  expect(await merchant.tryPayments('stripe')).toBe('ACCOUNT');
  all.stripe.isRolling = false;
  await all.stripe.openDispute(all.stripe.newest);
  await buyer.nowShows('state-disputed');
  await all.stripe.closeDispute(all.stripe.newest, 'lost');
  await buyer.nowShows('state-refunded');
});

test('Stripe: a declined card, then money that takes its time, and is given back', async ({ page }) => {
  await offer(all.stripe);
  const buyer = new Buyer(page, all.stripe);
  await buyer.order();
  await buyer.press('Refuser');
  await expect(page.getByRole('alert')).toContainText('declined');
  await page.getByLabel('Notifications').selectOption('late');
  await buyer.press('Payer');
  await buyer.backWith('state-awaiting-payment');
  await buyer.backWith('state-paid');
  await all.stripe.settled();
  const { id } = await buyer.admin();
  await merchant.refund(id);
  await buyer.nowShows('state-refunded');
  expect(all.stripe.newest.refunded).toBe(PRICE_MINOR);
});

/** An order that is paid in this manner; returns it when everything has been told. */
async function paidIn(manner: Manner, simulator: Simulator): Promise<{ charge: Charge; order: () => ReturnType<Merchant['order']> }> {
  const shopper = new Shopper(shop.url, 'Zoé Bréa', 'zoe@example.org', ADDRESS, merchant.client);
  await shopper.add(sold.variant);
  simulator.manner = manner;
  const { number, next } = await shopper.place(PRICE_MINOR, METHODS[simulator.name]![1]);
  expect(await providerPage(await onTheWay(next))).toContain('19.90 EUR');
  const charge = simulator.newest;
  await simulator.act(charge, 'pay');
  await simulator.settled();
  const { id } = await merchant.orderByNumber(number);
  return { charge, order: () => merchant.order(id) };
}

/** What the shop has thought of the notifications that come from now on. */
async function laterVerdicts(): Promise<() => Promise<string[]>> {
  const all = () => shop.sql('SELECT verdict FROM notification ORDER BY rowid');
  const { length } = await all();
  return async () => (await all()).slice(length);
}

/** Of what nobody paid, or not enough. */
const VERDICTS = { 'wrong-signature': new Set(['REJECTED']), 'wrong-amount': new Set(['MISMATCH']), never: new Set() };

for (const name of ['paypal', 'paypalStandard', 'paybox', 'monetico', 'mollie', 'stripe'] as const) {
  test(`a ${name} that misbehaves delivers what was paid, once, and nothing else`, async () => {
    const simulator = all[name];
    await offer(simulator);
    const [afterMs, lateMs] = [simulator.afterMs, simulator.lateMs];
    [simulator.afterMs, simulator.lateMs] = [0, 200];
    try {
      for (const manner of ['wrong-signature', 'wrong-amount', 'never'] as const) {
        const verdicts = await laterVerdicts();
        const { order } = await paidIn(manner, simulator);
        const { state, links, mails } = await order();
        expect(state, manner).toBe('AWAITING_PAYMENT');
        expect(links.filter((link) => link.enabled), manner).toEqual([]);
        expect(mails.filter(({ kind }) => kind === 'DELIVERY'), manner).toEqual([]);
        expect(new Set(await verdicts()), manner).toEqual(VERDICTS[manner]);
      }
      for (const manner of ['twice', 'out-of-order', 'late', 'refused-first', 'honest'] as const) {
        const verdicts = await laterVerdicts();
        const { order } = await paidIn(manner, simulator);
        await expect.poll(async () => (await order()).state, { message: manner }).toBe('PAID');
        const { links, mails } = await order();
        expect(links.map((link) => link.enabled), manner).toEqual([true]);
        expect(mails.filter(({ kind }) => kind === 'DELIVERY'), manner).toHaveLength(1);
        const heard = await verdicts();
        expect(heard, manner).toContain('APPLIED');
        if (manner === 'twice') expect(heard).toContain('REPEATED');
        if (manner !== 'honest') expect(heard.length, manner).toBeGreaterThan(manner === 'late' ? 0 : 1);
        expect(heard.filter((verdict) => ['REJECTED', 'FAILED', 'MISMATCH', 'UNKNOWN'].includes(verdict)), manner).toEqual([]);
      }
    } finally {
      [simulator.afterMs, simulator.lateMs] = [afterMs, lateMs];
    }
  });
}

test('a provider that leaves a call without an answer is asked again under the same key', async () => {
  await offer(all.stripe);
  all.stripe.silentCalls = 1;
  const before = all.stripe.charges.size;
  const { order } = await paidIn('honest', all.stripe);
  expect(all.stripe.silentCalls).toBe(0);
  expect(all.stripe.charges.size).toBe(before + 1);
  await expect.poll(async () => (await order()).state).toBe('PAID');
});

test('Mollie’s webhooks of the next generation count when they are signed, and only then', async () => {
  const { mollie } = all;
  await offer(mollie);
  const secret = 'a-secret-of-this-webhook';
  await merchant.payThrough('mollie', { 'webhook-secrets': secret });
  try {
    const unsigned = await paidIn('honest', mollie);
    expect((await unsigned.order()).state, 'a call without a signature').toBe('AWAITING_PAYMENT');
    mollie.secret = secret;
    const forged = await paidIn('wrong-signature', mollie);
    expect((await forged.order()).state, 'a call signed by somebody else').toBe('AWAITING_PAYMENT');
    const signed = await paidIn('honest', mollie);
    expect((await signed.order()).state).toBe('PAID');
  } finally {
    delete mollie.secret;
    await merchant.payThrough('mollie', { 'webhook-secrets': '' });
  }
});
