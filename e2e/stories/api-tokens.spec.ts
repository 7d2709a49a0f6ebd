import { expect, test } from '@playwright/test';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';
import { bytes } from '../support/bytes.ts';
import { listen, look } from '../support/look.ts';
import { Merchant } from '../support/merchant.ts';
import { Shopper } from '../support/shopper.ts';
import { words } from '../support/words.ts';

const say = words('backoffice');

test('an owner gives a program a token, sees what it does, and shuts it out', async ({ browser }) => {
  test.setTimeout(180_000);
  const shop = await Shop.start();
  try {
    const merchant = await Merchant.enter(shop.url, shop.firstSignInLink);
    await merchant.acceptTransfers();
    const sold = await merchant.sell(await merchant.catalogue('Ateliers'), 'Atelier de reliure', 'Reliure.pdf', bytes(1 << 12, 7));
    const { number } = await new Shopper(shop.url).buy(sold.variant);
    const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
    const complaints = listen(page);
    const office = new Backoffice(page, shop.url);
    await office.enter(await shop.signInLink());
    await office.open('/settings/api');
    await expect(office.main.getByText(say('api-tokens-none'))).toBeVisible();
    await look(page, 'office-api-none');

    // By keyboard alone: open, be told what is missing, fill in, send.
    await office.main.getByRole('button', { name: say('api-token-new') }).press('Enter');
    const dialog = page.getByRole('dialog');
    await look(page, 'office-api-new');
    await dialog.getByLabel(say('api-token-name')).press('Enter');
    await expect(dialog.getByLabel(say('api-token-name'))).toHaveAttribute('aria-invalid', 'true');
    await expect(dialog.getByLabel(say('api-part-orders'))).toHaveAttribute('aria-invalid', 'true');
    await look(page, 'office-api-refused');
    await dialog.getByLabel(say('api-part-orders')).selectOption('ORDERS_WRITE');
    await dialog.getByLabel(say('api-part-catalogue')).selectOption('CATALOGUE_READ');
    await dialog.getByLabel(say('api-token-life')).selectOption('30');
    await dialog.getByLabel(say('api-token-name')).fill('Comptabilité');
    await dialog.getByLabel(say('api-token-name')).press('Enter');
    await expect(dialog).toBeHidden();
    const shown = office.main.getByRole('status').locator('code');
    const token = (await shown.textContent())!;
    expect(token).toMatch(/^cmt_[\w-]{43}$/);
    await look(page, 'office-api-made');
    await office.main.getByRole('button', { name: say('api-token-kept') }).click();
    await expect(shown).toHaveCount(0);
    await page.reload();
    const card = office.main.getByRole('listitem').filter({ hasText: 'Comptabilité' });
    await expect(card.getByText(say('api-token-unused'))).toBeVisible();
    expect(await page.content()).not.toContain(token);

    // What an integrator writes: a header, and JSON.
    const ask = async (query: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) => {
      const answer = await fetch(`${shop.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return { status: answer.status, cookies: answer.headers.getSetCookie(), ...((await answer.json()) as { data?: any; errors?: { message: string }[] }) };
    };
    const { data, cookies } = await ask('{ adminOrders(first: 5) { nodes { id number state } } }');
    expect(data.adminOrders.nodes).toMatchObject([{ number, state: 'AWAITING_PAYMENT' }]);
    expect(cookies).toEqual([]);
    const order = data.adminOrders.nodes[0].id as string;
    const node = await ask(`{ adminNode(id: "${order}") { id __typename ... on AdminOrder { number } } }`);
    expect(node.data.adminNode).toEqual({ id: order, __typename: 'AdminOrder', number });
    const paid = await ask(`mutation { orderReceivePayment(input: { order: "${order}" }) { ... on AdminOrder { state } ... on Refused { refusals { reason } } } }`);
    expect(paid.data.orderReceivePayment).toEqual({ state: 'PAID' });
    for (const [query, why] of [
      ['mutation { productDelete(input: { id: "prd_1" }) { __typename } }', 'CATALOGUE_WRITE'],
      ['{ adminShopSettings { __typename } }', 'SETTINGS_READ'],
      ['{ adminUsers { name } }', 'No API token may use adminUsers'],
      ['{ adminApiTokens { name } }', 'No API token may use adminApiTokens'],
    ] as const) {
      const refused = await ask(query);
      expect(refused.errors?.[0]?.message, query).toContain(why);
    }

    // Its name stands where it has been; its latest use, in the list.
    await office.open(`/orders/${order}`);
    await expect(office.main.getByText('(API: Comptabilité)').first()).toBeVisible();
    await office.open('/settings/api');
    await expect(card.getByText(say('api-token-used'))).toBeVisible();
    await look(page, 'office-api-used');

    // Shut out at once.
    await card.getByRole('button', { name: say('api-token-revoke') }).click();
    await look(page, 'office-api-revoke');
    await page.getByRole('dialog').getByRole('button', { name: say('api-token-revoke') }).click();
    await expect(card).toHaveCount(0);
    expect((await ask('{ me { name } }')).status).toBe(401);
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
  }
});
