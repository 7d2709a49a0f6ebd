import { createHmac, sign } from 'node:crypto';
import { type Signer } from './keys.ts';
import { escape } from './pages.ts';
import { type Act, type Charge, type Heard, type Message, Simulator, type What } from './simulator.ts';
import { type Answer, type Asked, Refusal, form, inFrance, isEmail, isNow, isSame, isUrl, must, name } from './wire.ts';

const PAGE = '/cgi/MYchoix_pagepaiement.cgi';
const CURRENCIES: Record<string, string> = { 978: 'EUR', 840: 'USD', 826: 'GBP', 756: 'CHF' };
const NEEDED = [
  'PBX_SITE', 'PBX_RANG', 'PBX_IDENTIFIANT', 'PBX_TOTAL', 'PBX_DEVISE', 'PBX_CMD', 'PBX_PORTEUR', 'PBX_RETOUR', 'PBX_HASH',
  'PBX_TIME', 'PBX_SHOPPINGCART', 'PBX_BILLING', 'PBX_HMAC',
];
const RETURNS = ['PBX_EFFECTUE', 'PBX_REFUSE', 'PBX_ANNULE', 'PBX_ATTENTE', 'PBX_REPONDRE_A'];
const KNOWN = [
  ...NEEDED, ...RETURNS, 'PBX_RUF1', 'PBX_TYPEPAIEMENT', 'PBX_TYPECARTE', 'PBX_SIGN_KEYSIZE', 'PBX_SOURCE', 'PBX_LANGUE',
  'PBX_DIFF', 'PBX_AUTOSEULE', 'PBX_SOUHAITAUTHENT', 'PBX_DISPLAY',
];
const XML = '<\\?xml version="1\\.0" encoding="utf-8"\\?>';
const part = (name: string, longest: number) => `<${name}>([^<>&]|&(amp|lt|gt|quot|apos);){1,${longest}}</${name}>`;
const CART = new RegExp(`^${XML}<shoppingcart><total><totalQuantity>[1-9]\\d?</totalQuantity></total></shoppingcart>$`);
const BILLING = new RegExp(`^${XML}<Billing><Address>${part('FirstName', 22)}${part('LastName', 22)}${part('Address1', 50)}(${part('Address2', 50)})?` +
  `${part('ZipCode', 16)}${part('City', 50)}<CountryCode>\\d{3}</CountryCode>(<CountryCodeMobilePhone>\\+\\d{1,3}</CountryCodeMobilePhone><MobilePhone>\\d{4,15}</MobilePhone>)?</Address></Billing>$`);
/** The fields of a question to Paybox Direct, in the order in which they are signed. */
const DIRECT = [
  'VERSION', 'TYPE', 'SITE', 'RANG', 'NUMQUESTION', 'MONTANT', 'DEVISE', 'REFERENCE', 'NUMAPPEL', 'NUMTRANS', 'ACTIVITE', 'DATEQ', 'HASH', 'HMAC',
];
/** The refusal of the bank that lacks the money. */
const REFUSED = '00151';

/** Paybox System and Up2Pay e-Transactions: the form of their page, the signed call to the shop, and Paybox Direct for refunds. */
export class Paybox extends Simulator {
  readonly name = 'paybox';
  readonly title = 'Paybox';
  readonly hosts = ['preprod-tpeweb.paybox.com', 'recette-tpeweb.e-transactions.fr', 'preprod-ppps.paybox.com', 'recette-ppps.e-transactions.fr'];
  readonly tells: readonly What[] = ['paid', 'refused'];
  readonly settings = { brand: 'verifone', site: '1999888', rank: '32', identifier: '2', key: '0123456789ABCDEF'.repeat(8) };
  /** What `load.html` says. */
  isUp = true;
  /** Whether it signs with the key of 1024 bits, whichever was asked for. */
  hasOldKey = false;
  /** Whether it calls the shop by POST, as its back office can be told to. */
  posts = false;
  /** Whether it says no to refunds that are in order. */
  refusesRefunds = false;
  private readonly questions = new Set<string>();

  constructor(
    base: string,
    private readonly keys: Record<'1024' | '2048', Signer>,
    private readonly stranger: Signer,
  ) {
    super(base);
  }

  refusal({ because }: Refusal): Answer {
    return { status: 200, type: 'text/html; charset=utf-8', body: `<!doctype html><title>Paybox</title><p>Problème d’identification du commerce. Accès refusé ! ${escape(because)}` };
  }

