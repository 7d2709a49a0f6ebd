import { randomBytes, randomUUID, sign } from 'node:crypto';
import { type Signer, crc32 } from './keys.ts';
import { type Act, type Charge, type Heard, type Message, Simulator, type What } from './simulator.ts';
import {
  type Answer, type Asked, CURRENCIES, Refusal, decimal, form, isUrl, json, jsonAnswer, minorOf, must, name, withQuery,
} from './wire.ts';

const API = 'api-m.sandbox.paypal.com';
const CERTIFICATES = 'api.sandbox.paypal.com';
const PAGES = 'www.sandbox.paypal.com';
const CERTIFICATE = `/v1/notifications/certs/CERT-${name(8)}-${name(8)}-${name(8)}`;
const TOKEN_SECONDS = 32_400;

type Json = Record<string, unknown>;

/** PayPal's Orders v2, refunds and disputes, with signed webhooks. */
export class Paypal extends Simulator {
  /** Whom the certificate must name. */
  static readonly SPEAKER = 'messageverificationcerts.sandbox.paypal.com';
  readonly name = 'paypal';
  readonly title = 'PayPal';
  readonly hosts = [API, CERTIFICATES, PAGES];
  readonly tells: readonly What[] = ['approved', 'paid', 'refused', 'expired', 'refunded', 'disputed', 'won', 'lost'];
  readonly settings = {
    door: 'orders',
    'client-id': `A${randomBytes(30).toString('base64url')}`,
    'client-secret': `E${randomBytes(30).toString('base64url')}`,
    'webhook-id': name(17),
    'merchant-id': name(13),
  };
  private readonly tokens = new Map<string, number>();
  private readonly invoices = new Set<string>();
  private readonly refundsMade = new Map<string, { charge: Charge; minor: number; total: number }>();
  private readonly transmissions = new Map<string, { signature: string; time: string; event: string }>();

  constructor(
    base: string,
    private readonly signer: Signer,
    private readonly certificate: string,
    private readonly stranger: Signer,
  ) {
    super(base);
  }

  refusal({ status, code, because }: Refusal): Answer {
    const known = /^[A-Z_]+$/.test(code) ? code : 'INVALID_REQUEST';
    return jsonAnswer(status, { name: status === 422 ? 'UNPROCESSABLE_ENTITY' : known, details: [{ issue: known, description: because }], message: because, debug_id: name(13) });
  }

  answer(asked: Asked): Answer | Promise<Answer> {
    if (asked.host === PAGES) {
      must(asked.path === '/checkoutnow', `no ${asked.path}`, 'RESOURCE_NOT_FOUND', 404);
      return this.page(this.find(asked.query.get('token') ?? ''));
    }
    if (asked.method === 'GET' && asked.path === CERTIFICATE) return { status: 200, type: 'application/x-pem-file', body: this.certificate };
    must(asked.host === API, `no ${asked.path}`, 'RESOURCE_NOT_FOUND', 404);
    if (asked.path === '/v1/oauth2/token') return this.token(asked);
    const [, token] = /^Bearer (\S+)$/.exec(asked.headers.authorization ?? '') ?? [];
    must(token && (this.tokens.get(token) ?? 0) > Date.now(), 'the token is missing, unknown or over', 'INVALID_TOKEN', 401);
    const [, what, id, act] = /^\/v[12]\/(checkout\/orders|payments\/captures|payments\/refunds|customer\/disputes)(?:\/([\w-]+)(?:\/(\w+))?)?$/.exec(asked.path) ?? [];
    const idempotency = asked.headers['paypal-request-id'] as string | undefined;
    const once = (make: () => Answer) => this.once(idempotency, asked, 108, make);
    if (asked.method === 'POST') {
      if (asked.path === '/v1/notifications/verify-webhook-signature') return this.verify(asked);
      if (asked.path === '/v2/checkout/orders') return once(() => this.create(asked));
      if (what === 'checkout/orders' && act === 'capture') return once(() => this.capture(this.find(id!), asked));
      if (what === 'payments/captures' && act === 'refund') return once(() => this.giveMoneyBack(this.captured(id), asked));
    } else if (asked.method === 'GET' && id && !act) {
      if (what === 'checkout/orders') return jsonAnswer(200, this.order(this.find(id)));
      if (what === 'payments/captures') return jsonAnswer(200, this.captureOf(this.captured(id)));
      if (what === 'payments/refunds') return jsonAnswer(200, this.refundOf(id));
      if (what === 'customer/disputes') return jsonAnswer(200, this.disputeOf(this.by('case', id)));
    }
    throw new Refusal(404, 'RESOURCE_NOT_FOUND', `no ${asked.method} ${asked.path}`);
  }

