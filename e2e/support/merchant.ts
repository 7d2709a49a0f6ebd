import { Client } from './client.ts';
import { sha256 } from './bytes.ts';

const TUS = { 'tus-resumable': '1.0.0' };

export interface SoldFile {
  file: string;
  product: string;
  slug: string;
  variant: string;
  customerName: string;
  sha256: string;
}

/** What a merchant does in the backoffice, by the API alone: for stories whose subject is elsewhere. */
export class Merchant {
  constructor(readonly client: Client) {}

  static async enter(url: string, signInLink: string): Promise<Merchant> {
    return new Merchant(await Client.staff(url, signInLink));
  }

  async catalogue(title: string): Promise<string> {
    const { id } = await this.client.change<{ id: string }>(
      'catalogueCreate', { title, visibility: 'LISTED' }, 'AdminCatalogue', 'id',
    );
    return id;
  }

  async file(internalName: string, customerName: string): Promise<string> {
    const { id } = await this.client.change<{ id: string }>('fileCreate', { internalName, customerName }, 'AdminFile', 'id');
    return id;
  }

  /** Begins a resumable upload; returns its address. */
  async beginUpload(file: string, size: number, name: string): Promise<string> {
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    const answer = await this.client.fetch('/admin/uploads', {
      method: 'POST',
      headers: {
        ...TUS,
        'upload-length': String(size),
        'upload-metadata': `fileId ${encoded(file)},filename ${encoded(name)}`,
      },
    });
    if (answer.status !== 201) throw new Error(`the upload was refused: ${answer.status} ${await answer.text()}`);
    return new URL(answer.headers.get('location')!, this.client.url).pathname;
  }

  /** How far an upload has come. */
  async uploadOffset(upload: string): Promise<number> {
    const answer = await this.client.fetch(upload, { method: 'HEAD', headers: TUS });
    if (!answer.ok) throw new Error(`no such upload: ${answer.status}`);
    return Number(answer.headers.get('upload-offset'));
  }

  /** Sends what is missing, in pieces of this size. */
  async continueUpload(upload: string, data: Buffer, pieceBytes = data.length): Promise<void> {
    for (let offset = await this.uploadOffset(upload); offset < data.length; ) {
      offset = await this.sendPiece(upload, data.subarray(offset, offset + pieceBytes), offset);
    }
  }

