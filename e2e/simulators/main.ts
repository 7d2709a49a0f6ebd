// Stand-ins for the payment providers, for trying a shop without an account anywhere. Started by `make simulators`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Simulators } from './server.ts';

const port = Number(process.env.SIMULATORS_PORT ?? 9700);
const folder = resolve(process.env.SIMULATORS_DIR ?? 'target/simulators');
const keys = resolve(folder, 'keys.pem');

const all = await Simulators.open(port);
mkdirSync(folder, { recursive: true });
writeFileSync(keys, all.pem);

console.log(`The simulators listen on ${all.url}: payments, notifications, refunds and disputes are there.

Start the shop with
  COMPTOIR_PAYMENT_SIMULATORS=${all.url}
  COMPTOIR_PAYMENT_SIMULATORS_KEYS=${keys}
and give its accounts for trials these values. The shop shows an address for notifications beside each: where one is
wanted here, enter it on ${all.url}/.
`);
for (const provider of all.all) {
  const named = { paypal: 1, stripe: 1, monetico: 1 }[provider.name] ? ', wants the address for notifications' : '';
  console.log(`${provider.title}${named}`);
  for (const host of provider.hosts) console.log(`  https://${host}/ is ${all.url}/${host}/`);
  for (const [name, value] of Object.entries(provider.settings)) console.log(`  ${name.padEnd(16)} ${value}`);
  console.log('');
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
