import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** Answers a request in place of the issuer. */
export type Fault = (response: ServerResponse) => void;

/** An authorization server's metadata and keys over HTTP, with tokens at will. */
export class TokenIssuer implements AsyncDisposable {
  readonly issuer: string;
  readonly audience = "https://mcp.example.com/mcp";
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  /** JSON documents by path. */
  readonly documents = new Map<string, unknown>();
  /** The keys that are published. */
  readonly published: JWK[] = [];
  /** What goes wrong with the requests to come, in order; the last one stays while `isBroken`. */
  readonly faults: Fault[] = [];
  isBroken = false;
  readonly #server: Server;
  readonly #keys = new Map<string, { alg: string; privateKey: CryptoKey; publicKey: CryptoKey }>();

  private constructor(server: Server, issuer: string) {
    this.#server = server;
    this.issuer = issuer;
    this.documents.set("/keys", { keys: this.published });
    server.on("request", ({ url = "" }, response) => {
      this.requests.push(url);
      const fault = this.isBroken ? this.faults[0] : this.faults.shift();
      const document = this.documents.get(url);
      if (fault) fault(response);
      else response.writeHead(document === undefined ? 404 : 200).end(JSON.stringify(document));
    });
  }

  /** Starts an issuer with one key, `first`, whose metadata is at this path below its origin. */
  static async start(
    path = "",
    metadataPath = `/.well-known/oauth-authorization-server${path}`,
    alg = "ES256",
  ): Promise<TokenIssuer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const issuer = new TokenIssuer(server, `${origin}${path}`);
    issuer.documents.set(metadataPath, { issuer: issuer.issuer, jwks_uri: `${origin}/keys` });
    await issuer.addKey("first", alg);
    return issuer;
  }

  async addKey(kid: string, alg = "ES256"): Promise<JWK> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    this.#keys.set(kid, { alg, privateKey, publicKey });
    const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
    this.published.push(jwk);
    return jwk;
  }

  /** No longer publishes a key; it still signs. */
  withdraw(kid: string): void {
    this.published.splice(0, Infinity, ...this.published.filter((key) => key.kid !== kid));
  }

  /** Signs a good token; claims and header fields that are undefined are left out. */
  async sign(
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
    signer = "first",
  ): Promise<string> {
    const key = this.#keys.get(signer);
    if (!key) throw new Error(`no key ${signer}`);
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.issuer,
      aud: this.audience,
      sub: "ada",
      iat: now,
      exp: now + 600,
      scope: "tasks:read tasks:write",
      ...claims,
    };
    const extensions = Array.isArray(header["crit"]) ? header["crit"].map(String) : [];
    return new SignJWT(payload)
      .setProtectedHeader({ typ: "at+jwt", kid: signer, ...header, alg: key.alg })
      .sign(key.privateKey, { crit: Object.fromEntries(extensions.map((name) => [name, true])) });
  }

  /** How often the keys were asked for. */
  get keyRequests(): number {
    return this.requests.filter((path) => path === "/keys").length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers with this status and nothing else. */
export function answerWith(status: number): Fault {
  return (response) => response.writeHead(status).end();
}
