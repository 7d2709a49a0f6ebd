import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shop } from '../shop.ts';
import { sha256OfFile } from './bytes.ts';
import { type Merchant } from './merchant.ts';

/** What the shop has acknowledged: whatever happens afterwards, it must hold. */
export class Ledger {
  /** A shopper's address, who buys once → the order's number, once told. */
  readonly orders = new Map<string, string>();
  /** Every shopper who ever tried. */
  readonly shoppers = new Set<string>();
  /** Ids of orders whose delivery was acknowledged. */
  readonly delivered = new Set<string>();
  /** File → SHA-256 of the upload whose last piece was acknowledged. */
  readonly files = new Map<string, string>();
  /** Link → the highest counter that was ever read, and the downloads that were carried to their end. */
  readonly counters = new Map<string, { seen: number; completed: number }>();

  constructor(
    private readonly shop: Shop,
    private readonly merchant: () => Merchant,
  ) {}

  /** What contradicts the shop's own words, now. Empty is well. */
  async faults(): Promise<string[]> {
    const faults: string[] = [];
    const check = (holds: boolean, fault: string) => holds || faults.push(fault);

    check((await this.shop.sql('PRAGMA integrity_check')).join() === 'ok', 'the database is damaged');
    check((await this.shop.sql('PRAGMA foreign_key_check')).length === 0, 'a row points to nothing');

    const rows = new Map<string, string[]>();
    for (const row of await this.shop.sql('SELECT email, number FROM orders')) {
      const [email, number] = row.split('|') as [string, string];
      rows.set(email, [...(rows.get(email) ?? []), number]);
    }
    for (const [email, numbers] of rows) {
      check(this.shoppers.has(email), `an order that nobody placed: ${numbers}`);
      check(numbers.length === 1, `an order placed twice: ${numbers}`);
    }
    for (const [email, number] of this.orders) {
      check(rows.get(email)?.[0] === number, `order ${number} is lost or has become ${rows.get(email)}`);
    }
    const once = async (what: string, sql: string) => {
      for (const row of await this.shop.sql(sql)) faults.push(`${what}: ${row}`);
    };
    await once('an order without its line', 'SELECT number FROM orders WHERE id NOT IN (SELECT order_id FROM order_line)');
    await once('a line doubled', 'SELECT hex(order_id), count(*) FROM order_line GROUP BY 1 HAVING count(*) > 1');
    await once('a link doubled', 'SELECT hex(order_line_id), count(*) FROM download_link GROUP BY 1 HAVING count(*) > 1');
    await once('a mail doubled', `SELECT hex(about), kind, count(*) FROM outgoing_mail GROUP BY 1, 2 HAVING count(*) > 1`);
    await once('an order without its mail', `
      SELECT number FROM orders WHERE id NOT IN (SELECT about FROM outgoing_mail WHERE kind = 'ORDER_RECEIVED')`);
    await once('a paid order without its links or its mail', `
      SELECT number FROM orders WHERE state = 'PAID' AND (id NOT IN (SELECT order_id FROM download_link)
        OR id NOT IN (SELECT about FROM outgoing_mail WHERE kind = 'DELIVERY'))`);
    await once('links of an order that is not paid', `
      SELECT number FROM orders WHERE state <> 'PAID' AND id IN (SELECT order_id FROM download_link WHERE enabled)`);
    await once('an event lost or doubled', `
      SELECT number, count(e.id) FROM orders o LEFT JOIN event e ON e.order_id = o.id AND e.kind = 'PLACED'
      GROUP BY o.id HAVING count(e.id) <> 1
      UNION ALL
      SELECT number, count(e.id) FROM orders o LEFT JOIN event e ON e.order_id = o.id AND e.kind = 'DELIVERED'
      WHERE o.delivered_at IS NOT NULL GROUP BY o.id HAVING count(e.id) <> 1`);
    await once('a version doubled', 'SELECT hex(product_file_id), count(*) FROM file_version GROUP BY 1 HAVING count(*) > 1');
    await once('a counter beside its transfers', `
      SELECT hex(l.id), l.counter, count(t.id) FROM download_link l
      LEFT JOIN transfer t ON t.link_id = l.id AND t.counted_at IS NOT NULL
      GROUP BY l.id HAVING l.counter <> count(t.id)`);

    const { client } = this.merchant();
    for (const [file, sha256] of this.files) {
      const { adminFile } = await client.ask<{ adminFile: { latest: { sha256: string } | null } | null }>(
        'query($id: ID!) { adminFile(id: $id) { latest { sha256 } } }', { id: file },
      );
      check(adminFile?.latest?.sha256 === sha256, `the uploaded file ${file} is lost or changed`);
    }
    for (const id of this.delivered) {
      const order = await this.merchant().order(id);
      check(order?.state === 'PAID' && order.deliveredAt !== null, `the delivery of ${order?.number ?? id} is lost`);
      for (const link of order?.links ?? []) {
        const mark = this.counters.get(link.id) ?? { seen: 0, completed: 0 };
        check(link.enabled && link.url !== null, `a link of ${order.number} is closed`);
        check(link.counter >= mark.seen, `the counter of ${order.number} went back: ${mark.seen} → ${link.counter}`);
        check(link.counter <= mark.completed, `${order.number} counts ${link.counter} of ${mark.completed} downloads`);
        this.counters.set(link.id, { ...mark, seen: link.counter });
      }
    }
    return faults;
  }

  /** The versions whose bytes are gone or are others, in the folder of files. */
  async objectFaults(): Promise<string[]> {
    const faults = [];
    for (const row of await this.shop.sql('SELECT storage_key, lower(hex(sha256)) FROM file_version')) {
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
    return faults;
  }
}
