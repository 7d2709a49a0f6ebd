import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { payPage } from './pages.ts';
import { type Answer, type Asked, Refusal, must } from './wire.ts';

/** How the notifications of a payment go. */
export const MANNERS = [
  'honest', 'wrong-signature', 'wrong-amount', 'twice', 'out-of-order', 'late', 'never', 'refused-first',
] as const;
export type Manner = (typeof MANNERS)[number];

export type State = 'open' | 'approved' | 'pending' | 'paid' | 'refused' | 'cancelled' | 'expired';

/** What a notification is about. */
export type What = 'approved' | 'paid' | 'refused' | 'expired' | 'refunded' | 'disputed' | 'won' | 'lost';

/** What the buyer does on the page. */
export type Act = 'pay' | 'refuse' | 'cancel';

/** A payment as the provider sees it. */
export interface Charge {
  id: string;
  /** The shop's name for it. */
  reference: string;
  /** What was asked for, in minor units. */
  minor: number;
  /** What the provider says that it collected: another amount only when it misbehaves. */
  collected: number;
  currency: string;
  state: State;
  manner: Manner;
  refunded: number;
  /** What the bank took back and has not given again. */
  disputed: boolean;
  /** How the newest dispute ended. */
  dispute?: 'won' | 'lost';
  language: 'fr' | 'en';
  /** Where the browser goes. */
  back: { paid: string; refused: string; cancelled: string };
  /** Where notifications of this payment go, when it says so itself. */
  notifyAt?: string;
  /** What the provider's own protocol needs to remember. */
  own: Record<string, string>;
}

/** A notification, and what is to be said of the answer to it. */
export interface Message {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** What is wrong with an answer; nothing when it is as the protocol demands. */
  objection(answer: Heard): string | undefined;
  /** A true one: the provider sends it again until it is taken. */
  genuine: boolean;
}

export interface Heard {
  status: number;
  type: string;
  body: string;
}

/** A notification that was sent, for the eyes of a story. */
export interface Sent extends Heard {
  what: What;
  objection?: string;
}

const ANSWER_WITHIN_MS = 15_000;
const AGAIN_AFTER_MS = [1_000, 3_000];

/** A provider's side of its protocol: one small file each. */
export abstract class Simulator {
  abstract readonly name: string;
  abstract readonly title: string;
  /** The hosts that it stands for. */
  abstract readonly hosts: readonly string[];
  /** The shop's account here, under the names that the shop has for the fields. */
  abstract readonly settings: Readonly<Record<string, string>>;
  /** What it tells the shop of; of everything else it is silent, as the true one. */
  abstract readonly tells: readonly What[];
  readonly charges = new Map<string, Charge>();
  /** Notifications, in the order in which they were answered. */
  readonly sent: Sent[] = [];
  /** What a true provider would have refused or been told wrongly. */
  readonly complaints: string[] = [];
  /** Where it was told to send notifications. */
  notifyAt?: string;
  /** How the next payments behave, unless the page says otherwise. */
  manner: Manner = 'honest';
  /** How long a notification takes: the browser is back at the shop before it. */
  afterMs = 400;
  lateMs = 4_000;
  /** The newest question for money back, as it came. */
  refundAsked?: Asked;
  /** So many calls that change something are done and not answered. */
  silentCalls = 0;
  /** So many calls that change something are lost on their way. */
  lostCalls = 0;
  /** So many calls are answered that the provider is broken. */
  brokenCalls = 0;
  private readonly held: (() => void)[] = [];
  private readonly remembered = new Map<string, { asked: string; answer: Answer }>();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(readonly base: string) {}

  /** Answers what is asked of one of the hosts. */
  abstract answer(asked: Asked): Answer | Promise<Answer>;
  /** A refusal in the provider's words. */
  abstract refusal(refusal: Refusal): Answer;
  /** A notification; a forged one is signed by somebody else. */
  abstract message(charge: Charge, what: What, forged: boolean): Message;

