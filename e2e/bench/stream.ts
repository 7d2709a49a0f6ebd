import { connect } from 'node:net';

const BUFFER_BYTES = 1 << 20;

/** Reads one range over a connection of its own and forgets it; resolves when its last byte is here. */
function readRange(url: URL, from: number, to: number, buffer: Buffer): Promise<void> {
  return new Promise((done, fail) => {
    let head = '';
    let left = -1;
    const socket = connect({
      port: Number(url.port),
      host: url.hostname,
      noDelay: true,
      onread: {
        buffer,
        callback(size) {
          if (left < 0) {
            head += buffer.toString('latin1', 0, size);
            const end = head.indexOf('\r\n\r\n');
            if (end < 0) return true;
            if (!head.startsWith('HTTP/1.1 206')) {
              socket.destroy();
              fail(new Error(head.slice(0, end)));
              return false;
            }
            left = to - from + 1 - (head.length - end - 4);
          } else {
            left -= size;
          }
          if (left === 0) {
            socket.destroy();
            done();
          }
          return true;
        },
      },
    });
    socket.on('error', fail);
    socket.on('close', () => left === 0 || fail(new Error(`the stream ended ${left} bytes early`)));
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nRange: bytes=${from}-${to}\r\nConnection: close\r\n\r\n`);
  });
}

/** Fetches a file once, cut into as many ranges as there are connections; returns the seconds that it took. */
export async function fetchInRanges(address: string, size: number, connections: number): Promise<number> {
  const url = new URL(address);
  const share = Math.ceil(size / connections);
  // what arrives is forgotten: all connections may write to one buffer, but heads must not mix
  const buffers = Array.from({ length: connections }, () => Buffer.alloc(Math.min(BUFFER_BYTES, (64 << 20) / connections)));
  const started = performance.now();
  await Promise.all(buffers.map((buffer, index) =>
    readRange(url, index * share, Math.min(size, (index + 1) * share) - 1, buffer)));
  return (performance.now() - started) / 1000;
}
