// How fast the shop settles what a bank tells it: sealed messages for orders that wait, to the address that the bank would use.
import type { Shop } from '../shop.ts';
import { Monetico } from '../simulators/monetico.ts';
import type { Charge } from '../simulators/simulator.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { Shopper } from '../support/shopper.ts';
import { inParallel } from './process.ts';

/** The bank wants to know where the buyer lives. */
const ADDRESS = { street: '12 rue du Port', postcode: '29200', city: 'Brest' };
const PAGE = 100;

/** Places so many orders, tells of the payment of each, and returns how many a second were settled. */
export async function settledPerSecond(shop: Shop, merchant: Merchant, sold: SoldFile, count: number, width: number): Promise<number> {
  const bank = new Monetico(shop.url);
  bank.notifyAt = await merchant.payThrough('monetico', bank.settings);
  const numbers: string[] = [];
  await inParallel([...Array(count).keys()], width, async () => {
    // The bank's account is one for trials, which is the staff's.
    const shopper = new Shopper(shop.url, undefined, undefined, ADDRESS, merchant.client.beside());
    await shopper.add(sold.variant);
    numbers.push((await shopper.place(1200, 'MONETICO')).number);
  });
  const messages = numbers.map((number) => bank.message(chargeOf(number), 'paid', false));
  const started = performance.now();
  await inParallel(messages, width, async ({ url, method, headers, body, objection }) => {
    const answer = await fetch(url, { method, headers, body });
    const wrong = objection({ status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() });
    if (wrong) throw new Error(wrong);
  });
  const seconds = (performance.now() - started) / 1000;
  await merchant.payThrough('monetico', {}, false);
  const paid = await paidByBank(merchant);
  if (paid !== count) throw new Error(`of ${count} orders ${paid} are paid and delivered`);
  return count / seconds;
}

/** The first attempt at paying an order, as the bank has it. */
function chargeOf(number: string): Charge {
  const reference = `${number.replaceAll(/\W/g, '')}01`;
  return {
    id: reference, reference, minor: 1200, collected: 1200, currency: 'EUR', state: 'paid', manner: 'honest', refunded: 0,
    disputed: false, language: 'fr', back: { paid: '', refused: '', cancelled: '' }, own: {},
  };
}

/** Orders that the bank's messages have paid, and whose downloads are open. */
async function paidByBank(merchant: Merchant): Promise<number> {
  let [count, after] = [0, undefined as string | undefined];
  do {
    const { adminOrders } = await merchant.client.ask<{
      adminOrders: { pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: { method: string }[] };
    }>(
      `query($after: String) { adminOrders(first: ${PAGE}, after: $after, filter: { state: PAID, downloads: ENABLED }) {
        pageInfo { hasNextPage endCursor } nodes { method } } }`,
      { after },
    );
    count += adminOrders.nodes.filter(({ method }) => method === 'MONETICO').length;
    after = adminOrders.pageInfo.hasNextPage ? adminOrders.pageInfo.endCursor : undefined;
  } while (after);
  return count;
}