  private token(asked: Asked): Answer {
    const basic = Buffer.from(`${this.settings['client-id']}:${this.settings['client-secret']}`).toString('base64');
    must(asked.headers.authorization === `Basic ${basic}`, 'Client Authentication failed', 'INVALID_CLIENT', 401);
    must(form(asked).get('grant_type') === 'client_credentials', 'no such grant type', 'UNSUPPORTED_GRANT_TYPE');
    const token = `A21${randomBytes(40).toString('base64url')}`;
    this.tokens.set(token, Date.now() + TOKEN_SECONDS * 1_000);
    return jsonAnswer(200, { access_token: token, token_type: 'Bearer', app_id: 'APP-80W284485P519543T', expires_in: TOKEN_SECONDS });
  }

  private amount(told: unknown): { minor: number; currency: string } {
    const { currency_code: currency, value } = (told ?? {}) as Json;
    must(typeof currency === 'string' && CURRENCIES.includes(currency), 'the currency is not supported', 'CURRENCY_NOT_SUPPORTED', 422);
    return { minor: minorOf(value, 'the value'), currency };
  }

  private create(asked: Asked): Answer {
    const wanted = json(asked);
    for (const field of Object.keys(wanted)) must(['intent', 'purchase_units', 'payment_source'].includes(field), `unknown member ${field}`);
    must(wanted.intent === 'CAPTURE', 'the intent is CAPTURE');
    must(Array.isArray(wanted.purchase_units) && wanted.purchase_units.length === 1, 'one purchase unit');
    const unit = wanted.purchase_units[0] as Json;
    const { minor, currency } = this.amount(unit.amount);
    must(minor > 0, 'the amount is nothing', 'CANNOT_BE_ZERO_OR_NEGATIVE', 422);
    for (const field of ['custom_id', 'invoice_id', 'description']) {
      must(unit[field] === undefined || (typeof unit[field] === 'string' && unit[field].length >= 1 && unit[field].length <= 127), `${field} has 1 to 127 characters`);
    }
    const invoice = unit.invoice_id as string | undefined;
    must(!invoice || !this.invoices.has(invoice), 'the invoice number was used before', 'DUPLICATE_INVOICE_ID', 422);
    const total = ((unit.amount as Json).breakdown as Json | undefined)?.item_total;
    must(!unit.items || (total && this.amount(total).minor === minor), 'the items need their total', 'ITEM_TOTAL_REQUIRED', 422);
    const context = ((wanted.payment_source as Json)?.paypal as Json)?.experience_context as Json | undefined;
    must(context, 'no payment source');
    must(isUrl(context.return_url) && isUrl(context.cancel_url), 'the addresses to go back to are none');
    must(context.user_action === 'PAY_NOW' && context.shipping_preference === 'NO_SHIPPING', 'a file is paid now and not sent by post');
    must(context.locale === undefined || /^[a-z]{2}-[A-Z]{2}$/.test(String(context.locale)), 'the locale is none');
    must(typeof context.brand_name !== 'string' || context.brand_name.length <= 127, 'the brand name is too long');
    if (invoice) this.invoices.add(invoice);
    const id = name(17);
    const charge = this.open({
      id, minor, currency, reference: (unit.custom_id as string | undefined) ?? '', language: String(context.locale).startsWith('fr') ? 'fr' : 'en',
      back: {
        paid: withQuery(context.return_url, { token: id, PayerID: name(13) }),
        refused: withQuery(context.return_url, { token: id, PayerID: name(13) }),
        cancelled: withQuery(context.cancel_url, { token: id }),
      },
      own: { invoice: invoice ?? '', capture: name(17), case: `PP-D-${name(5, '123456789')}` },
    });
    return jsonAnswer(201, this.order(charge));
  }

  override isOpen(charge: Charge): boolean {
    return charge.state === 'open';
  }

  /** The buyer approves; whether the money comes shows when the shop captures. */
  override async act(charge: Charge, act: Act): Promise<string> {
    if (act === 'cancel' || !this.isOpen(charge)) return charge.back.cancelled;
    charge.own.declines = act === 'refuse' ? 'yes' : '';
    this.inTheBackground(() => this.pay(charge));
    return charge.back.paid;
  }

