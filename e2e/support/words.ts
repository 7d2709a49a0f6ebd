import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Language = 'fr' | 'en';

/** What a story is told in. */
export const LANGUAGES = ['fr', 'en'] as const satisfies Language[];

/** What a browser asks for. */
export const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const;

const FRONTEND = join(import.meta.dirname, '../../frontend');

/** A message with its name: what follows on lines of its own belongs to it. */
const MESSAGE = /^([a-z][\w-]*) = (.+(?:\n[ }].*)*)/gm;
/** What a message says for this number or that. */
const SELECT = /\{ \$\w+ ->\n((?: .*\n)+)\}/;

/**
 * The words of a front end by their names, as its visitors of a language read them. What a control says begins with
 * them; a text may have a sign before.
 */
export function words(app: 'storefront' | 'backoffice', language: Language = 'fr') {
  const known = new Map<string, string>();
  for (const folder of ['ui', app]) {
    const file = readFileSync(join(FRONTEND, folder, `locales/${language}.ftl`), 'utf8');
    for (const [, name, text] of file.matchAll(MESSAGE)) known.set(name!, text!);
  }
  /** What a control with this name says; what varies in it matches anything. */
  return (name: string): RegExp => {
    const text = known.get(name);
    if (text === undefined) throw new Error(`the ${app} has no words named ${name}`);
    return new RegExp(`^\\W*${pattern(text)}`);
  };
}

function pattern(text: string): string {
  const select = SELECT.exec(text);
  if (!select) return plain(text);
  const cases = select[1]!.split('\n').filter(Boolean).map((line) => plain(line.replace(/^\s*\*?\[\w+\] /, '')));
  const after = text.slice(select.index + select[0].length);
  return `${plain(text.slice(0, select.index))}(?:${cases.join('|')})${pattern(after)}`;
}

function plain(text: string): string {
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s/g, '\\s');
  return text.split(/\{[^}]*\}/).map(literal).join('.*');
}

/** An amount of so many cents of a euro, wherever it stands in a text. */
export function euros(minor: number, language: Language): RegExp {
  const [whole, cents] = (minor / 100).toFixed(2).split('.');
  return language === 'fr' ? new RegExp(`${whole},${cents}\\s€`) : new RegExp(`€${whole}\\.${cents}`);
}

/** A number with decimals, as it is typed. */
export function typed(number: number, language: Language): string {
  const text = number.toFixed(2);
  return language === 'fr' ? text.replace('.', ',') : text;
}
