import { createHmac, randomBytes } from 'node:crypto';
import { type Charge, type Heard, type Message, Simulator, type What } from './simulator.ts';
import { type Answer, type Asked, CURRENCIES, Refusal, decimal, form, inFrance, isEmail, isNow, isSame, isUrl, must, name } from './wire.ts';

const HOST = 'p.monetico-services.com';
const SERVICE = 'payment-api.e-i.com';
const NEEDED = ['version', 'TPE', 'date', 'montant', 'reference', 'lgue', 'societe', 'contexte_commande', 'MAC'];
const KNOWN = [
  ...NEEDED, 'mail', 'texte-libre', 'url_retour_ok', 'url_retour_err', '3dsdebrayable', 'ThreeDSecureChallenge',
  'libelleMonetique', 'desactivemoyenpaiement', 'aliascb', 'forcesaisiecb', 'protocole', 'mode_affichage',
];
const REFUND = [
  'version', 'TPE', 'date', 'date_commande', 'date_remise', 'num_autorisation', 'montant', 'montant_recredit', 'montant_possible',
  'reference', 'lgue', 'societe', 'MAC',
];
const LANGUAGES = ['DE', 'EN', 'ES', 'FR', 'IT', 'JA', 'NL', 'PT', 'SV'];
const TRIES = 4;

/** Monetico Paiement, version 3.0: the form of its page, its return interface, and its service that gives money back. */
export class Monetico extends Simulator {
  readonly name = 'monetico';
  readonly title = 'Monetico Paiement (CM-CIC)';
  readonly hosts = [HOST, SERVICE];
  readonly tells: readonly What[] = ['paid', 'refused'];
  readonly settings = { tpe: '7654321', company: 'essai', key: `${randomBytes(19).toString('hex').toUpperCase()}P7` };

  /** Whether the service says no to refunds that are in order. */
  refusesRefunds = false;

  refusal({ because }: Refusal): Answer {
    return { status: 200, type: 'text/html; charset=utf-8', body: `<!doctype html><title>Monetico</title><p>Le commerçant n’a pas pu être authentifié : ${because.replace(/[<&]/g, ' ')}` };
  }

  /** The bank's rule for the last two characters of the key that it hands out. */
  seal(fields: Iterable<[string, string]>, key: string = this.settings.key): string {
    let [c, d] = [key.charCodeAt(38), key[39]!];
    if (c > 70 && c < 97) c -= 23;
    else if (d === 'M') d = '0';
    const usable = Buffer.from(key.slice(0, 38) + String.fromCharCode(c) + d, 'hex');
    const sorted = [...fields].filter(([field]) => field !== 'MAC').sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return createHmac('sha1', usable).update(sorted.map(([field, value]) => `${field}=${value}`).join('*')).digest('hex');
  }

  answer(asked: Asked): Answer {
    if (asked.host === SERVICE) return this.answerRefund(asked);
    must(asked.path === '/test/paiement.cgi', 'only the test page is simulated', 'unknown_path', 404);
    const fields = form(asked);
    const text = (field: string) => fields.get(field) ?? '';
    for (const field of fields.keys()) must(KNOWN.includes(field), `unknown field ${field}`);
    for (const field of NEEDED) must(text(field), `${field} is missing`);
    for (const [field, value] of fields) must(/^[\x20-\x7e]*$/.test(value), `${field} is not ASCII`);
    must(text('TPE') === this.settings.tpe && text('societe') === this.settings.company, 'no such contract');
    must(/^[0-9a-f]{40}$/i.test(text('MAC')) && isSame(text('MAC').toLowerCase(), this.seal(fields)), 'the seal is wrong');
    must(text('version') === '3.0', 'the version is not 3.0');
    this.checkDate(text('date'));
    const [, whole, cents = '', currency] = /^(\d{1,8})(?:\.(\d{1,2}))?([A-Z]{3})$/.exec(text('montant')) ?? [];
    must(whole && CURRENCIES.includes(currency!), 'the amount has another form');
    const minor = Number(whole) * 100 + Number(cents.padEnd(2, '0'));
    must(minor > 0, 'the amount is nothing');
    must(/^[A-Za-z0-9]{1,12}$/.test(text('reference')), 'the reference is not 1 to 12 letters and digits');
    must(LANGUAGES.includes(text('lgue')), 'the language is unknown');
    must(!text('mail') || isEmail(text('mail')), 'the mail is none');
    must(text('texte-libre').length <= 3_200, 'the free text is too long');
    for (const field of ['url_retour_ok', 'url_retour_err']) must(isUrl(text(field)) && text(field).length <= 2_048, `${field} is no address`);
    this.checkContext(text('contexte_commande'));
    const before = this.charges.get(text('reference'));
    must(!before || this.isOpen(before), 'this reference was paid already');
    const charge = this.open({
      id: text('reference'), reference: text('reference'), minor, currency: currency!, language: text('lgue') === 'FR' ? 'fr' : 'en',
      back: { paid: text('url_retour_ok'), refused: text('url_retour_err'), cancelled: text('url_retour_err') },
      own: { free: text('texte-libre'), tries: before?.own.tries ?? '0' },
    });
    return this.page(charge);
  }

  private checkDate(date: string): void {
    const [, day, time] = /^(\d{2}\/\d{2}\/\d{4}):(\d{2}:\d{2}:\d{2})$/.exec(date) ?? [];
    must(day && isNow(day, time!), 'the date has another form, or is not the hour of France');
  }

