import { generate } from "selfsigned";

const dayMs = 86_400_000;

/** A certificate with its key, both in PEM. */
export interface KeyPair {
  key: string;
  cert: string;
}

/** What is unusual about a certificate. */
interface Unusual {
  /** Days from now at which it ends; 200 where it is missing. */
  daysLeft?: number;
  /** The name it is for; 127.0.0.1 and localhost where it is missing. */
  host?: string;
  /** Who signs it; it signs itself where this is missing. */
  issuer?: KeyPair;
}

/** An authority; one of another authority where an issuer is given. */
export async function makeAuthority(name: string, issuer?: KeyPair): Promise<KeyPair> {
  const pair = await generate([{ name: "commonName", value: name }], {
    ...usual(200),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
    ...(issuer ? { ca: issuer } : {}),
  });
  return { key: pair.private, cert: pair.cert };
}

/** A certificate of a server on loopback. */
export async function makeCertificate({ daysLeft = 200, host, issuer }: Unusual = {}): Promise<KeyPair> {
  const names =
    host === undefined
      ? [
          { type: 2 as const, value: "localhost" },
          { type: 7 as const, ip: "127.0.0.1" },
        ]
      : [{ type: 2 as const, value: host }];
  const pair = await generate([{ name: "commonName", value: host ?? "localhost" }], {
    ...usual(daysLeft),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: names },
    ],
    ...(issuer ? { ca: issuer } : {}),
  });
  return { key: pair.private, cert: pair.cert };
}

function usual(daysLeft: number) {
  return {
    keyType: "ec" as const,
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 100 * dayMs),
    notAfterDate: new Date(Date.now() + daysLeft * dayMs),
  };
}
