import { type Browser, expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { Shopper } from '../support/shopper.ts';
import { LANGUAGES, TAGS, typed } from '../support/words.ts';

const ADDRESS = { street: '1 rue du Port', postcode: '29200', city: 'Brest' };

for (const language of LANGUAGES) test(`two merchants edit one product at once, and nobody's work is silently lost, ${language}`, async ({ browser }) => {
  test.setTimeout(120_000);
  const shop = await Shop.start();
  try {
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    await merchant.acceptTransfers();
    await merchant.ships('Colis suivi', 'Tracked parcel', 490);
    const sold = await merchant.sell(await merchant.catalogue('Livres'), 'Le manuel', 'Manuel.pdf', bytes(1 << 12, 7));
    const book = await merchant.goods(sold.product, 'Relié', { priceMinor: 1800, stock: 10 });
    const desk = async (browser: Browser) => {
      const page = await (await browser.newContext({ locale: TAGS[language] })).newPage();
      const office = new Backoffice(page, shop.url, language);
      await office.enter(await shop.signInLink());
      await office.open(`/products/${sold.product}`);
      const text = office.main.getByRole('region', { name: office.say('product-text') });
      const prices = office.main.getByRole('region', { name: office.say('price-and-stock') });
      return {
        complaints: listen(page), office, text, prices,
        title: text.getByRole('textbox', { name: office.say('title') }),
        body: text.getByRole('textbox', { name: office.say('body') }),
        save: async (where: typeof text) => where.getByRole('button', { name: office.say('save'), exact: true }).first().click(),
        saved: async () => expect(page.getByText(office.say('saved')).first()).toBeVisible(),
        told: (where: typeof text) => where.getByText(office.say('changed-meanwhile')),
        press: (where: typeof text, name: string) => where.getByRole('button', { name: office.say(name) }).click(),
      };
    };
    const [anna, ben] = [await desk(browser), await desk(browser)];
    const { say } = anna.office;

    // The text: the second to save is told, sees the first's words beside their own, and chooses.
    await anna.body.fill('Ce qu’Anna écrit.');
    await anna.save(anna.text);
    await anna.saved();
    await ben.body.fill('Ce que Ben écrit.');
    await ben.save(ben.text);
    await expect(ben.told(ben.text)).toBeVisible();
    await expect(ben.text.getByText('Ce qu’Anna écrit.')).toBeVisible();
    await expect(ben.body).toHaveValue('Ce que Ben écrit.');
    await ben.press(ben.text, 'take-theirs');
    await expect(ben.body).toHaveValue('Ce qu’Anna écrit.');
    await expect(ben.told(ben.text)).toHaveCount(0);
    await ben.body.fill('Ce qu’Anna écrit. Et Ben.');
    await ben.save(ben.text);
    await ben.saved();

    // The other way round, and the first one's words are kept knowingly.
    await anna.title.fill('Le manuel d’Anna');
    await anna.save(anna.text);
    await expect(anna.told(anna.text)).toBeVisible();
    await expect(anna.text.getByText('Ce qu’Anna écrit. Et Ben.')).toBeVisible();
    await expect(anna.title).toHaveValue('Le manuel d’Anna');
    await anna.press(anna.text, 'keep-mine');
    await anna.save(anna.text);
    await expect(anna.told(anna.text)).toHaveCount(0);
    await expect(anna.office.main.getByRole('heading', { level: 1, name: 'Le manuel d’Anna' })).toBeVisible();

    // The price: while both type, a piece is sold; it stays sold.
    const bookOf = (who: typeof anna) => who.prices.getByRole('article').filter({ hasText: 'Relié' });
    for (const who of [anna, ben]) {
      await who.office.open(`/products/${sold.product}`);
      await bookOf(who).getByRole('button', { name: say('edit') }).click();
    }
    const priceOf = (who: typeof anna) => bookOf(who).getByRole('textbox', { name: say('price') });
    const shopper = new Shopper(shop.url, 'Zoé Bréa', 'zoe@example.org', ADDRESS, language);
    await shopper.add(book);
    const { totalMinor, shippingMethod } = await shopper.quote();
    await shopper.place(totalMinor, 'TRANSFER', shippingMethod);
    await priceOf(anna).fill(typed(21, language));
    await anna.save(bookOf(anna));
    await expect(priceOf(anna)).toHaveCount(0);
    expect(await shop.sql('SELECT price_minor, stock FROM variant WHERE stock IS NOT NULL')).toEqual(['2100|9']);
    await priceOf(ben).fill(typed(19, language));
    await ben.save(bookOf(ben));
    await expect(ben.told(ben.prices)).toBeVisible();
    await expect(ben.prices.getByText(typed(21, language)).first()).toBeVisible();
    await expect(priceOf(ben)).toHaveValue(typed(19, language));
    expect(await shop.sql('SELECT price_minor, stock FROM variant WHERE stock IS NOT NULL')).toEqual(['2100|9']);
    await ben.press(ben.prices, 'take-theirs');
    await expect(priceOf(ben)).toHaveValue(typed(21, language));
    expect([...anna.complaints, ...ben.complaints]).toEqual([]);
  } finally {
    await shop.stop();
  }
});
