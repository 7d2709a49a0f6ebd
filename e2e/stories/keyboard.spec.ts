import { expect, test } from '@playwright/test';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { press, tabTo, type } from '../support/keys.ts';
import { listen } from '../support/look.ts';
import { Merchant, type SoldFile } from '../support/merchant.ts';

let shop: Shop;
let merchant: Merchant;
let sold: SoldFile;

test.beforeAll(async () => {
  shop = await Shop.start();
  merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
  await merchant.acceptTransfers();
  sold = await merchant.sell(await merchant.catalogue('Sons'), 'Bruits de pluie', 'Pluie.wav', bytes(1 << 16, 4));
});
test.afterAll(() => shop?.stop());

for (const width of [1280, 320]) {
  test(`a shopper buys without a mouse, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const complaints = listen(page);
    const store = new Storefront(page, shop.url);
    await store.open('/');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Aller au contenu' })).toBeFocused();

    await press(page, store.main.getByRole('link', { name: /Bruits de pluie/ }));
    await expect(page).toHaveURL(`${shop.url}/product/${sold.slug}`);
    await press(page, store.main.getByRole('button', { name: 'Ajouter au panier' }));
    await press(page, page.getByRole('link', { name: /^Panier, un article/ }));
    await press(page, store.main.getByRole('link', { name: 'Commander' }));
    await type(page, store.main.getByLabel('Nom'), 'Zoé Bréa');
    await type(page, store.main.getByLabel('Adresse de courriel'), 'zoe@example.org');
    const method = store.main.getByRole('radio', { name: 'Virement bancaire' });
    if (!(await method.isChecked())) {
      await tabTo(page, method);
      await page.keyboard.press('Space');
    }
    await tabTo(page, store.consent);
    await page.keyboard.press('Space');
    await press(page, store.main.getByRole('button', { name: /^Commander et payer/ }));
    await expect(page).toHaveURL(/\/order\//);
    await expect(store.main).toContainText('FR76 3000 4000');
    expect(complaints).toEqual([]);
  });
}
