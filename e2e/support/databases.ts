import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The server that `scripts/with-postgres.sh` has started for us, if it has. */
export const postgresServer = process.env.COMPTOIR_TEST_POSTGRES_URL;

/** An empty database on that server; it goes with the server. */
export async function freshDatabase(): Promise<string> {
  if (!postgresServer) throw new Error('no PostgreSQL here: run this under scripts/with-postgres.sh');
  const name = `story_${randomBytes(6).toString('hex')}`;
  await run('psql', ['-qX', `${postgresServer}/postgres`, '-c', `CREATE DATABASE ${name}`]);
  return `${postgresServer}/${name}`;
}
