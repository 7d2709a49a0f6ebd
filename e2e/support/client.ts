const SESSION = 'comptoir_session';

/** A visitor without a browser: keeps cookies, speaks GraphQL, sends files. */
export class Client {
  private readonly cookies = new Map<string, string>();

  constructor(
    readonly url: string,
    private readonly language = 'fr',
  ) {}

  /** A member of the staff, who has pressed the button of a sign-in link. */
  static async staff(url: string, signInLink: string): Promise<Client> {
    const client = new Client(url);
    const { pathname } = new URL(signInLink);
    const answer = await client.fetch(pathname, { method: 'POST', redirect: 'manual' });
    if (answer.status !== 303) throw new Error(`the sign-in link answered ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
    return client;
  }

  /** What opens the backoffice, for a browser that is to be the same member of the staff. */
  get session(): { name: string; value: string; url: string } {
    const value = this.cookies.get(SESSION);
    if (!value) throw new Error('nobody has signed in');
    return { name: SESSION, value, url: this.url };
  }

  /** Another browser of the same member of the staff, with a cart of its own. */
  beside(): Client {
    const other = new Client(this.url, this.language);
    other.cookies.set(SESSION, this.session.value);
    return other;
  }

  /** Any request of this visitor. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('accept-language', this.language);
    if (this.cookies.size) headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(new URL(path, this.url), { ...init, headers });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name) this.cookies.set(name, value!);
    }
    return answer;
  }

  /** Runs one operation; a top-level error is thrown. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    if (!answer.ok) throw new Error(`GraphQL answered ${answer.status}: ${await answer.text()}`);
    const { data, errors } = (await answer.json()) as { data?: T; errors?: { message: string }[] };
    if (errors?.length || !data) throw new Error(`GraphQL: ${errors?.map((e) => e.message).join('; ')}\n${query}`);
    return data;
  }

  /**
   * Runs a mutation `name(input: …)` and returns the thing, of which `fields` are read; a refusal is thrown as
   * [`Refused`].
   */
  async change<T>(name: string, input: Record<string, unknown>, thing: string, fields: string): Promise<T> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const data = await this.ask<Record<string, T & { refusals?: Refusal[] }>>(
      `mutation($input: ${type}!) { ${name}(input: $input) {
        ... on ${thing} { ${fields} } ... on Refused { refusals { reason field message } } } }`,
      { input },
    );
    const answer = data[name]!;
    if (answer.refusals) throw new Refused(name, answer.refusals);
    return answer;
  }
}

export interface Refusal {
  reason: string;
  field: string;
  message: string;
}

/** The shop said no. */
export class Refused extends Error {
  constructor(
    name: string,
    readonly refusals: Refusal[],
  ) {
    super(`${name} refused: ${refusals.map((r) => `${r.reason} ${r.field}`).join(', ')}`);
  }
}
