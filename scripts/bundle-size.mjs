// bundle-size.mjs - what the storefront weighs on its way to a shopper: everything the page loads, as Brotli sends it.
// Fails above the limit, so that no commit passes it unseen.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const limit = 250_000;
const folder = process.argv[2] ?? "frontend/dist/storefront";
const sent = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".br"));
const sizes = sent.map((name) => [name.slice(0, -3), statSync(join(folder, name)).size]).sort((a, b) => b[1] - a[1]);
const sum = sizes.reduce((total, [, size]) => total + size, 0);

if (!sizes.some(([name]) => name.endsWith(".wasm"))) {
  console.error(`bundle-size: no bundle in ${folder}: make front`);
  process.exit(1);
}
console.log(`the storefront weighs ${sum.toLocaleString("en")} bytes of ${limit.toLocaleString("en")} (Brotli)`);
if (sum > limit) {
  for (const [name, size] of sizes) console.error(`${String(size).padStart(9)}  ${name}`);
  console.error(`bundle-size: ${sum - limit} bytes too many: ask what the last change brought in (docs/decisions/0006-a-small-bundle.md)`);
  process.exit(1);
}
