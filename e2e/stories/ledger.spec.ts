import { expect, test } from '@playwright/test';
import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { Ledger } from '../support/ledger.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';

let shop: Shop;
let merchant: Merchant;
let ledger: Ledger;
let sold: SoldFile;
let saved: string;

const SKU = 'LIVRE';
/** Four orders, all delivered: one downloaded once and shipped, one left alone, one refunded, one switched off. */
const EMAILS = ['un', 'deux', 'trois', 'quatre'].map((name) => `${name}@example.org`);

test.beforeAll(async () => {
  saved = mkdtempSync(join(tmpdir(), 'comptoir-ledger-'));
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  await merchant.ships('Colis suivi', 'Tracked parcel', 490);
  sold = await merchant.sell(await merchant.catalogue('Sons'), 'Pluie', 'Pluie.wav', bytes(1 << 16, 1));
  const book = await merchant.goods(sold.product, 'Livre', { priceMinor: 1800, stock: 10, sku: SKU });
  await merchant.file('autre.bin', 'Autre.bin');
  ledger = new Ledger(shop, () => merchant);
  ledger.files.set('interne-Pluie.wav', sold.sha256);
  ledger.stock.set(SKU, 10);
  const numbers: string[] = [];
  for (const email of EMAILS) {
    const shopper = new Shopper(shop.url, 'Zoé Bréa', email, { street: '1 rue du Port', postcode: '29200', city: 'Brest' });
    await shopper.add(sold.variant);
    if (email === EMAILS[0]) await shopper.add(book);
    const { totalMinor, shippingMethod } = await shopper.quote();
    const { number } = await shopper.place(totalMinor, 'TRANSFER', shippingMethod);
    ledger.shoppers.add(email);
    ledger.orders.set(email, number);
    const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
    ledger.received.set(number, totalMinor);
    ledger.delivered.add(number);
    ledger.counters.set(number, { seen: 0, completed: 0 });
    numbers.push(number);
    const change = (name: string, input: Record<string, unknown> = {}) =>
      merchant.client.change(name, { order: order.id, ...input }, 'AdminOrder', 'id');
    const { url } = order.links[0]!;
    if (email === EMAILS[0]) {
      await (await fetch(await openTransfer(url!))).arrayBuffer();
      await expect.poll(async () => (await merchant.order(order.id)).links[0]!.counter).toBe(1);
      ledger.counters.set(number, { seen: 1, completed: 1 });
      await change('orderShip', { carrier: 'Colissimo' });
      ledger.shipped.add(number);
    }
    if (email === EMAILS[2]) {
      await change('orderRefundRecord');
      ledger.refunded.set(number, 'done');
    }
    if (email === EMAILS[3]) {
      await change('orderDisable');
      await expect(openTransfer(url!)).rejects.toThrow('403');
      ledger.disabled.set(number, 'done');
    }
  }
  for (const left of [`outgoing_mail WHERE state <> 'SENT'`, 'download_alert WHERE waits', `outgoing_mail WHERE state <> 'SENT'`]) {
    await expect.poll(() => shop.sql(`SELECT count(*) FROM ${left}`), { timeout: 30_000 }).toEqual(['0']);
  }
  expect([...(await ledger.faults()), ...(await ledger.mailFaults()), ...(await ledger.objectFaults())]).toEqual([]);
  await shop.kill();
  shop.save(saved);
});

test.afterAll(async () => {
  await shop?.stop();
  rmSync(saved, { recursive: true, force: true });
});

/** Inserts a row once more, with what must be unique made new. */
const again = (table: string, where: string, fresh: string) => `
  CREATE TEMP TABLE again AS SELECT * FROM ${table} WHERE ${where} LIMIT 1;
  UPDATE again SET ${fresh};
  INSERT INTO ${table} SELECT * FROM again;`;
const other = `(SELECT id FROM product_file WHERE internal_name = 'autre.bin')`;
const one = (email: string) => `(SELECT id FROM orders WHERE email = '${email}@example.org')`;

