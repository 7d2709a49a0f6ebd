import { type Charge, type Heard, type Message, Simulator, type What } from './simulator.ts';
import { type Answer, type Asked, CURRENCIES, Refusal, decimal, form, isEmail, isUrl, minorOf, must, name } from './wire.ts';

const PAGES = 'www.sandbox.paypal.com';
const POST_BACK = 'ipnpb.sandbox.paypal.com';
const SCRIPT = '/cgi-bin/webscr';
const FIELDS = [
  'cmd', 'business', 'currency_code', 'item_name', 'item_number', 'amount', 'quantity', 'invoice', 'custom', 'notify_url', 'return', 'rm',
  'cancel_return', 'no_shipping', 'charset', 'lc',
];
const STATUSES: Partial<Record<What, string>> = { paid: 'Completed', refused: 'Failed', refunded: 'Refunded', disputed: 'Reversed', won: 'Canceled_Reversal' };

/** PayPal's Standard form with its Instant Payment Notification, both being retired. */
export class PaypalStandard extends Simulator {
  readonly name = 'paypal-standard';
  readonly title = 'PayPal Standard (IPN)';
  readonly hosts = [PAGES, POST_BACK];
  readonly tells: readonly What[] = ['paid', 'refused', 'refunded', 'disputed', 'won'];
  readonly settings;
  /** In what an account's notifications are written. */
  charset: 'UTF-8' | 'windows-1252' = 'windows-1252';
  private readonly bodies = new Set<string>();

  constructor(base: string, merchant: string) {
    super(base);
    this.settings = { door: 'standard', ipn: 'on', 'receiver-email': 'caisse@boutique.example', 'merchant-id': merchant };
  }

  override takes(host: string, path: string): boolean {
    return super.takes(host, path) && path === SCRIPT;
  }

  refusal({ because }: Refusal): Answer {
    return { status: 200, type: 'text/html; charset=utf-8', body: `<!doctype html><title>PayPal</title><p>${because.replace(/[<&]/g, ' ')}` };
  }

  answer(asked: Asked): Answer {
    if (asked.host === POST_BACK) {
      must(asked.method === 'POST' && asked.headers['user-agent'], 'posted, and by somebody', 'method', 403);
      const [, sent] = /^cmd=_notify-validate&([^]*)$/.exec(asked.body.toString('latin1')) ?? [];
      return { status: 200, type: 'text/html; charset=UTF-8', body: sent !== undefined && this.bodies.has(sent) ? 'VERIFIED' : 'INVALID' };
    }
    const fields = form(asked);
    const text = (field: string) => fields.get(field) ?? '';
    for (const field of fields.keys()) must(FIELDS.includes(field), `unknown field ${field}`);
    must(text('cmd') === '_xclick', 'only single items are simulated');
    must(isEmail(text('business')) && text('business').toLowerCase() === this.settings['receiver-email'], 'no such business');
    must(CURRENCIES.includes(text('currency_code')), 'the currency is unknown');
    must(text('quantity') === '1' && text('item_name').length >= 1 && text('item_name').length <= 127, 'one item with a name');
    for (const field of ['notify_url', 'return', 'cancel_return']) must(isUrl(text(field)), `${field} is no address`);
    must(text('notify_url').length <= 255 && text('custom').length <= 256 && text('invoice').length <= 127, 'too long');
    const before = this.charges.get(text('invoice'));
    must(text('invoice') && (!before || this.isOpen(before)), 'this invoice was paid already');
    const charge = this.open({
      id: text('invoice'), reference: text('custom'), minor: minorOf(text('amount'), 'the amount'), currency: text('currency_code'),
      language: text('lc') === 'FR' ? 'fr' : 'en', notifyAt: text('notify_url'),
      back: { paid: text('return'), refused: text('cancel_return'), cancelled: text('cancel_return') },
      own: { item: text('item_name'), transaction: name(17) },
    });
    return this.page(charge);
  }

  /** An IPN tells of each refund alone, not of their sum. */
  protected override giveBack(charge: Charge, minor: number): void {
    super.giveBack(charge, minor);
    charge.own.goesBack = String(minor);
  }

  message(charge: Charge, what: What, forged: boolean): Message {
    const goesBack = what === 'refunded' || what === 'disputed';
    const first = what === 'paid' || what === 'refused';
    const minor = what === 'refunded' ? Number(charge.own.goesBack) : charge.collected;
    const fields: Record<string, string> = {
      txn_type: 'web_accept', payment_status: STATUSES[what]!, payment_type: 'instant', payment_date: '12:00:00 Nov 24, 2026 PST',
      txn_id: first ? charge.own.transaction! : name(17), ...(first ? {} : { parent_txn_id: charge.own.transaction! }),
      ...(what === 'refunded' ? { reason_code: 'refund' } : what === 'disputed' ? { reason_code: 'chargeback' } : {}),
      mc_gross: `${goesBack ? '-' : ''}${decimal(minor)}`, mc_currency: charge.currency, mc_fee: '0.35',
      first_name: 'Zoé', last_name: 'Bréa', payer_email: 'zoe@example.org', payer_id: 'A2B3C4D5E6F7G', residence_country: 'FR',
      business: this.settings['receiver-email'], receiver_email: this.settings['receiver-email'], receiver_id: this.settings['merchant-id'],
      item_name: charge.own.item!, quantity: '1', custom: charge.reference, invoice: charge.id, test_ipn: '1', notify_version: '3.9',
      charset: this.charset, verify_sign: `A${name(55)}`, ipn_track_id: name(13),
    };
    const encode = (value: string) =>
      [...Buffer.from(value, this.charset === 'UTF-8' ? 'utf8' : 'latin1')]
        .map((byte) => (/[A-Za-z0-9._-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`))
        .join('');
    const body = Object.entries(fields).map(([field, value]) => `${field}=${encode(value)}`).join('&');
    if (!forged) this.bodies.add(body);
    return {
      method: 'POST', url: this.notifyUrl(charge), body, genuine: !forged,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'PayPal IPN ( https://www.paypal.com/ipn )' },
      objection: ({ status, body }: Heard) => (status === 200 && body === '' ? undefined : 'an IPN is to be answered with 200 and nothing'),
    };
  }
}
