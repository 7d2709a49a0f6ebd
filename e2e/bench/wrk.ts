// What a request costs the shop while it has as many as it can take, asked by wrk, which costs little itself.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Shop } from '../shop.ts';
import { cpuSeconds } from './process.ts';

const run = promisify(execFile);

/** CPU per request, in µs, of what a wrk script asks. */
export async function cpuOf(shop: Shop, script: string, seconds = 4): Promise<number> {
  const file = join(mkdtempSync(join(tmpdir(), 'comptoir-wrk-')), 'ask.lua');
  writeFileSync(file, script);
  const ask = (seconds: number) => run('wrk', ['-t1', '-c8', `-d${seconds}s`, '-s', file, shop.url]);
  await ask(1);
  const before = cpuSeconds([shop.pid]);
  const { stdout } = await ask(seconds);
  const used = cpuSeconds([shop.pid]) - before;
  rmSync(join(file, '..'), { recursive: true });
  if (/Non-2xx/.test(stdout)) throw new Error(`fails:\n${script}\n${stdout}`);
  return (used / Number(/(\d+) requests in/.exec(stdout)![1])) * 1e6;
}
