import { type Locator, type Page, expect } from '@playwright/test';

/** What a shopper sees and does, in French words. */
export class Storefront {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

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
    await this.main.getByRole('button', { name: 'Ajouter au panier' }).click();
    await expect(this.page.getByRole('link', { name: /^Panier, / })).toBeVisible();
  }

  async goToCheckout(): Promise<void> {
    await this.page.getByRole('link', { name: /^Panier/ }).click();
    await this.main.getByRole('link', { name: 'Commander' }).click();
    await expect(this.main.getByRole('heading', { level: 1, name: 'Commande' })).toBeVisible();
  }

  async fillCheckout(who: { name: string; email: string }, method: string): Promise<void> {
    await this.main.getByLabel('Nom').fill(who.name);
    await this.main.getByLabel('Adresse de courriel').fill(who.email);
    await this.main.getByRole('radio', { name: method }).check();
  }

  /** The consent to immediate delivery. */
  get consent(): Locator {
    return this.main.getByRole('checkbox');
  }

  async placeOrder(): Promise<void> {
    await this.main.getByRole('button', { name: /^Commander et payer/ }).click();
  }

  /** The number of the order whose page is open. */
  async orderNumber(): Promise<string> {
    await expect(this.main).toContainText(/\d{4}-\d{6}/);
    return /\d{4}-\d{6}/.exec((await this.main.textContent())!)![0];
  }
}
