import { expect, test } from '@playwright/test';
import { Buyer } from '../../support/buyer.ts';
import { look } from '../../support/look.ts';
import { type ProviderName, PROVIDERS, PRICE_MINOR, Trial } from '../../support/trial.ts';

/*
 * For each provider: cart → the provider’s page → pay → the order’s page turns to paid by itself → letter → file; and what else
 * can become of a payment. Where a provider tells nothing of it, the merchant does what is to be done, in the backoffice.
 */

let trial: Trial;
test.beforeAll(async () => {
  trial = await Trial.open();
  for (const simulator of trial.all.all) simulator.afterMs = 50;
});
test.afterAll(() => trial?.close());
test.beforeEach(() => trial.rest());
test.afterEach(async () => {
  expect(await trial.complaints(), 'what a true provider would not have taken').toEqual([]);
});

async function pays(buyer: Buyer): Promise<void> {
  const { simulator } = buyer;
  await buyer.order();
  await buyer.paySlowly();
  await buyer.hasNothing();
  await buyer.moneyArrives();
  await buyer.shows('state-paid');
  expect(simulator.sent.filter(({ what }) => what === 'paid')).toHaveLength(1);
  await buyer.download();
}

/** Comes back without the money, and pays by another try; which is another attempt when the first is over for the provider. */
const paysAtLast = (leave: (buyer: Buyer) => Promise<void>, next: 'same attempt' | 'another attempt') => async (buyer: Buyer) => {
  const { simulator } = buyer;
  const before = simulator.charges.size;
  await buyer.order();
  await leave(buyer);
  await buyer.shows('state-awaiting-payment');
  await simulator.settled();
  await buyer.payAgain();
  expect(simulator.charges.size - before).toBe(next === 'same attempt' ? 1 : 2);
  await buyer.press('Payer');
  await buyer.shows('state-paid');
  await buyer.download();
};
const cancels = (next: 'same attempt' | 'another attempt') => paysAtLast((buyer) => buyer.press('Annuler'), next);
const isRefused = (next: 'same attempt' | 'another attempt') => paysAtLast((buyer) => buyer.press('Refuser'), next);
/** The provider keeps the shopper and lets them try another card: the shop hears nothing. */
const isRefusedThere = async (buyer: Buyer) => {
  await buyer.order();
  await buyer.press('Refuser');
  await expect(buyer.page.getByRole('alert')).toContainText('declined');
  await buyer.press('Payer');
  await buyer.shows('state-paid');
  await buyer.download();
};

/** The merchant has given the order up when its money comes: that is told, and delivers once the order is taken up again. */
async function paysLate(buyer: Buyer): Promise<void> {
  const { simulator } = buyer;
  await buyer.order();
  await buyer.paySlowly();
  const desk = await buyer.merchantLooks();
  await desk.cancel();
  await buyer.shows('state-cancelled');
  await buyer.moneyArrives();
  await expect(desk.event('LATE_PAYMENT')).toBeVisible();
  await expect(desk.warning).toContainText(desk.office.say('late-payment-text'));
  await buyer.merchantReads(/19,90\sEUR reçus pour une commande annulée/);
  await buyer.shows('state-cancelled');
  await buyer.hasNothing();
  expect(await buyer.deliveries()).toEqual([]);
  await desk.takeUpAgain();
  await buyer.shows('state-paid');
  await buyer.download();
  // It is this order's money from now on.
  if (!simulator.tells.includes('refunded')) return;
  await simulator.refund(simulator.newest);
  await buyer.shows('state-refunded');
  await buyer.isShut();
}

/** An attempt that was over is paid after all, beside the one that took its place. */
const paysTwice = (ends: 'refused' | 'expired') => async (buyer: Buyer) => {
  const { simulator, page } = buyer;
  await buyer.order();
  const first = simulator.newest;
  if (ends === 'refused') {
    await buyer.press('Refuser');
  } else {
    await simulator.expire(first);
    await page.goto(first.back.cancelled);
  }
  await buyer.shows('state-awaiting-payment');
  await simulator.settled();
  await buyer.payAgain();
  await buyer.press('Payer');
  await buyer.shows('state-paid');
  await simulator.settled();
  expect(simulator.newest).not.toBe(first);
  await simulator.payAfterAll(first);
  const desk = await buyer.merchantLooks();
  await expect(desk.event('OVERPAID')).toBeVisible();
  await buyer.merchantReads(/19,90\sEUR reçus pour une commande déjà payée/);
  // One of the two goes back; the other has paid.
  await simulator.refund(first);
  await expect(desk.event('REFUNDED')).toBeVisible();
  await buyer.shows('state-paid');
  await buyer.opens();
  expect(await buyer.deliveries()).toHaveLength(1);
};

