import { type Locator, type Page, expect } from '@playwright/test';
import { type Language, words } from '../support/words.ts';

/** What a shopper sees and does. */
export class Storefront {
  /** What a control is called, by the name of its words. */
  readonly say: (name: string) => RegExp;

  constructor(
    readonly page: Page,
    private readonly url: string,
    language: Language = 'fr',
  ) {
    this.say = words('storefront', language);
  }

  /** Opens a page, and waits until the browser has taken it over: it then asks for the visitor's cart. */
  async open(path: string): Promise<void> {
    const cart = this.page.waitForResponse((answer) => new URL(answer.url()).pathname === '/graphql');
    await this.page.goto(this.url + path);
    await cart;
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  async addToCart(): Promise<void> {
    await this.main.getByRole('button', { name: this.say('add-to-cart') }).click();
    await expect(this.page.getByRole('link', { name: this.say('cart-with-count') })).toBeVisible();
  }

  async goToCheckout(): Promise<void> {
    await this.page.getByRole('link', { name: this.say('cart') }).click();
    await this.main.getByRole('link', { name: this.say('go-to-checkout') }).click();
    await expect(this.main.getByRole('heading', { level: 1, name: this.say('checkout') })).toBeVisible();
  }

  async fillCheckout(who: { name: string; email: string }, method = this.say('method-transfer')): Promise<void> {
    await this.main.getByLabel(this.say('field-name')).fill(who.name);
    await this.main.getByLabel(this.say('field-email')).fill(who.email);
    await this.main.getByRole('radio', { name: method }).check();
  }

  /** The consent to immediate delivery. */
  get consent(): Locator {
    return this.main.locator('input[name=consent]');
  }

  async placeOrder(): Promise<void> {
    await this.main.locator('button[type=submit]').click();
  }

  /** The number of the order whose page is open. */
  async orderNumber(): Promise<string> {
    await expect(this.main).toContainText(/\d{4}-\d{6}/);
    return /\d{4}-\d{6}/.exec((await this.main.textContent())!)![0];
  }
}
