// Measures one release build on this machine, side by side with nginx where there is something to compare, and prints
// one table. Started by `make bench`.
import { execFile } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { Client } from '../support/client.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';
import { Shopper, openTransfer } from '../support/shopper.ts';
import { catalogue } from './catalogue.ts';
import { startNginx } from './nginx.ts';
import { million } from './orders.ts';
import { cpuSeconds, forgetPeak, inParallel, median, peakMib, residentMib } from './process.ts';
import { settledPerSecond } from './settlements.ts';
import { countStatements } from './statements.ts';
import { fetchInRanges } from './stream.ts';

const run = promisify(execFile);
const PRODUCTS = 1_000;
const ORDERS = 1_000;
const SHOPPERS = 32;
const STREAM_BYTES = 1 << 30;
const STREAM_ROUNDS = 5;

const LIST = `query($first: Int!) { products(first: $first) { pageInfo { hasNextPage endCursor }
  nodes { id slug title summary variants { id title kind available price { minor currency exponent }
    files { name sizeBytes mediaType } } } } }`;

const table: string[][] = [['what', 'Comptoir', 'beside it', '']];
const row = (what: string, ours: string, other = '', note = '') => {
  table.push([what, ours, other, note]);
  console.error(`  ${what}: ${ours} ${other} ${note}`);
};
const say = (what: string) => console.error(`bench: ${what}`);

/** A shop with many published products, some of them files. */
async function fill(shop: Shop): Promise<{ merchant: Merchant; sold: SoldFile }> {
  const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  const catalogue = await merchant.catalogue('Tout');
  const sold = await merchant.sell(catalogue, 'Le premier', 'premier.bin', bytes(1 << 16, 1));
  await inParallel([...Array(PRODUCTS - 1).keys()], 8, async (n) => {
    await merchant.product(catalogue, `Produit ${n}`, [sold.file]);
  });
  return { merchant, sold };
}

async function list(shop: Shop): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-wrk-'));
  const script = join(dir, 'list.lua');
  const body = JSON.stringify({ query: LIST, variables: { first: 20 } });
  writeFileSync(script, `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [==[${body}]==]\n`);
  for (const [what, path, words] of [
    ['list of 20 products of 1,000, GraphQL', '/graphql', ['-s', script]],
    ['the same as a page, painted on the server', '/catalogue/tout', []],
    ['an answer without work (/healthz)', '/healthz', []],
  ] as const) {
    await run('wrk', ['-t1', '-c16', '-d1s', ...words, shop.url + path]);
    const before = cpuSeconds([shop.pid]);
    const { stdout } = await run('wrk', ['-t1', '-c16', '-d6s', '--latency', ...words, shop.url + path]);
    const used = cpuSeconds([shop.pid]) - before;
    const requests = Number(/(\d+) requests in/.exec(stdout)![1]);
    if (/Non-2xx/.test(stdout)) throw new Error(`${path} fails:\n${stdout}`);
    const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)![1]!;
    const p99 = /99%\s+(\S+)/.exec(stdout)![1]!;
    row(what, `${((used / requests) * 1e6).toFixed(0)} µs CPU`, '', `${Number(rate).toFixed(0)} a second, 99 % within ${p99}`);
  }
  rmSync(dir, { recursive: true });
}

async function orders(where: string, shop: Shop, merchant: Merchant, sold: SoldFile, note: string): Promise<void> {
  const shoppers: Shopper[] = [];
  await inParallel([...Array(ORDERS).keys()], SHOPPERS, async () => {
    const shopper = new Shopper(shop.url);
    await shopper.add(sold.variant);
    shoppers.push(shopper);
  });
  const started = performance.now();
  await inParallel(shoppers, SHOPPERS, async (shopper) => {
    await shopper.place(1200);
  });
  const seconds = (performance.now() - started) / 1000;
  const placed = ORDERS / seconds;
  row(`orders placed, durable, ${SHOPPERS} at once, ${where}`, `${placed.toFixed(0)} a second`, '', note);
  const settled = await settledPerSecond(shop, merchant, sold, ORDERS, SHOPPERS);
  row(
    `notifications settled, durable, ${SHOPPERS} at once, ${where}`,
    `${settled.toFixed(0)} a second`,
    '',
    `Monetico: sealed, paid, links open, mail queued; ${(settled / placed).toFixed(2)} × the orders placed`,
  );
}

