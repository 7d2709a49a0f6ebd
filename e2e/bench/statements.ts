import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Stands before a PostgreSQL and counts the statements that a client has it execute. */
export async function countStatements(databaseUrl: string) {
  const target = new URL(databaseUrl);
  let count = 0;
  const server = createServer((client) => {
    const database = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    let rest = Buffer.alloc(0);
    let greeted = false;
    client.on('data', (bytes) => {
      database.write(bytes);
      rest = Buffer.concat([rest, bytes]);
      for (;;) {
        // the greeting has no type byte: a request for TLS (8 bytes long) may come before the real one
        const head = greeted ? 1 : 0;
        if (rest.length < head + 4) return;
        const size = head + rest.readUInt32BE(head);
        if (rest.length < size) return;
        if (!greeted) greeted = rest.readUInt32BE(4) !== 80877103;
        else if (rest[0] === 0x45 || rest[0] === 0x51) count += 1; // Execute, Query
        rest = rest.subarray(size);
      }
    });
    database.on('data', (bytes) => client.write(bytes));
    for (const [socket, other] of [[client, database], [database, client]] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as { port: number }).port);
  return {
    url: url.href,
    /** Statements that `work` has caused. */
    async during(work: () => Promise<unknown>): Promise<number> {
      const before = count;
      await work();
      return count - before;
    },
    stop: () => server.close(),
  };
}