  /** The service answers in lines, also when it refuses. */
  private answerRefund(asked: Asked): Answer {
    let fields = new Map<string, string>();
    this.refundAsked = asked;
    const lines = (cdr: string, lib: string, aut = ''): Answer => ({
      status: 200, type: 'text/plain; charset=utf-8',
      body: `version=1.0\nreference=${fields.get('reference') ?? ''}\ncdr=${cdr}\nlib=${lib}\n${aut ? `aut=${aut}\n` : ''}`,
    });
    try {
      must(asked.path === '/test/recredit_paiement.cgi', 'only refunds of trials are simulated', 'unknown_path', 404);
      fields = form(asked);
      const text = (field: string) => fields.get(field) ?? '';
      for (const field of fields.keys()) must(REFUND.includes(field), `unknown field ${field}`);
      for (const field of REFUND) must(text(field), `${field} is missing`);
      must(text('TPE') === this.settings.tpe && text('societe') === this.settings.company, 'no such contract');
      must(isSame(text('MAC').toLowerCase(), this.seal(fields)), 'the MAC is wrong');
      must(text('version') === '3.0', 'the version is not 3.0');
      must(LANGUAGES.includes(text('lgue')), 'the language is unknown');
      this.checkDate(text('date'));
      const charge = this.find(text('reference'));
      const amount = (minor: number) => `${decimal(minor)}${charge.currency}`;
      must(charge.state === 'paid' && text('num_autorisation') === charge.own.auto, 'num_autorisation is not the payment’s');
      for (const field of ['date_commande', 'date_remise']) must(text(field) === charge.own.day, `${field} is not the day of the payment`);
      must(text('montant') === amount(charge.collected), 'montant is not what was paid');
      must(text('montant_possible') === amount(charge.collected - charge.refunded), 'montant_possible is not what is left');
      const [, whole, cents] = /^(\d{1,8})\.(\d{2})[A-Z]{3}$/.exec(text('montant_recredit')) ?? [];
      const minor = Number(whole) * 100 + Number(cents);
      must(whole && text('montant_recredit') === amount(minor), 'montant_recredit has another form');
      if (this.refusesRefunds) return lines('-1', 'recredit refuse');
      this.giveBack(charge, minor);
      return lines('0', 'recredit effectue', name(6, '0123456789'));
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      this.complain(`a refund: ${cause.message}`);
      return lines('-2', cause.because);
    }
  }

  private checkContext(encoded: string): void {
    must(/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && encoded.length % 4 === 0, 'the context is not base64');
    let context: { billing?: Record<string, unknown>; shoppingCart?: { shoppingCartItems?: unknown } };
    try {
      context = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64')));
    } catch {
      throw new Refusal(400, 'context', 'the context is not JSON in UTF-8');
    }
    const limits: Record<string, number> = { addressLine1: 50, city: 50, postalCode: 10, country: 2 };
    for (const [field, longest] of Object.entries(limits)) {
      const value = context.billing?.[field];
      must(typeof value === 'string' && value.length >= 1 && value.length <= longest, `billing.${field} is missing or too long`);
    }
    must(/^[A-Z]{2}$/.test(String(context.billing!.country)), 'billing.country is no country');
    for (const field of ['firstName', 'lastName']) must(String(context.billing![field] ?? '').length <= 45, `billing.${field} is too long`);
    must(context.billing!.email === undefined || isEmail(context.billing!.email), 'billing.email is none');
  }

  /** Four cards may be tried under one reference. */
  override isOpen(charge: Charge): boolean {
    return charge.state === 'open' || (charge.state === 'refused' && Number(charge.own.tries) < TRIES);
  }

  message(charge: Charge, what: What, forged: boolean): Message {
    if (what === 'refused') charge.own.tries = String(Number(charge.own.tries) + 1);
    const { day, time } = inFrance();
    if (what === 'paid') {
      charge.own.auto ??= name(6, '0123456789');
      charge.own.day ??= day;
    }
    const fields = new Map(Object.entries({
      TPE: this.settings.tpe,
      date: `${day}_a_${time}`,
      montant: `${decimal(charge.collected)}${charge.currency}`,
      reference: charge.reference,
      'texte-libre': charge.own.free ?? '',
      'code-retour': what === 'paid' ? 'payetest' : 'Annulation',
      cvx: 'oui', vld: '1230', brand: 'VI', typecompte: 'particulier', usage: 'credit', ecard: 'non',
      ...(what === 'paid' ? { numauto: charge.own.auto! } : { motifrefus: 'Refus', motifrefusautorisation: '' }),
      originecb: 'FRA', bincb: '000001', hpancb: '74E94B03C22D786E0F2C2CADBFC1C00B004B7C45', ipclient: '127.0.0.1', originetr: 'FRA',
      modepaiement: 'CB', authentification: Buffer.from(JSON.stringify({ protocol: '3DSecure', status: 'authenticated', version: '2.2.0' })).toString('base64'),
    }));
    const key = forged ? `${randomBytes(19).toString('hex').toUpperCase()}00` : this.settings.key;
    const body = new URLSearchParams([...fields, ['MAC', this.seal(fields, key).toUpperCase()]]).toString();
    const expected = `version=2\ncdr=${forged ? 1 : 0}\n`;
    return {
      method: 'POST', url: this.notifyUrl(charge), body, genuine: !forged,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'AuthenticMerchant' },
      objection: ({ status, type, body }: Heard) => {
        if (status !== 200 || body !== expected) return `the answer is to be ${JSON.stringify(expected)}`;
        return /^text\/plain(;|$)/.test(type) ? undefined : `the answer is to be text/plain, not ${type}`;
      },
    };
  }
}
