import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shop } from '../shop.ts';
import { sha256OfFile } from './bytes.ts';
import { type Merchant } from './merchant.ts';

/** What the shop has acknowledged: whatever happens afterwards, it must hold. Orders go by their numbers. */
export class Ledger {
  /** A shopper's address, who buys once → the order's number, once told. */
  readonly orders = new Map<string, string>();
  /** Every shopper who ever tried. */
  readonly shoppers = new Set<string>();
  /** Orders → the sum of the receipts that were acknowledged. */
  readonly received = new Map<string, number>();
  /** Orders whose delivery was acknowledged. */
  readonly delivered = new Set<string>();
  /** Orders whose parcel was acknowledged to have left. */
  readonly shipped = new Set<string>();
  /** Orders all of whose money was acknowledged to have gone back; begun is not yet acknowledged. */
  readonly refunded = new Map<string, 'begun' | 'done'>();
  /** Orders whose downloads somebody has switched off, and was then refused: the merchant hears of it. */
  readonly disabled = new Map<string, 'begun' | 'done'>();
  /** Internal name of a file → SHA-256 of the upload whose last piece was acknowledged. */
  readonly files = new Map<string, string>();
  /** Orders → the highest counter of their one link that was ever read, and the downloads that were carried to their end. */
  readonly counters = new Map<string, { seen: number; completed: number }>();
  /** References of goods → the pieces that there were at first. */
  readonly stock = new Map<string, number>();
  /** What the API has been asked about once, after its delivery was acknowledged. */
  private readonly lookedAt = new Set<string>();

  constructor(
    private readonly shop: Shop,
    private readonly merchant: () => Merchant,
  ) {}

  /** What contradicts the shop's own words, now. Empty is well. */
  async faults(): Promise<string[]> {
    const faults: string[] = [];
    const told = [this.ofTheDatabase, this.ofOrders, this.ofMoney, this.ofGoods, this.ofFiles, this.ofLinks, this.ofTheApi];
    for (const part of told) faults.push(...(await part.call(this)));
    return faults;
  }

  /** The rows of a question each of whose answers is a fault. */
  private async none(what: string, sql: string): Promise<string[]> {
    return (await this.shop.sql(sql)).map((row) => `${what}: ${row}`);
  }

  private async ofTheDatabase(): Promise<string[]> {
    if (this.shop.isOnPostgres) return [];
    const whole = (await this.shop.sql('PRAGMA integrity_check')).join() === 'ok';
    const pointing = (await this.shop.sql('PRAGMA foreign_key_check')).length === 0;
    return [...(whole ? [] : ['the database is damaged']), ...(pointing ? [] : ['a row points to nothing'])];
  }

  private async ofOrders(): Promise<string[]> {
    const faults: string[] = [];
    const rows = new Map<string, string[]>();
    for (const row of await this.shop.sql('SELECT email, number FROM orders')) {
      const [email, number] = row.split('|') as [string, string];
      rows.set(email, [...(rows.get(email) ?? []), number]);
    }
    for (const [email, numbers] of rows) {
      if (!this.shoppers.has(email)) faults.push(`an order that nobody placed: ${numbers}`);
      if (numbers.length > 1) faults.push(`an order placed twice: ${numbers}`);
    }
    for (const [email, number] of this.orders) {
      if (rows.get(email)?.[0] !== number) faults.push(`order ${number} is lost or has become ${rows.get(email)}`);
    }
    const once = (kind: string, when: string) => `
      SELECT number, '${kind}', count(e.id) FROM orders o LEFT JOIN event e ON e.order_id = o.id AND e.kind = '${kind}'
      WHERE ${when} GROUP BY o.id HAVING count(e.id) <> 1`;
    return [
      ...faults,
      ...(await this.none('an order without its line', 'SELECT number FROM orders WHERE id NOT IN (SELECT order_id FROM order_line)')),
      ...(await this.none('a line doubled', `
        SELECT number, count(*) FROM order_line l JOIN orders o ON o.id = l.order_id
        GROUP BY o.id, l.variant_id HAVING count(*) > 1`)),
      ...(await this.none('a mail doubled', `
        SELECT number, m.kind, count(*) FROM outgoing_mail m JOIN orders o ON o.id = m.about
        GROUP BY o.id, m.kind HAVING count(*) > 1`)),
      ...(await this.none('an order without its mail', `
        SELECT number FROM orders WHERE id NOT IN (SELECT about FROM outgoing_mail WHERE kind = 'ORDER_RECEIVED')`)),
      ...(await this.none('an event lost or doubled', [
        once('PLACED', 'o.number IS NOT NULL'), once('DELIVERED', 'o.delivered_at IS NOT NULL'), once('PAID', 'o.paid_at IS NOT NULL'),
        once('REFUNDED', `o.state = 'REFUNDED'`), once('SHIPPED', 'o.id IN (SELECT order_id FROM shipment)'),
      ].join(' UNION ALL '))),
    ];
  }

