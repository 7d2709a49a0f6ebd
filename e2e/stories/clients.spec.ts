import { expect, test } from '@playwright/test';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
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
async function freshLink(): Promise<{ url: string; counter: () => Promise<number>; transfers: () => Promise<number> }> {
  const { number } = await new Shopper(shop.url).buy(sold.variant);
  const order = await merchant.receivePayment((await merchant.orderByNumber(number)).id);
  const now = async () => (await merchant.order(order.id)).links[0]!;
  return { url: order.links[0]!.url!, counter: async () => (await now()).counter, transfers: async () => (await now()).transfers.length };
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
  const curl = spawn('curl', ['-sf', '--limit-rate', '4M', '-o', file, transfer]);
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  await expect.poll(size, { intervals: [20] }).toBeGreaterThan(SIZE_BYTES / 2);
  const ended = once(curl, 'exit');
  curl.kill('SIGKILL');
  await ended;
  expect(size()).toBeLessThan(SIZE_BYTES);
  await run('curl', ['-sf', '-C', '-', '-o', file, transfer]);
  expect(await sha256OfFile(file)).toBe(sold.sha256);
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
  // as Safe Links, Proofpoint, Gmail, Slack and a browser that thinks ahead come, by their documented headers
  const agents = [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Safari/537.36 SafeLinks',
    'Mozilla/5.0 (compatible; Proofpoint URL Defense)',
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  ];
  const prefetch = { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' };
  const looks = [['HEAD', {}], ['GET', {}], ['GET', prefetch], ...agents.flatMap((agent) => [
    ['HEAD', { 'user-agent': agent }], ['GET', { 'user-agent': agent, range: 'bytes=0-1023' }],
  ])] as [string, Record<string, string>][];
  for (const [method, headers] of looks) {
    for (let i = 0; i < 3; i++) {
      const answer = await fetch(link.url, { method, headers: { ...headers } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toContain('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('x-robots-tag') ?? (await answer.text())).toContain('noindex');
    }
  }
  expect(await link.transfers()).toBe(0);
  const transfer = await openTransfer(link.url);
  const head = await fetch(transfer, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(String(SIZE_BYTES));
  expect(head.headers.get('content-encoding')).toBeNull();
  expect(head.headers.get('accept-ranges')).toBe('bytes');
  expect(await link.counter()).toBe(0);
});