/** Part of the money goes back on the provider's own pages, the rest from the backoffice. */
async function isRefunded(buyer: Buyer): Promise<void> {
  const { simulator } = buyer;
  await buyer.buy();
  const desk = await buyer.merchantLooks();
  await simulator.refund(simulator.newest, 990);
  await buyer.shows('state-partially-refunded');
  await buyer.opens();
  await desk.giveBack();
  await buyer.shows('state-refunded');
  await buyer.isShut();
  expect(simulator.newest.refunded).toBe(PRICE_MINOR);
}

/** Nothing can be asked of the provider, which tells what the merchant does on its pages. */
async function isRefundedThere(buyer: Buyer): Promise<void> {
  const { simulator } = buyer;
  await buyer.buy();
  const desk = await buyer.merchantLooks();
  await simulator.refund(simulator.newest, 990);
  await buyer.shows('state-partially-refunded');
  await buyer.opens();
  await expect(desk.event('REFUNDED')).toBeVisible();
  await expect(desk.canGiveBack).toHaveCount(0);
  await simulator.refund(simulator.newest);
  await buyer.shows('state-refunded');
  await buyer.isShut();
}

/** The bank tells nothing of what goes back, and answers what is asked of it: a part, and then the rest. */
async function isRefundedFromHere(buyer: Buyer): Promise<void> {
  const { simulator } = buyer;
  await buyer.buy();
  const desk = await buyer.merchantLooks();
  await desk.giveBack('9,90');
  await buyer.shows('state-partially-refunded');
  await buyer.opens();
  expect(simulator.newest.refunded).toBe(990);
  await desk.giveBack();
  await buyer.shows('state-refunded');
  await buyer.isShut();
  await expect(desk.event('REFUNDED').first()).toBeVisible();
  expect(simulator.newest.refunded).toBe(PRICE_MINOR);
}

async function contests(buyer: Buyer): Promise<void> {
  await buyer.buy();
  await buyer.simulator.openDispute(buyer.simulator.newest);
  await buyer.shows('state-disputed');
  await buyer.isShut();
  await buyer.merchantReads(/contestés par l’acheteur/);
}

const contestsAnd = (ending: 'won' | 'lost') => async (buyer: Buyer) => {
  const { simulator } = buyer;
  await contests(buyer);
  await simulator.closeDispute(simulator.newest, ending);
  await buyer.shows(ending === 'won' ? 'state-paid' : 'state-refunded');
  await (ending === 'won' ? buyer.opens() : buyer.isShut());
};

/** The provider tells no other end than a won one: the merchant notes the other. */
async function contestsAndWinsUntold(buyer: Buyer): Promise<void> {
  const { simulator } = buyer;
  await contests(buyer);
  await simulator.closeDispute(simulator.newest, 'lost');
  const desk = await buyer.merchantLooks();
  await buyer.shows('state-disputed');
  await desk.recordDispute('LOST');
  await buyer.shows('state-refunded');
  await buyer.isShut();
}

/** The bank writes to the merchant, who notes what it says. */
const contestsByLetterAnd = (ending: 'won' | 'lost') => async (buyer: Buyer) => {
  await buyer.buy();
  const desk = await buyer.merchantLooks();
  await desk.recordDispute('OPENED');
  await expect(desk.event('DISPUTED')).toBeVisible();
  await buyer.shows('state-disputed');
  await buyer.isShut();
  if (ending === 'won') {
    await desk.recordDispute('WON');
    await buyer.shows('state-paid');
    await buyer.opens();
  } else {
    await desk.recordDispute('LOST');
    await buyer.shows('state-refunded');
    await buyer.isShut();
  }
};

