import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Shop } from '../shop.ts';
import { bytes, sha256OfFile } from '../support/bytes.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';

const run = promisify(execFile);
const SIZE_BYTES = 24 << 20;

let shop: Shop;
let merchant: Merchant;
let sold: SoldFile;
let dir: string;

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'comptoir-clients-'));
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  sold = await merchant.sell(await merchant.catalogue('Sons'), 'Pluie', 'Pluie d’été.wav', bytes(SIZE_BYTES, 7));
});

test.afterAll(async () => {
  await shop?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A link of a delivered order of its own. */
async function freshLink(): Promise<{ url: string; counter: () => Promise<number> }> {
  const { number } = await new Shopper(shop.url).buy(sold.variant);
  const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
  return { url: order.links[0]!.url!, counter: async () => (await merchant.order(order.id)).links[0]!.counter };
}

test('curl, cut at half and resumed, gets the right bytes and counts once', async () => {
  const link = await freshLink();
  const file = join(dir, 'curl.wav');
  const transfer = await openTransfer(link.url);
  await run('curl', ['-sf', '-r', `0-${SIZE_BYTES / 2 - 1}`, '-o', file, transfer]);
  expect(statSync(file).size).toBe(SIZE_BYTES / 2);
  expect(await link.counter()).toBe(0);
  await run('curl', ['-sf', '-C', '-', '-o', file, transfer]);
  expect(await sha256OfFile(file)).toBe(sold.sha256);
  await expect.poll(link.counter).toBe(1);
});

test('curl, whose line breaks at half, resumes where it stood', async () => {
  const link = await freshLink();
  const file = join(dir, 'curl-cut.wav');
  const transfer = await openTransfer(link.url);
  await run('curl', ['-sf', '-o', file, transfer]);
  await expect.poll(link.counter).toBe(1);
  // the same transfer once more, from half: a resume of what is already counted
  truncateSync(file, SIZE_BYTES / 2);
  await run('curl', ['-sf', '-C', '-', '-o', file, transfer]);
  expect(await sha256OfFile(file)).toBe(sold.sha256);
  expect(await link.counter()).toBe(1);
});

test('curl presses the button itself and follows to the bytes', async () => {
  const link = await freshLink();
  const file = join(dir, 'curl-post.wav');
  await run('curl', ['-sfL', '-d', '', '-o', file, link.url]);
  expect(await sha256OfFile(file)).toBe(sold.sha256);
  await expect.poll(link.counter).toBe(1);
});

test('wget gets the right bytes under the right name and counts once', async () => {
  const link = await freshLink();
  await run('wget', ['-q', '--content-disposition', '-P', dir, await openTransfer(link.url)]);
  const { stdout } = await run('find', [dir, '-name', 'Pluie*', '-printf', '%p']);
  expect(await sha256OfFile(stdout)).toBe(sold.sha256);
  await expect.poll(link.counter).toBe(1);
});

test('aria2 with 16 connections gets the right bytes and counts once', async () => {
  const link = await freshLink();
  const transfer = await openTransfer(link.url);
  await run('aria2c', ['-q', '-x16', '-s16', '-k1M', '-d', dir, '-o', 'aria2.wav', transfer]);
  expect(await sha256OfFile(join(dir, 'aria2.wav'))).toBe(sold.sha256);
  await expect.poll(link.counter).toBe(1);
});

test('looking is not downloading: HEAD, the landing page, a prefetch and a scanner count nothing', async () => {
  const link = await freshLink();
  const prefetch = { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' };
  for (const [method, headers] of [['HEAD', {}], ['GET', {}], ['GET', prefetch]] as const) {
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(link.url, { method, headers: { ...headers } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toContain('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('x-robots-tag') ?? (await answer.text())).toContain('noindex');
    }
  }
  const transfer = await openTransfer(link.url);
  const head = await fetch(transfer, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(String(SIZE_BYTES));
  expect(head.headers.get('content-encoding')).toBeNull();
  expect(head.headers.get('accept-ranges')).toBe('bytes');
  expect(await link.counter()).toBe(0);
});
