import { type Locator, type Page, expect } from '@playwright/test';
import { Backoffice } from './backoffice.ts';

/** An order's page, where the merchant acts on it. */
export class OrderDesk {
  private constructor(readonly office: Backoffice) {}

  static async open(page: Page, url: string, order: string): Promise<OrderDesk> {
    const office = new Backoffice(page, url);
    await office.open(`/orders/${order}`);
    return new OrderDesk(office);
  }

  private button(name: string): Locator {
    return this.office.main.getByRole('button', { name: this.office.say(name) });
  }

  private get dialog(): Locator {
    return this.office.page.getByRole('dialog');
  }

  /** A line of the order's story. */
  event(kind: string): Locator {
    const story = this.office.main.getByRole('region', { name: this.office.say('story') });
    return story.getByText(this.office.say(`event-${kind}`));
  }

  /** What the page warns of. */
  get warning(): Locator {
    return this.office.main.getByRole('alert');
  }

  /** Whether money can be given back from here, through the provider. */
  get canGiveBack(): Locator {
    return this.button('give-back');
  }

  /** Presses something of the menu. */
  async act(name: string): Promise<void> {
    await this.office.main.locator('details.menu > summary').first().click();
    await this.button(name).click();
  }

  private async actAndConfirm(name: string): Promise<void> {
    await this.act(name);
    await this.dialog.getByRole('button', { name: this.office.say(name) }).click();
    await expect(this.dialog).toHaveCount(0);
  }

  async cancel(): Promise<void> {
    await this.actAndConfirm('cancel-order');
  }

  async takeUpAgain(): Promise<void> {
    await this.actAndConfirm('revive-order');
  }

  /** Notes what the bank has written of a payment. */
  async recordDispute(step: 'OPENED' | 'WON' | 'LOST'): Promise<void> {
    await this.actAndConfirm(`dispute-${step}`);
  }

  /** Gives money back through the provider: all that is left, or so much. */
  async giveBack(sum?: string): Promise<void> {
    await this.canGiveBack.click();
    await this.dialog.getByRole('radio', { name: this.office.say(sum ? 'give-back-amount' : 'give-back-all') }).check();
    if (sum) await this.dialog.getByRole('textbox', { name: this.office.say('give-back-sum') }).fill(sum);
    await this.dialog.getByRole('button', { name: this.office.say('give-back-confirm') }).click();
    // As long as the shop waits for the provider.
    await expect(this.dialog).toHaveCount(0, { timeout: 20_000 });
  }

  /** Says that the payment was seen at the provider, which has not told of it; `meanwhile` sees the dialog as it is filled in. */
  async seePayment(note: string, meanwhile = async () => {}): Promise<void> {
    await this.button('deliver').first().click();
    await this.dialog.getByRole('radio', { name: this.office.say('deliver-seen-yes') }).check();
    await expect(this.dialog.getByText(this.office.say('deliver-seen-text'))).toBeVisible();
    await this.dialog.getByLabel(this.office.say('received-note')).fill(note);
    await meanwhile();
    await this.dialog.getByRole('button', { name: this.office.say('deliver') }).click();
    await expect(this.dialog).toHaveCount(0);
  }

  /** What asks to look at the provider after a refund that it has not answered. */
  get unclearRefund(): Locator {
    return this.warning.filter({ hasText: this.office.say('refund-unclear-text') });
  }

  /** Says what was seen at the provider of a refund that it has not answered; `meanwhile` sees the dialog. */
  async settleRefund(seen: 'LEFT' | 'STAYED', meanwhile = async () => {}): Promise<void> {
    await expect(this.unclearRefund).toBeVisible();
    await this.button(`refund-seen-${seen}`).click();
    await meanwhile();
    await this.dialog.getByRole('button', { name: this.office.say(`refund-seen-${seen}`) }).click();
    await expect(this.dialog).toHaveCount(0);
  }

  /** Notes that all of the money was given back elsewhere. */
  async recordRefund(): Promise<void> {
    await this.button('refund').click();
    await this.dialog.getByRole('button', { name: this.office.say('refund-confirm') }).click();
    await expect(this.dialog).toHaveCount(0);
  }
}