  answer(asked: Asked): Answer {
    if (asked.method === 'GET' && asked.path === '/load.html') {
      return { status: 200, type: 'text/html', body: `<html><body><div id="server_status" style="text-align:center;">${this.isUp ? 'OK' : 'KO'}</div></body></html>` };
    }
    if (asked.path === '/PPPS.php' && asked.host.includes('-ppps.')) return this.answerDirect(asked);
    must(asked.path === PAGE, `no ${asked.path}`, 'unknown_path', 404);
    const fields = form(asked);
    const text = (field: string) => fields.get(field) ?? '';
    for (const field of fields.keys()) must(KNOWN.includes(field), `unknown variable ${field}`);
    for (const field of NEEDED) must(text(field), `${field} is missing`);
    must([...fields.keys()].at(-1) === 'PBX_HMAC', 'PBX_HMAC is not the last');
    must(text('PBX_SITE') === this.settings.site && text('PBX_RANG') === this.settings.rank && text('PBX_IDENTIFIANT') === this.settings.identifier, 'no such account');
    must(/^SHA(224|256|384|512)$/.test(text('PBX_HASH')), 'PBX_HASH is unknown');
    const signed = [...fields].slice(0, -1).map(([field, value]) => `${field}=${value}`).join('&');
    const expected = createHmac(text('PBX_HASH').toLowerCase(), Buffer.from(this.settings.key, 'hex')).update(signed).digest('hex').toUpperCase();
    must(isSame(text('PBX_HMAC'), expected), 'PBX_HMAC is wrong');
    must(/^\d{3,10}$/.test(text('PBX_TOTAL')) && Number(text('PBX_TOTAL')) > 0, 'PBX_TOTAL has another form');
    const currency = CURRENCIES[text('PBX_DEVISE')];
    must(currency, 'PBX_DEVISE is unknown');
    must(text('PBX_CMD').length <= 250, 'PBX_CMD is too long');
    must(isEmail(text('PBX_PORTEUR')) && text('PBX_PORTEUR').length >= 6 && text('PBX_PORTEUR').length <= 120, 'PBX_PORTEUR is no address');
    must(/^(\w+:[A-Za-z];)*\w+:K$/.test(text('PBX_RETOUR')), 'PBX_RETOUR has another form, or K is not its last');
    must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text('PBX_TIME')), 'PBX_TIME is not ISO 8601');
    must(CART.test(text('PBX_SHOPPINGCART')), 'PBX_SHOPPINGCART has another form');
    must(BILLING.test(text('PBX_BILLING')), 'PBX_BILLING has another form');
    for (const field of RETURNS) must(!fields.has(field) || isUrl(text(field)), `${field} is no address`);
    must(fields.has('PBX_TYPEPAIEMENT') === fields.has('PBX_TYPECARTE'), 'PBX_TYPEPAIEMENT and PBX_TYPECARTE go together');
    must(!fields.has('PBX_RUF1') || text('PBX_RUF1') === 'POST', 'PBX_RUF1 is POST');
    must(['', '1024', '2048'].includes(text('PBX_SIGN_KEYSIZE')), 'PBX_SIGN_KEYSIZE is unknown');
    const before = this.charges.get(text('PBX_CMD'));
    must(!before || this.isOpen(before), '00015: paid already');
    const charge = this.open({
      id: text('PBX_CMD'), reference: text('PBX_CMD'), minor: Number(text('PBX_TOTAL')), currency,
      language: text('PBX_LANGUE') === 'FRA' ? 'fr' : 'en',
      back: { paid: text('PBX_EFFECTUE'), refused: text('PBX_REFUSE'), cancelled: text('PBX_ANNULE') },
      ...(fields.has('PBX_REPONDRE_A') ? { notifyAt: text('PBX_REPONDRE_A') } : {}),
      own: { returned: text('PBX_RETOUR'), bits: text('PBX_SIGN_KEYSIZE') || '1024', method: text('PBX_RUF1') || 'GET' },
    });
    return this.page(charge);
  }

  /** The HMAC of a question to Paybox Direct. */
  seal(fields: Iterable<[string, string]>): string {
    const signed = [...fields].filter(([field]) => field !== 'HMAC').map(([field, value]) => `${field}=${value}`).join('&');
    return createHmac('sha512', Buffer.from(this.settings.key, 'hex')).update(signed).digest('hex').toUpperCase();
  }

  /** Paybox Direct answers as a form, also when it refuses. */
  private answerDirect(asked: Asked): Answer {
    let fields = new Map<string, string>();
    this.refundAsked = asked;
    const told = (code: string, words: string, transaction = '0000000000'): Answer => {
      const kept = ['NUMAPPEL', 'NUMQUESTION', 'SITE', 'RANG'].map((field) => `${field}=${fields.get(field) ?? ''}`);
      const inLatin = [...Buffer.from(words, 'latin1')].map((byte) => (byte > 127 ? `%${byte.toString(16)}` : String.fromCharCode(byte)));
      const body = [`NUMTRANS=${transaction}`, ...kept, 'AUTORISATION=XXXXXX', `CODEREPONSE=${code}`, `COMMENTAIRE=${inLatin.join('')}`].join('&');
      return { status: 200, type: 'text/html; charset=iso-8859-1', body };
    };
    try {
      fields = form(asked);
      const text = (field: string) => fields.get(field) ?? '';
      must([...fields.keys()].join() === DIRECT.join(), 'the fields are others, or in another order', '00010');
      must(text('SITE') === this.settings.site && text('RANG') === this.settings.rank.padStart(3, '0'), 'no such SITE and RANG', '00006');
      must(text('HASH') === 'SHA512' && isSame(text('HMAC'), this.seal(fields)), 'HMAC is wrong', '00020');
      must(text('VERSION') === '00104' && text('TYPE') === '00014', 'only refunds in version 00104 are simulated', '00004');
      for (const field of ['NUMQUESTION', 'MONTANT', 'NUMAPPEL', 'NUMTRANS']) must(/^\d{10}$/.test(text(field)), `${field} has not ten digits`, '00014');
      must(text('ACTIVITE') === '024', 'ACTIVITE is not of the internet', '00014');
      const [, day, month, year, hour, minute] = /^(\d\d)(\d\d)(\d{4})(\d\d)(\d\d)\d\d$/.exec(text('DATEQ')) ?? [];
      must(day && isNow(`${day}/${month}/${year}`, `${hour}:${minute}`), 'DATEQ is not the hour of France', '00014');
      const question = `${inFrance().day} ${text('NUMQUESTION')}`;
      must(!this.questions.has(question), 'NUMQUESTION was asked before', '00005');
      this.questions.add(question);
      const charge = this.find(text('REFERENCE'));
      must(charge.state === 'paid' && text('NUMTRANS') === charge.own.transaction!.padStart(10, '0'), 'NUMTRANS is not the payment’s', '00013');
      must(text('NUMAPPEL') === charge.own.call!.padStart(10, '0'), 'NUMAPPEL is not the payment’s', '00013');
      must(CURRENCIES[text('DEVISE')] === charge.currency, 'DEVISE is not the payment’s', '00014');
      if (this.refusesRefunds) return told('00018', 'Remboursement refusé');
      this.giveBack(charge, Number(text('MONTANT')));
      return told('00000', 'Demande traitée avec succès', name(10, '123456789'));
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      this.complain(`a refund: ${cause.message}`);
      return told(/^\d{5}$/.test(cause.code) ? cause.code : '00014', cause.because);
    }
  }

  /** The variables of PBX_RETOUR, signed; `@ / , :` stay as they are, and a space is `%20`. */
  private returned(charge: Charge, what: What | 'cancelled', forged: boolean): string {
    const isPaid = what === 'paid';
    charge.own.call ??= String(100_000_000 + Math.floor(Math.random() * 900_000_000));
    const values: Record<string, string | undefined> = {
      M: String(charge.collected), R: charge.reference, T: charge.own.call, A: isPaid ? 'XXXXXX' : undefined, C: 'CB',
      E: isPaid ? '00000' : what === 'cancelled' ? '00001' : REFUSED, S: isPaid ? (charge.own.transaction ??= name(9, '123456789')) : '0', P: 'CARTE', Y: 'FRA', I: 'FRA',
      Q: new Date().toISOString().slice(11, 19), W: new Date().toISOString().slice(0, 10).split('-').reverse().join(''), G: 'O', O: 'Y', F: 'Y',
    };
    const encode = (value: string) => encodeURIComponent(value).replace(/%(40|2F|2C|3A)/g, (code) => decodeURIComponent(code));
    const asked = charge.own.returned!.split(';').map((pair) => pair.split(':') as [string, string]);
    const signature = asked.at(-1)![0];
    const data = asked.slice(0, -1).flatMap(([field, letter]) => (values[letter] === undefined ? [] : [`${field}=${encode(values[letter])}`])).join('&');
    const key = forged ? this.stranger : this.keys[this.hasOldKey ? '1024' : (charge.own.bits as '1024' | '2048')];
    return `${data}&${signature}=${encodeURIComponent(sign('sha1', Buffer.from(data), key.privateKey).toString('base64'))}`;
  }

  /** The browser brings the same variables; the shop must not believe it. */
  override async act(charge: Charge, act: Act): Promise<string> {
    const back = await super.act(charge, act);
    const what = act === 'pay' ? 'paid' : act === 'refuse' ? 'refused' : 'cancelled';
    return `${back}${back.includes('?') ? '&' : '?'}${this.returned(charge, what, false)}`;
  }

  message(charge: Charge, what: What, forged: boolean): Message {
    const data = this.returned(charge, what, forged);
    const url = this.notifyUrl(charge);
    const isPost = this.posts || charge.own.method === 'POST';
    return {
      method: isPost ? 'POST' : 'GET', genuine: !forged,
      url: isPost ? url : `${url}${url.includes('?') ? '&' : '?'}${data}`,
      ...(isPost ? { body: data } : {}),
      headers: isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
      objection: ({ status, body }: Heard) => {
        if (forged) return status === 403 ? undefined : 'a forged call is to be answered with 403';
        if (status < 200 || status >= 300) return 'the call is to be answered with 2xx';
        return body === '' ? undefined : 'the answer is to be an empty page';
      },
    };
  }
}