  override async pay(charge: Charge): Promise<void> {
    charge.state = 'approved';
    if (charge.manner !== 'never') await this.tell(charge, 'approved', charge.manner === 'wrong-signature');
    if (charge.manner === 'twice') await this.tell(charge, 'approved');
  }

  private capture(charge: Charge, asked: Asked): Answer {
    must(!Object.keys(json(asked)).length, 'the body is empty');
    must(charge.state !== 'open' && charge.state !== 'expired', 'the buyer has not approved', 'ORDER_NOT_APPROVED', 422);
    must(charge.state === 'approved', 'the order was captured', 'ORDER_ALREADY_CAPTURED', 422);
    if (charge.own.declines) {
      charge.state = 'refused';
      this.inTheBackground(() => this.tell(charge, 'refused'));
    } else {
      this.inTheBackground(() => super.pay(charge));
    }
    return jsonAnswer(201, this.order(charge));
  }

  private giveMoneyBack(charge: Charge, asked: Asked): Answer {
    const { amount, ...more } = json(asked);
    must(Object.keys(more).every((field) => ['invoice_id', 'custom_id', 'note_to_payer'].includes(field)), 'unknown members');
    const left = charge.collected - charge.refunded;
    const { minor, currency } = amount ? this.amount(amount) : { minor: left, currency: charge.currency };
    must(currency === charge.currency, 'another currency', 'REFUND_CURRENCY_MISMATCH', 422);
    this.giveBack(charge, minor);
    const id = this.noteRefund(charge, minor);
    this.inTheBackground(() => this.tell(charge, 'refunded'));
    return jsonAnswer(201, this.refundOf(id));
  }

  private noteRefund(charge: Charge, minor: number): string {
    const id = name(17);
    charge.own.refund = id;
    this.refundsMade.set(id, { charge, minor, total: charge.refunded });
    return id;
  }

  override async refund(charge: Charge, minor = charge.collected - charge.refunded): Promise<void> {
    this.giveBack(charge, minor);
    this.noteRefund(charge, minor);
    await this.tell(charge, 'refunded');
  }

  private by(what: 'capture' | 'case', id: string | undefined): Charge {
    const charge = [...this.charges.values()].find((one) => one.own[what] === id);
    must(charge, `there is no ${what} ${id}`, 'RESOURCE_NOT_FOUND', 404);
    return charge;
  }

  private captured(id: string | undefined): Charge {
    const charge = this.by('capture', id);
    must(['paid', 'pending', 'refused'].includes(charge.state), 'nothing was captured', 'RESOURCE_NOT_FOUND', 404);
    return charge;
  }

  private money(charge: Charge, minor: number) {
    return { currency_code: charge.currency, value: decimal(minor) };
  }

  private captureOf(charge: Charge) {
    const paid = charge.refunded === 0 ? 'COMPLETED' : charge.refunded < charge.collected ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
    return {
      id: charge.own.capture, status: charge.state === 'paid' ? paid : charge.state === 'pending' ? 'PENDING' : 'DECLINED',
      ...(charge.state === 'pending' ? { status_details: { reason: 'PENDING_REVIEW' } } : {}),
      amount: this.money(charge, charge.collected), final_capture: true, custom_id: charge.reference, invoice_id: charge.own.invoice,
      supplementary_data: { related_ids: { order_id: charge.id } }, payee: { merchant_id: this.settings['merchant-id'] },
    };
  }

  private order(charge: Charge) {
    const status = { open: 'PAYER_ACTION_REQUIRED', approved: 'APPROVED', expired: 'VOIDED' }[charge.state as string] ?? 'COMPLETED';
    return {
      id: charge.id, intent: 'CAPTURE', status,
      purchase_units: [{
        reference_id: 'default', custom_id: charge.reference, invoice_id: charge.own.invoice, amount: this.money(charge, charge.minor),
        payee: { merchant_id: this.settings['merchant-id'] },
        ...(status === 'COMPLETED' ? { payments: { captures: [this.captureOf(charge)] } } : {}),
      }],
      links: [
        { href: `https://${API}/v2/checkout/orders/${charge.id}`, rel: 'self', method: 'GET' },
        ...(charge.state === 'open' ? [{ href: this.at(PAGES, `/checkoutnow?token=${charge.id}`), rel: 'payer-action', method: 'GET' }] : []),
      ],
    };
  }

