import { type Page, expect } from '@playwright/test';
import type { ParsedMail } from 'mailparser';
import { OrderDesk } from '../pages/order.ts';
import { Storefront } from '../pages/storefront.ts';
import type { Simulator } from '../simulators/simulator.ts';
import { sha256OfFile } from './bytes.ts';
import { listen } from './look.ts';
import { ADDRESS, CHOICES, MERCHANT, type Trial } from './trial.ts';

/** A shopper in a browser, who orders a trial's file and pays it through one simulator. */
export class Buyer {
  readonly store: Storefront;
  /** What the browser complains of, on any page. */
  readonly complaints: string[];

  constructor(
    private readonly trial: Trial,
    readonly page: Page,
    readonly simulator: Simulator,
  ) {
    this.store = new Storefront(page, trial.shop.url);
    this.complaints = listen(page);
  }

  /** From the product to the provider's page. */
  async order(): Promise<void> {
    const { store, simulator, trial } = this;
    // Simulators stand in for accounts for trials, which are the staff's.
    await this.page.context().addCookies([trial.merchant.client.session]);
    await store.open(`/product/${trial.sold.slug}`);
    await store.addToCart();
    await store.goToCheckout();
    await expect(store.main.getByText(store.say('trial-methods'))).toBeVisible();
    const email = `zoe+${simulator.name}-${Date.now()}@example.org`;
    await store.fillCheckout({ name: 'Zoé Bréa', email }, store.say(CHOICES[simulator.name]![0]));
    if (['paybox', 'monetico'].includes(simulator.name)) {
      for (const [part, text] of Object.entries(ADDRESS)) await store.main.getByLabel(store.say(`field-${part}`)).fill(text);
    }
    await store.consent.check();
    await store.placeOrder();
    await this.atProvider();
  }

  private async atProvider(): Promise<void> {
    await this.page.waitForURL((url) => url.origin === this.trial.all.url);
    await expect(this.page.getByRole('main')).toContainText('19.90 EUR');
  }

  /** Presses a button of the provider's page. */
  async press(name: 'Payer' | 'Refuser' | 'Annuler'): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  /** Pays, and the money is on its way until it is released. */
  async paySlowly(): Promise<void> {
    const { simulator } = this;
    await this.page.getByLabel('Notifications').selectOption('late');
    simulator.lateMs = 60_000;
    await this.press('Payer');
    await this.shows('state-awaiting-payment');
    await expect.poll(() => simulator.isLate).toBe(true);
  }

  /** The money that was on its way arrives. */
  async moneyArrives(): Promise<void> {
    this.simulator.release();
    await this.simulator.settled();
  }

  /** Pays at once, and holds the link. */
  async buy(): Promise<void> {
    await this.order();
    await this.press('Payer');
    await this.shows('state-paid');
    await this.simulator.settled();
    await this.opens();
  }

  /** Back at the provider's page, from the order's. */
  async payAgain(): Promise<void> {
    await this.store.main.getByRole('link', { name: this.store.say('pay-now') }).click();
    await this.atProvider();
  }

  /** The order's page comes to show a state, by itself. */
  async shows(state: string): Promise<void> {
    await expect(this.page).toHaveURL(/\/order\//);
    await expect(this.store.main.getByText(this.store.say('order-on-trial'))).toBeVisible();
    await expect(this.store.main.getByRole('status')).toContainText(this.store.say(state), { timeout: 15_000 });
  }

  private get downloads() {
    return this.store.main.getByRole('link', { name: this.store.say('download-named') });
  }

  /** The order's page offers nothing to download. */
  async hasNothing(): Promise<void> {
    await expect(this.downloads).toHaveCount(0);
  }

  /** The file can be had: by the order's page, and by the link that was mailed. */
  async opens(): Promise<void> {
    await expect(this.downloads).toHaveCount(1);
    expect((await fetch(await this.link())).status).toBe(200);
  }

  /** The file cannot be had any more, and the buyer is told so. */
  async isShut(): Promise<void> {
    await this.hasNothing();
    await expect(this.store.main.getByText(this.store.say('downloads-disabled'))).toBeVisible();
    expect((await fetch(await this.link())).status).toBe(403);
  }

  /** The letters with links that were sent for the order. */
  async deliveries(): Promise<ParsedMail[]> {
    const number = await this.store.orderNumber();
    return this.trial.post.mails.filter((mail) => mail.text?.includes('/d/') && mail.subject?.includes(number));
  }

  private async link(): Promise<string> {
    const number = await this.store.orderNumber();
    const mail = await this.trial.post.mail(({ text, subject }) => !!text?.includes('/d/') && !!subject?.includes(number));
    return /http:\/\/\S+\/d\/[\w-]+/.exec(mail.text!)![0];
  }

  /** The one letter with the link, and the file behind it. */
  async download(): Promise<void> {
    await this.page.goto(await this.link());
    const arriving = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: /Télécharger/ }).click();
    expect(await sha256OfFile((await (await arriving).path())!)).toBe(this.trial.sold.sha256);
    await this.page.goBack();
    expect(await this.deliveries()).toHaveLength(1);
  }

  /** The merchant is told of the order by a letter. */
  async merchantReads(what: RegExp): Promise<void> {
    const number = await this.store.orderNumber();
    await this.trial.post.mail(({ text, subject, to }) =>
      !!subject?.includes(number) && what.test(text ?? '') && [to].flat().some((one) => one?.text.includes(MERCHANT)));
  }

  /** The order's page in the backoffice, in a window beside. */
  async merchantLooks(): Promise<OrderDesk> {
    const { id } = await this.trial.merchant.orderByNumber(await this.store.orderNumber());
    const page = await this.page.context().newPage();
    listen(page, this.complaints);
    return OrderDesk.open(page, this.trial.shop.url, id);
  }
}
