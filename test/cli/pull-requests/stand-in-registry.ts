import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign, verify } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { json } from "node:stream/consumers";
import { Ajv } from "ajv";
import * as z from "zod";
import { makeCertificate, type KeyPair } from "../../verify/faulty/certificates.ts";

/** Of GitHub's tokens. https://docs.github.com/en/actions/reference/security/oidc */
const issuer = "https://token.actions.githubusercontent.com";
const host = "registry.modelcontextprotocol.io";
const requestToken = "request-token-of-the-job";

/** GitHub's own sign-in and the MCP registry, as far as a publication goes, at their own names. */
export interface Publication extends AsyncDisposable {
  /** What a job has, so that it asks them: GitHub's variables, and a way to the registry's name. */
  environment: Record<string, string>;
  /** Entries that were taken, as they arrived. */
  published: Record<string, unknown>[];
  /** Each request in a few words, with the status that it got. */
  seen: string[];
}

const claimsSchema = z.object({
  iss: z.literal(issuer),
  aud: z.literal(`https://${host}`),
  exp: z.number().refine((until) => until > Date.now() / 1000, "is over"),
  sub: z.string(),
  repository_owner: z.string().regex(/^[A-Za-z0-9-]{1,39}$/),
});
const entrySchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  remotes: z.array(z.looseObject({ url: z.url() })),
});

/**
 * Starts both. The registry takes what its own schema allows, whose text the caller has, by a token that GitHub's stand-in
 * has signed for exactly this registry, and each version once.
 */
export async function startPublication({
  schema,
  owner,
  authority,
}: {
  schema: object;
  owner: string;
  authority: KeyPair;
}): Promise<Publication> {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const published: Record<string, unknown>[] = [];
  const seen: string[] = [];
  const sessions = new Map<string, string>();
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const github = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    const isKnown = request.headers.authorization === `Bearer ${requestToken}` && url.pathname === "/token";
    const status = isKnown ? 200 : 401;
    seen.push(`${request.method} github ${url.searchParams.get("audience")} ${status}`);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: url.searchParams.get("audience"),
      exp: now + 300,
      iat: now,
      sub: `repo:${owner}/my-server:environment:mcp-registry`,
      repository_owner: owner,
    };
    response.writeHead(status).end(JSON.stringify({ value: toJwt(claims, keys.privateKey) }));
  });
  const answer = async (request: IncomingMessage): Promise<[status: number, body: object]> => {
    const body: unknown = await json(request);
    if (request.url === "/v0/auth/github-oidc") {
      const { oidc_token: token } = z.strictObject({ oidc_token: z.string() }).parse(body);
      const claims = readJwt(token, keys.publicKey);
      if (!claims) return [401, { detail: "Token exchange failed" }];
      const session = randomUUID();
      sessions.set(session, claims.repository_owner);
      return [200, { registry_token: session, expires_at: claims.exp }];
    }
    if (request.url !== "/v0/publish") return [404, {}];
    const allowed = sessions.get(request.headers.authorization?.replace(/^Bearer /, "") ?? "");
    if (allowed === undefined) return [401, { detail: "Invalid or expired Registry JWT token" }];
    if (!isValid(body)) return [422, { detail: JSON.stringify(isValid.errors) }];
    const entry = entrySchema.parse(body);
    if (!entry.name.startsWith(`io.github.${allowed}/`)) return [403, { detail: "You do not have permission" }];
    if (entry.remotes.some(({ url }) => /^https?:\/\/(localhost|127\.)/.test(url))) return [422, { detail: "remote" }];
    const digest = (one: Record<string, unknown>) =>
      createHash("sha256").update(`${one.name}@${one.version}`).digest("hex");
    if (published.some((one) => digest(one) === digest(entry)))
      return [400, { detail: "invalid version: cannot publish duplicate version" }];
    published.push(entry);
    return [200, { server: entry, _meta: { "io.modelcontextprotocol.registry/official": { status: "active" } } }];
  };
  const registry = createTlsServer(await makeCertificate({ host, issuer: authority }), (request, response) => {
    void answer(request)
      .catch((error: unknown): [number, object] => [422, { detail: String(error) }])
      .then(([status, body]) => {
        seen.push(`${request.method} ${request.url} ${status}`);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
  });
  const [githubPort, registryPort] = [await listen(github), await listen(registry)];
  const proxy = startProxy({ [host]: registryPort });
  const proxyPort = await listen(proxy);
  return {
    published,
    seen,
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${githubPort}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
      HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
      NO_PROXY: "127.0.0.1,localhost",
    },
    async [Symbol.asyncDispose]() {
      for (const server of [github, registry, proxy]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** A proxy for TLS that leads names to ports of this machine, and all others where they are. */
function startProxy(ports: Readonly<Record<string, number>>): Server {
  const refuse: RequestListener = (_, response) => void response.writeHead(405).end();
  return createServer(refuse).on("connect", (request: IncomingMessage, client: Socket, head: Buffer) => {
    const [name = "", port] = (request.url ?? "").split(":");
    const own = ports[name];
    const target = own === undefined ? connect(Number(port), name) : connect(own, "127.0.0.1");
    target.on("connect", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.write(head);
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) socket.on("error", () => [client, target].forEach((one) => one.destroy()));
  });
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function toJwt(claims: object, key: KeyObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT", kid: "1" })}.${part(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

function readJwt(token: string, key: KeyObject): z.infer<typeof claimsSchema> | undefined {
  const [head = "", body = "", signature = ""] = token.split(".");
  if (!verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) return undefined;
  return claimsSchema.safeParse(JSON.parse(Buffer.from(body, "base64url").toString())).data;
}
