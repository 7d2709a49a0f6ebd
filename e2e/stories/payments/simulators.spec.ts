import { expect, test } from '@playwright/test';
import type { Simulator } from '../../simulators/simulator.ts';
import { type ProviderForm, onTheWay, providerPage } from '../../support/provider-page.ts';
import { Trial } from '../../support/trial.ts';

// A simulator that takes anything proves nothing: what the shop sends is changed on its way, and refused.

let trial: Trial;
test.beforeAll(async () => {
  trial = await Trial.open();
});
test.afterAll(() => trial?.close());

async function form(simulator: Simulator): Promise<ProviderForm> {
  const way = await onTheWay((await trial.place(simulator, 'Zoé & Cie <Bréa>')).next);
  if (typeof way === 'string') throw new Error('the shop has no form');
  return way;
}

for (const { name, untouched } of [
  { name: 'paybox', untouched: [] },
  { name: 'monetico', untouched: [] },
  // Nothing of the old form is sealed: what is wrong shows in the notification
  { name: 'paypalStandard', untouched: ['item_name', 'rm', 'no_shipping', 'charset', 'lc', 'amount', 'custom', 'invoice', 'notify_url', 'return', 'cancel_return'] },
] as const) {
  test(`${name} takes the shop’s form, and none in which anything is changed`, async () => {
    const simulator = trial.all[name];
    await trial.offer(simulator);
    const genuine = await form(simulator);
    expect(await providerPage(genuine)).toContain('19.90 EUR');
    expect(simulator.complaints.splice(0)).toEqual([]);
    const refused = async (what: string, fields: [string, string][]) => {
      expect(await providerPage({ ...genuine, fields }), what).not.toContain('<button');
      expect(simulator.complaints.splice(0), what).toHaveLength(1);
    };
    for (const [at, [field]] of genuine.fields.entries()) {
      if ((untouched as readonly string[]).includes(field)) continue;
      const changed = genuine.fields.map(([n, v], i): [string, string] => [n, i === at ? `${v}1` : v]);
      await refused(`${field} changed`, changed);
      await refused(`${field} left out`, genuine.fields.filter((_, i) => i !== at));
    }
    await refused('a field more', [['PBX_UNKNOWN', '1'], ...genuine.fields]);
    await refused('a field twice', [genuine.fields[0]!, ...genuine.fields]);
  });
}

for (const { name, sealed, wrong, done } of [
  {
    name: 'monetico', sealed: 'MAC', done: /^cdr=0$/m,
    wrong: {
      version: '2.0', TPE: '1234567', societe: 'autre', date: '24/11/2020:11:00:00', date_commande: '01/01/2026', date_remise: '01/01/2026', num_autorisation: '1',
      montant: '19.91EUR', montant_recredit: '15.00EUR', montant_possible: '19.90EUR', reference: 'autre', lgue: 'fr', couleur: 'bleu',
    },
  },
  {
    name: 'paybox', sealed: 'HMAC', done: /CODEREPONSE=00000/,
    wrong: {
      VERSION: '00103', TYPE: '00055', SITE: '1999889', RANG: '32', MONTANT: '500', DEVISE: '840', REFERENCE: 'autre', NUMAPPEL: '0000000001',
      NUMTRANS: '0000000001', ACTIVITE: '020', DATEQ: '24112020110000', HASH: 'SHA256', COULEUR: 'bleu',
    },
  },
] as const) {
  test(`${name} takes the shop’s question for money back, and none in which anything is wrong`, async () => {
    const { merchant, all: { [name]: simulator } } = trial;
    await trial.offer(simulator);
    const { number, next } = await trial.place(simulator);
    await providerPage(await onTheWay(next));
    await simulator.act(simulator.newest, 'pay');
    await simulator.settled();
    const { id } = await merchant.orderByNumber(number);
    await merchant.refund(id, 500);
    const charge = simulator.newest;
    expect([charge.refunded, simulator.complaints.splice(0)]).toEqual([500, []]);
    const { host, path, body } = simulator.refundAsked!;
    const genuine = new Map(new URLSearchParams(body.toString()));
    const ask = async (fields: Map<string, string>) => {
      const answer = await fetch(simulator.at(host, path), { method: 'POST', body: new URLSearchParams([...fields]) });
      return answer.text();
    };
    /** As another question of now, with the seal of the right key. */
    const anew = (changed: Record<string, string>) => {
      const question = name === 'paybox' ? { NUMQUESTION: String(Math.floor(Math.random() * 1e10)).padStart(10, '0') } : { montant_possible: '14.90EUR' };
      const fields = new Map([...genuine, ...Object.entries({ ...question, ...changed })]);
      const seal = fields.get(sealed)!;
      fields.delete(sealed);
      fields.set(sealed, seal);
      return fields.set(sealed, simulator.seal(fields));
    };
    for (const [field, value] of Object.entries(wrong)) {
      expect(await ask(anew({ [field]: value })), field).not.toMatch(done);
      expect(simulator.complaints.splice(0), field).toHaveLength(1);
    }
    expect(await ask(genuine), 'what was asked before').not.toMatch(done);
    expect(await ask(anew({}).set(sealed, '0'.repeat(40))), 'another seal').not.toMatch(done);
    expect(simulator.complaints.splice(0)).toHaveLength(2);
    expect(charge.refunded).toBe(500);
    expect(await ask(anew({}))).toMatch(done);
    expect([charge.refunded, simulator.complaints]).toEqual([1_000, []]);
  });
}