  private async ofMoney(): Promise<string[]> {
    const faults: string[] = [];
    const received = new Map<string, number>();
    for (const row of await this.shop.sql('SELECT number, sum(amount_minor) FROM orders o JOIN receipt r ON r.about = o.id GROUP BY o.id')) {
      const [number, sum] = row.split('|') as [string, string];
      received.set(number, Number(sum));
    }
    for (const [number, sum] of this.received) {
      if ((received.get(number) ?? 0) < sum) faults.push(`${sum} received for ${number}, ${received.get(number) ?? 0} written down`);
    }
    return [
      ...faults,
      ...(await this.none('money written down that does not fit the state', `
        SELECT number, state, total_minor, sum(amount_minor) FROM orders o JOIN receipt r ON r.about = o.id GROUP BY o.id
        HAVING (state = 'AWAITING_PAYMENT' AND sum(amount_minor) >= total_minor) OR
          (state IN ('PAID', 'REFUNDED') AND sum(amount_minor) <> total_minor)`)),
      ...(await this.none('money given back twice, or of nothing', `
        SELECT number, sum(r.amount_minor) FROM orders o JOIN refunded_line r ON r.order_id = o.id GROUP BY o.id
        HAVING sum(r.amount_minor) > total_minor OR state NOT IN ('REFUNDED', 'PARTIALLY_REFUNDED')`)),
      ...(await this.none('a refund without its mail', `
        SELECT number FROM orders WHERE state = 'REFUNDED' AND id NOT IN (SELECT about FROM outgoing_mail WHERE kind = 'REFUND')`)),
    ];
  }

  private async ofGoods(): Promise<string[]> {
    const faults: string[] = [];
    const left = await this.shop.sql(`
      SELECT v.sku, v.stock, coalesce(sum(l.quantity), 0) FROM variant v LEFT JOIN order_line l ON l.variant_id = v.id
      WHERE v.stock IS NOT NULL GROUP BY v.id`);
    for (const row of left) {
      const [sku, stock, sold] = row.split('|') as [string, string, string];
      const first = this.stock.get(sku);
      if (Number(stock) + Number(sold) !== first) faults.push(`of ${first} pieces of ${sku}, ${sold} are sold and ${stock} are left`);
    }
    const waiting = new Set(await this.shop.sql(`
      SELECT number FROM orders WHERE id IN (SELECT order_id FROM order_line WHERE fulfilment = 'UNFULFILLED')`));
    for (const number of this.shipped) if (waiting.has(number)) faults.push(`the parcel of ${number} is back`);
    return [
      ...faults,
      ...(await this.none('a parcel doubled', `
        SELECT number, count(*) FROM shipment s JOIN orders o ON o.id = s.order_id GROUP BY o.id HAVING count(*) > 1`)),
      ...(await this.none('a parcel and its goods that do not know each other', `
        SELECT number FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE (fulfilment = 'SHIPPED') <> (shipment_id IS NOT NULL AND shipment_id IN (SELECT id FROM shipment))`)),
      ...(await this.none('a parcel without its mail', `
        SELECT number FROM orders WHERE id IN (SELECT order_id FROM shipment)
          AND id NOT IN (SELECT about FROM outgoing_mail WHERE kind = 'SHIPPED')`)),
    ];
  }

  private async ofFiles(): Promise<string[]> {
    const faults: string[] = [];
    const files = new Map<string, string>();
    const versions = await this.shop.sql(`
      SELECT internal_name, ${this.hex('sha256')} FROM file_version v JOIN product_file f ON f.id = v.product_file_id`);
    for (const row of versions) {
      const [name, sha256] = row.split('|') as [string, string];
      if (files.has(name)) faults.push(`a version doubled: ${name}`);
      files.set(name, sha256);
    }
    for (const [name, sha256] of this.files) {
      if (files.get(name) !== sha256) faults.push(`the uploaded file ${name} is lost or changed`);
    }
    return faults;
  }