  private refundOf(id: string) {
    const made = this.refundsMade.get(id);
    must(made, `there is no refund ${id}`, 'RESOURCE_NOT_FOUND', 404);
    const { charge, minor, total } = made;
    return {
      id, status: 'COMPLETED', amount: this.money(charge, minor), custom_id: charge.reference, invoice_id: charge.own.invoice,
      seller_payable_breakdown: { gross_amount: this.money(charge, minor), total_refunded_amount: this.money(charge, total) },
      links: [{ href: `https://${API}/v2/payments/captures/${charge.own.capture}`, rel: 'up', method: 'GET' }],
    };
  }

  private disputeOf(charge: Charge) {
    const code = charge.dispute === 'lost' ? 'RESOLVED_BUYER_FAVOUR' : 'RESOLVED_SELLER_FAVOUR';
    return {
      dispute_id: charge.own.case, reason: 'UNAUTHORISED', dispute_amount: this.money(charge, charge.collected),
      disputed_transactions: [{ seller_transaction_id: charge.own.capture, custom: charge.reference }],
      status: charge.dispute ? 'RESOLVED' : 'OPEN', ...(charge.dispute ? { dispute_outcome: { outcome_code: code } } : {}),
    };
  }

  private event(charge: Charge, what: What): [type: string, kind: string, resource: unknown] {
    switch (what) {
      case 'approved': return ['CHECKOUT.ORDER.APPROVED', 'checkout-order', this.order(charge)];
      case 'paid': return ['PAYMENT.CAPTURE.COMPLETED', 'capture', this.captureOf(charge)];
      case 'refused': return ['PAYMENT.CAPTURE.DENIED', 'capture', { ...this.captureOf(charge), status: 'DECLINED' }];
      case 'expired': return ['CHECKOUT.PAYMENT-APPROVAL.REVERSED', 'checkout-order', this.order(charge)];
      case 'refunded': return ['PAYMENT.CAPTURE.REFUNDED', 'refund', this.refundOf(charge.own.refund!)];
      case 'disputed': return ['CUSTOMER.DISPUTE.CREATED', 'dispute', this.disputeOf(charge)];
      case 'won': case 'lost': return ['CUSTOMER.DISPUTE.RESOLVED', 'dispute', this.disputeOf(charge)];
    }
  }

  message(charge: Charge, what: What, forged: boolean): Message {
    const [type, kind, resource] = this.event(charge, what);
    const event = `WH-${name(17)}-${name(17)}`;
    const time = new Date().toISOString().replace(/\.\d+/, '');
    const body = JSON.stringify({
      id: event, event_version: '1.0', create_time: time, resource_type: kind, resource_version: '2.0', event_type: type, summary: type, resource,
      links: [{ href: `https://${API}/v1/notifications/webhooks-events/${event}`, rel: 'self', method: 'GET' }],
    });
    const transmission = randomUUID();
    const signed = [transmission, time, this.settings['webhook-id'], crc32(Buffer.from(body))].join('|');
    const signature = sign('sha256', Buffer.from(signed), (forged ? this.stranger : this.signer).privateKey).toString('base64');
    if (!forged) this.transmissions.set(transmission, { signature, time, event });
    return {
      method: 'POST', url: this.notifyUrl(charge), body, genuine: !forged,
      headers: {
        'content-type': 'application/json', 'user-agent': 'PayPal/AUHD-214.0-58843290',
        'paypal-transmission-id': transmission, 'paypal-transmission-time': time, 'paypal-transmission-sig': signature,
        'paypal-cert-url': `https://${CERTIFICATES}${CERTIFICATE}`, 'paypal-auth-algo': 'SHA256withRSA', 'paypal-auth-version': 'v2',
      },
      objection: ({ status }: Heard) =>
        forged ? (status === 400 ? undefined : 'a forged webhook is to be answered with 400') : status >= 200 && status < 300 ? undefined : 'a webhook is to be answered with 2xx',
    };
  }

  /** Says whether a webhook was ours, as it was sent. */
  private verify(asked: Asked): Answer {
    const told = json(asked);
    const known = this.transmissions.get(String(told.transmission_id));
    const isOurs = !!known && known.signature === told.transmission_sig && known.time === told.transmission_time &&
      told.webhook_id === this.settings['webhook-id'] && told.auth_algo === 'SHA256withRSA' && (told.webhook_event as Json)?.id === known.event;
    return jsonAnswer(200, { verification_status: isOurs ? 'SUCCESS' : 'FAILURE' });
  }

  override takes(host: string, path: string): boolean {
    return super.takes(host, path) && path !== '/cgi-bin/webscr';
  }
}
