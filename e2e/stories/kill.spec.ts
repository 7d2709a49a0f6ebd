import { expect, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import { Shop } from '../shop.ts';
import { bytes, sha256 } from '../support/bytes.ts';
import { freshDatabase, postgresServer } from '../support/databases.ts';
import { Ledger } from '../support/ledger.ts';
import { Merchant } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';

const given = process.env.COMPTOIR_KILLS;
/** On PostgreSQL fewer: what is particular there is one file of the program. */
const KILLS = { SQLite: Number(given ?? 50), PostgreSQL: Number(given ?? 20) };
/** The longest life of a process after it answers: long enough for every step to be reached. */
const LIFE_MS = 1_500;
const FILE_BYTES = 1 << 20;
const FILE_MINOR = 1200;
const BOOK = { sku: 'LIVRE', priceMinor: 1800, stock: 1_000_000 };
const ADDRESS = { street: '1 rue du Port', postcode: '29200', city: 'Brest' };
/** What must have happened at least once for a run to tell anything. */
const REACHED = ['upload', 'order', 'order with goods', 'part received', 'delivery', 'download', 'parcel', 'refund', 'alert', 'ZIP switched'];

/** The same kills for the same seed. */
const SEED = Number(process.env.COMPTOIR_SEED ?? Date.now() % 1_000_000);
let state = SEED;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  const kills = KILLS[database];
  test(`killed ${kills} times at random points on ${database}, the shop loses nothing and doubles nothing`, async () => {
    test.skip(database === 'PostgreSQL' && !postgresServer, 'no PostgreSQL here: run this under scripts/with-postgres.sh');
    test.setTimeout(120_000 + kills * 8_000);
    console.log(`kill: COMPTOIR_SEED=${SEED}`);
    await story(kills, database === 'PostgreSQL' ? await freshDatabase() : undefined);
  });
}

/** One step; when the process dies under it, the actor tries again in its next life. */
type Step = () => Promise<void>;