test('the first page shows every account, and its buttons pay, contest and give back', async () => {
  const { all, merchant, shop } = trial;
  const { stripe } = all;
  const press = async (path: string, fields: Record<string, string> = {}) => {
    const answer = await fetch(all.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    expect(answer.status, `${path}: ${await answer.text()}`).toBe(303);
    return answer.headers.get('location')!;
  };
  const url = await trial.offer(stripe);
  delete stripe.notifyAt;
  await press('/dashboard/stripe/notify', { url });
  const { number, next } = await trial.place(stripe);
  expect(await providerPage(await onTheWay(next))).toContain('19.90 EUR');
  const { id } = stripe.newest;
  const state = async () => (await merchant.orderByNumber(number)).state;
  expect(await press(`/act/stripe/${id}`, { act: 'pay', manner: 'honest' })).toContain(shop.url);
  await expect.poll(state).toBe('PAID');
  for (const [button, becomes] of [['dispute', 'DISPUTED'], ['win', 'PAID'], ['refund', 'REFUNDED']] as const) {
    expect(await (await fetch(all.url)).text()).toContain(`/dashboard/stripe/${id}/${button}`);
    await press(`/dashboard/stripe/${id}/${button}`);
    expect(await state(), button).toBe(becomes);
  }
  const page = await (await fetch(all.url)).text();
  for (const provider of all.all) for (const value of Object.values(provider.settings)) expect(page).toContain(value);
  expect(all.complaints).toEqual([]);
});

interface Question {
  path: string;
  headers: Record<string, string>;
  body: string;
}

async function ask(question: Question): Promise<{ status: number; told: Record<string, unknown> }> {
  const answer = await fetch(`${trial.all.url}${question.path}`, { method: 'POST', headers: question.headers, body: question.body });
  return { status: answer.status, told: JSON.parse(await answer.text()) as Record<string, unknown> };
}

test('Stripe refuses what it does not know, and answers the same to the same key', async () => {
  const { all, shop } = trial;
  const fields: Record<string, string> = {
    mode: 'payment', 'line_items[0][price_data][currency]': 'eur', 'line_items[0][price_data][unit_amount]': '1990',
    'line_items[0][price_data][product_data][name]': 'Reliure', 'line_items[0][quantity]': '1', success_url: shop.url,
  };
  const session = (key: string, more: Record<string, string> = {}, headers: Record<string, string> = {}): Question => ({
    path: '/api.stripe.com/v1/checkout/sessions', body: new URLSearchParams({ ...fields, ...more }).toString(),
    headers: {
      authorization: `Bearer ${all.stripe.settings.key}`, 'stripe-version': '2026-06-24.dahlia', 'idempotency-key': key,
      'content-type': 'application/x-www-form-urlencoded', ...headers,
    },
  });
  const first = await ask(session('a'));
  expect(first.status).toBe(200);
  expect(await ask(session('a'))).toEqual(first);
  expect((await ask(session('b'))).told.id).not.toBe(first.told.id);
  const wrong: [Question, number][] = [
    [session('a', { 'line_items[0][price_data][unit_amount]': '1' }), 400],
    [session('c', { 'line_items[0][price_data][unit_amount]': '19.90' }), 400],
    [session('d', { 'line_items[0][price_data][currency]': 'euro' }), 400],
    [session('e', { colour: 'blue' }), 400],
    [session('f', { success_url: '/order' }), 400],
    [session('g', { customer_email: 'zoe' }), 400],
    [session('h', { mode: '' }), 400],
    [session('i', {}, { authorization: 'Bearer sk_test_another' }), 401],
    [session('', {}), 400],
  ];
  for (const [question, status] of wrong) expect((await ask(question)).status, question.body).toBe(status);
  expect(all.stripe.complaints.splice(0)).toHaveLength(wrong.length);
});

test('Mollie refuses what it does not know, and answers the same to the same key', async () => {
  const { all, shop } = trial;
  const payment = { amount: { currency: 'EUR', value: '19.90' }, description: 'Reliure', redirectUrl: shop.url, webhookUrl: shop.url, method: 'ideal', metadata: { order_id: 'a' } };
  const create = (key: string, more: Record<string, unknown> = {}, bearer = all.mollie.settings.key): Question => ({
    path: '/api.mollie.com/v2/payments', body: JSON.stringify({ ...payment, ...more }),
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'idempotency-key': key },
  });
  const first = await ask(create('a'));
  expect(first.status).toBe(201);
  expect((await ask(create('a'))).told.id).toBe(first.told.id);
  const wrong: [Question, number][] = [
    [create('a', { description: 'Another' }), 422],
    [create('b', { amount: { currency: 'EUR', value: '19.9' } }), 422],
    [create('c', { amount: { currency: 'EUR', value: 19.9 } }), 422],
    [create('d', { amount: { currency: 'USD', value: '19.90' } }), 422],
    [create('e', { redirectUrl: 'shop' }), 422],
    [create('f', { issuer: 'ideal_INGBNL2A' }), 422],
    [create('g', { description: 'x'.repeat(256) }), 422],
    [create('h', { metadata: 'x'.repeat(1_100) }), 422],
    [create('i', {}, 'test_another'), 401],
  ];
  for (const [question, status] of wrong) expect((await ask(question)).status, question.body).toBe(status);
  expect(all.mollie.complaints.splice(0)).toHaveLength(wrong.length);
});