  private async ofLinks(): Promise<string[]> {
    const faults = [
      ...(await this.none('a link doubled', `
        SELECT number, count(*) FROM download_link l JOIN orders o ON o.id = l.order_id
        GROUP BY o.id, l.order_line_id HAVING count(*) > 1`)),
      ...(await this.none('a paid order without its links or its mail', `
        SELECT number FROM orders WHERE state = 'PAID' AND (id NOT IN (SELECT order_id FROM download_link)
          OR id NOT IN (SELECT about FROM outgoing_mail WHERE kind = 'DELIVERY'))`)),
      ...(await this.none('links of an order that is not paid', `
        SELECT number FROM orders WHERE state <> 'PAID' AND id IN (SELECT order_id FROM download_link WHERE enabled)`)),
      ...(await this.none('a counter beside its transfers', `
        SELECT number, l.counter, count(t.id) FROM download_link l JOIN orders o ON o.id = l.order_id
        LEFT JOIN transfer t ON t.link_id = l.id AND t.counted_at IS NOT NULL
        GROUP BY l.id, o.id HAVING l.counter <> count(t.id)`)),
    ];
    const rows = new Map<string, { state: string; delivered: boolean; enabled: boolean; counter: number }>();
    const stand = await this.shop.sql(`
      SELECT number, state, CASE WHEN delivered_at IS NULL THEN 0 ELSE 1 END, CASE WHEN enabled THEN 1 ELSE 0 END, counter
      FROM orders o JOIN download_link l ON l.order_id = o.id`);
    for (const row of stand) {
      const [number, state, delivered, enabled, counter] = row.split('|') as [string, string, string, string, string];
      rows.set(number, { state, delivered: delivered === '1', enabled: enabled === '1', counter: Number(counter) });
    }
    for (const number of this.delivered) {
      const row = rows.get(number);
      const refunded = this.refunded.get(number);
      const holds = row?.state === 'PAID' ? refunded !== 'done' : row?.state === 'REFUNDED' && refunded !== undefined;
      if (!row?.delivered || !holds) {
        faults.push(`the delivery of ${number} is lost, or its refund: ${row?.state}`);
        continue;
      }
      const switched = row.state === 'REFUNDED' ? 'done' : this.disabled.get(number);
      if (!row.enabled && !switched) faults.push(`a link of ${number} is closed`);
      if (row.enabled && switched === 'done') faults.push(`a link of ${number} is open again`);
      const mark = this.counters.get(number) ?? { seen: 0, completed: 0 };
      if (row.counter < mark.seen) faults.push(`the counter of ${number} went back: ${mark.seen} → ${row.counter}`);
      if (row.counter > mark.completed) faults.push(`${number} counts ${row.counter} of ${mark.completed} downloads`);
      this.counters.set(number, { ...mark, seen: row.counter });
    }
    return faults;
  }

  /** What the database says is also what the shop tells its merchant; each order is asked about once. */
  private async ofTheApi(): Promise<string[]> {
    const faults: string[] = [];
    for (const number of this.delivered) {
      if (this.lookedAt.has(number)) continue;
      this.lookedAt.add(number);
      if (this.refunded.has(number) || this.disabled.has(number)) continue;
      const order = await this.merchant().orderByNumber(number).catch(() => undefined);
      const open = order?.links.length === 1 && order.links.every((link) => link.enabled && link.url);
      if (order?.state !== 'PAID' || !order.deliveredAt || !open) faults.push(`the delivery of ${number} is lost to the API`);
    }
    return faults;
  }

  /** The versions and the ZIP forms whose bytes are gone or are others, in the folder of files. */
  async objectFaults(): Promise<string[]> {
    const faults = [];
    const objects = await this.shop.sql(`
      SELECT storage_key, ${this.hex('sha256')} FROM file_version
      UNION SELECT storage_key, ${this.hex('sha256')} FROM zip_form WHERE storage_key IS NOT NULL`);
    for (const row of objects) {
      const [key, sha256] = row.split('|') as [string, string];
      const path = join(this.shop.dataDir, 'files', key);
      if (!existsSync(path)) faults.push(`the bytes of ${key} are lost`);
      else if ((await sha256OfFile(path)) !== sha256) faults.push(`the bytes of ${key} have changed`);
    }
    return faults;
  }

  /** The mails in the folder that must be there once, and are not. To be asked when nothing is queued any more. */
  async mailFaults(): Promise<string[]> {
    const folder = join(this.shop.dataDir, 'mail');
    const mails = readdirSync(folder).filter((name) => name.endsWith('.eml')).map((name) => readFileSync(join(folder, name), 'utf8'));
    const sent = await this.shop.sql(`SELECT count(*) FROM outgoing_mail WHERE state = 'SENT'`);
    const faults = [];
    if (Number(sent[0]) !== mails.length) faults.push(`${sent[0]} mails were sent, ${mails.length} lie in the folder`);
    const ids = mails.map((mail) => /^message-id:\s*(\S+)/im.exec(mail)?.[1] ?? 'none');
    if (new Set(ids).size !== ids.length) faults.push('a mail lies in the folder twice');
    const alarmed = new Set(await this.shop.sql(`
      SELECT number FROM orders WHERE id IN (SELECT about FROM outgoing_mail WHERE kind = 'DOWNLOAD_ALERT')`));
    for (const [number, stage] of this.disabled) {
      if (stage === 'done' && !alarmed.has(number)) faults.push(`the merchant was not told that ${number} was refused its file`);
    }
    return faults;
  }

  /** Bytes of a column in hexadecimal, in the database's own words. */
  hex(column: string): string {
    return this.shop.isOnPostgres ? `encode(${column}, 'hex')` : `lower(hex(${column}))`;
  }
}