const faults: [what: string, statements: string, told: RegExp][] = [
  ['an order is lost', `DELETE FROM orders WHERE id = ${one('deux')}`, /^order \S+ is lost/],
  [
    'an order is doubled',
    again('orders', `id = ${one('un')}`, `id = randomblob(16), number = number || 'b', idempotency_key = 'again'`),
    /^an order placed twice/,
  ],
  ['an order is somebody else’s', `UPDATE orders SET email = 'cinq@example.org' WHERE id = ${one('un')}`, /^an order that nobody placed/],
  ['a line is lost', `DELETE FROM order_line WHERE order_id = ${one('un')}`, /^an order without its line/],
  ['a line is doubled', again('order_line', `order_id = ${one('un')}`, 'id = randomblob(16)'), /^a line doubled/],
  ['a mail is lost', `DELETE FROM outgoing_mail WHERE kind = 'DELIVERY' AND about = ${one('un')}`, /without its links or its mail/],
  ['a first mail is lost', `DELETE FROM outgoing_mail WHERE kind = 'ORDER_RECEIVED' AND about = ${one('un')}`, /^an order without its mail/],
  ['a mail is doubled', again('outgoing_mail', `kind = 'DELIVERY'`, 'id = randomblob(16)'), /^a mail doubled/],
  ['an event is lost', `DELETE FROM event WHERE kind = 'PLACED' AND order_id = ${one('un')}`, /^an event lost or doubled/],
  ['an event is doubled', again('event', `kind = 'DELIVERED'`, 'id = randomblob(16)'), /^an event lost or doubled/],
  ['a delivery is undone', `UPDATE orders SET state = 'AWAITING_PAYMENT' WHERE id = ${one('un')}`, /^the delivery of \S+ is lost/],
  ['a link is lost', `DELETE FROM download_link WHERE order_id = ${one('deux')}`, /without its links or its mail/],
  [
    'a link is doubled',
    again('download_link', `order_id = ${one('un')}`, `id = randomblob(16), product_file_id = ${other}`),
    /^a link doubled/,
  ],
  ['a link is closed', 'UPDATE download_link SET enabled = FALSE', /^a link of \S+ is closed/],
  ['a counter went up', 'UPDATE download_link SET counter = counter + 1', /^\S+ counts 2 of 1 downloads/],
  ['a counter went back', 'UPDATE download_link SET counter = 0', /^the counter of \S+ went back/],
  ['a counted transfer is lost', 'DELETE FROM transfer', /^a counter beside its transfers/],
  ['a piece is lost', `UPDATE variant SET stock = stock - 1 WHERE sku = '${SKU}'`, /^of 10 pieces of LIVRE, 1 are sold and 8 are left/],
  ['a parcel is lost', 'DELETE FROM shipment', /^a parcel and its goods that do not know each other/],
  ['a parcel is doubled', again('shipment', 'TRUE', 'id = randomblob(16)'), /^a parcel doubled/],
  ['a parcel is back', `UPDATE order_line SET fulfilment = 'UNFULFILLED', shipment_id = NULL`, /^the parcel of \S+ is back/],
  ['a parcel’s mail is lost', `DELETE FROM outgoing_mail WHERE kind = 'SHIPPED'`, /^a parcel without its mail/],
  ['a receipt is lost', `DELETE FROM receipt WHERE about = ${one('un')}`, /received for \S+, 0 written down/],
  ['a receipt is doubled', again('receipt', `about = ${one('un')}`, `id = randomblob(16), idempotency_key = 'again'`), /^money written down/],
  ['a refund is undone', `UPDATE orders SET state = 'PAID' WHERE id = ${one('trois')}`, /^the delivery of \S+ is lost, or its refund/],
  ['a refund is doubled', 'UPDATE refunded_line SET amount_minor = 2 * amount_minor', /^money given back twice/],
  ['a refund’s mail is lost', `DELETE FROM outgoing_mail WHERE kind = 'REFUND'`, /^a refund without its mail/],
  ['a refunded link opens', `UPDATE download_link SET enabled = TRUE WHERE order_id = ${one('trois')}`, /^links of an order that is not paid/],
  ['a link is switched on', `UPDATE download_link SET enabled = TRUE WHERE order_id = ${one('quatre')}`, /^a link of \S+ is open again/],
  ['a file is others’ bytes', `UPDATE file_version SET sha256 = zeroblob(32)`, /^the uploaded file \S+ is lost or changed/],
  ['a version is doubled', again('file_version', 'TRUE', 'id = randomblob(16), number = number + 1'), /^a version doubled/],
];

for (const [what, statements, told] of faults) {
  test(`the ledger notices when ${what}`, async () => {
    shop.restore(saved);
    await shop.tamper(statements);
    await shop.launch();
    const marks = new Map(ledger.counters);
    try {
      expect((await ledger.faults()).filter((fault) => told.test(fault)), `of ${await ledger.faults()}`).not.toEqual([]);
    } finally {
      await shop.kill();
      for (const [link, mark] of marks) ledger.counters.set(link, mark);
    }
  });
}

test('the ledger notices when a mail or a file is lost, doubled or damaged in its folder', async () => {
  const mails = join(shop.dataDir, 'mail');
  const mail = () => join(mails, readdirSync(mails).find((name) => name.endsWith('.eml'))!);
  shop.restore(saved);
  expect(await ledger.mailFaults()).toEqual([]);
  copyFileSync(mail(), join(mails, 'again.eml'));
  expect(await ledger.mailFaults()).toEqual([expect.stringContaining('lie in the folder'), 'a mail lies in the folder twice']);
  await shop.tamper(`DELETE FROM outgoing_mail WHERE kind = 'DOWNLOAD_ALERT'`);
  expect(await ledger.mailFaults()).toContainEqual(expect.stringMatching(/^the merchant was not told that \S+ was refused/));
  shop.restore(saved);
  unlinkSync(mail());
  expect(await ledger.mailFaults()).toEqual([expect.stringContaining('lie in the folder')]);

  const object = join(shop.dataDir, 'files/sha256', sold.sha256.slice(0, 2), sold.sha256.slice(2));
  appendFileSync(object, 'x');
  expect(await ledger.objectFaults()).toEqual([expect.stringContaining('have changed')]);
  unlinkSync(object);
  expect(await ledger.objectFaults()).toEqual([expect.stringContaining('are lost')]);
});