  /** Sends one piece; returns how far the upload has come. */
  async sendPiece(upload: string, piece: Buffer, offset: number): Promise<number> {
    const answer = await this.client.fetch(upload, {
      method: 'PATCH',
      headers: { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      body: new Uint8Array(piece),
    });
    if (answer.status !== 204) throw new Error(`the piece was refused: ${answer.status} ${await answer.text()}`);
    return Number(answer.headers.get('upload-offset'));
  }

  async upload(file: string, data: Buffer, name: string): Promise<void> {
    await this.continueUpload(await this.beginUpload(file, data.length, name), data);
  }

  /** A published product with one file, ready to be bought. */
  async sell(catalogue: string, title: string, fileName: string, data: Buffer, priceMinor = 1200): Promise<SoldFile> {
    const stored = `${fileName.normalize('NFD').replace(/[^A-Za-z0-9._-]/g, '')}`;
    const file = await this.file(`interne-${stored}`, fileName);
    await this.upload(file, data, fileName);
    const { product, slug, variant } = await this.product(catalogue, title, [file], priceMinor);
    return { file, product, slug, variant, customerName: fileName, sha256: sha256(data) };
  }

  async product(catalogue: string, title: string, files: string[], priceMinor = 1200, body = `Un texte sur **${title}**.`) {
    const { id: product, slug } = await this.client.change<{ id: string; slug: string }>(
      'productCreate',
      { title, body, catalogues: [catalogue] },
      'AdminProduct', 'id slug',
    );
    const { id: variant } = await this.client.change<{ id: string }>(
      'variantCreate',
      { product, title: 'Numérique', kind: 'FILE', priceMinor, taxRate: 2000, files },
      'AdminVariant', 'id',
    );
    await this.client.change('productPublish', { id: product }, 'AdminProduct', 'id');
    return { product, slug, variant };
  }

  /** A variant that is shipped, beside the product's others; its id. */
  async goods(
    product: string,
    title: string,
    of: { priceMinor: number; taxRate?: number; stock?: number; weightGrams?: number; sku?: string },
  ): Promise<string> {
    const { id } = await this.client.change<{ id: string }>(
      'variantCreate',
      { product, title, kind: 'GOODS', taxRate: 2000, files: [], ...of },
      'AdminVariant', 'id',
    );
    return id;
  }

  /** Ships goods everywhere, at one price. */
  async ships(nameFr: string, nameEn: string, priceMinor: number): Promise<void> {
    await this.client.change(
      'shippingMethodCreate',
      { nameFr, nameEn, active: true, taxRate: 2000, zones: [{ countries: [], tiers: [{ priceMinor }] }] },
      'ShippingMethod', 'id',
    );
  }

  /** Says where letters to the merchant go. */
  async readMailAt(email: string): Promise<void> {
    const fields = 'name currency timeZone language pricesIncludeTax defaultTaxRate countries consentFr consentEn';
    const { adminShopSettings } = await this.client.ask<{ adminShopSettings: object }>(`{ adminShopSettings { ${fields} } }`);
    await this.client.change('shopSettingsUpdate', { ...adminShopSettings, email }, 'ShopSettings', 'email');
  }

  /** Opens the method to shoppers, with instructions. */
  async acceptTransfers(): Promise<void> {
    await this.client.change(
      'deferredMethodUpdate',
      {
        method: 'TRANSFER',
        enabled: true,
        instructionsFr: 'Virement sur FR76 3000 4000 0312 3456 7890 143.',
        instructionsEn: 'Transfer to FR76 3000 4000 0312 3456 7890 143.',
      },
      'DeferredMethod', 'method',
    );
  }

  /** Saves an account for trials at a provider, offered to shoppers or not; returns the address that it shall notify. */
  async payThrough(provider: string, values: Readonly<Record<string, string>>, enabled = true): Promise<string> {
    const { accounts } = await this.client.change<{ accounts: { mode: string; enabled: boolean; notificationAddress: string }[] }>(
      'paymentAccountUpdate',
      { provider, mode: 'TEST', enabled, values: Object.entries(values).map(([name, value]) => ({ name, value })) },
      'AdminPaymentProvider', 'accounts { mode enabled notificationAddress }',
    );
    const account = accounts.find(({ mode }) => mode === 'TEST');
    if (account?.enabled !== enabled) throw new Error(`${provider} is ${account?.enabled ? '' : 'not '}offered`);
    return account.notificationAddress;
  }

  /** Asks the provider for something harmless; answers what that has shown. */
  async tryPayments(provider: string): Promise<string> {
    const { proof } = await this.client.change<{ proof: string }>('paymentAccountTest', { provider, mode: 'TEST' }, 'PaymentAccountTested', 'proof');
    return proof;
  }

  /** Gives money back through the order's provider: all that is left, or so much. */
  async refund(order: string, amountMinor?: number): Promise<AdminOrder> {
    return this.client.change<AdminOrder>('orderRefund', { order, ...(amountMinor ? { amountMinor } : {}) }, 'AdminOrder', ORDER);
  }

  async orderByNumber(number: string): Promise<AdminOrder> {
    const { adminOrders } = await this.client.ask<{ adminOrders: { nodes: AdminOrder[] } }>(
      `query($number: String!) { adminOrders(first: 2, filter: { search: $number }) { nodes { ${ORDER} } } }`,
      { number },
    );
    if (adminOrders.nodes.length !== 1) throw new Error(`${adminOrders.nodes.length} orders have the number ${number}`);
    return adminOrders.nodes[0]!;
  }

  async order(id: string): Promise<AdminOrder> {
    const { adminOrder } = await this.client.ask<{ adminOrder: AdminOrder }>(
      `query($id: ID!) { adminOrder(id: $id) { ${ORDER} } }`, { id },
    );
    return adminOrder;
  }

  /** Says that the money is there: the order is paid, its links open, the mail leaves. */
  async receivePayment(order: string): Promise<AdminOrder> {
    return this.client.change<AdminOrder>('orderReceivePayment', { order }, 'AdminOrder', ORDER);
  }
}

const ORDER = `id number state downloads deliveredAt name
  links { id customerName counter maxDownloads enabled url transfers { id deliveredBytes countedAt } }
  mails { kind state }`;

export interface AdminOrder {
  id: string;
  number: string;
  state: string;
  downloads: string;
  deliveredAt: string | null;
  name: string;
  links: {
    id: string;
    customerName: string;
    counter: number;
    maxDownloads: number | null;
    enabled: boolean;
    url: string | null;
    transfers: { id: string; deliveredBytes: number; countedAt: string | null }[];
  }[];
  mails: { kind: string; state: string }[];
}
