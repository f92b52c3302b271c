import { createServer } from "node:net";
import { AuthorizationServer } from "./authorization-server.ts";
import { clientHeaders, legacyRequest, type RawAnswer, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";
import { type ClientOptions, clientMetadata, SignedInClient } from "./signed-in-client.ts";

/** URL of a client's metadata that the authorization server can read. */
export const metadataUrl = "https://client.example/metadata.json";
/** A resource that the authorization server makes tokens for, beside the server. */
export const elsewhere = "https://elsewhere.example/mcp";

/** A server whose users sign in, and the authorization server where they do. */
export class ProtectedServer implements AsyncDisposable {
  readonly authorizationServer: AuthorizationServer;
  readonly server: RunningServer;

  private constructor(authorizationServer: AuthorizationServer, server: RunningServer) {
    this.authorizationServer = authorizationServer;
    this.server = server;
  }

  static async start(
    settings: Readonly<Record<string, string>> = {},
    accessTokenSeconds = 600,
  ): Promise<ProtectedServer> {
    const port = await findPort();
    const authorizationServer = await AuthorizationServer.start({
      resources: [`http://127.0.0.1:${port}/mcp`, elsewhere],
      accessTokenSeconds,
      clients: { [metadataUrl]: { ...clientMetadata, client_id: metadataUrl } },
    });
    const { issuer } = authorizationServer;
    const server = await startServer({
      PORT: String(port),
      OAUTH_ISSUER: issuer,
      OAUTH_CLOCK_SKEW_SECONDS: "0",
      ...settings,
    });
    return new ProtectedServer(authorizationServer, server);
  }

  get port(): number {
    return this.server.port;
  }

  /** Reasons of refusals in the log, oldest first. */
  get reasons(): unknown[] {
    return this.server.log.filter(({ event }) => event === "auth_refused").map(({ reason }) => reason);
  }

  /** Connects the official client, with the user at hand. */
  async signIn(user: string, options?: ClientOptions): Promise<SignedInClient> {
    const client = new SignedInClient(this.server.url, user, options);
    await client.connect();
    return client;
  }

  /** Sends a request with this token. */
  send(token: string, body: object = legacyRequest("tools/list")): Promise<RawAnswer> {
    return send(this.port, { headers: { ...clientHeaders, authorization: `Bearer ${token}` }, body });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.authorizationServer[Symbol.asyncDispose]();
  }
}

/** A free port below those that the system hands out. */
async function findPort(): Promise<number> {
  for (;;) {
    const candidate = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false)).listen(candidate, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return candidate;
  }
}
