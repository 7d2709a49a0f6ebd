import { createHmac, randomBytes } from 'node:crypto';
import { type Act, type Charge, type Heard, type Message, Simulator, type What } from './simulator.ts';
import { type Answer, type Asked, CURRENCIES, Refusal, form, isEmail, isSame, isUrl, jsonAnswer, must, name, withQuery } from './wire.ts';

const API = 'api.stripe.com';
const PAGES = 'checkout.stripe.com';
const SMALLEST_MINOR = 50;
const LOCALES = ['auto', 'de', 'en', 'es', 'fr', 'it', 'nl', 'pt'];
const ITEM = 'line_items[0]';
/** Every field that a session may have here, and whether it must. */
const FIELDS: Record<string, boolean> = {
  mode: true, success_url: true, cancel_url: false, client_reference_id: false, customer_email: false, expires_at: false, locale: false,
  [`${ITEM}[price_data][currency]`]: true, [`${ITEM}[price_data][unit_amount]`]: true,
  [`${ITEM}[price_data][product_data][name]`]: true, [`${ITEM}[quantity]`]: true,
  'metadata[order_id]': false, 'payment_intent_data[metadata][order_id]': false, 'adaptive_pricing[enabled]': false,
};

/** Stripe Checkout, its refunds and its disputes. */
export class Stripe extends Simulator {
  readonly name = 'stripe';
  readonly title = 'Stripe';
  readonly hosts = [API, PAGES];
  readonly tells: readonly What[] = ['approved', 'paid', 'refused', 'expired', 'refunded', 'disputed', 'won', 'lost'];
  readonly settings = {
    key: `sk_test_${randomBytes(12).toString('hex')}`,
    'webhook-secrets': `whsec_${randomBytes(16).toString('hex')}`,
  };
  /** While a secret is rolled, each webhook has a signature of the old one first. */
  isRolling = false;

  refusal({ status, code, because }: Refusal): Answer {
    return jsonAnswer(status, { error: { type: code === 'idempotency_error' ? code : 'invalid_request_error', code, message: because } });
  }

  answer(asked: Asked): Answer | Promise<Answer> {
    if (asked.host === PAGES) {
      const charge = this.find(asked.path.replace('/c/pay/', ''));
      return this.page(charge, asked.query.has('declined') ? 'Your card was declined.' : undefined);
    }
    must(asked.headers.authorization === `Bearer ${this.settings.key}`, 'no such API key', 'api_key', 401);
    must(/^\d{4}-\d{2}-\d{2}(\.\w+)?$/.test(String(asked.headers['stripe-version'])), 'no pinned version');
    const [, what, id] = /^\/v1\/(checkout\/sessions|payment_intents|refunds)(?:\/(\w+))?$/.exec(asked.path) ?? [];
    const idempotency = asked.headers['idempotency-key'] as string | undefined;
    if (asked.method === 'POST' && what === 'checkout/sessions' && !id) return this.once(idempotency, asked, 255, () => this.create(asked));
    if (asked.method === 'POST' && what === 'refunds' && !id) return this.once(idempotency, asked, 255, () => this.giveMoneyBack(asked));
    must(asked.method === 'GET' && what && what !== 'refunds', `no ${asked.method} ${asked.path}`, 'unknown_path', 404);
    if (what === 'payment_intents') return jsonAnswer(200, this.intent(this.byIntent(id)));
    if (id) return jsonAnswer(200, this.session(this.find(id)));
    return jsonAnswer(200, { object: 'list', data: [...this.charges.values()].slice(-1).map((charge) => this.session(charge)), has_more: false });
  }

  private create(asked: Asked): Answer {
    const fields = form(asked);
    for (const field of fields.keys()) must(Object.hasOwn(FIELDS, field), `received unknown parameter: ${field}`, 'parameter_unknown');
    for (const [field, needed] of Object.entries(FIELDS)) must(!needed || fields.get(field), `missing required param: ${field}`, 'parameter_missing');
    const text = (field: string) => fields.get(field) ?? '';
    const [currency, amount, quantity] = ['[price_data][currency]', '[price_data][unit_amount]', '[quantity]'].map((part) => text(ITEM + part)) as [string, string, string];
    must(text('mode') === 'payment', 'the mode is payment');
    must(CURRENCIES.map((code) => code.toLowerCase()).includes(currency), `invalid currency: ${currency}`);
    must(/^\d{1,8}$/.test(amount) && /^[1-9]\d{0,5}$/.test(quantity), 'invalid integer');
    const minor = Number(amount) * Number(quantity);
    must(minor >= SMALLEST_MINOR, 'the amount is too small', 'amount_too_small');
    must(isUrl(text('success_url')) && text('success_url').length <= 5_000, 'not a valid URL: success_url', 'url_invalid');
    must(!fields.has('cancel_url') || isUrl(text('cancel_url')), 'not a valid URL: cancel_url', 'url_invalid');
    must(!fields.has('customer_email') || isEmail(text('customer_email')), 'invalid email address', 'email_invalid');
    must(text('client_reference_id').length <= 200 && text('metadata[order_id]').length <= 500, 'too long');
    must(!fields.has('locale') || LOCALES.includes(text('locale')), `invalid locale: ${text('locale')}`);
    must(['', 'true', 'false'].includes(text('adaptive_pricing[enabled]')), 'invalid boolean');
    if (fields.has('expires_at')) {
      const inSeconds = Number(text('expires_at')) - Date.now() / 1_000;
      must(inSeconds >= 1_790 && inSeconds <= 86_410, 'expires_at lies between 30 minutes and 24 hours');
    }
    const id = `cs_test_${name(40)}`;
    const page = this.at(PAGES, `/c/pay/${id}`);
    const charge = this.open({
      id, minor, currency: currency.toUpperCase(), reference: text('client_reference_id'), language: text('locale') === 'fr' ? 'fr' : 'en',
      back: {
        paid: text('success_url').replaceAll('{CHECKOUT_SESSION_ID}', id),
        refused: withQuery(page, { declined: '1' }),
        cancelled: text('cancel_url') || page,
      },
      own: { intent: `pi_${name(24)}`, charge: `ch_${name(24)}`, order: text('payment_intent_data[metadata][order_id]'), metadata: text('metadata[order_id]') },
    });
    return jsonAnswer(200, this.session(charge));
  }