async function story(kills: number, databaseUrl?: string): Promise<void> {
  const shop = await Shop.start({ databaseUrl });
  const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  await merchant.ships('Colis suivi', 'Tracked parcel', 490);
  const sold = await merchant.sell(await merchant.catalogue('Sons'), 'Pluie', 'Pluie.wav', bytes(FILE_BYTES, 1), FILE_MINOR);
  const book = await merchant.goods(sold.product, 'Livre', BOOK);
  const ledger = new Ledger(shop, () => merchant);
  ledger.files.set('interne-Pluie.wav', sold.sha256);
  ledger.stock.set(BOOK.sku, BOOK.stock);

  // What each actor was about to do when the process died; it goes on with it in the next life.
  const actors = [uploads(), sales(false), sales(true), deliveries(), downloads(), downloads(), parcels(), endings(), zips()];
  const reached = new Map<string, number>();
  const did = (what: string) => reached.set(what, (reached.get(what) ?? 0) + 1);
  const change = (name: string, input: Record<string, unknown>, thing = 'AdminOrder') => merchant.client.change(name, input, thing, 'id');
  let alive = true;

  async function live(actor: Generator<Step, void>, step: Step): Promise<Step> {
    while (alive) {
      try {
        await step();
      } catch (error) {
        if (alive) throw error;
        return step;
      }
      step = actor.next().value as Step;
    }
    return step;
  }

  /** Takes one of a queue, in a step of its own. */
  function* one<T>(queue: T[]): Generator<Step, T> {
    for (;;) {
      let taken: T | undefined;
      yield async () => {
        taken = queue.shift();
        if (taken === undefined) await pause(5);
      };
      if (taken !== undefined) return taken;
    }
  }

  function* uploads(): Generator<Step> {
    for (let n = 0; ; n++) {
      const data = bytes(FILE_BYTES, 1000 + n);
      const name = `lot-${n}.bin`;
      let file: string | undefined;
      let upload: string | undefined;
      yield async () => {
        // the answer may have been lost: the internal name, unique, tells
        const { adminFiles } = await merchant.client.ask<{ adminFiles: { nodes: { id: string; internalName: string }[] } }>(
          'query($search: String) { adminFiles(first: 5, search: $search) { nodes { id internalName } } }', { search: name },
        );
        file = adminFiles.nodes.find((one) => one.internalName === name)?.id ?? (await merchant.file(name, `Lot ${n}.bin`));
      };
      yield async () => {
        upload = await merchant.beginUpload(file!, data.length, name);
      };
      yield async () => {
        await merchant.continueUpload(upload!, data, 128 << 10);
        ledger.files.set(name, sha256(data));
        did('upload');
        uploaded.push(file!);
      };
    }
  }

  /** Every third file is to be packed, and the one on sale now is and now is not. */
  function* zips(): Generator<Step> {
    for (let n = 0; ; n++) {
      const file = yield* one(uploaded);
      if (n % 3 === 0) yield async () => void (await change('fileSetZip', { id: file, zip: 'ALWAYS' }, 'AdminFile'));
      yield async () => {
        await change('fileSetZip', { id: sold.file, zip: n % 2 ? 'NEVER' : 'ALWAYS' }, 'AdminFile');
        did('ZIP switched');
      };
    }
  }

  function* sales(withGoods: boolean): Generator<Step> {
    for (;;) {
      const shopper = new Shopper(shop.url, 'Zoé Bréa', `${randomUUID()}@example.org`, withGoods ? ADDRESS : undefined);
      let quote: Awaited<ReturnType<Shopper['quote']>>;
      yield () => shopper.add(sold.variant);
      if (withGoods) yield () => shopper.add(book);
      yield async () => {
        quote = await shopper.quote();
        ledger.shoppers.add(shopper.email);
      };
      yield async () => {
        const { number } = await shopper.place(quote.totalMinor, 'TRANSFER', quote.shippingMethod);
        const told = ledger.orders.get(shopper.email);
        expect(told ?? number).toBe(number);
        ledger.orders.set(shopper.email, number);
        did(withGoods ? 'order with goods' : 'order');
        waiting.push({ number, totalMinor: quote.totalMinor, withGoods });
      };
    }
  }

  /** The money comes at once, or for every other order with goods in two parts. */
  function* deliveries(): Generator<Step> {
    for (let n = 0; ; n++) {
      const { number, totalMinor, withGoods } = yield* one(waiting);
      let order: Awaited<ReturnType<Merchant['orderByNumber']>>;
      yield async () => {
        order = await merchant.orderByNumber(number);
      };
      if (withGoods && n % 2) {
        const [key, partMinor] = [randomUUID(), 500 + (n % 1_000)];
        yield async () => {
          await change('orderReceivePayment', { order: order.id, amountMinor: partMinor, difference: 'KEEP_WAITING', idempotencyKey: key });
          ledger.received.set(number, partMinor);
          did('part received');
        };
      }
      yield async () => {
        // as a merchant would after a fault: look first, then press again
        order = await merchant.order(order.id);
        if (!order.deliveredAt) order = await merchant.receivePayment(order.id);
        ledger.received.set(number, totalMinor);
        ledger.delivered.add(number);
        ledger.counters.set(number, { seen: 0, completed: 0 });
        did('delivery');
        open.push({ number, id: order.id, url: order.links[0]!.url! });
        if (withGoods) toShip.push({ number, id: order.id });
      };
    }
  }

  function* downloads(): Generator<Step> {
    for (;;) {
      const link = yield* one(open);
      let transfer: string | undefined;
      let got = Buffer.alloc(0);
      yield async () => {
        transfer = await openTransfer(link.url);
      };
      yield async () => {
        const mark = ledger.counters.get(link.number)!;
        // from here on the shop may count it, whether or not we hear the end
        mark.completed = 1;
        const answer = await fetch(transfer!, got.length ? { headers: { range: `bytes=${got.length}-` } } : {});
        expect(answer.status).toBe(got.length ? 206 : 200);
        const size = got.length + Number(answer.headers.get('content-length'));
        for await (const piece of Readable.fromWeb(answer.body as WebStream)) {
          got = Buffer.concat([got, piece]);
          if (got.length === size) break;
        }
        arrived.add(sha256(got));
        did('download');
        over.push(link);
      };
    }
  }

  function* parcels(): Generator<Step> {
    for (;;) {
      const { number, id } = yield* one(toShip);
      yield async () => {
        // nothing leaves for money that has gone back
        if (ledger.refunded.has(number)) return;
        shipping = number;
        await change('orderShip', { order: id, carrier: 'Colissimo', tracking: '6A01234567890' });
        shipping = undefined;
        ledger.shipped.add(number);
        did('parcel');
      };
    }
  }

  /** Some orders end in a refund, some in a link that is switched off and wanted all the same. */
  function* endings(): Generator<Step> {
    for (let n = 0; ; n++) {
      const { number, id, url } = yield* one(over);
      if (n % 3 === 0) {
        yield async () => {
          if (shipping === number) return;
          ledger.refunded.set(number, ledger.refunded.get(number) ?? 'begun');
          if ((await merchant.order(id)).state !== 'REFUNDED') await change('orderRefundRecord', { order: id });
          ledger.refunded.set(number, 'done');
          did('refund');
        };
      } else if (n % 3 === 1) {
        yield async () => {
          ledger.disabled.set(number, 'begun');
          await change('orderDisable', { order: id });
          await expect(openTransfer(url)).rejects.toThrow('the link answered 403');
          ledger.disabled.set(number, 'done');
          did('alert');
        };
      }
    }
  }

  /** The order whose parcel is about to leave: it is not refunded at the same time. */
  let shipping: string | undefined;
  const uploaded: string[] = [];
  const waiting: { number: string; totalMinor: number; withGoods: boolean }[] = [];
  const toShip: { number: string; id: string }[] = [];
  const open: { number: string; id: string; url: string }[] = [];
  const over: { number: string; id: string; url: string }[] = [];
  const arrived = new Set<string>();
  let steps = actors.map((actor) => actor.next().value as Step);
  try {
    for (let kill = 1; kill <= kills; kill++) {
      alive = true;
      const lives = steps.map((step, index) => live(actors[index]!, step));
      await pause(random() * LIFE_MS);
      alive = false;
      await shop.kill();
      steps = await Promise.all(lives);
      await shop.endLeases();
      await shop.launch();
      expect(await ledger.faults(), `after kill ${kill}`).toEqual([]);
    }
    // What is still to be done by the shop itself is done now.
    for (const left of [
      `SELECT count(*) FROM outgoing_mail WHERE state <> 'SENT'`,
      // What is told again of a link waits for the end of its hour.
      `SELECT count(*) FROM download_alert WHERE waits AND due_at <= ${Date.now()}`,
      `SELECT count(*) FROM zip_form WHERE state <> 'READY'`,
      `SELECT count(*) FROM outgoing_mail WHERE state <> 'SENT'`,
    ]) {
      await expect.poll(() => shop.sql(left), { message: left, timeout: 90_000 }).toEqual(['0']);
    }
    expect([...(await ledger.faults()), ...(await ledger.mailFaults()), ...(await ledger.objectFaults())]).toEqual([]);
    const zipped = new Set(await shop.sql(`SELECT ${ledger.hex('sha256')} FROM zip_form`));
    for (const hash of arrived) expect(hash === sold.sha256 || zipped.has(hash), 'what arrived is the file, or its archive').toBe(true);
    console.log(`kill: ${[...reached].map(([what, times]) => `${times} × ${what}`).join(', ')}`);
    for (const what of REACHED) expect(reached.get(what) ?? 0, what).toBeGreaterThan(0);
  } catch (error) {
    console.log(shop.log.slice(-40).join('\n'));
    throw error;
  } finally {
    alive = false;
    await shop.stop();
  }
}
