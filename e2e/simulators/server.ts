import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { certificate, publicPem, rsa } from './keys.ts';
import { Mollie } from './mollie.ts';
import { Monetico } from './monetico.ts';
import { dashboard } from './pages.ts';
import { Paybox } from './paybox.ts';
import { PaypalStandard } from './paypal-standard.ts';
import { Paypal } from './paypal.ts';
import { type Act, MANNERS, type Simulator } from './simulator.ts';
import { type Answer, Refusal, must } from './wire.ts';
import { Stripe } from './stripe.ts';

const BODY_BYTES = 1 << 20;
const AUTHORITY = 'Simulated authority';

/** The providers, by their names here. */
export const PROVIDERS = ['paypal', 'paypalStandard', 'paybox', 'monetico', 'mollie', 'stripe'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Stand-ins for all providers on one port of this machine: `https://HOST/PATH` is `http://127.0.0.1:PORT/HOST/PATH`. */
export class Simulators {
  /** What the shop must trust besides the public roots and the providers' keys. */
  readonly pem: string;
  readonly paypal: Paypal;
  readonly paypalStandard: PaypalStandard;
  readonly paybox: Paybox;
  readonly monetico: Monetico;
  readonly mollie: Mollie;
  readonly stripe: Stripe;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    const [authority, paypal, short, long] = [rsa(2048), rsa(2048), rsa(1024), rsa(2048)];
    const root = certificate(AUTHORITY, authority.publicKey, AUTHORITY, authority.privateKey);
    const leaf = certificate(Paypal.SPEAKER, paypal.publicKey, AUTHORITY, authority.privateKey);
    this.pem = [root, publicPem(short), publicPem(long)].join('');
    this.paypal = new Paypal(url, paypal, leaf, authority);
    this.paypalStandard = new PaypalStandard(url, this.paypal.settings['merchant-id']);
    this.paybox = new Paybox(url, { 1024: short, 2048: long }, authority);
    this.monetico = new Monetico(url);
    this.mollie = new Mollie(url);
    this.stripe = new Stripe(url);
  }

  static async open(port = 0): Promise<Simulators> {
    const server = createServer((request, response) => void all.serve(request, response));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const all = new Simulators(server, `http://127.0.0.1:${(server.address() as { port: number }).port}`);
    return all;
  }

  get all(): Simulator[] {
    return PROVIDERS.map((name) => this[name]);
  }

  /** What any of them would have refused, or was told wrongly. */
  get complaints(): string[] {
    return this.all.flatMap((provider) => provider.complaints);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((provider) => provider.settled()));
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: Answer | undefined;
    try {
      answer = await this.answer(request);
    } catch (cause) {
      const status = cause instanceof Refusal ? cause.status : 500;
      answer = { status, type: 'text/plain; charset=utf-8', body: String(cause) };
    }
    // Not a word: the caller gives up by itself
    if (!answer) return;
    response.writeHead(answer.status, {
      ...(answer.type ? { 'content-type': answer.type } : {}), 'cache-control': 'no-store', ...answer.headers,
    });
    response.end(answer.body ?? '');
  }

  private async answer(request: IncomingMessage): Promise<Answer | undefined> {
    const url = new URL(request.url!, this.url);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      must(size <= BODY_BYTES, 'too large', 'too_large', 413);
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    const [, host = '', ...rest] = url.pathname.split('/');
    if (!host) return { status: 200, type: 'text/html; charset=utf-8', body: dashboard(this) };
    if (host === 'act' || host === 'dashboard') return this.press(host, rest.map(decodeURIComponent), request.method!, new URLSearchParams(body.toString()));
    const provider = this.all.find((one) => one.takes(host, `/${rest.join('/')}`));
    must(provider, `${host} is no host of a simulator`, 'unknown_host', 404);
    if (provider.lostCalls > 0 && request.method !== 'GET') {
      provider.lostCalls -= 1;
      return undefined;
    }
    if (provider.brokenCalls > 0) {
      provider.brokenCalls -= 1;
      return { status: 503, type: 'text/plain; charset=utf-8', body: 'out of order' };
    }
    try {
      const answer = await provider.answer({
        method: request.method!, host, path: `/${rest.join('/')}`, query: url.searchParams, headers: request.headers, body,
      });
      if (provider.silentCalls === 0 || request.method === 'GET') return answer;
      provider.silentCalls -= 1;
      return undefined;
    } catch (cause) {
      if (!(cause instanceof Refusal)) {
        provider.complain(String(cause));
        throw cause;
      }
      provider.complain(`${request.method} ${url.pathname}: ${cause.message}`);
      return provider.refusal(cause);
    }
  }

  /** A button of a page. */
  private async press(page: string, words: string[], method: string, fields: URLSearchParams): Promise<Answer> {
    must(method === 'POST', 'a button posts', 'method', 405);
    const [name, id = '', act = ''] = words;
    const provider = this.all.find((one) => one.name === name);
    must(provider, `there is no ${name}`, 'not_found', 404);
    const go = (to: string): Answer => ({ status: 303, headers: { location: to } });
    if (page === 'act') {
      const charge = provider.find(id);
      charge.manner = MANNERS.find((manner) => manner === fields.get('manner')) ?? charge.manner;
      const wanted = fields.get('act');
      must(wanted === 'pay' || wanted === 'refuse' || wanted === 'cancel', 'press a button');
      return go(await provider.act(charge, wanted satisfies Act));
    }
    if (id === 'notify') provider.notifyAt = fields.get('url') || undefined;
    else if (id === 'silence') provider.silentCalls += 1;
    else {
      const charge = provider.find(id);
      const acts: Record<string, () => Promise<void>> = {
        pay: () => provider.pay(charge),
        expire: () => provider.expire(charge),
        refund: () => provider.refund(charge),
        dispute: () => provider.openDispute(charge),
        win: () => provider.closeDispute(charge, 'won'),
        lose: () => provider.closeDispute(charge, 'lost'),
      };
      must(Object.hasOwn(acts, act), `${act} is no button`, 'not_found', 404);
      await acts[act]!();
    }
    return go('/');
  }
}
