import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What is asked of a provider's host. */
export interface Asked {
  method: string;
  host: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** What a provider says no to, as it says it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly because: string,
  ) {
    super(`${code}: ${because}`);
  }
}

/** Refuses unless it is so. */
export function must(so: unknown, because: string, code = 'invalid', status = 400): asserts so {
  if (!so) throw new Refusal(status, code, because);
}

/** Currencies with two decimals: the only ones that are simulated. */
export const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF'];

/** The fields of a form, in their order; no name may come twice. */
export function form(asked: Asked): Map<string, string> {
  must(asked.method === 'POST', 'a form is posted', 'method', 405);
  must(/^application\/x-www-form-urlencoded(;|$)/.test(asked.headers['content-type'] ?? ''), 'the body is not a form', 'media_type', 415);
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(asked.body.toString('utf8'))) {
    must(!fields.has(name), `${name} comes twice`);
    fields.set(name, value);
  }
  return fields;
}

export function json(asked: Asked): Record<string, unknown> {
  must(/^application\/json(;|$)/.test(asked.headers['content-type'] ?? ''), 'the body is not JSON', 'media_type', 415);
  try {
    const read: unknown = JSON.parse(asked.body.toString('utf8') || '{}');
    must(read && typeof read === 'object' && !Array.isArray(read), 'the body is not an object');
    return read as Record<string, unknown>;
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal(400, 'malformed', 'the body is not JSON');
  }
}

export function isUrl(text: unknown): text is string {
  return typeof text === 'string' && /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text) && !new URL(text).username;
}

export const isEmail = (text: unknown): text is string => typeof text === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

export const decimal = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;

/** Minor units of a decimal with two places exactly. */
export function minorOf(text: unknown, what: string): number {
  must(typeof text === 'string' && /^\d{1,8}\.\d{2}$/.test(text), `${what} is not an amount with two decimals`);
  return Number(text.replace('.', ''));
}

export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What a French bank's clock says: `31/12/2026`, `23:59:59`. */
export function inFrance(at = new Date()): { day: string; time: string } {
  const [day, time] = at.toLocaleString('fr-FR', { timeZone: 'Europe/Paris' }).split(' ');
  return { day: day!, time: time! };
}

/** Whether a day and an hour of France are those of now. */
export function isNow(day: string, time: string): boolean {
  const minutes = Array.from({ length: 11 }, (_, late) => inFrance(new Date(Date.now() + (late - 5) * 60_000)));
  return minutes.some((one) => one.day === day && one.time.slice(0, 5) === time.slice(0, 5));
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export function name(length: number, letters = LETTERS): string {
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

/** An address with more in its query. */
export function withQuery(address: string, more: Record<string, string>): string {
  const url = new URL(address);
  for (const [key, value] of Object.entries(more)) url.searchParams.set(key, value);
  return url.href;
}

export const jsonAnswer = (status: number, body: unknown): Answer => ({ status, type: 'application/json', body: JSON.stringify(body) });