  private byIntent(intent: string | undefined): Charge {
    const charge = [...this.charges.values()].find((one) => one.own.intent === intent);
    must(charge, `no such payment_intent: ${intent}`, 'resource_missing', 404);
    return charge;
  }

  private giveMoneyBack(asked: Asked): Answer {
    const fields = form(asked);
    for (const field of fields.keys()) must(['payment_intent', 'amount', 'reason', 'metadata[order_id]'].includes(field), `received unknown parameter: ${field}`, 'parameter_unknown');
    const charge = this.byIntent(fields.get('payment_intent'));
    const minor = fields.has('amount') ? Number(fields.get('amount')) : charge.collected - charge.refunded;
    this.giveBack(charge, minor);
    this.inTheBackground(() => this.tell(charge, 'refunded'));
    return jsonAnswer(200, { id: `re_${name(24)}`, object: 'refund', amount: minor, currency: charge.currency.toLowerCase(), payment_intent: charge.own.intent, status: 'succeeded' });
  }

  /** A declined card stays on Stripe's page, and the shop hears nothing. */
  override async act(charge: Charge, act: Act): Promise<string> {
    return act === 'refuse' && this.isOpen(charge) ? charge.back.refused : super.act(charge, act);
  }

  /** What takes its time has a completed session first, whose money is still on its way. */
  override async pay(charge: Charge): Promise<void> {
    if (charge.manner === 'late' || charge.manner === 'refused-first') {
      charge.own.takesItsTime = 'yes';
      charge.state = 'pending';
      await this.tell(charge, 'approved');
    }
    return super.pay(charge);
  }

  private session(charge: Charge) {
    const { state } = charge;
    const status = state === 'expired' ? 'expired' : state === 'open' ? 'open' : 'complete';
    return {
      id: charge.id, object: 'checkout.session', livemode: false, mode: 'payment', status,
      payment_status: state === 'paid' ? 'paid' : 'unpaid',
      amount_total: charge.collected, currency: charge.currency.toLowerCase(),
      client_reference_id: charge.reference || null, metadata: { order_id: charge.own.metadata },
      payment_intent: status === 'complete' ? charge.own.intent : null,
      url: status === 'open' ? this.at(PAGES, `/c/pay/${charge.id}`) : null,
    };
  }

  private intent(charge: Charge) {
    return { id: charge.own.intent, object: 'payment_intent', amount: charge.collected, currency: charge.currency.toLowerCase(), livemode: false, metadata: { order_id: charge.own.order } };
  }

  private event(charge: Charge, what: What): [type: string, object: unknown] {
    const money = { currency: charge.currency.toLowerCase(), payment_intent: charge.own.intent, livemode: false };
    const dispute = (status: string) => ({ id: `dp_${charge.own.charge!.slice(3)}`, object: 'dispute', amount: charge.collected, charge: charge.own.charge, metadata: {}, status, ...money });
    switch (what) {
      case 'approved': return ['checkout.session.completed', this.session(charge)];
      case 'paid': return [charge.own.takesItsTime ? 'checkout.session.async_payment_succeeded' : 'checkout.session.completed', this.session(charge)];
      case 'refused': return ['checkout.session.async_payment_failed', this.session({ ...charge, state: 'refused' })];
      case 'expired': return ['checkout.session.expired', this.session(charge)];
      case 'refunded': return ['charge.refunded', {
        id: charge.own.charge, object: 'charge', amount: charge.collected, amount_refunded: charge.refunded,
        refunded: charge.refunded === charge.collected, metadata: { order_id: charge.own.order }, ...money,
      }];
      case 'disputed': return ['charge.dispute.created', dispute('needs_response')];
      case 'won': case 'lost': return ['charge.dispute.closed', dispute(what)];
    }
  }

  message(charge: Charge, what: What, forged: boolean): Message {
    const [type, object] = this.event(charge, what);
    const created = Math.floor(Date.now() / 1_000);
    const body = JSON.stringify({
      id: `evt_${name(24)}`, object: 'event', api_version: '2026-06-24.dahlia', created, data: { object }, livemode: false,
      pending_webhooks: 1, request: { id: null, idempotency_key: null }, type,
    }, null, 2);
    const signed = (secret: string) => createHmac('sha256', secret).update(`${created}.${body}`).digest('hex');
    const stranger = signed(`whsec_${randomBytes(16).toString('hex')}`);
    const true_ = signed(this.settings['webhook-secrets']);
    const marks = forged ? [stranger] : this.isRolling ? [stranger, true_] : [true_];
    must(forged || marks.some((mark) => isSame(mark, true_)), 'nothing was signed');
    return {
      method: 'POST', url: this.notifyUrl(charge), body, genuine: !forged,
      headers: {
        'content-type': 'application/json; charset=utf-8', 'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': [`t=${created}`, ...marks.map((mark) => `v1=${mark}`), `v0=${'0'.repeat(64)}`].join(','),
      },
      objection: ({ status }: Heard) =>
        forged ? (status === 400 ? undefined : 'a forged webhook is to be answered with 400') : status >= 200 && status < 300 ? undefined : 'a webhook is to be answered with 2xx',
    };
  }
}
