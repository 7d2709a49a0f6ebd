import { createHmac, randomBytes } from 'node:crypto';
import { type Charge, type Heard, type Message, Simulator, type State, type What } from './simulator.ts';
import { type Answer, type Asked, CURRENCIES, Refusal, decimal, isUrl, json, jsonAnswer, minorOf, must, name } from './wire.ts';

const API = 'api.mollie.com';
const PAGES = 'www.mollie.com';
const FIELDS = ['amount', 'description', 'redirectUrl', 'cancelUrl', 'webhookUrl', 'method', 'locale', 'metadata'];
const METHODS = ['ideal', 'creditcard', 'bancontact', 'banktransfer', 'paypal'];
const STATUSES: Record<State, string> = {
  open: 'open', approved: 'open', pending: 'pending', paid: 'paid', refused: 'failed', cancelled: 'canceled', expired: 'expired',
};
const ALPHANUMERIC = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

/** Mollie's Payments API, with iDEAL. */
export class Mollie extends Simulator {
  readonly name = 'mollie';
  readonly title = 'Mollie (iDEAL)';
  readonly hosts = [API, PAGES];
  readonly tells: readonly What[] = ['paid', 'refused', 'expired', 'refunded', 'disputed', 'won', 'lost'];
  readonly settings: Readonly<Record<string, string>> = { key: `test_${randomBytes(15).toString('hex')}`, methods: 'ideal' };
  /** With it, webhooks are those of the next generation, signed. */
  secret?: string;

  refusal({ status, because }: Refusal): Answer {
    const title = status === 401 ? 'Unauthorized Request' : status === 404 ? 'Not Found' : 'Unprocessable Entity';
    return { ...jsonAnswer(status === 400 ? 422 : status, { status: status === 400 ? 422 : status, title, detail: because }), type: 'application/hal+json' };
  }

  answer(asked: Asked): Answer | Promise<Answer> {
    if (asked.host === PAGES) return this.page(this.find(asked.path.replace('/checkout/select-method/', '')));
    must(asked.headers.authorization === `Bearer ${this.settings.key}`, 'Missing authentication, or failed to authenticate', 'key', 401);
    const [, id, refunds] = /^\/v2\/payments(?:\/(\w+)(\/refunds)?)?$/.exec(asked.path) ?? [];
    const idempotency = asked.headers['idempotency-key'] as string | undefined;
    if (asked.method === 'GET' && asked.path === '/v2/methods') {
      return jsonAnswer(200, { count: 1, _embedded: { methods: [{ resource: 'method', id: 'ideal', description: 'iDEAL | Wero' }] } });
    }
    if (asked.method === 'POST' && asked.path === '/v2/payments') return this.once(idempotency, asked, 64, () => this.create(asked));
    must(id, `no ${asked.method} ${asked.path}`, 'unknown_path', 404);
    const charge = this.find(id);
    if (asked.method === 'POST' && refunds) return this.once(idempotency, asked, 64, () => this.giveMoneyBack(charge, asked));
    must(asked.method === 'GET' && !refunds, `no ${asked.method} ${asked.path}`, 'unknown_path', 404);
    return jsonAnswer(200, this.payment(charge));
  }

  private amount(told: unknown): { minor: number; currency: string } {
    must(told && typeof told === 'object', 'The amount is required');
    const { currency, value, ...more } = told as Record<string, unknown>;
    must(typeof currency === 'string' && CURRENCIES.includes(currency), 'The amount contains an invalid currency');
    must(!Object.keys(more).length, 'The amount has unknown members');
    return { minor: minorOf(value, 'The amount'), currency };
  }

