import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A private key and what speaks for it. */
export interface Signer {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OID = { commonName: '550403', sha256WithRsa: '2a864886f70d01010b', constraints: '551d13', extendedUse: '551d25' };
const SERVER_AUTH = '2b06010505070301';
const DAY_MS = 86_400_000;

/** A piece of DER: its tag, its length, its parts. */
function der(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const digits = body.length.toString(16);
  const length = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

const oid = (digits: string) => der(0x06, digits);
const named = (name: string) => der(SEQUENCE, der(SET, der(SEQUENCE, oid(OID.commonName), der(0x0c, Buffer.from(name)))));
const algorithm = () => der(SEQUENCE, oid(OID.sha256WithRsa), der(0x05));
const time = (at: number) => der(0x17, Buffer.from(new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14) + 'Z'));

export function rsa(bits: number): Signer {
  return generateKeyPairSync('rsa', { modulusLength: bits });
}

/** A certificate of X.509, in PEM: an authority's own when `of` is the issuer, otherwise a server's. */
export function certificate(subject: string, of: KeyObject, issuer: string, by: KeyObject): string {
  const isAuthority = subject === issuer;
  const extension = isAuthority
    ? der(SEQUENCE, oid(OID.constraints), der(0x01, 'ff'), der(0x04, der(SEQUENCE, der(0x01, 'ff'))))
    : der(SEQUENCE, oid(OID.extendedUse), der(0x04, der(SEQUENCE, oid(SERVER_AUTH))));
  const serial = randomBytes(8);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  const told = der(
    SEQUENCE,
    der(0xa0, der(0x02, '02')),
    der(0x02, serial),
    algorithm(),
    named(issuer),
    der(SEQUENCE, time(Date.now() - DAY_MS), time(Date.now() + 365 * DAY_MS)),
    named(subject),
    of.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, extension)),
  );
  const whole = der(SEQUENCE, told, algorithm(), der(0x03, '00', sign('sha256', told, by)));
  const lines = whole.toString('base64').match(/.{1,64}/g)!.join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

export const publicPem = (signer: Signer): string => signer.publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** The CRC-32 of zlib and PayPal, without a sign. */
export function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
