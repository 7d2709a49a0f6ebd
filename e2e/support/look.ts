import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';
import { join } from 'node:path';
import type { Language } from './words.ts';

const WIDTHS = [1280, 320];
const SCREENS = join(import.meta.dirname, '../test-results/screens');

export type Scheme = 'light' | 'dark';

/** Of axe's rules, those that a change of colours alone can break. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * Looks at a page as it stands, wide and narrow, in the first scheme: a picture of it, nothing cut off, nothing that
 * axe objects to. In the others its colours.
 */
export async function look(page: Page, name: string, schemes: Scheme[] = ['light', 'dark']): Promise<void> {
  const before = page.viewportSize()!;
  await expect(page.locator('.skeleton, main[aria-busy=true]'), `${name} has loaded`).toHaveCount(0);
  for (const [at, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const what = `${name} at ${width} px, ${colorScheme}`;
      // What is shown in a sandbox runs no script, axe's neither: it would be waited for without end.
      const axe = new AxeBuilder({ page }).exclude('iframe[sandbox]');
      if (at === 0) {
        await page.screenshot({ path: join(SCREENS, `${name}-${width}.png`), fullPage: true, animations: 'disabled' });
        expect.soft(await tooWide(page), `${what}: wider than the window`).toEqual([]);
      } else {
        axe.withRules(RULES_OF_COLOUR);
      }
      const { violations } = await axe.analyze();
      const told = violations.map((v) => `${v.id}: ${v.help} — ${v.nodes.map((node) => node.target.join(' ')).join(', ')}`);
      expect.soft(told, `axe on ${what}`).toEqual([]);
    }
  }
  await page.setViewportSize(before);
}

/**
 * Looks at a page of a story that is told in both languages: at the longer words each time, at the others in `make soak`.
 */
export async function lookIn(language: Language, page: Page, name: string): Promise<void> {
  if (language === 'fr' || process.env.COMPTOIR_SOAK) await look(page, `${name}-${language}`);
}

/** What makes the page scroll sideways, and what is cut off at its beginning. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const scrolls = root.scrollWidth > root.clientWidth;
    const cut = (element: Element): boolean => {
      const { left, right, width } = element.getBoundingClientRect();
      // to the left nothing scrolls: what begins there is lost
      return (scrolls && right > root.clientWidth + 0.5) || (left < -0.5 && right > 0 && width > 1);
    };
    const told = [...document.querySelectorAll('body *')].filter(cut).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
    // A dialog scrolls by itself: the page does not show that its content is cut.
    for (const dialog of document.querySelectorAll('dialog[open]')) {
      if (dialog.scrollWidth > dialog.clientWidth) told.push(`dialog, ${dialog.scrollWidth} px`);
    }
    return scrolls ? [...told, `${root.scrollWidth} px`] : told;
  });
}

/** Notes what the browser complains of; `complaints` must stay empty. */
export function listen(page: Page, complaints: string[] = []): string[] {
  page.on('console', (message) => {
    // The letter's sandbox refuses scripts: here it is axe's that it refuses.
    if (message.text().startsWith("Blocked script execution in 'about:srcdoc'")) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
