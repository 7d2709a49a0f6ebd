import { PROVIDERS, type ProviderName, Simulators } from '../simulators/server.ts';
import type { Simulator } from '../simulators/simulator.ts';
import { Shop } from '../shop.ts';
import { bytes } from './bytes.ts';
import { Merchant, type SoldFile } from './merchant.ts';
import { PostOffice } from './post-office.ts';
import { type PlacedOrder, Shopper } from './shopper.ts';

export { PROVIDERS, type ProviderName };

export const PRICE_MINOR = 1990;
/** What some banks ask for. */
export const ADDRESS = { street: '12 rue de l’Église', postcode: '29200', city: 'Brest' };
/** Where the merchant is told of what did not go as it should. */
export const MERCHANT = 'caisse@boutique.example';

/** How shoppers choose a simulator: by which words, and by which method of the API. */
export const CHOICES: Record<string, [words: string, method: string]> = {
  paypal: ['method-paypal', 'PAYPAL'],
  'paypal-standard': ['method-paypal', 'PAYPAL'],
  paybox: ['method-card', 'PAYBOX'],
  monetico: ['method-card', 'MONETICO'],
  mollie: ['method-ideal', 'IDEAL'],
  stripe: ['method-card', 'STRIPE'],
};

/** A shop that sells one file, and whose accounts for trials ask simulators. */
export class Trial {
  private offered?: Simulator;

  private constructor(
    readonly all: Simulators,
    readonly post: PostOffice,
    readonly shop: Shop,
    readonly merchant: Merchant,
    readonly sold: SoldFile,
  ) {}

  static async open(): Promise<Trial> {
    const [all, post] = await Promise.all([Simulators.open(), PostOffice.open()]);
    const shop = await Shop.start({ simulators: all, smtpUrl: post.url });
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    await merchant.readMailAt(MERCHANT);
    const sold = await merchant.sell(await merchant.catalogue('Ateliers'), 'Atelier de reliure', 'Reliure.pdf', bytes(1 << 16, 7), PRICE_MINOR);
    return new Trial(all, post, shop, merchant, sold);
  }

  async close(): Promise<void> {
    await this.shop.stop();
    await Promise.all([this.post.close(), this.all.close()]);
  }

  /** Makes a simulator the one way to pay; returns the address that it shall notify. */
  async offer(simulator: Simulator): Promise<string> {
    const provider = ({ name }: Simulator) => name.replace('-standard', '');
    if (this.offered && this.offered !== simulator) await this.merchant.payThrough(provider(this.offered), {}, false);
    simulator.notifyAt = await this.merchant.payThrough(provider(simulator), simulator.settings);
    this.offered = simulator;
    return simulator.notifyAt;
  }

  /** Orders the file without a browser, to be paid through a simulator: one of the staff does, whose accounts for trials are. */
  async place(simulator: Simulator, name = 'Zoé Bréa'): Promise<PlacedOrder> {
    const shopper = new Shopper(this.shop.url, name, 'zoe@example.org', ADDRESS, this.merchant.client);
    await shopper.add(this.sold.variant);
    return shopper.place(PRICE_MINOR, CHOICES[simulator.name]![1]);
  }

  /** Forgets what the simulators were made to do, and what they said. */
  rest(): void {
    for (const simulator of this.all.all) {
      simulator.manner = 'honest';
      simulator.complaints.splice(0);
      simulator.sent.splice(0);
    }
  }

  /** What true providers would not have taken, once everything has arrived. */
  async complaints(): Promise<string[]> {
    for (const simulator of this.all.all) simulator.release();
    await Promise.all(this.all.all.map((simulator) => simulator.settled()));
    return this.all.complaints;
  }
}