/** How often this disk can be made to remember 4 KiB, one after the other. */
function commitsPerSecond(): number {
  const dir = mkdtempSync(join(tmpdir(), 'comptoir-sync-'));
  const file = openSync(join(dir, 'log'), 'w');
  const page = Buffer.alloc(4096, 1);
  const started = performance.now();
  let commits = 0;
  for (; performance.now() - started < 1000; commits++) {
    writeSync(file, page);
    fdatasyncSync(file);
  }
  closeSync(file);
  rmSync(dir, { recursive: true });
  return commits;
}

async function statements(): Promise<void> {
  const server = process.env.COMPTOIR_TEST_POSTGRES_URL;
  if (!server) return row('SQL statements of that list', 'not counted', '', 'start me by with-postgres.sh');
  const counter = await countStatements(`${server}/postgres`);
  const shop = await Shop.start({ databaseUrl: counter.url });
  const { merchant, sold } = await fill(shop);
  const visitor = new Client(shop.url);
  const counts: string[] = [];
  for (const first of [1, 20, 50]) {
    // More than once: the shop looks twice a second whether others wrote, which counts too.
    const counted = [];
    for (let n = 0; n < 5; n++) {
      // Nothing kept is of use after a change.
      await merchant.catalogue(`Nouveau ${first}.${n}`);
      counted.push(await counter.during(() => visitor.ask(LIST, { first })));
    }
    counts.push(String(Math.min(...counted)));
  }
  row('SQL statements for a list of 1, 20, 50', counts.join(', '), '', 'executed by the database, counted on the wire');
  await orders('PostgreSQL', shop, merchant, sold, 'fsync on');
  await shop.stop();
  counter.stop();
}

/** The largest file under a folder: where the shop has put the upload. */
function largestUnder(dir: string): string {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).sort((a, b) => statSync(b).size - statSync(a).size)[0]!;
}

async function streams(shop: Shop, merchant: Merchant): Promise<void> {
  const file = await merchant.file('grand.bin', 'Grand.bin');
  const upload = await merchant.beginUpload(file, STREAM_BYTES, 'grand.bin');
  const piece = 64 << 20;
  for (let at = 0; at < STREAM_BYTES; at += piece) {
    await merchant.sendPiece(upload, bytes(piece, at), at);
  }
  const { variant } = await merchant.product(await merchant.catalogue('Grands'), 'Grand', [file]);
  const { number } = await new Shopper(shop.url).buy(variant);
  const link = (await merchant.receivePayment((await merchant.orderByNumber(number)).id)).links[0]!;
  const stored = largestUnder(join(shop.dataDir, 'files'));
  const nginx = await startNginx(join(stored, '..'));
  const theirs = `${nginx.url}/${stored.split('/').at(-1)}`;

  for (const connections of [1, 8, 64]) {
    const figures = { ours: [] as number[], theirs: [] as number[], ourCpu: 0, theirCpu: 0 };
    for (let round = 0; round < STREAM_ROUNDS; round++) {
      const transfer = await openTransfer(link.url!);
      let before = cpuSeconds([shop.pid]);
      figures.ours.push(await fetchInRanges(transfer, STREAM_BYTES, connections));
      figures.ourCpu += (cpuSeconds([shop.pid]) - before) / STREAM_ROUNDS;
      before = cpuSeconds(nginx.pids());
      figures.theirs.push(await fetchInRanges(theirs, STREAM_BYTES, connections));
      figures.theirCpu += (cpuSeconds(nginx.pids()) - before) / STREAM_ROUNDS;
    }
    const speed = (seconds: number[]) => STREAM_BYTES / median(seconds) / 2 ** 20;
    const ratio = speed(figures.ours) / speed(figures.theirs);
    row(
      `1 GiB over ${connections} connection${connections > 1 ? 's' : ''}`,
      `${speed(figures.ours).toFixed(0)} MiB/s`,
      `nginx ${speed(figures.theirs).toFixed(0)} MiB/s`,
      `ratio ${ratio.toFixed(2)} (goal 0.70); CPU ${figures.ourCpu.toFixed(2)} s beside ${figures.theirCpu.toFixed(2)} s`,
    );
  }
  const { counter } = (await merchant.orderByNumber(number)).links[0]!;
  const downloads = 3 * STREAM_ROUNDS;
  row('those downloads, counted', `${counter} of ${downloads}`, '', counter === downloads ? '' : 'wrong');
  nginx.stop();
}

