import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Language = 'fr' | 'en';

/** What a browser asks for. */
export const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const;

const FRONTEND = join(import.meta.dirname, '../../frontend');

/**
 * The words of a front end by their names, as its visitors of a language read them. What a control says begins with
 * them; a text may have a sign before.
 */
export function words(app: 'storefront' | 'backoffice', language: Language = 'fr') {
  const known = new Map<string, string>();
  for (const folder of ['ui', app]) {
    for (const line of readFileSync(join(FRONTEND, folder, `locales/${language}.ftl`), 'utf8').split('\n')) {
      const [, name, text] = /^([a-z][\w-]*) = (.+)$/.exec(line) ?? [];
      if (name) known.set(name, text!);
    }
  }
  /** What a control with this name says; what varies in it matches anything. */
  return (name: string): RegExp => {
    const text = known.get(name);
    if (text === undefined) throw new Error(`the ${app} has no words named ${name}`);
    const parts = text.split(/\{[^}]*(?:\}|$)/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^\\W*${parts.join('.*')}`);
  };
}
