// Asks Lighthouse, as on a telephone, what it thinks of each page of the demo shop, and fails under the goals.
// Started by `make lighthouse`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const GOALS = { accessibility: 0.95, 'best-practices': 0.95, seo: 0.95 };
const LISTEN = process.env.COMPTOIR_LISTEN ?? '127.0.0.1:8097';
const url = `http://${LISTEN}`;

// The program refuses settings that it does not know.
const { COMPTOIR_BIN: program, ...environment } = process.env;
const dir = mkdtempSync(join(tmpdir(), 'comptoir-lighthouse-'));
const shop = spawn(program, ['serve', '--demo'], {
  env: { ...environment, COMPTOIR_LISTEN: LISTEN, COMPTOIR_DATA_DIR: dir, COMPTOIR_PUBLIC_URL: url },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const chromium = execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-headless-shell || command -v chromium-browser || command -v google-chrome']);
let chrome;
try {
  for (let tries = 0; !(await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)); tries++) {
    if (tries === 300 || shop.exitCode !== null) throw new Error('the shop does not start');
    await pause(100);
  }
  chrome = await launch({
    chromePath: chromium.toString().trim(),
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  let failed = false;
  for (const path of await pages()) {
    let { lhr } = await look(path);
    // A browser that has just begun may paint nothing for its first visitor.
    if (!lhr.audits['first-contentful-paint'].displayValue) ({ lhr } = await look(path));
    // Pages that are somebody's own, or as many as there are words, tell search engines to stay away, on purpose.
    const own = /^\/(cart|checkout|order|lost|search)/.test(path);
    const score = (name) => lhr.categories[name].score;
    const under = Object.entries(GOALS).filter(([name, goal]) => !(own && name === 'seo') && !(score(name) >= goal));
    const scores = ['performance', ...Object.keys(GOALS)].map((name) => `${name} ${Math.round(score(name) * 100)}`);
    const paint = lhr.audits['first-contentful-paint'].displayValue;
    const largest = lhr.audits['largest-contentful-paint'].displayValue;
    console.log(`${path}: ${scores.join(', ')} (first paint ${paint}, largest ${largest})`);
    for (const [name] of under) {
      failed = true;
      for (const { id } of lhr.categories[name].auditRefs) {
        const { score, title, details } = lhr.audits[id];
        if (score === 0) console.log(`  ${name}: ${title}`, JSON.stringify(details?.items?.slice(0, 3)));
      }
    }
  }
  process.exitCode = failed ? 1 : 0;
} finally {
  await chrome?.kill();
  shop.kill('SIGINT');
  await new Promise((ended) => (shop.exitCode === null ? shop.once('exit', ended) : ended()));
  rmSync(dir, { recursive: true });
}

function look(path) {
  return lighthouse(url + path, { port: chrome.port, logLevel: 'error' });
}

/** One page of each kind: the first catalogue and the first product that the sitemap names, and what needs no name. */
async function pages() {
  const map = await (await fetch(`${url}/sitemap.xml`)).text();
  const paths = [...map.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, place]) => new URL(place).pathname);
  const first = (kind) => paths.find((path) => path.startsWith(kind));
  return ['/', first('/catalogue/'), first('/product/'), '/search?q=carnet', '/cart', '/checkout', '/lost'];
}
