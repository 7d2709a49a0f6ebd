import { expect, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import { Shop } from '../shop.ts';
import { bytes, sha256 } from '../support/bytes.ts';
import { Ledger } from '../support/ledger.ts';
import { Merchant } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';

const KILLS = Number(process.env.COMPTOIR_KILLS ?? 50);
/** The longest life of a process after it answers: long enough for every step to be reached. */
const LIFE_MS = 1_500;
const FILE_BYTES = 1 << 20;

/** The same kills for the same seed. */
const SEED = Number(process.env.COMPTOIR_SEED ?? Date.now() % 1_000_000);
let state = SEED;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

test(`killed ${KILLS} times at random points, the shop loses nothing and doubles nothing`, async () => {
  test.setTimeout(60_000 + KILLS * 6_000);
  console.log(`kill: COMPTOIR_SEED=${SEED}`);
  const shop = await Shop.start();
  let merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  const catalogue = await merchant.catalogue('Sons');
  const sold = await merchant.sell(catalogue, 'Pluie', 'Pluie.wav', bytes(FILE_BYTES, 1));
  const ledger = new Ledger(shop, () => merchant);
  ledger.files.set(sold.file, sold.sha256);

  // What each actor was about to do when the process died; it goes on with it in the next life.
  const actors = [uploads(), sales(), sales(), deliveries(), downloads(), downloads()];
  const reached = new Map<string, number>();
  let alive = true;

  /** One step; when the process dies under it, the actor tries again in its next life. */
  type Step = () => Promise<void>;
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
  const did = (what: string) => reached.set(what, (reached.get(what) ?? 0) + 1);

  function* uploads(): Generator<Step> {
    for (let n = 0; ; n++) {
      const data = bytes(FILE_BYTES, 1000 + n);
      const name = `lot-${n}.bin`;
      let file: string | undefined;
      let upload: string | undefined;
      yield async () => {
        // the answer may have been lost: the internal name, unique, tells
        const { adminFiles } = await merchant.client.ask<{ adminFiles: { nodes: { id: string }[] } }>(
          'query($search: String) { adminFiles(first: 1, search: $search) { nodes { id } } }', { search: name },
        );
        file = adminFiles.nodes[0]?.id ?? (await merchant.file(name, `Lot ${n}.bin`));
      };
      yield async () => {
        upload = await merchant.beginUpload(file!, data.length, name);
      };
      yield async () => {
        await merchant.continueUpload(upload!, data, 128 << 10);
        ledger.files.set(file!, sha256(data));
        did('upload');
      };
    }
  }

  function* sales(): Generator<Step> {
    for (;;) {
      const shopper = new Shopper(shop.url, 'Zoé Bréa', `${randomUUID()}@example.org`);
      let totalMinor = 0;
      yield () => shopper.add(sold.variant);
      yield async () => {
        totalMinor = 1200 * (await shopper.pieces());
        ledger.shoppers.add(shopper.email);
      };
      yield async () => {
        const { number } = await shopper.place(totalMinor);
        const told = ledger.orders.get(shopper.email);
        expect(told ?? number).toBe(number);
        ledger.orders.set(shopper.email, number);
        did('order');
        waiting.push(number);
      };
    }
  }

  function* deliveries(): Generator<Step> {
    for (;;) {
      let number: string | undefined;
      yield async () => {
        number = waiting.shift();
        if (!number) await pause(5);
      };
      yield async () => {
        if (!number) return;
        // as a merchant would after a fault: look first, then press again
        let order = await merchant.orderByNumber(number);
        if (!order.deliveredAt) order = await merchant.receivePayment(order.id);
        ledger.delivered.add(order.id);
        did('delivery');
        for (const link of order.links) {
          ledger.counters.set(link.id, { seen: 0, completed: 0 });
          open.push({ id: link.id, url: link.url! });
        }
      };
    }
  }

  function* downloads(): Generator<Step> {
    for (;;) {
      let link: { id: string; url: string } | undefined;
      let transfer: string | undefined;
      let got = Buffer.alloc(0);
      yield async () => {
        link = open.shift();
        if (!link) await pause(5);
      };
      yield async () => {
        if (link) transfer = await openTransfer(link.url);
      };
      yield async () => {
        if (!link) return;
        const mark = ledger.counters.get(link.id)!;
        // from here on the shop may count it, whether or not we hear the end
        mark.completed = 1;
        const answer = await fetch(transfer!, got.length ? { headers: { range: `bytes=${got.length}-` } } : {});
        expect(answer.status).toBe(got.length ? 206 : 200);
        for await (const piece of Readable.fromWeb(answer.body as WebStream)) {
          got = Buffer.concat([got, piece]);
          if (got.length === FILE_BYTES) break;
        }
        expect(sha256(got)).toBe(sold.sha256);
        did('download');
      };
    }
  }

  const waiting: string[] = [];
  const open: { id: string; url: string }[] = [];
  let steps = actors.map((actor) => actor.next().value as Step);
  try {
    for (let kill = 1; kill <= KILLS; kill++) {
      alive = true;
      const lives = steps.map((step, index) => live(actors[index]!, step));
      await pause(random() * LIFE_MS);
      alive = false;
      await shop.kill();
      steps = await Promise.all(lives);
      await shop.endLeases();
      await shop.launch();
      const faults = await ledger.faults();
      expect(faults, `after kill ${kill}`).toEqual([]);
    }
    await expect.poll(() => shop.sql(`SELECT count(*) FROM outgoing_mail WHERE state <> 'SENT'`), { timeout: 60_000 })
      .toEqual(['0']);
    expect(await ledger.mailFaults()).toEqual([]);
    expect(await ledger.objectFaults()).toEqual([]);
    console.log(`kill: ${[...reached].map(([what, times]) => `${times} × ${what}`).join(', ')}`);
    for (const what of ['upload', 'order', 'delivery', 'download']) expect(reached.get(what) ?? 0, what).toBeGreaterThan(0);
  } catch (error) {
    console.log(shop.log.slice(-40).join('\n'));
    throw error;
  } finally {
    await shop.stop();
  }
});
