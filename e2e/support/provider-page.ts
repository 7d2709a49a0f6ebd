/** A form that the shop's page hands in at a provider's. */
export interface ProviderForm {
  action: string;
  fields: [name: string, value: string][];
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);

/** Where the shop sends a buyer without a browser: to a page, or with a form. */
export async function onTheWay(next: string): Promise<string | ProviderForm> {
  const answer = await fetch(next, { redirect: 'manual' });
  const page = await answer.text();
  const there = answer.headers.get('location');
  if (there) return there;
  const [, action] = /<form method="post" action="([^"]+)"/.exec(page) ?? [];
  if (!action) throw new Error(`the shop answered ${answer.status}: ${page}`);
  const inputs = page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return { action: plain(action), fields: [...inputs].map(([, name, value]) => [plain(name!), plain(value!)]) };
}

/** What the provider's page says to a buyer who comes this way. */
export async function providerPage(way: string | ProviderForm): Promise<string> {
  const answer = typeof way === 'string' ? fetch(way) : fetch(way.action, { method: 'POST', body: new URLSearchParams(way.fields) });
  return (await answer).text();
}
