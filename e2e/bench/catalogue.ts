// Measures the catalogue with thousands of products, on SQLite and on PostgreSQL: `make bench ARGS=catalogue`.
// Each question is asked twice over: the same by everybody, as a shop's visitors do, and each one different from all
// before it, so that every answer is made anew, though of rows that the shop may have at hand.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { Client } from '../support/client.ts';
import { Merchant } from '../support/merchant.ts';
import { type Report, inParallel, residentMib } from './process.ts';
import { cpuOf } from './wrk.ts';

const run = promisify(execFile);
const COUNT = Number(process.env.PRODUCTS ?? 10_000);

const CARD = 'id slug title summary variants { id title kind available price { minor currency exponent } }';
const QUESTIONS = [
  ['list of 20', 'goal 300 µs', `{ products(first: 20) { pageInfo { hasNextPage endCursor } nodes { ${CARD} } } }`],
  ['one product', 'goal 250 µs', `query($slug: String!) { product(slug: $slug) { ${CARD} html pictures { alt srcset }
    catalogues { slug title } variants { files { name sizeBytes mediaType } } } }`],
  ['search', 'goal 500 µs', `query($word: String!) { products(first: 20, search: $word) { nodes { ${CARD} } } }`],
] as const;
const WORDS = ['manuel', 'atelier', 'carnet', 'guide', 'histoire', 'recueil', 'patron', 'carte', 'partition', 'cahier'];

const title = (n: number) => `${WORDS[n % WORDS.length]} numéro ${n} de la série ${n % 97}`;

/** As long as what a merchant writes: three hundred words with a heading, a list and a link. */
const body = (n: number) => `## ${title(n)}

${'Un texte *soigné* sur ce que l’on reçoit, sur la façon de s’en servir et sur qui l’a fait. '.repeat(12)}

- le fichier, à télécharger tout de suite
- [la notice](https://exemple.fr/notice/${n})

${'Chaque mot en a été pesé, relu et **corrigé** par quelqu’un qui aime son métier. '.repeat(8)}`;

async function fill(shop: Shop): Promise<void> {
  const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  const catalogue = await merchant.catalogue('Tout');
  const sold = await merchant.sell(catalogue, title(0), 'premier.bin', bytes(1 << 16, 1));
  await inParallel([...Array(COUNT - 1).keys()], 8, async (n) => {
    await merchant.product(catalogue, title(n + 1), [sold.file], 1200, body(n + 1));
  });
}

/** A script that posts a question; `each` makes every one different. */
function question(query: string, each: boolean): string {
  const body = JSON.stringify({ query, variables: { slug: 'SLUG', word: 'WORD' }, extensions: { n: 0 } });
  const words = WORDS.map((word) => `"${word}"`).join(', ');
  return `wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    local body, words, n = [==[${body}]==], { ${words} }, ${each ? 'math.random(1000000) * 1000' : '0'}
    local slugs = { ${[...Array(500).keys()].map((n) => `"${slug(n)}"`).join(', ')} }
    request = function()
      ${each ? 'n = n + 1' : ''}
      local asked = body:gsub('"n":0', '"n":' .. n % 2000000000):gsub("SLUG", slugs[n % #slugs + 1])
      return wrk.format(nil, "/graphql", nil, (asked:gsub("WORD", words[n % #words + 1])))
    end`;
}

const slug = (n: number) => title(n).replaceAll('é', 'e').replaceAll(' ', '-');

function page(path: string, each: boolean): string {
  return each
    ? `local n = math.random(1000000) * 1000
       request = function() n = n + 1; return wrk.format(nil, "${path}${path.includes('?') ? '&' : '?'}n=" .. n) end`
    : `request = function() return wrk.format(nil, "${path}") end`;
}

/** As the table has it. */
const cost = async (shop: Shop, script: string) => `${(await cpuOf(shop, script)).toFixed(0)} µs CPU`;

async function measure(shop: Shop, name: string, report: Report): Promise<void> {
  const both = async (what: string, script: (each: boolean) => string, note = '') =>
    report(`${what} of ${COUNT} products, ${name}`, await cost(shop, script(false)), `each anew ${await cost(shop, script(true))}`, note);
  const probe = await new Client(shop.url).ask<{ product: unknown }>(QUESTIONS[1][2], { slug: slug(7) });
  if (!probe.product) throw new Error(`no product at ${slug(7)}`);
  for (const [what, goal, query] of QUESTIONS) {
    await both(what, (each) => question(query, each), goal);
  }
  for (const [what, path] of [
    ['page of the catalogue', '/catalogue/tout'], ['page of a product', `/product/${slug(7)}`], ['page of a search', '/search?q=manuel'],
  ] as const) {
    await both(what, (each) => page(path, each));
  }
  report(`memory after it, ${name}`, `${residentMib(shop.pid).toFixed(0)} MiB`, '', '');
}

async function on(name: string, report: Report, databaseUrl?: string): Promise<void> {
  const shop = await Shop.start({ databaseUrl });
  try {
    await fill(shop);
    await measure(shop, name, report);
  } finally {
    await shop.stop();
  }
}

export async function catalogue(report: Report): Promise<void> {
  await on('SQLite', report);
  const server = process.env.COMPTOIR_TEST_POSTGRES_URL;
  if (!server) return;
  const name = `bench_${randomBytes(4).toString('hex')}`;
  await run('psql', ['-q', `${server}/postgres`, '-c', `CREATE DATABASE ${name}`]);
  await on('PostgreSQL', report, `${server}/${name}`);
}
