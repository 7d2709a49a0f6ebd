import { type Locator, type Page, expect } from '@playwright/test';
import { type Language, words } from '../support/words.ts';

/** What the merchant sees and does. */
export class Backoffice {
  /** What a control is called, by the name of its words. */
  readonly say: (name: string) => RegExp;

  constructor(
    readonly page: Page,
    private readonly url: string,
    language: Language = 'fr',
  ) {
    this.say = words('backoffice', language);
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** Opens a one-time sign-in link and presses its button. */
  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole('button', { name: /^(Entrer|Enter)$/ }).click();
    await expect(this.page.getByRole('navigation', { name: this.say('places') })).toBeVisible();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.url}/admin${path}`);
    await expect(this.main.getByRole('heading', { level: 1 })).toBeVisible();
  }

  /** Follows the rail to a place. */
  async go(place: string): Promise<void> {
    await this.page.getByRole('navigation', { name: this.say('places') }).getByRole('link', { name: this.say(place) }).click();
    await expect(this.main.getByRole('heading', { level: 1, name: this.say(place) })).toBeVisible();
  }

  async createCatalogue(title: string): Promise<void> {
    await this.go('catalogues');
    await this.main.getByRole('button', { name: this.say('catalogue-new') }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: this.say('title') }).fill(title);
    await dialog.getByRole('button', { name: this.say('save') }).click();
    await expect(this.main.getByRole('heading', { name: title })).toBeVisible();
  }

  /** A draft; its page is open afterwards. */
  async createProduct(title: string, text: string, catalogue: string): Promise<void> {
    await this.go('products');
    await this.main.getByRole('link', { name: this.say('product-new') }).first().click();
    await this.main.getByRole('textbox', { name: this.say('title') }).fill(title);
    await this.main.getByRole('textbox', { name: this.say('body') }).fill(text);
    await this.main.getByRole('checkbox', { name: catalogue }).check();
    await this.main.getByRole('button', { name: this.say('product-create') }).click();
    await expect(this.main.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }

  /** Fills the open "Price & stock" of a file, and begins the upload. */
  async addFile(path: string, names: { customer: string; internal: string }, price: string): Promise<void> {
    await this.main.getByRole('radio', { name: this.say('kind-FILE') }).check();
    await this.main.getByRole('textbox', { name: this.say('price') }).fill(price);
    await this.main.getByLabel(this.say('file-upload-new')).setInputFiles(path);
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: this.say('customer-name') }).fill(names.customer);
    await dialog.getByRole('textbox', { name: this.say('internal-name') }).fill(names.internal);
    await dialog.getByRole('button', { name: this.say('upload-begin') }).click();
    await expect(dialog).toBeHidden();
  }

  /** The word that all of the file is there. */
  get uploaded(): Locator {
    return this.main.getByText(this.say('upload-complete')).first();
  }

  /** Sends the form that holds this field: a page may have several. */
  async sendFormOf(label: string): Promise<void> {
    await this.main.locator('form', { has: this.page.getByLabel(this.say(label)) }).locator('button[type=submit]').click();
  }

  /** The bar of the upload under way. */
  get uploadBar(): Locator {
    return this.main.getByRole('progressbar');
  }

  async saveVariant(): Promise<void> {
    await this.main.getByRole('button', { name: this.say('save') }).first().click();
  }

  async publish(): Promise<void> {
    await this.main.getByRole('button', { name: this.say('publish') }).click();
    await expect(this.main.getByRole('button', { name: this.say('publish') })).toBeHidden();
  }

  /** Offers bank transfers, with instructions for both languages. */
  async openTransfers(instructions: string): Promise<void> {
    await this.open('/settings/payment/transfer');
    const transfer = this.main.getByRole('form', { name: this.say('method-TRANSFER') });
    await transfer.getByRole('checkbox', { name: this.say('method-enabled') }).check();
    for (const field of ['instructions-fr', 'instructions-en']) {
      await transfer.getByRole('textbox', { name: this.say(field) }).fill(instructions);
    }
    await transfer.getByRole('button', { name: this.say('save') }).click();
  }

  /** The account at a provider whose page is open. */
  account(mode: 'LIVE' | 'TEST'): Locator {
    return this.main.getByRole('region', { name: this.say(`account-of-${mode}`) });
  }

  /** Opens the account for trials at a provider, by the ways that the pages offer. */
  async openTrialAccount(provider: RegExp): Promise<Locator> {
    await this.open('/settings/payment');
    await this.main.getByRole('link', { name: provider }).click();
    await this.main.getByRole('navigation', { name: this.say('accounts') }).getByRole('link', { name: this.say('mode-TEST') }).click();
    await expect(this.account('TEST')).toBeVisible();
    return this.account('TEST');
  }

  /** The row of an order in the list of all orders. */
  order(number: string): Locator {
    return this.main.getByRole('row').filter({ hasText: number });
  }

  /** "Deliver" on the row: the money is there, the files go out. */
  async deliver(number: string): Promise<void> {
    await this.order(number).getByRole('button', { name: this.say('deliver') }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('radio', { name: this.say('deliver-paid-yes') }).check();
    await dialog.getByRole('button', { name: this.say('deliver') }).click();
    await expect(dialog).toBeHidden();
  }
}