  /** Whether this is asked of it. */
  takes(host: string, _path: string): boolean {
    return this.hosts.includes(host);
  }

  at(host: string, path: string): string {
    return `${this.base}/${host}${path}`;
  }

  find(id: string): Charge {
    const charge = this.charges.get(id);
    must(charge, `there is no ${id}`, 'not_found', 404);
    return charge;
  }

  /** The newest payment that the shop asked for. */
  get newest(): Charge {
    const newest = [...this.charges.values()].at(-1);
    if (!newest) throw new Error(`${this.name} was asked for no payment`);
    return newest;
  }

  protected open(wanted: Omit<Charge, 'collected' | 'state' | 'manner' | 'refunded' | 'disputed' | 'own'> & { own?: Record<string, string> }): Charge {
    const charge: Charge = {
      own: {}, ...wanted, collected: wanted.minor, state: 'open', manner: this.manner, refunded: 0, disputed: false,
    };
    this.charges.delete(charge.id);
    this.charges.set(charge.id, charge);
    return charge;
  }

  /** The page where the buyer decides. */
  page(charge: Charge, notice?: string): Answer {
    return { status: 200, type: 'text/html; charset=utf-8', body: payPage(this, charge, notice) };
  }

  /** Whether the buyer may still decide. */
  isOpen(charge: Charge): boolean {
    return charge.state === 'open' || charge.state === 'refused';
  }

  /** The buyer decides; answers where the browser goes. */
  async act(charge: Charge, act: Act): Promise<string> {
    if (!this.isOpen(charge)) return charge.back.cancelled;
    if (act === 'cancel') return this.cancel(charge);
    if (act === 'refuse') {
      charge.state = 'refused';
      this.inTheBackground(() => this.tell(charge, 'refused'));
      return charge.back.refused;
    }
    this.inTheBackground(() => this.pay(charge));
    return charge.back.paid;
  }

  /** The buyer goes back without paying: most providers keep silent about it. */
  protected async cancel(charge: Charge): Promise<string> {
    return charge.back.cancelled;
  }

  /** The money is there, and the shop is told of it in this payment's manner. */
  async pay(charge: Charge): Promise<void> {
    charge.collected = charge.minor - (charge.manner === 'wrong-amount' ? 1 : 0);
    switch (charge.manner) {
      case 'late':
        charge.state = 'pending';
        this.inTheBackground(async () => {
          await Promise.race([pause(this.lateMs, undefined, { ref: false }), new Promise<void>((go) => this.held.push(go))]);
          charge.state = 'paid';
          await this.tell(charge, 'paid');
        });
        return;
      case 'refused-first':
        charge.state = 'refused';
        await this.tell(charge, 'refused');
        charge.state = 'paid';
        return this.tell(charge, 'paid');
      case 'out-of-order':
        charge.state = 'paid';
        await this.tell(charge, 'paid');
        return this.tell(charge, 'refused');
      case 'never':
        charge.state = 'paid';
        return;
      case 'wrong-signature':
        charge.state = 'paid';
        return this.tell(charge, 'paid', true);
      case 'twice': {
        charge.state = 'paid';
        const message = this.message(charge, 'paid', false);
        await this.send(charge, 'paid', message);
        return this.send(charge, 'paid', message);
      }
      default:
        charge.state = 'paid';
        return this.tell(charge, 'paid');
    }
  }

  /** What was refused, or had expired, is paid after all. */
  async payAfterAll(charge: Charge): Promise<void> {
    must(charge.state === 'refused' || charge.state === 'expired', 'it was not over');
    charge.state = 'paid';
    await this.tell(charge, 'paid');
  }

  /** The merchant gives money back on the provider's own pages. */
  async refund(charge: Charge, minor = charge.collected - charge.refunded): Promise<void> {
    must(this.tells.includes('refunded'), `${this.title} tells nobody of refunds`);
    this.giveBack(charge, minor);
    await this.tell(charge, 'refunded');
  }

