import { once } from 'node:events';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A real SMTP server on loopback that keeps what it is given. */
export class PostOffice {
  readonly mails: ParsedMail[] = [];
  /** Addresses that it does not know. */
  readonly unknown = new Set<string>();
  private waiting: Array<() => void> = [];

  private constructor(
    private readonly server: SMTPServer,
    readonly url: string,
  ) {}

  static async open(): Promise<PostOffice> {
    const server: SMTPServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo({ address }, _session, done) {
        done(office.unknown.has(address) ? Object.assign(new Error('No such user here'), { responseCode: 550 }) : null);
      },
      onData(stream, _session, done) {
        simpleParser(stream).then((mail) => {
          office.mails.push(mail);
          done();
          for (const wake of office.waiting.splice(0)) wake();
        }, done);
      },
    });
    // A shop that is killed while it speaks drops the line
    server.on('error', () => {});
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as { port: number };
    const office = new PostOffice(server, `smtp://127.0.0.1:${port}`);
    return office;
  }

  /** The mail that fits, now or when it arrives. */
  async mail(fits: (mail: ParsedMail) => boolean, withinMs = 30_000): Promise<ParsedMail> {
    const deadline = AbortSignal.timeout(withinMs);
    for (;;) {
      const found = this.mails.find(fits);
      if (found) return found;
      await new Promise<void>((wake, fail) => {
        this.waiting.push(wake);
        deadline.addEventListener('abort', () =>
          fail(new Error(`no such mail; here: ${this.mails.map((mail) => mail.subject).join(' | ') || 'none'}`)),
        );
      });
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.server.close(done));
  }
}
