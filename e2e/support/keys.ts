import { type Locator, type Page, expect } from '@playwright/test';

const MOST_STOPS = 80;

/** Tabs on until the control has the focus, which must then be seen. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await control.evaluate((element) => element === document.activeElement)) {
      const seen = await control.evaluate((element) => {
        // a card is outlined whole, by what its link draws over it
        const styles = [getComputedStyle(element), getComputedStyle(element, '::after')];
        return styles.some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none');
      });
      expect(seen, `the focus on ${control} is not seen`).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${control}`);
}

/** Reaches a button or a link by keyboard and uses it. */
export async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}

/** Reaches a field by keyboard and types. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}