  private create(asked: Asked): Answer {
    const wanted = json(asked);
    for (const field of Object.keys(wanted)) must(FIELDS.includes(field), `Non-existent body parameter "${field}"`);
    const { minor, currency } = this.amount(wanted.amount);
    must(minor >= 1, 'The amount is lower than the minimum');
    const { description, redirectUrl, cancelUrl, webhookUrl, method, locale, metadata } = wanted;
    must(typeof description === 'string' && description.length >= 1 && description.length <= 255, 'The description has 1 to 255 characters');
    must(isUrl(redirectUrl), 'The redirect URL is invalid');
    must(cancelUrl === undefined || isUrl(cancelUrl), 'The cancel URL is invalid');
    must(isUrl(webhookUrl), 'The webhook URL is invalid');
    const methods = method === undefined ? [] : [method].flat();
    must(methods.every((one) => METHODS.includes(one as string)), 'The payment method is invalid');
    must(!methods.includes('ideal') || currency === 'EUR', 'The payment method is not enabled for the currency');
    must(locale === undefined || /^[a-z]{2}_[A-Z]{2}$/.test(String(locale)), 'The locale is invalid');
    must(JSON.stringify(metadata ?? null).length <= 1_024, 'The metadata is larger than 1 kB');
    const order = (metadata as { order_id?: unknown } | null)?.order_id;
    const charge = this.open({
      id: `tr_${name(10, ALPHANUMERIC)}`, reference: typeof order === 'string' ? order : '', minor, currency,
      language: String(locale).startsWith('fr') ? 'fr' : 'en',
      back: { paid: redirectUrl, refused: redirectUrl, cancelled: cancelUrl ?? redirectUrl }, notifyAt: webhookUrl,
      own: { description, metadata: JSON.stringify(metadata ?? null), expires: new Date(Date.now() + 15 * 60_000).toISOString() },
    });
    return { ...jsonAnswer(201, this.payment(charge)), type: 'application/hal+json' };
  }

  private giveMoneyBack(charge: Charge, asked: Asked): Answer {
    const { amount } = json(asked);
    const { minor, currency } = this.amount(amount);
    must(currency === charge.currency, 'The currency is not the payment’s');
    this.giveBack(charge, minor);
    this.inTheBackground(() => this.tell(charge, 'refunded'));
    return jsonAnswer(201, { resource: 'refund', id: `re_${name(10, ALPHANUMERIC)}`, amount, status: 'pending', paymentId: charge.id });
  }

  override isOpen(charge: Charge): boolean {
    return charge.state === 'open';
  }

  /** Cancelled on the page where the method is chosen: final, and told. */
  protected override async cancel(charge: Charge): Promise<string> {
    charge.state = 'cancelled';
    this.inTheBackground(() => this.tell(charge, 'refused'));
    return charge.back.cancelled;
  }

  private payment(charge: Charge) {
    const money = (minor: number) => ({ currency: charge.currency, value: decimal(minor) });
    const backed = charge.disputed || charge.dispute === 'lost' ? charge.collected : 0;
    return {
      resource: 'payment', id: charge.id, mode: 'test', createdAt: new Date().toISOString(), status: STATUSES[charge.state],
      amount: money(charge.collected), description: charge.own.description, method: 'ideal', metadata: JSON.parse(charge.own.metadata!),
      expiresAt: charge.own.expires, redirectUrl: charge.back.paid, webhookUrl: charge.notifyAt,
      ...(charge.state === 'paid' ? { amountRefunded: money(charge.refunded), amountRemaining: money(charge.collected - charge.refunded) } : {}),
      ...(backed || charge.dispute ? { amountChargedBack: money(backed) } : {}),
      _links: {
        self: { href: `https://${API}/v2/payments/${charge.id}`, type: 'application/hal+json' },
        ...(charge.state === 'open' ? { checkout: { href: this.at(PAGES, `/checkout/select-method/${charge.id}`), type: 'text/html' } } : {}),
      },
    };
  }

  message(charge: Charge, what: What, forged: boolean): Message {
    const common = { method: 'POST', url: this.notifyUrl(charge), genuine: !forged } as const;
    const agent = { 'user-agent': 'Mollie HTTP client/1.0' };
    if (this.secret) {
      const types: Partial<Record<What, string>> = { paid: 'payment.paid', refused: 'payment.failed', expired: 'payment.expired', refunded: 'refund.refunded' };
      const body = JSON.stringify({ resource: 'event', id: `event_${name(20)}`, type: types[what] ?? 'payment.changed', entityId: charge.id, createdAt: new Date().toISOString() });
      const mark = createHmac('sha256', forged ? 'a secret of somebody else' : this.secret).update(body).digest('hex');
      return {
        ...common, body, headers: { ...agent, 'content-type': 'application/json', 'x-mollie-signature': `sha256=${mark}` },
        objection: ({ status }: Heard) => (status === 200 ? undefined : 'a webhook is to be answered with 200'),
      };
    }
    // An unsigned call can only name a payment that nobody made
    const body = new URLSearchParams({ id: forged ? `tr_${name(10, ALPHANUMERIC)}` : charge.id }).toString();
    return {
      ...common, body, headers: { ...agent, 'content-type': 'application/x-www-form-urlencoded' },
      objection: ({ status }: Heard) => (status === 200 ? undefined : 'a webhook is to be answered with 200'),
    };
  }
}
