import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { residentMib } from '../bench/process.ts';
import { Shop } from '../shop.ts';
import { readArchive } from '../support/archives.ts';
import { bytes, sha256, sha256OfFile } from '../support/bytes.ts';
import { Client } from '../support/client.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { NarrowClient } from '../support/narrow.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';

const run = promisify(execFile);
const SOAK = !!process.env.COMPTOIR_SOAK;
/** A slow line: 20 KB a second. In the long form more than what the kernel takes off the server's hands at once. */
const SLOW_BYTES = SOAK ? 8 << 20 : 160_000;
const CLOSES = SOAK ? 1_000 : 60;
const CLOSED_FILE_BYTES = 8 << 20;
/** What a line holds that its client has not taken: so far may the server be ahead. */
const ON_THE_LINE_BYTES = 4 << 20;
/** The server reads by such pieces; of one that is cut it tells nothing, though a part of it may have arrived. */
const PIECE_BYTES = 256 << 10;
const RUNNING_FILE_BYTES = 24 << 20;

let shop: Shop;
let merchant: Merchant;
let catalogue: string;
let dir: string;

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'comptoir-transfers-'));
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  catalogue = await merchant.catalogue('Sons');
});
test.afterAll(async () => {
  await shop?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** The link of a delivered order of its own, and its counter now. */
async function freshLink(sold: SoldFile): Promise<{ url: string; counter: () => Promise<number>; now: () => ReturnType<typeof linkOf> }> {
  const { number } = await new Shopper(shop.url).buy(sold.variant);
  const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
  const now = () => linkOf(order.id);
  return { url: order.links[0]!.url!, counter: async () => (await now()).counter, now };
}
const linkOf = async (order: string) => (await merchant.order(order)).links[0]!;

/** How far the ZIP form of a file's latest version has come. */
async function zipState(file: string): Promise<string | undefined> {
  const { adminFile } = await merchant.client.ask<{ adminFile: { latest: { zipForm: { state: string } | null } } }>(
    'query($id: ID!) { adminFile(id: $id) { latest { zipForm { state } } } }', { id: file },
  );
  return adminFile.latest.zipForm?.state;
}

/** Downloads that the server still streams. */
async function streaming(): Promise<number> {
  const text = await (await fetch(`${shop.url}/metrics`)).text();
  return Number(/^comptoir_transfers_open (\d+)/m.exec(text)![1]);
}

const openFiles = () => readdirSync(`/proc/${shop.pid}/fd`).length;

test('a client at 20 KB a second gets the right bytes, counts once, and holds nobody else up', async () => {
  test.setTimeout(60_000 + SLOW_BYTES / 10);
  const sold = await merchant.sell(catalogue, 'Goutte', 'Goutte.wav', bytes(SLOW_BYTES, 3));
  const link = await freshLink(sold);
  const client = new NarrowClient();
  try {
    const began = Date.now();
    let ended = false;
    const reading = client.read(await openTransfer(link.url), SLOW_BYTES, 20_000).finally(() => (ended = true));
    // Meanwhile the shop sells and delivers.
    const fast = await freshLink(sold);
    expect(sha256(new Uint8Array(await (await fetch(await openTransfer(fast.url))).arrayBuffer()))).toBe(sold.sha256);
    await expect.poll(fast.counter).toBe(1);
    expect(ended, 'still under way').toBe(false);
    expect(await reading).toBe(sold.sha256);
    expect(Date.now() - began, 'it was slow').toBeGreaterThan(SLOW_BYTES / 20 - 500);
  } finally {
    await client.end();
  }
  await expect.poll(link.counter).toBe(1);
  expect((await link.now()).transfers).toHaveLength(1);
});

test(`a client that closes at each of ${CLOSES} random offsets resumes to the right bytes, counts once each time, and leaves nothing open`, async () => {
  test.setTimeout(60_000 + CLOSES * 2_000);
  const data = bytes(CLOSED_FILE_BYTES, 9);
  const sold = await merchant.sell(catalogue, 'Averse', 'Averse.wav', data);
  const client = new NarrowClient();
  const seed = Number(process.env.COMPTOIR_SEED ?? Date.now() % 1_000_000);
  console.log(`transfers: COMPTOIR_SEED=${seed}`);
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  let before = { files: 0, mib: 0 };
  let [counted, uncounted] = [0, 0];
  try {
    for (let round = 1; round <= CLOSES; round++) {
      // A few at the very ends, where a mistake by one would show.
      const offset = [0, 1, CLOSED_FILE_BYTES - 1][round - 1] ?? Math.floor(random() * CLOSED_FILE_BYTES);
      const what = `round ${round}, closed at ${offset}`;
      const link = await freshLink(sold);
      const transfer = await openTransfer(link.url);
      expect(await client.read(transfer, offset), what).toBe(sha256(data.subarray(0, offset)));
      await expect.poll(streaming, { message: what, intervals: [2, 5, 10, 50, 100] }).toBe(0);

      // Counted when 95 % have gone out, not before; the piece that was in hand, and what is on the line, are in doubt.
      const counter = await link.counter();
      if (offset - PIECE_BYTES >= 0.95 * CLOSED_FILE_BYTES) expect(counter, what).toBe(1);
      else if (offset + ON_THE_LINE_BYTES < 0.95 * CLOSED_FILE_BYTES) expect(counter, what).toBe(0);
      if (counter === 1) counted++;
      else uncounted++;

      // The button again goes on with the same download.
      const again = await openTransfer(link.url);
      const rest = await fetch(again, { headers: { range: `bytes=${offset}-` } });
      expect(rest.status, what).toBe(206);
      expect(sha256(new Uint8Array(await rest.arrayBuffer())), what).toBe(sha256(data.subarray(offset)));
      await expect.poll(link.counter, { message: what, intervals: [2, 5, 10, 50, 100] }).toBe(1);
      // Had all of it left us before the end, the button began anew.
      const whole = (await link.now()).transfers.filter(({ countedAt }) => countedAt !== null);
      expect(whole, what).toHaveLength(1);
      // What the resume proves is counted to the byte; a download that was counted before it stays as it was.
      expect(whole[0]!.deliveredBytes, what).toBeGreaterThanOrEqual(CLOSED_FILE_BYTES - (counter === 1 ? PIECE_BYTES : 0));
      expect(whole[0]!.deliveredBytes, what).toBeLessThanOrEqual(CLOSED_FILE_BYTES);
      // What a process allocates once, at the first few, is no leak.
      if (round === 20) before = { files: openFiles(), mib: residentMib(shop.pid) };
    }
    expect(counted, 'closed late enough to count').toBeGreaterThan(0);
    expect(uncounted, 'closed too early to count').toBeGreaterThan(0);
  } finally {
    await client.end();
  }
  await expect.poll(openFiles).toBeLessThanOrEqual(before.files + 4);
  const grown = residentMib(shop.pid) - before.mib;
  console.log(`transfers: ${CLOSES} closes, ${openFiles() - before.files} more open files, ${grown.toFixed(1)} MiB more memory`);
  expect(grown).toBeLessThan(24);
});

test('the ZIP option is switched on and off while files go out: each download keeps its form to its end', async () => {
  test.setTimeout(120_000);
  const data = bytes(RUNNING_FILE_BYTES, 5);
  const sold = await merchant.sell(catalogue, 'Orage', 'Orage d’été.wav', data);
  const zip = (on: boolean) =>
    merchant.client.change('downloadSettingsUpdate', { maxDownloads: null, periodDays: null, zip: on }, 'DownloadSettings', 'zip');
  /** A download that takes about four seconds, by now under way. */
  const begin = async (name: string) => {
    const link = await freshLink(sold);
    const path = join(dir, name);
    const transfer = await openTransfer(link.url);
    const ended = run('curl', ['-sf', '--limit-rate', '6M', '-o', path, transfer]);
    ended.catch(() => {});
    await expect.poll(() => statSync(path, { throwIfNoEntry: false })?.size ?? 0, { intervals: [20] }).toBeGreaterThan(0);
    return { link, path, transfer, ended };
  };

  const plain = await begin('plain.wav');
  await zip(true);
  await expect.poll(() => zipState(sold.file), { timeout: 20_000 }).toBe('READY');
  const zipped = await begin('zipped.zip');
  expect(decodeURIComponent(zipped.transfer)).toMatch(/\/Orage d’été\.wav\.zip$/);
  const halfPlain = await openTransfer((await freshLink(sold)).url);
  await zip(false);
  const back = await begin('back.wav');
  expect(decodeURIComponent(back.transfer)).toMatch(/\/Orage d’été\.wav$/);
  for (let n = 0; n < 6; n++) await zip(n % 2 === 0);
  await merchant.client.change('fileSetZip', { id: sold.file, zip: 'ALWAYS' }, 'AdminFile', 'id');
  await merchant.client.change('fileSetZip', { id: sold.file, zip: 'NEVER' }, 'AdminFile', 'id');
  await Promise.all([plain.ended, zipped.ended, back.ended]);
  expect(await sha256OfFile(plain.path)).toBe(sold.sha256);
  expect(await sha256OfFile(back.path)).toBe(sold.sha256);
  expect(await readArchive(zipped.path)).toEqual({ 'Orage d’été.wav': sold.sha256 });

  // Opened as an archive and not begun before the switch: still one, in two halves.
  const path = join(dir, 'halves.zip');
  const half = RUNNING_FILE_BYTES / 2;
  await run('curl', ['-sf', '-r', `0-${half - 1}`, '-o', path, halfPlain]);
  await run('curl', ['-sf', '-C', '-', '-o', path, halfPlain]);
  expect(await readArchive(path)).toEqual({ 'Orage d’été.wav': sold.sha256 });
  for (const { link } of [plain, zipped, back]) {
    await expect.poll(link.counter).toBe(1);
    expect((await link.now()).transfers).toHaveLength(1);
  }
  // A new press of the button gives what is chosen today.
  expect(decodeURIComponent(await openTransfer(zipped.link.url))).toMatch(/\.wav$/);
});

test('unzip, 7z and Python read every archive: a file’s ZIP form, and all files of an order, cut and resumed', async () => {
  test.setTimeout(60_000);
  const pieces: [name: string, data: Buffer][] = [
    ['Été à la mer — 海.wav', bytes(3 << 20, 21)],
    ['Texte.txt', Buffer.from('une ligne\n'.repeat(50_000))],
    ['Un.txt', Buffer.from('1')],
    ['Archive.zip', bytes(70_000, 23)],
  ];
  const files: string[] = [];
  for (const [at, [name, data]] of pieces.entries()) {
    const file = await merchant.file(`archive-${at}.bin`, name);
    await merchant.upload(file, data, name);
    files.push(file);
  }
  const { variant } = await merchant.product(catalogue, 'Tout', files);
  const { secret, number } = await new Shopper(shop.url).buy(variant);
  const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
  const wanted = Object.fromEntries(pieces.map(([name, data]) => [name, sha256(data)]));

  const { order: bought } = await new Client(shop.url).ask<{ order: { allFilesUrl: string } }>(
    'query($secret: String!) { order(secret: $secret) { allFilesUrl } }', { secret },
  );
  const all = await openTransfer(new URL(bought.allFilesUrl, shop.url).href);
  const whole = join(dir, 'tout.zip');
  await run('curl', ['-sf', '-o', whole, all]);
  expect(await readArchive(whole)).toEqual(wanted);
  await expect.poll(async () => (await merchant.order(order.id)).links.map((link) => link.counter)).toEqual([1, 1, 1, 1]);

  // The same archive by the byte, when it comes in pieces.
  const cut = join(dir, 'tout-coupe.zip');
  await run('curl', ['-sf', '-r', '0-1999999', '-o', cut, all]);
  await run('curl', ['-sf', '-C', '-', '-o', cut, all]);
  expect(await sha256OfFile(cut)).toBe(await sha256OfFile(whole));
  expect((await merchant.order(order.id)).links.map((link) => link.counter)).toEqual([1, 1, 1, 1]);

  // One file's ZIP form; text becomes smaller.
  await merchant.client.change('fileSetZip', { id: files[1], zip: 'ALWAYS' }, 'AdminFile', 'id');
  const text = order.links.find((link) => link.customerName === 'Texte.txt')!;
  await expect.poll(() => zipState(files[1]!), { timeout: 20_000 }).toBe('READY');
  const form = join(dir, 'texte.zip');
  const transfer = await openTransfer(text.url!);
  expect(transfer).toMatch(/\/Texte\.txt\.zip$/);
  await run('curl', ['-sf', '-o', form, transfer]);
  expect(await readArchive(form)).toEqual({ 'Texte.txt': sha256(pieces[1]![1]) });
  expect(statSync(form).size).toBeLessThan(pieces[1]![1].length / 10);
});
