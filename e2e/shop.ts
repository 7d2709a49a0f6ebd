import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = resolve(process.env.COMPTOIR_BIN ?? join(import.meta.dirname, '../target/debug/comptoir'));
const START_MS = 30_000;
/** Rows alone, an error ends it. */
const PSQL = ['-qAtX', '-v', 'ON_ERROR_STOP=1'];
const LARGEST_ANSWER_BYTES = 64 << 20;

/** Shops that still run or have data: a run that is broken off ends them and takes their data with it. */
const running = new Set<Shop>();
process.on('exit', () => {
  for (const shop of running) shop.abandon();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Playwright's workers have their own answer to a signal, which ends in an exit; other programs get one here
  process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(1));
}

export interface Options {
  /** Filled with example products, and offering the test payment. */
  demo?: boolean;
  /** Where mails go; without it they are files under the data directory. */
  smtpUrl?: string;
  /** The address that browsers use, when something stands in front of the shop. */
  publicUrl?: string;
  /** Where rows lie; without it in SQLite under the data directory. */
  databaseUrl?: string;
  /** Stand-ins that accounts for trials ask in the place of the payment providers, and what they sign with. */
  simulators?: { url: string; pem: string };
}

/** A real shop process on a free port, with a data directory of its own. */
export class Shop {
  /** What the program wrote, for a failed test's eyes. */
  log: string[] = [];
  private process?: ChildProcess;
  private printedLink?: string;

  private constructor(
    readonly port: number,
    readonly dataDir: string,
    private readonly options: Options,
  ) {}

  static async start(options: Options = {}): Promise<Shop> {
    const shop = new Shop(await freePort(), mkdtempSync(join(tmpdir(), 'comptoir-e2e-')), options);
    running.add(shop);
    if (options.simulators) writeFileSync(shop.simulatorKeys, options.simulators.pem);
    await shop.launch();
    return shop;
  }

  /** The address that browsers use, without a slash at the end. */
  get url(): string {
    return this.options.publicUrl ?? this.ownUrl;
  }

  /** The process's own address, past whatever stands in front. */
  get ownUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.process!.pid!;
  }

  get database(): string {
    return join(this.dataDir, 'comptoir.sqlite');
  }

  private get simulatorKeys(): string {
    return join(this.dataDir, 'simulators.pem');
  }

  /** The one-time link that the first start printed. */
  get firstSignInLink(): string {
    if (!this.printedLink) throw new Error(`the program printed no sign-in link:\n${this.log.join('\n')}`);
    return this.printedLink;
  }

  /** Another one-time link, as the merchant gets it on the shop's machine. */
  async signInLink(): Promise<string> {
    return (await this.command('admin', 'link')).trim().split('\n').at(-1)!;
  }

  /** Runs the program with other words, on this shop's data; returns what it printed. */
  async command(...words: string[]): Promise<string> {
    return (await run(program, words, { env: this.environment(), cwd: this.dataDir })).stdout;
  }

  /** Whether the rows lie in PostgreSQL; else they do in SQLite. */
  get isOnPostgres(): boolean {
    return this.options.databaseUrl !== undefined;
  }

  /** Asks the database directly, for what the API must not lose; a row is a line, `|` between its columns. */
  async sql(query: string): Promise<string[]> {
    const { databaseUrl } = this.options;
    const asked = databaseUrl
      ? run('psql', [...PSQL, databaseUrl, '-c', query], { maxBuffer: LARGEST_ANSWER_BYTES })
      : run('sqlite3', ['-readonly', '-cmd', '.timeout 5000', this.database, query], { maxBuffer: LARGEST_ANSWER_BYTES });
    return (await asked).stdout.split('\n').filter(Boolean);
  }

  /** Lets time pass for a stopped shop: what a dead process had taken to send or to pack is free again. */
  async endLeases(): Promise<void> {
    await this.tamper(`UPDATE outgoing_mail SET due_at = 0 WHERE state = 'SENDING';
      UPDATE zip_form SET due_at = 0 WHERE state = 'WORKING'`);
  }

  /** Kills the process as a power cut would, at once. */
  async kill(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Starts the process again, on the same data and port. */
  async launch(): Promise<void> {
    // setpriv becomes the program: the kernel ends it when we die, even by a kill that leaves us no last word
    const words = ['--pdeathsig', 'KILL', program, 'serve', ...(this.options.demo ? ['--demo'] : [])];
    const child = spawn('setpriv', words, { env: this.environment(), cwd: this.dataDir, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.log.push(line);
        this.printedLink ??= /https?:\/\/\S+\/admin\/sign-in\/\S+/.exec(line)?.[0];
      });
    }
    const deadline = Date.now() + START_MS;
    while (!(await this.isReady())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the shop did not start:\n${this.log.join('\n')}`);
      }
      await pause(2);
    }
  }

  /** Ends the process and forgets its data. */
  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
    running.delete(this);
  }

  /** Ends the process without waiting for its end: for the last moment of our own. */
  abandon(): void {
    this.process?.kill('SIGKILL');
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Copies a stopped shop's data to a folder. */
  save(folder: string): void {
    cpSync(this.dataDir, folder, { recursive: true });
  }

  /** Gives a stopped shop the data that was saved. */
  restore(folder: string): void {
    rmSync(this.dataDir, { recursive: true, force: true });
    cpSync(folder, this.dataDir, { recursive: true });
  }

  /** Changes a stopped shop's database behind its back. */
  async tamper(statements: string): Promise<void> {
    const { databaseUrl } = this.options;
    await (databaseUrl ? run('psql', [...PSQL, databaseUrl, '-c', statements]) : run('sqlite3', ['-bail', this.database, statements]));
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.ownUrl}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  /** Nothing of the caller's settings: the program refuses a COMPTOIR_… that it does not know. */
  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      RUST_LOG: process.env.RUST_LOG ?? 'warn',
      COMPTOIR_LISTEN: `127.0.0.1:${this.port}`,
      COMPTOIR_PUBLIC_URL: this.url,
      COMPTOIR_DATA_DIR: this.dataDir,
      ...(this.options.databaseUrl ? { COMPTOIR_DATABASE_URL: this.options.databaseUrl } : {}),
      ...(this.options.simulators
        ? { COMPTOIR_PAYMENT_SIMULATORS: this.options.simulators.url, COMPTOIR_PAYMENT_SIMULATORS_KEYS: this.simulatorKeys }
        : {}),
      ...(this.options.smtpUrl ? { COMPTOIR_SMTP_URL: this.options.smtpUrl } : {}),
    };
  }
}

/** A port of the loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
