import { expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen, lookIn } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { LANGUAGES, TAGS, euros } from '../support/words.ts';

for (const language of LANGUAGES) test(`the first steps lead from an empty shop to a test sale, and check themselves off, ${language}`, async ({ browser }) => {
  test.setTimeout(180_000);
  const shop = await Shop.start();
  try {
    const page = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const complaints = listen(page);
    const office = new Backoffice(page, shop.url, language);
    const { say } = office;
    await office.enter(shop.firstSignInLink);
    await office.open('');
    const steps = office.main.getByRole('list').filter({ hasText: say('guide-SHOP') });
    const done = steps.getByText(say('guide-done'), { exact: true });
    await expect(steps.getByRole('listitem')).toHaveCount(7);
    await expect(done).toHaveCount(0);
    await expect(steps.locator('[aria-current=step]')).toContainText(say('guide-SHOP'));
    await lookIn(language, page, 'office-dashboard-empty');

    // Name, address; mails stay, and that is known; a way to pay.
    await steps.getByRole('link', { name: say('guide-go-SHOP') }).click();
    await office.main.getByLabel(say('shop-name')).fill('La Belle Boutique');
    await office.main.getByLabel(say('shop-email')).fill('bonjour@belle.example');
    await office.sendFormOf('shop-email');
    await expect(office.main.getByText(say('saved'))).toBeVisible();
    await office.go('dashboard');
    await expect(done).toHaveCount(1);
    await steps.getByRole('button', { name: say('guide-mail-may-stay') }).click();
    await expect(done).toHaveCount(2);
    await office.openTransfers('Virement sur FR76 3000 4000 0312 3456 7890 143, référence {OrderID}.');
    await office.go('dashboard');
    await expect(done).toHaveCount(3);

    // A catalogue out of the menu, with a product and its file.
    await steps.getByRole('link', { name: say('guide-go-TEST_CATALOGUE') }).click();
    await office.main.getByRole('button', { name: say('catalogue-new') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('title')).fill('Essai');
    await dialog.getByRole('radio', { name: say('visibility-UNLISTED') }).check();
    await dialog.getByRole('button', { name: say('save') }).click();
    await expect(office.main.getByRole('heading', { name: 'Essai' })).toBeVisible();
    const merchant = await Merchant.enter(shop.url, await shop.signInLink());
    const catalogue = (await merchant.client.ask<{ adminCatalogues: { id: string }[] }>('{ adminCatalogues { id } }')).adminCatalogues[0]!;
    const sold = await merchant.sell(catalogue.id, 'Premier essai', 'Essai.pdf', bytes(1 << 12, 3));
    await office.go('dashboard');
    await expect(done).toHaveCount(5);
    await lookIn(language, page, 'office-dashboard-guide');

    // The test sale, as any shopper: nobody finds it in the menu.
    const shopper = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const store = new Storefront(shopper, shop.url, language);
    await store.open('/');
    await expect(store.main.getByText('Premier essai')).toHaveCount(0);
    await store.open(`/product/${sold.slug}`);
    await store.addToCart();
    await store.goToCheckout();
    await store.fillCheckout({ name: 'Moi', email: 'moi@belle.example' });
    await store.consent.check();
    await store.placeOrder();
    await expect(shopper).toHaveURL(/\/order\//);
    const number = await store.orderNumber();
    await office.go('orders');
    await office.deliver(number);
    await office.go('dashboard');
    await expect(done).toHaveCount(6);
    await expect(steps.locator('[aria-current=step]')).toContainText(say('guide-OPENING'));

    // It works: the protection comes off.
    await steps.getByRole('link', { name: say('guide-go-OPENING') }).click();
    await office.main.getByRole('button', { name: say('edit') }).click();
    await dialog.getByRole('radio', { name: say('visibility-LISTED') }).check();
    await dialog.getByRole('button', { name: say('save') }).click();
    await expect(dialog).toBeHidden();
    await office.go('dashboard');
    await expect(done).toHaveCount(7);
    await expect(office.main.getByText({ fr: 'une commande payée', en: 'one paid order' }[language]).first()).toBeVisible();

    // The plots, as a picture and as a table.
    const plot = office.main.getByRole('figure').filter({ hasText: say('plot-sales') });
    await expect(plot.getByRole('img')).toHaveAccessibleName(euros(1200, language));
    await plot.getByText(say('plot-table')).click();
    await expect(plot.getByRole('row').nth(1)).toContainText(euros(1200, language));
    await expect(plot.getByRole('row')).toHaveCount(31);
    await lookIn(language, page, 'office-dashboard');

    await office.main.getByRole('button', { name: say('guide-dismiss') }).click();
    await expect(steps).toHaveCount(0);
    await office.main.getByRole('button', { name: say('guide-show') }).click();
    await expect(steps).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
  }
});
