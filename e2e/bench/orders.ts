// Measures the list of orders with a million of them, on SQLite and on PostgreSQL: `make bench ARGS=million`.
// The orders are written by SQL, as the shop would have written them; what is measured is the API's answer to a page.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { Merchant } from '../support/merchant.ts';
import type { Report } from './process.ts';
import { cpuOf } from './wrk.ts';

const run = promisify(execFile);
const COUNT = Number(process.env.ORDERS ?? 1_000_000);
/** Questions one after another, for how long one takes. */
const ALONE = 20;
/** One order a minute, the last of them now. */
const BASE = Date.now() - COUNT * 60_000;

const PAGE = `query($first: Int!, $after: String, $filter: OrderFilter) {
  adminOrders(first: $first, after: $after, filter: $filter) { pageInfo { hasNextPage endCursor }
    nodes { id number state name email method isTrial total { minor } due { minor } placedAt deliveredAt downloads hasFiles
      links { id customerName counter maxDownloads expiresAt url } } } }`;

const DASHBOARD = `{ adminDashboard { days { date orders sales { minor } downloads }
  attention { awaitingPayment failedMails switchedOff lowStock { title } } } }`;

/** What differs between the two databases: how an identifier and a number are spelt. */
interface Dialect {
  id: string;
  number: string;
}

const SQLITE: Dialect = { id: `CAST(printf('%016d', n) AS BLOB)`, number: `printf('2026-%07d', n)` };
const POSTGRES: Dialect = { id: `lpad(to_hex(n), 32, '0')::uuid`, number: `'2026-' || lpad(n::text, 7, '0')` };

/** One order a minute, most of them with a link to the shop’s one file; one name in a hundred is Martin, one in a thousand Durand. */
function filling({ id, number }: Dialect): string {
  const first = `CASE n % 4 WHEN 0 THEN 'camille' WHEN 1 THEN 'jean' WHEN 2 THEN 'zoe' ELSE 'ada' END`;
  const last = `CASE WHEN n % 100 = 0 THEN 'martin' WHEN n % 1000 = 1 THEN 'durand' ELSE 'nom' || (n % 5000) END`;
  const email = `${first} || '.' || ${last} || n || '@exemple.fr'`;
  return `BEGIN;
    INSERT INTO orders (id, number, idempotency_key, state, name, email, country, locale, method, currency, total_minor,
      tax_minor, placed_at, paid_at, sold_minor, updated_at, awaiting_since, downloads, search_text)
    SELECT ${id}, ${number}, 'k' || n, CASE WHEN n % 50 = 0 THEN 'AWAITING_PAYMENT' ELSE 'PAID' END,
      ${first} || ' ' || ${last}, ${email}, 'FR', 'fr', CASE n % 2 WHEN 0 THEN 'TRANSFER' ELSE 'CHEQUE' END, 'EUR', 900, 150,
      ${BASE} + n * 60000, CASE WHEN n % 50 = 0 THEN NULL ELSE ${BASE} + n * 60000 END,
      CASE WHEN n % 50 = 0 THEN NULL ELSE 900 END, ${BASE}, ${BASE},
      CASE WHEN n % 50 = 0 THEN 'DISABLED' WHEN n % 20 = 1 THEN 'NONE' ELSE 'ENABLED' END,
      ' ' || ${number} || ' ' || ${email} || ' ' || ${last} FROM filling;
    INSERT INTO order_term SELECT ${number}, ${BASE} + n * 60000, ${id} FROM filling;
    INSERT INTO order_term SELECT ${email}, ${BASE} + n * 60000, ${id} FROM filling;
    INSERT INTO order_term SELECT ${last}, ${BASE} + n * 60000, ${id} FROM filling;
    INSERT INTO order_line (id, order_id, position, product_id, variant_id, kind, title, variant_title, sku, quantity,
      unit_price_minor, tax_rate, total_minor, tax_minor, counts_stock, fulfilment)
    SELECT ${id}, ${id}, 0, ${id}, ${id}, 'FILE', 'Le manuel', '', NULL, 1, 900, 2000, 900, 150,
      false, 'NONE' FROM filling WHERE n % 20 <> 1;
    INSERT INTO payment (id, about, provider, reference, state, amount_minor, currency, created_at, updated_at)
    SELECT ${id}, ${id}, CASE n % 2 WHEN 0 THEN 'transfer' ELSE 'cheque' END, ${number},
      CASE WHEN n % 50 = 0 THEN 'OPEN' ELSE 'RECEIVED' END, 900, 'EUR', ${BASE}, ${BASE} FROM filling;
    INSERT INTO download_link (id, order_id, order_line_id, position, product_file_id, bought_version_id, enabled, counter,
      max_downloads, created_at, updated_at)
    SELECT ${id}, ${id}, ${id}, 0, product_file.id, file_version.id, true, n % 3, 5, ${BASE}, ${BASE}
      FROM filling CROSS JOIN product_file CROSS JOIN file_version WHERE n % 20 <> 1 AND n % 50 <> 0;
    COMMIT;`;
}

