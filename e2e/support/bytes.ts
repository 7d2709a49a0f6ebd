import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const CHUNK_BYTES = 1 << 20;

/** Bytes that look random and are the same for the same seed. */
export function bytes(size: number, seed: number): Buffer {
  const made = Buffer.alloc(size);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let at = 0; at + 4 <= size; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    made.writeInt32LE(state | 0, at);
  }
  return made;
}

/** Writes a file of such bytes. */
export async function makeFile(path: string, size: number, seed: number): Promise<void> {
  const file = await open(path, 'w');
  for (let at = 0; at < size; at += CHUNK_BYTES) {
    await file.write(bytes(Math.min(CHUNK_BYTES, size - at), seed + at / CHUNK_BYTES));
  }
  await file.close();
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) hash.update(chunk);
  return hash.digest('hex');
}
