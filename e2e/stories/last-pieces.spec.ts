import { expect, test } from '@playwright/test';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { Refused } from '../support/client.ts';
import { freshDatabase, postgresServer } from '../support/databases.ts';
import { Merchant } from '../support/merchant.ts';
import { Shopper } from '../support/shopper.ts';

const SHOPPERS = 32;
const PIECES = 10;
const ADDRESS = { street: '1 rue du Port', postcode: '29200', city: 'Brest' };

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  test(`${SHOPPERS} shoppers want the last ${PIECES} pieces at once: ${PIECES} are sold, on ${database}`, async () => {
    test.skip(database === 'PostgreSQL' && !postgresServer, 'no PostgreSQL here: run this under scripts/with-postgres.sh');
    const shop = await Shop.start({ databaseUrl: database === 'PostgreSQL' ? await freshDatabase() : undefined });
    try {
      const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
      await merchant.acceptTransfers();
      await merchant.ships('Colis suivi', 'Tracked parcel', 490);
      const sold = await merchant.sell(await merchant.catalogue('Livres'), 'Le manuel', 'Manuel.pdf', bytes(1 << 12, 7));
      const book = await merchant.goods(sold.product, 'Relié', { priceMinor: 1800, stock: PIECES });
      const shoppers = await Promise.all(Array.from({ length: SHOPPERS }, async (_, n) => {
        const shopper = new Shopper(shop.url, 'Zoé Bréa', `zoe+${n}@example.org`, ADDRESS);
        await shopper.add(book);
        return { shopper, ...(await shopper.quote()) };
      }));
      // Everybody presses at once, and twice, as people do.
      const place = ({ shopper, totalMinor, shippingMethod }: (typeof shoppers)[number]) => shopper.place(totalMinor, 'TRANSFER', shippingMethod);
      const ends = await Promise.all(shoppers.flatMap((one) => [place(one), place(one)].map((order) =>
        order.then(({ number }) => ({ email: one.shopper.email, number }), (why: unknown) => ({ email: one.shopper.email, why })),
      )));
      const numbers = new Set<string>();
      for (const end of ends) {
        if ('number' in end) numbers.add(end.number);
        else {
          expect(end.why).toBeInstanceOf(Refused);
          expect((end.why as Refused).refusals.map((refusal) => refusal.reason), String(end.why)).toContain('OUT_OF_STOCK');
        }
      }
      const buyers = new Set(ends.filter((end) => 'number' in end).map((end) => end.email));
      expect(buyers.size, 'who was told of an order').toBe(PIECES);
      expect(numbers.size, 'orders').toBe(PIECES);
      expect(await shop.sql('SELECT count(*), sum(quantity) FROM order_line')).toEqual([`${PIECES}|${PIECES}`]);
      expect(await shop.sql('SELECT stock FROM variant WHERE stock IS NOT NULL')).toEqual(['0']);
      // Who was too late is told so in the cart, and a piece that comes back is sold once more.
      const cancelled = await merchant.orderByNumber([...numbers][0]!);
      await merchant.client.change('orderCancel', { order: cancelled.id }, 'AdminOrder', 'id');
      const late = shoppers.find(({ shopper }) => !buyers.has(shopper.email))!;
      expect(numbers).not.toContain((await place(late)).number);
      expect(await shop.sql('SELECT stock FROM variant WHERE stock IS NOT NULL')).toEqual(['0']);
    } finally {
      await shop.stop();
    }
  });
}
