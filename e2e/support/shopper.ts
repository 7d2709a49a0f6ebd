import { randomUUID } from 'node:crypto';
import { Client } from './client.ts';
import type { Language } from './words.ts';

export interface PlacedOrder {
  secret: string;
  number: string;
  next: string;
}

/** What a shopper does, by the API alone: for stories whose subject is elsewhere. */
export class Shopper {
  readonly client: Client;
  /** The checkout's key, kept over retries. */
  readonly key = randomUUID();

  constructor(
    url: string,
    readonly name = 'Zoé Bréa',
    readonly email = 'zoe@example.org',
    /** Where goods go, and what some banks ask for. */
    readonly address?: { street: string; postcode: string; city: string },
    /** Which language a stranger speaks; or who else buys: a member of the staff may pay on trial. */
    who: Language | Client = 'fr',
  ) {
    this.client = who instanceof Client ? who : new Client(url, who);
  }

  async add(variant: string, quantity = 1): Promise<void> {
    await this.client.change('cartAdd', { variant, quantity }, 'Cart', 'count');
  }

  /** Pieces in the cart now. */
  async pieces(): Promise<number> {
    return (await this.client.ask<{ cart: { count: number } }>('{ cart { count } }')).cart.count;
  }

  /** What the cart costs with its goods shipped to France, and how they go; a cart of files alone ships nothing. */
  async quote(): Promise<{ totalMinor: number; shippingMethod?: string }> {
    const { cart } = await this.client.ask<{ cart: { total: { minor: number }; shipping: { id: string } | null } }>(
      '{ cart(shipTo: "FR") { total { minor } shipping { id } } }',
    );
    return { totalMinor: cart.total.minor, shippingMethod: cart.shipping?.id };
  }

  async place(expectedTotalMinor: number, method = 'TRANSFER', shippingMethod?: string): Promise<PlacedOrder> {
    const { order, next } = await this.client.change<{ order: { secret: string; number: string }; next: string }>(
      'orderPlace',
      {
        idempotencyKey: this.key,
        name: this.name,
        email: this.email,
        country: 'FR',
        address: this.address,
        method,
        shippingMethod,
        consent: true,
        expectedTotalMinor,
      },
      'OrderPlaced', 'order { secret number } next',
    );
    return { ...order, next };
  }

  /** Buys one piece of a variant. */
  async buy(variant: string, totalMinor = 1200): Promise<PlacedOrder> {
    await this.add(variant);
    return this.place(totalMinor);
  }
}

/** Presses the button of a link's page; returns the address that streams. */
export async function openTransfer(link: string): Promise<string> {
  const answer = await fetch(link, { method: 'POST', redirect: 'manual' });
  await answer.body?.cancel();
  if (answer.status !== 303) throw new Error(`the link answered ${answer.status}`);
  return new URL(answer.headers.get('location')!, link).href;
}
