import { expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Storefront } from '../pages/storefront.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen, lookIn } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { LANGUAGES, TAGS, euros, typed } from '../support/words.ts';

// The manual's chapter « Livraison de produits numériques », by hand, for a transfer that comes in two parts.
for (const language of LANGUAGES) test(`a transfer is shown, scanned, received in parts, and delivered while the buyer looks on, ${language}`, async ({ browser }) => {
  test.setTimeout(180_000);
  const shop = await Shop.start();
  try {
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    await merchant.acceptTransfers();
    await merchant.sell(await merchant.catalogue('Livres'), 'Le manuel', 'Manuel.pdf', bytes(5_000, 7));

    const desk = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const complaints = listen(desk);
    const office = new Backoffice(desk, shop.url, language);
    const { say } = office;
    await office.enter(await shop.signInLink());

    // The account, checked as it is typed.
    await office.open('/settings/payment/transfer');
    const transfer = office.main.getByRole('form', { name: say('method-TRANSFER') });
    await transfer.getByRole('textbox', { name: say('account-holder') }).fill('Éditions du Port');
    await transfer.getByRole('textbox', { name: say('iban') }).fill('FR76 3000 6000 0112 3456 7890 188');
    await transfer.getByRole('button', { name: say('save') }).click();
    await expect(transfer).toContainText({ fr: 'chiffres de contrôle', en: 'check digits' }[language]);
    await transfer.getByRole('textbox', { name: say('iban') }).fill('fr7630006000011234567890189');
    await transfer.getByRole('textbox', { name: say('remind-after') }).fill('7');
    await transfer.getByRole('textbox', { name: say('cancel-after') }).fill('30');
    await transfer.getByRole('button', { name: say('save') }).click();
    await expect(transfer.getByText(say('saved'))).toBeVisible();
    await lookIn(language, desk, 'payment-settings');

    // The buyer sees where the money goes, and a code to scan.
    const buyer = await (await browser.newContext({ locale: TAGS[language] })).newPage();
    const buyerComplaints = listen(buyer);
    const store = new Storefront(buyer, shop.url, language);
    await store.open('/');
    await store.main.getByRole('link', { name: /Le manuel/ }).click();
    await store.addToCart();
    await store.goToCheckout();
    await store.fillCheckout({ name: 'Zoé Bréa', email: 'zoe@exemple.org' });
    await store.consent.check();
    await store.placeOrder();
    const number = await store.orderNumber();
    await expect(store.main).toContainText('FR76 3000 6000 0112 3456 7890 189');
    const code = store.main.getByRole('img', { name: store.say('transfer-code') });
    await expect(code).toBeVisible();
    expect(await code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await lookIn(language, buyer, 'order-transfer');

    // Half of it comes in: noted, and the order waits.
    await office.open('/orders');
    const row = office.order(number);
    await expect(row).toContainText(euros(1200, language));
    await expect(row.getByText(say('still-due'))).toBeHidden();
    await row.getByRole('button', { name: say('deliver') }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('textbox', { name: say('received-amount') }).fill(typed(5, language));
    await expect(dialog.getByRole('radio', { name: say('difference-wait') })).toBeChecked();
    await dialog.getByRole('textbox', { name: say('received-note') }).fill('virement 1/2');
    await lookIn(language, desk, 'received-part');
    await dialog.getByRole('button', { name: say('payment-note') }).click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText('✗');
    await expect(row.getByText(say('still-due'))).toContainText(euros(700, language));
    await lookIn(language, desk, 'order-part-paid');

    // The address was wrong.
    await row.getByRole('link', { name: number }).click();
    await expect(office.main).toContainText('virement 1/2');
    await desk.getByRole('button', { name: say('buyer-correct') }).click();
    await dialog.getByRole('textbox', { name: say('email') }).fill('zoe@example.org');
    await dialog.getByRole('button', { name: say('save') }).click();
    await expect(office.main).toContainText('zoe@exemple.org → zoe@example.org');

    // The rest comes in: the buyer's page turns to paid and shows the file by itself.
    await desk.getByRole('button', { name: say('deliver') }).click();
    await expect(dialog.getByRole('textbox', { name: say('received-amount') })).toHaveValue(typed(7, language));
    await dialog.getByRole('button', { name: say('deliver') }).click();
    await expect(dialog).toBeHidden();
    await expect(store.main.getByText(store.say('state-paid')).first()).toBeVisible({ timeout: 8_000 });
    await expect(store.main.getByRole('link', { name: store.say('download-named') })).toBeVisible();
    await expect(code).toBeHidden();
    await lookIn(language, desk, 'order-story');
    expect(await shop.sql(`SELECT recipient FROM outgoing_mail WHERE kind = 'DELIVERY'`)).toEqual(['zoe@example.org']);
    expect(complaints).toEqual([]);
    expect(buyerComplaints).toEqual([]);
  } finally {
    await shop.stop();
  }
});