/** Fills the shop, which sells one file, and measures it. */
async function measure(shop: Shop, name: string, fill: () => Promise<unknown>, report: Report): Promise<void> {
  const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  const { client } = merchant;
  await merchant.sell(await merchant.catalogue('Manuels'), 'Le manuel', 'Le manuel.pdf', bytes(1_000, 7));
  await fill();
  const cookie = `${client.session.name}=${client.session.value}`;
  const costOf = async (what: string, query: string, variables: Record<string, unknown>, rowsOf: (data: never) => unknown[]): Promise<number> => {
    const began = performance.now();
    let rows = 0;
    for (let n = 0; n < ALONE; n++) rows = rowsOf(await client.ask(query, variables)).length;
    const took = (performance.now() - began) / ALONE;
    const spent = await cpuOf(shop, `wrk.path, wrk.method = "/graphql", "POST"
      wrk.headers["Content-Type"] = "application/json"
      wrk.headers["Cookie"] = "${cookie}"
      wrk.body = [==[${JSON.stringify({ query, variables })}]==]`, 2) / 1000;
    report(`orders of ${COUNT}, ${name}: ${what}`, `${spent.toFixed(2)} ms CPU`, '', `${took.toFixed(2)} ms alone, ${rows} rows`);
    return spent;
  };
  const cost = (what: string, variables: Record<string, unknown>) =>
    costOf(what, PAGE, { first: 50, ...variables }, (data: { adminOrders: { nodes: unknown[] } }) => data.adminOrders.nodes);
  // The cursor of the middle: eight bytes of the moment, sixteen of the identifier.
  const middle = Math.floor(COUNT / 2);
  const key = Buffer.alloc(8);
  key.writeBigInt64BE(BigInt(BASE + middle * 60_000));
  const after = Buffer.concat([key, Buffer.alloc(16)]).toString('base64url');
  const first = await cost('first page', {});
  const deep = await cost('page in the middle', { after });
  await cost('downloads disabled', { filter: { downloads: 'DISABLED' } });
  await cost('state and downloads, none', { filter: { state: 'PAID', downloads: 'DISABLED' } });
  await cost('search: one number', { filter: { search: `2026-${String(middle).padStart(7, '0')}` } });
  await cost('search: one address', { filter: { search: `camille.martin${Math.floor(middle / 100) * 100}@` } });
  await cost('search: one in a thousand', { filter: { search: 'durand' } });
  await cost('search: one in a thousand, all paid', { filter: { search: 'durand', state: 'PAID' } });
  await cost('search: one in a thousand, none', { filter: { search: 'durand', state: 'AWAITING_PAYMENT' } });
  await cost('search: one in a hundred', { filter: { search: 'martin' } });
  await cost('search: one in four, and a state', { filter: { search: 'cam', state: 'AWAITING_PAYMENT' } });
  await costOf('dashboard, 30 days', DASHBOARD, {}, (data: { adminDashboard: { days: unknown[] } }) => data.adminDashboard.days);
  report(`a deep page beside the first, ${name}`, `${(deep / first).toFixed(2)} ×`, '', 'goal 1.5');
}

async function sqlite(report: Report): Promise<void> {
  const shop = await Shop.start();
  try {
    const fill = `CREATE TEMP TABLE filling AS WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${COUNT})
      SELECT n FROM s; ${filling(SQLITE)} PRAGMA wal_checkpoint(TRUNCATE);`;
    await measure(shop, 'SQLite', () => run('sqlite3', [shop.database, fill]), report);
  } finally {
    await shop.stop();
  }
}

async function postgres(server: string, report: Report): Promise<void> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  await run('psql', ['-q', `${server}/postgres`, '-c', `CREATE DATABASE ${name}`]);
  const shop = await Shop.start({ databaseUrl: `${server}/${name}` });
  try {
    const fill = `CREATE TEMP TABLE filling AS SELECT generate_series(1::bigint, ${COUNT}) AS n; ${filling(POSTGRES)} ANALYZE`;
    await measure(shop, 'PostgreSQL', () => run('psql', ['-q', '-v', 'ON_ERROR_STOP=1', `${server}/${name}`, '-c', fill]), report);
  } finally {
    await shop.stop();
  }
}

export async function million(report: Report): Promise<void> {
  await sqlite(report);
  const server = process.env.COMPTOIR_TEST_POSTGRES_URL;
  if (server) await postgres(server, report);
}