async function starts(shop: Shop): Promise<void> {
  const times = [];
  for (let n = 0; n < 7; n++) {
    await shop.kill();
    const started = performance.now();
    await shop.launch();
    times.push(performance.now() - started);
  }
  row('start to first answer', `${median(times).toFixed(0)} ms`, '', `with ${PRODUCTS} products, after kill -9`);
}

/** Does some work, and says how much memory it took at its worst. */
async function underLoad(what: string, shop: Shop, work: () => Promise<void>): Promise<void> {
  forgetPeak(shop.pid);
  await work();
  row(`memory, peak during ${what}`, `${peakMib(shop.pid).toFixed(0)} MiB`, '', `${residentMib(shop.pid).toFixed(0)} MiB after`);
}

function bundles(): void {
  for (const [app, goal] of [['storefront', 'goal 250 KB'], ['backoffice', '']] as const) {
    const dir = join(import.meta.dirname, '../../frontend/dist', app);
    const sizes = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.br'))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    row(`bundle of the ${app}, brotli`, `${(sizes.reduce((a, b) => a + b) / 1000).toFixed(1)} KB`, '', goal);
  }
}

/** What is measured, in order; the words after `make bench ARGS=` choose some of it. */
const PARTS = ['starts', 'lists', 'orders', 'streams', 'statements', 'bundles', 'catalogue', 'million'] as const;
const unknown = process.argv.slice(2).filter((word) => !(PARTS as readonly string[]).includes(word));
if (unknown.length) throw new Error(`${unknown.join(', ')}: not a part of the bench, whose parts are ${PARTS.join(', ')}`);
const wanted = (part: (typeof PARTS)[number]) => process.argv.length === 2 || process.argv.includes(part);

say('filling a shop');
const shop = await Shop.start();
const { merchant, sold } = await fill(shop);
if (wanted('starts')) {
  await starts(shop);
  row('memory, idle', `${residentMib(shop.pid).toFixed(0)} MiB`, '', `${PRODUCTS} products`);
}
for (const [part, what, work] of [
  ['lists', 'the lists', () => list(shop)],
  ['orders', 'the orders', () => orders('SQLite', shop, merchant, sold, `this disk: ${commitsPerSecond()} synced writes a second, one by one`)],
  ['streams', 'the upload and the streams', () => streams(shop, merchant)],
] as const) {
  if (!wanted(part)) continue;
  say(part);
  await underLoad(what, shop, work);
}
await shop.stop();
if (wanted('statements')) {
  say('statements');
  await statements();
}
if (wanted('bundles')) bundles();
for (const [part, work] of [['catalogue', catalogue], ['million', million]] as const) {
  if (!wanted(part)) continue;
  say(part);
  await work(row);
}

const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
console.log(`\n${cpus().length} cores, ${cpus()[0]!.model}`);
for (const cells of table) console.log(cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd());
