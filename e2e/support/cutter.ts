import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';

/** A network that can fail: it stands in front of a shop, passes every byte on, and cuts when told to. */
export class Cutter {
  private readonly sockets = new Set<Socket>();
  private budget = Infinity;
  private onCut?: (cut: { passed: number }) => void;
  /** Bytes that have gone to the shop so far. */
  passed = 0;
  private target = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Cutter> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cutter = new Cutter(server, (server.address() as { port: number }).port);
    server.on('connection', (client) => cutter.pass(client));
    return cutter;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Names the shop's port, once it is known. */
  leadTo(port: number): void {
    this.target = port;
  }

  /** Cuts every connection when this many more bytes have gone to the shop. Resolves at the cut. */
  cutAfter(bytes: number): Promise<{ passed: number }> {
    this.budget = bytes;
    return new Promise((done) => (this.onCut = done));
  }

  stop(): void {
    this.cut();
    this.server.close();
  }

  private pass(client: Socket): void {
    const shop = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    for (const socket of [client, shop]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      this.passed += bytes.length;
      this.budget -= bytes.length;
      if (this.budget < 0) this.cut();
    });
    client.pipe(shop).pipe(client);
    client.on('close', () => shop.destroy());
    shop.on('close', () => client.destroy());
  }

  private cut(): void {
    this.budget = Infinity;
    for (const socket of this.sockets) socket.destroy();
    this.onCut?.({ passed: this.passed });
    this.onCut = undefined;
  }
}