/** What a provider cannot do, and why. */
const never = (because: string) => ({ because });
const ONCE = never('one reference for all tries, which the bank collects once');

type Cell = ((buyer: Buyer) => Promise<void>) | { because: string };
const MATRIX: Record<string, Record<ProviderName, Cell>> = {
  'pays': { paypal: pays, paypalStandard: pays, paybox: pays, monetico: pays, mollie: pays, stripe: pays },
  'goes back, and pays': {
    paypal: cancels('same attempt'), paypalStandard: cancels('same attempt'),
    paybox: cancels('same attempt'), monetico: cancels('same attempt'),
    mollie: cancels('another attempt'), stripe: cancels('same attempt'),
  },
  'is refused, and pays': {
    paypal: isRefused('another attempt'), paypalStandard: isRefused('another attempt'),
    paybox: isRefused('same attempt'), monetico: isRefused('same attempt'),
    mollie: isRefused('another attempt'), stripe: isRefusedThere,
  },
  'pays when the order was cancelled': {
    paypal: paysLate, paypalStandard: paysLate, paybox: paysLate, monetico: paysLate, mollie: paysLate, stripe: paysLate,
  },
  'pays twice': {
    paypal: paysTwice('refused'), paypalStandard: paysTwice('refused'),
    paybox: ONCE, monetico: ONCE,
    mollie: paysTwice('expired'), stripe: paysTwice('expired'),
  },
  'gets the money back': {
    paypal: isRefunded, paypalStandard: isRefundedThere,
    paybox: isRefundedFromHere, monetico: isRefundedFromHere,
    mollie: isRefunded, stripe: isRefunded,
  },
  'contests in vain': {
    paypal: contestsAnd('won'), paypalStandard: contestsAnd('won'),
    paybox: contestsByLetterAnd('won'), monetico: contestsByLetterAnd('won'),
    mollie: contestsAnd('won'), stripe: contestsAnd('won'),
  },
  'contests with success': {
    paypal: contestsAnd('lost'), paypalStandard: contestsAndWinsUntold,
    paybox: contestsByLetterAnd('lost'), monetico: contestsByLetterAnd('lost'),
    mollie: contestsAndWinsUntold, stripe: contestsAnd('lost'),
  },
};

for (const name of PROVIDERS) {
  for (const [what, row] of Object.entries(MATRIX)) {
    const cell = row[name];
    if ('because' in cell) continue;
    test(`${name}: a shopper ${what}`, async ({ page }) => {
      const simulator = trial.all[name];
      await trial.offer(simulator);
      const buyer = new Buyer(trial, page, simulator);
      await cell(buyer);
      expect(buyer.complaints).toEqual([]);
    });
  }
}

for (const name of ['monetico', 'paybox'] as const) {
  test(`${name}: a shopper pays, the bank does not call, and the merchant has seen the money there`, async ({ page }) => {
    const simulator = trial.all[name];
    await trial.offer(simulator);
    simulator.manner = 'never';
    const buyer = new Buyer(trial, page, simulator);
    await buyer.order();
    await buyer.press('Payer');
    await buyer.shows('state-awaiting-payment');
    await simulator.settled();
    const desk = await buyer.merchantLooks();
    await desk.seePayment('Tableau de bord, 14 h 05', () => look(desk.office.page, `order-payment-seen-${name}`));
    await buyer.shows('state-paid');
    await buyer.download();
    await expect(desk.event('PAYMENT_SEEN')).toBeVisible();
    await expect(desk.office.main.getByRole('listitem').filter({ hasText: 'Tableau de bord, 14 h 05' }).first()).toBeVisible();
    // Without the bank's names of the money it cannot be asked back; a call that comes late brings them, and nothing else.
    await expect(desk.canGiveBack).toHaveCount(0);
    await simulator.tell(simulator.newest, 'paid');
    await desk.office.page.reload();
    await expect(desk.canGiveBack).toHaveCount(1);
    await expect(desk.event('OVERPAID')).toHaveCount(0);
    expect(await buyer.deliveries()).toHaveLength(1);
    await desk.giveBack();
    await buyer.shows('state-refunded');
    expect(simulator.newest.refunded).toBe(PRICE_MINOR);
    expect(buyer.complaints).toEqual([]);
  });
}