test('PayPal refuses what it does not know, and captures once what was approved', async () => {
  const { all, shop } = trial;
  const { 'client-id': id, 'client-secret': secret } = all.paypal.settings;
  const enter = (password: string) => ask({
    path: '/api-m.sandbox.paypal.com/v1/oauth2/token', body: 'grant_type=client_credentials',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect((await enter('wrong')).status).toBe(401);
  const token = (await enter(secret)).told.access_token as string;
  const post = (path: string, key: string, body: unknown, bearer = token): Question => ({
    path: `/api-m.sandbox.paypal.com/v2/checkout/orders${path}`, body: JSON.stringify(body),
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...(key ? { 'paypal-request-id': key } : {}) },
  });
  const order = (value: string, invoice: string, more: Record<string, unknown> = {}) => ({
    intent: 'CAPTURE', purchase_units: [{ custom_id: 'a', invoice_id: invoice, amount: { currency_code: 'EUR', value } }],
    payment_source: { paypal: { experience_context: { return_url: shop.url, cancel_url: shop.url, user_action: 'PAY_NOW', shipping_preference: 'NO_SHIPPING' } } },
    ...more,
  });
  const made = await ask(post('', 'a', order('19.90', '1')));
  expect(made.status).toBe(201);
  expect((await ask(post('', 'a', order('19.90', '1')))).told.id).toBe(made.told.id);
  const capture = (key: string) => ask(post(`/${String(made.told.id)}/capture`, key, {}));
  const wrong: [Question, number][] = [
    [post('', 'b', order('19.90', '1')), 422],
    [post('', 'c', order('19.9', '2')), 400],
    [post('', 'd', order('19,90', '3')), 400],
    [post('', '', order('19.90', '4')), 400],
    [post('', 'e'.repeat(109), order('19.90', '5')), 400],
    [post('', 'f', order('19.90', '6', { payment_source: {} })), 400],
    [post('', 'g', order('19.90', '7'), 'A21'), 401],
    [post(`/${String(made.told.id)}/capture`, 'h', {}), 422],
  ];
  for (const [question, status] of wrong) expect((await ask(question)).status, question.body).toBe(status);
  const charge = all.paypal.newest;
  charge.state = 'approved';
  charge.manner = 'never';
  expect((await capture('i')).told.status).toBe('COMPLETED');
  expect((await capture('i')).status).toBe(201);
  expect((await capture('j')).status).toBe(422);
  expect(all.paypal.complaints.splice(0)).toHaveLength(wrong.length + 2);
});
