import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LARGEST_LIST_BYTES = 16 << 20;

/** Reads every entry by its CRC, and says what was found: name, size and SHA-256 of each. */
const READ = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    damaged = archive.testzip()
    assert damaged is None, damaged
    entries = [(e.filename, e.file_size, hashlib.sha256(archive.read(e)).hexdigest()) for e in archive.infolist()]
print(json.dumps(entries))
`;

/** What an archive holds: the customer's name of each file → its SHA-256. */
export type Entries = Record<string, string>;

/** Has three programs read the archive through, which must find nothing wrong; returns what it holds. */
export async function readArchive(path: string): Promise<Entries> {
  const unzip = await run('unzip', ['-tqq', path]);
  if (unzip.stdout + unzip.stderr) throw new Error(`unzip: ${unzip.stdout}${unzip.stderr}`);
  const seven = await run('7z', ['t', '-bd', path]);
  if (!seven.stdout.includes('Everything is Ok')) throw new Error(`7z: ${seven.stdout}${seven.stderr}`);
  const { stdout } = await run('python3', ['-c', READ, path], { maxBuffer: LARGEST_LIST_BYTES });
  return Object.fromEntries((JSON.parse(stdout) as [string, number, string][]).map(([name, , sha256]) => [name, sha256]));
}
