import { expect, test } from '@playwright/test';
import type { Charge, Manner, Simulator } from '../../simulators/simulator.ts';
import { OrderDesk } from '../../pages/order.ts';
import { look } from '../../support/look.ts';
import type { Merchant } from '../../support/merchant.ts';
import { onTheWay, providerPage } from '../../support/provider-page.ts';
import { PROVIDERS, Trial } from '../../support/trial.ts';

// Whatever the providers do wrong, and whoever speaks in their name: what was paid is delivered once, and nothing else.

let trial: Trial;
test.beforeAll(async () => {
  trial = await Trial.open();
});
test.afterAll(() => trial?.close());
test.beforeEach(() => trial.rest());
test.afterEach(async () => {
  expect(await trial.complaints(), 'what a true provider would not have taken').toEqual([]);
});

/** An order that is paid in this manner; returns it when everything has been told. */
async function paidIn(manner: Manner, simulator: Simulator): Promise<{ charge: Charge; order: () => ReturnType<Merchant['order']> }> {
  simulator.manner = manner;
  const { number, next } = await trial.place(simulator);
  expect(await providerPage(await onTheWay(next))).toContain('19.90 EUR');
  const charge = simulator.newest;
  await simulator.act(charge, 'pay');
  await simulator.settled();
  const { id } = await trial.merchant.orderByNumber(number);
  return { charge, order: () => trial.merchant.order(id) };
}

/** What the shop has thought of the notifications that come from now on. */
async function laterVerdicts(): Promise<() => Promise<string[]>> {
  const all = () => trial.shop.sql('SELECT verdict FROM notification ORDER BY rowid');
  const { length } = await all();
  return async () => (await all()).slice(length);
}

/** Of what nobody paid, or not enough. */
const VERDICTS = { 'wrong-signature': new Set(['REJECTED']), 'wrong-amount': new Set(['MISMATCH']), never: new Set() };

for (const name of PROVIDERS) {
  test(`a ${name} that misbehaves delivers what was paid, once, and nothing else`, async () => {
    const simulator = trial.all[name];
    await trial.offer(simulator);
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
  const { stripe } = trial.all;
  await trial.offer(stripe);
  stripe.silentCalls = 1;
  const before = stripe.charges.size;
  const { order } = await paidIn('honest', stripe);
  expect(stripe.silentCalls).toBe(0);
  expect(stripe.charges.size).toBe(before + 1);
  await expect.poll(async () => (await order()).state).toBe('PAID');
});

for (const [name, seen] of [['monetico', 'LEFT'], ['paybox', 'STAYED']] as const) {
  test(`a ${name} that gives money back without answering is not asked again: the merchant looks, and says`, async ({ page }) => {
    const { merchant, shop, all: { [name]: simulator } } = trial;
    await trial.offer(simulator);
    const { charge, order } = await paidIn('honest', simulator);
    const { id, number } = await order();
    if (seen === 'LEFT') simulator.silentCalls = 1;
    else simulator.lostCalls = 1;
    await page.context().addCookies([merchant.client.session]);
    const desk = await OrderDesk.open(page, shop.url, id);
    await desk.giveBack('9,90');
    await expect(desk.event('REFUND_UNCLEAR')).toBeVisible({ timeout: 20_000 });
    await expect(desk.canGiveBack).toHaveCount(0);
    await trial.post.mail(({ text, subject }) => !!subject?.includes(number) && /9,90\sEUR\s:\sle\sprestataire\sn’a\spas\srépondu/.test(text ?? ''));
    expect(charge.refunded).toBe(seen === 'LEFT' ? 990 : 0);
    await look(page, `order-refund-unclear-${name}`);
    await desk.settleRefund(seen, () => look(page, `order-refund-seen-${name}`));
    await expect(desk.unclearRefund).toHaveCount(0);
    expect((await order()).state).toBe(seen === 'LEFT' ? 'PARTIALLY_REFUNDED' : 'PAID');
    await desk.giveBack();
    await expect.poll(async () => (await order()).state).toBe('REFUNDED');
    expect(charge.refunded, 'once').toBe(charge.collected);
  });

  test(`a ${name} that refuses a refund is told as refused`, async () => {
    const { merchant, all: { [name]: simulator } } = trial;
    await trial.offer(simulator);
    const { charge, order } = await paidIn('honest', simulator);
    const { id } = await order();
    simulator.refusesRefunds = true;
    try {
      await expect(merchant.refund(id)).rejects.toThrow('PROVIDER_REFUSED');
    } finally {
      simulator.refusesRefunds = false;
    }
    expect([charge.refunded, (await order()).state]).toEqual([0, 'PAID']);
    await merchant.refund(id, 500);
    expect([charge.refunded, (await order()).state]).toEqual([500, 'PARTIALLY_REFUNDED']);
  });
}

test('Paybox’s calls count by either key of its own, by GET and by POST', async () => {
  const { paybox } = trial.all;
  await trial.offer(paybox);
  try {
    for (const hasOldKey of [true, false]) {
      for (const posts of [true, false]) {
        Object.assign(paybox, { hasOldKey, posts });
        const { order } = await paidIn('honest', paybox);
        expect((await order()).state, JSON.stringify({ hasOldKey, posts })).toBe('PAID');
      }
    }
  } finally {
    Object.assign(paybox, { hasOldKey: false, posts: false });
  }
});

test('Mollie’s webhooks of the next generation count when they are signed, and only then', async () => {
  const { merchant, all: { mollie } } = trial;
  await trial.offer(mollie);
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

test('Stripe’s webhooks count while their secret is rolled', async () => {
  const { stripe } = trial.all;
  await trial.offer(stripe);
  stripe.isRolling = true;
  try {
    const { order } = await paidIn('honest', stripe);
    expect((await order()).state).toBe('PAID');
  } finally {
    stripe.isRolling = false;
  }
});

for (const charset of ['UTF-8', 'windows-1252'] as const) {
  test(`an IPN in ${charset} is confirmed by the very bytes that came`, async () => {
    const { paypalStandard } = trial.all;
    await trial.offer(paypalStandard);
    paypalStandard.charset = charset;
    const { order } = await paidIn('honest', paypalStandard);
    expect((await order()).state).toBe('PAID');
  });
}

test('each account is tried out as far as its provider can be asked', async () => {
  const proofs: Record<string, string> = {};
  for (const name of PROVIDERS) {
    await trial.offer(trial.all[name]);
    proofs[name] = await trial.merchant.tryPayments(name.replace('Standard', ''));
  }
  expect(proofs).toEqual({
    paypal: 'ACCOUNT', paypalStandard: 'NOTHING', paybox: 'SERVER', monetico: 'NOTHING', mollie: 'ACCOUNT', stripe: 'ACCOUNT',
  });
  const { paybox } = trial.all;
  paybox.isUp = false;
  await expect(trial.merchant.tryPayments('paybox'), 'a server that says that it does not work').rejects.toThrow('PROVIDER_');
  paybox.isUp = true;
});
