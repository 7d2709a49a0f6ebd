import { expect, test, type Page } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { Backoffice } from '../pages/backoffice.ts';
import { Shop } from '../shop.ts';
import { listen, look } from '../support/look.ts';
import { PostOffice } from '../support/post-office.ts';
import { words } from '../support/words.ts';

const say = words('backoffice');
const OWNER = 'une phrase facile à retenir';
const CLERK = 'une autre phrase facile';
const CHANGED = 'encore une phrase facile';

/** The code that an authenticator shows for a key in base32 (RFC 6238), some steps from now. */
function code(key: string, steps = 0): string {
  const bits = [...key].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = mac[19]! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function signIn(page: Page, url: string, name: string, password: string): Promise<void> {
  await page.goto(`${url}/admin`);
  await page.getByLabel(say('user-name')).first().fill(name);
  await page.getByLabel(say('password'), { exact: false }).first().fill(password);
  await page.getByRole('button', { name: say('sign-in') }).click();
}

test('a clerk is invited, sees orders alone, sets a second factor up, and finds the way back in by mail', async ({ browser }) => {
  test.setTimeout(240_000);
  const post = await PostOffice.open();
  const shop = await Shop.start({ smtpUrl: post.url });
  try {
    const owner = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
    const complaints = listen(owner);
    const office = new Backoffice(owner, shop.url);
    await office.enter(shop.firstSignInLink);

    // The owner's own account, and a clerk by invitation.
    await office.open('/settings/account');
    await office.main.getByLabel(say('password-new')).fill(OWNER);
    await office.main.getByRole('button', { name: say('password-set') }).click();
    await expect(office.main.getByText(say('password-there'))).toBeVisible();
    await look(owner, 'office-account');
    await office.open('/settings/users');
    await office.main.getByRole('button', { name: say('user-new') }).click();
    const dialog = owner.getByRole('dialog');
    await look(owner, 'office-user-new');
    await dialog.getByLabel(say('user-name')).fill('Léa');
    await dialog.getByLabel(say('email')).fill('lea@example.org');
    await dialog.getByRole('button', { name: say('user-create') }).click();
    await expect(dialog).toBeHidden();
    await expect(office.main.getByText('/admin/password/')).toBeVisible();
    await look(owner, 'office-users');
    const invitation = await post.mail((mail) => !!mail.text?.includes('/admin/password/'));
    expect(invitation.to).toMatchObject({ text: expect.stringContaining('lea@example.org') });
    const [link] = /http:\/\/\S+\/admin\/password\/[\w-]+/.exec(invitation.text!)!;

    // The clerk chooses a password; the form works without JavaScript.
    const clerk = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
    await clerk.goto(link);
    await look(clerk, 'password-choose');
    await clerk.getByLabel('Nouveau mot de passe').fill('court');
    await clerk.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(clerk.getByRole('alert')).toContainText('10');
    await look(clerk, 'password-refused');
    await clerk.getByLabel('Nouveau mot de passe').fill(CLERK);
    await clerk.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(clerk.getByText('Léa')).toBeVisible();
    await clerk.goto(link);
    await expect(clerk.getByText('Ce lien ne sert plus')).toBeVisible();

    // Orders, and their own account: nothing else, not even by its address.
    await signIn(clerk, shop.url, 'Léa', CLERK);
    const places = clerk.getByRole('navigation', { name: say('places') });
    await expect(places.getByRole('link')).toHaveCount(2);
    await expect(clerk).toHaveURL(/\/admin\/orders$/);
    await clerk.goto(`${shop.url}/admin/products`);
    await expect(clerk.getByText('Votre rôle ne le permet pas')).toBeVisible();

    // The password is changed by whoever knows the one of now.
    await clerk.goto(`${shop.url}/admin/settings/account`);
    const current = clerk.getByLabel(say('password-current'));
    await current.fill('rien de tout cela');
    await clerk.getByLabel(say('password-new')).fill(CHANGED);
    await clerk.getByRole('button', { name: say('password-set') }).click();
    await expect(current).toHaveAttribute('aria-invalid', 'true');
    await expect(current).toBeFocused();
    await look(clerk, 'office-password-wrong');
    await current.fill(CLERK);
    await clerk.getByRole('button', { name: say('password-set') }).click();
    await expect(clerk.getByText(say('password-saved'))).toBeVisible();
    await expect(current).toHaveValue('');

    // The second factor.
    await clerk.getByRole('button', { name: say('second-factor-set-up') }).click();
    await expect(clerk.getByRole('img', { name: say('second-factor-qr') })).toBeVisible();
    const key = (await clerk.getByText(say('second-factor-key')).locator('code').textContent())!.replaceAll(' ', '');
    await look(clerk, 'office-second-factor');
    await clerk.getByLabel(say('second-factor-first-code')).fill('000000');
    await clerk.getByRole('button', { name: say('second-factor-confirm') }).click();
    await expect(clerk.getByLabel(say('second-factor-first-code'))).toHaveAttribute('aria-invalid', 'true');
    await clerk.getByLabel(say('second-factor-first-code')).fill(code(key));
    await clerk.getByRole('button', { name: say('second-factor-confirm') }).click();
    await expect(clerk.locator('.codes code')).toHaveCount(10);
    const codes = await clerk.locator('.codes code').allTextContents();
    await look(clerk, 'office-recovery-codes');

    await clerk.getByRole('button', { name: say('sign-out') }).click();
    await signIn(clerk, shop.url, 'Léa', CHANGED);
    const asked = clerk.getByLabel(say('second-factor-code'), { exact: false });
    await expect(asked).toBeFocused();
    await look(clerk, 'sign-in-code');
    await asked.fill(codes[0]!);
    await clerk.getByRole('button', { name: say('sign-in') }).click();
    await expect(places).toBeVisible();

    // Two browsers: the list names both, and one ends the other.
    const second = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
    await signIn(second, shop.url, 'Léa', CHANGED);
    await second.getByLabel(say('second-factor-code'), { exact: false }).fill(code(key, 1));
    await second.getByRole('button', { name: say('sign-in') }).click();
    await expect(second.getByRole('navigation', { name: say('places') })).toBeVisible();
    await clerk.goto(`${shop.url}/admin/settings/account`);
    // The button that ends a session names its device too, unseen: a session is its line.
    const sessions = clerk.getByRole('listitem').filter({ hasText: 'Chrome, Linux' });
    await expect(sessions).toHaveCount(2);
    await clerk.getByRole('button', { name: say('sessions-end-others') }).click();
    await expect(sessions).toHaveCount(1);
    await second.reload();
    await expect(second.getByRole('button', { name: say('sign-in') })).toBeVisible();

    // The telephone is lost, and the password forgotten.
    await office.open('/settings/users');
    const card = office.main.getByRole('listitem').filter({ hasText: 'lea@example.org' });
    await card.getByText(say('actions')).click();
    await card.getByRole('button', { name: say('user-reset-second-factor') }).click();
    await expect(card.getByText(say('second-factor')).first()).toBeHidden();
    await second.getByText(say('forgotten')).click();
    await second.getByLabel(say('forgotten-who')).fill('lea@example.org');
    await second.getByRole('button', { name: say('forgotten-send') }).click();
    await expect(second.getByText(say('forgotten-sent'))).toBeVisible();
    await look(second, 'sign-in-forgotten');
    const letter = await post.mail((mail) => !!mail.subject?.startsWith('Nouveau mot de passe'));
    await second.goto(/http:\/\/\S+\/admin\/password\/[\w-]+/.exec(letter.text!)![0]);
    await second.getByLabel('Nouveau mot de passe').fill(`${CLERK} encore`);
    await second.getByRole('button', { name: 'Enregistrer' }).click();
    await signIn(second, shop.url, 'Léa', `${CLERK} encore`);
    await expect(second.getByRole('navigation', { name: say('places') })).toBeVisible();
    await clerk.reload();
    await expect(clerk.getByRole('button', { name: say('sign-in') })).toBeVisible();

    // The owner cannot leave the shop without one.
    await expect(office.main.getByRole('listitem').filter({ hasText: say('user-me') }).getByText(say('actions'))).toHaveCount(0);
    await card.getByText(say('actions')).click();
    await card.getByRole('button', { name: say('user-remove') }).click();
    await owner.getByRole('dialog').getByRole('button', { name: say('user-remove') }).click();
    await expect(office.main.getByText('lea@example.org')).toHaveCount(0);
    expect(complaints).toEqual([]);
  } finally {
    await shop.stop();
    await post.close();
  }
});
