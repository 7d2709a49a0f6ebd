import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A client whose line is narrow, so that the server is not far ahead of what has arrived; see `narrow.py`. */
export class NarrowClient {
  private readonly process = spawn('python3', [join(import.meta.dirname, 'narrow.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  private readonly answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();

  /** Reads the first bytes, at so many a second or as they come, and closes; the SHA-256 of what it read. */
  async read(url: string, bytes: number, bytesPerSecond = 0): Promise<string> {
    this.process.stdin.write(`${url} ${bytes} ${bytesPerSecond}\n`);
    return (await this.answers.next()).value;
  }

  async end(): Promise<void> {
    this.process.stdin.end();
    if (this.process.exitCode === null) await once(this.process, 'exit');
  }
}