  protected giveBack(charge: Charge, minor: number): void {
    must(charge.state === 'paid', 'nothing was collected', 'not_paid', 422);
    must(Number.isSafeInteger(minor) && minor > 0, 'the amount is not an amount');
    must(charge.refunded + minor <= charge.collected, 'more than was collected', 'amount_too_large', 422);
    charge.refunded += minor;
  }

  /** The buyer's bank asks for the money back. */
  async openDispute(charge: Charge): Promise<void> {
    must(this.tells.includes('disputed'), `${this.title} tells nobody of disputes`);
    must(charge.state === 'paid' && !charge.disputed, 'nothing to dispute');
    charge.disputed = true;
    delete charge.dispute;
    await this.tell(charge, 'disputed');
  }

  async closeDispute(charge: Charge, ending: 'won' | 'lost'): Promise<void> {
    must(charge.disputed, 'there is no dispute');
    charge.dispute = ending;
    charge.disputed = ending === 'lost';
    await this.tell(charge, ending);
  }

  async expire(charge: Charge): Promise<void> {
    must(this.isOpen(charge), 'it is over');
    charge.state = 'expired';
    await this.tell(charge, 'expired');
  }

  async tell(charge: Charge, what: What, forged = false): Promise<void> {
    if (this.tells.includes(what)) await this.send(charge, what, this.message(charge, what, forged));
  }

  /** Sends a notification as the provider does, and again while it is not taken. */
  protected async send(charge: Charge, what: What, message: Message): Promise<void> {
    await pause(this.afterMs, undefined, { ref: false });
    const waits = [...(message.genuine ? AGAIN_AFTER_MS : []), undefined];
    for (const wait of waits) {
      let heard: Heard;
      try {
        const answer = await fetch(message.url, {
          method: message.method, headers: message.headers, body: message.body, redirect: 'manual',
          signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        });
        heard = { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() };
      } catch (cause) {
        heard = { status: 0, type: '', body: String(cause) };
      }
      const objection = message.objection(heard);
      this.sent.push({ what, ...heard, ...(objection ? { objection } : {}) });
      if (!objection) return;
      this.complain(`${what} of ${charge.reference}: ${objection}, not ${heard.status} ${JSON.stringify(heard.body.slice(0, 200))}`);
      if (wait === undefined) return;
      await pause(wait, undefined, { ref: false });
    }
  }

  /** Whether something is late. */
  get isLate(): boolean {
    return this.held.length > 0;
  }

  /** What is late arrives now. */
  release(): void {
    for (const go of this.held.splice(0)) go();
  }

  complain(what: string): void {
    this.complaints.push(`${this.name}: ${what}`);
  }

  protected inTheBackground(work: () => Promise<void>): void {
    const under: Promise<void> = work()
      .catch((cause: unknown) => this.complain(String(cause)))
      .finally(() => this.underWay.delete(under));
    this.underWay.add(under);
  }

  /** Waits until everything that is on its way has arrived. */
  async settled(): Promise<void> {
    while (this.underWay.size) await Promise.all(this.underWay);
  }

  protected notifyUrl(charge: Charge): string {
    const url = charge.notifyAt ?? this.notifyAt;
    if (!url) throw new Error(`${this.title} does not know where to notify: give it the address that the shop shows`);
    return url;
  }

  /** The same answer for the same key; another question under it is an error. */
  protected async once(key: string | undefined, asked: Asked, longest: number, make: () => Answer | Promise<Answer>): Promise<Answer> {
    must(key && key.length <= longest && /^[\x21-\x7e]+$/.test(key), 'the idempotency key is missing or has another form', 'idempotency_key');
    const print = createHash('sha256').update(`${asked.method} ${asked.path}\n`).update(asked.body).digest('hex');
    const name = `${asked.path} ${key}`;
    const before = this.remembered.get(name);
    must(!before || before.asked === print, 'the same idempotency key for another question', 'idempotency_error');
    if (before) return before.answer;
    const answer = await make();
    this.remembered.set(name, { asked: print, answer });
    return answer;
  }
}
