import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type Configuration } from "oidc-provider";
import { createAuthorizationStore } from "./authorization-store.ts";

/** What the server is told when it starts. */
export interface AuthorizationServerOptions {
  /** Resources that tokens can be made for. */
  resources: readonly string[];
  accessTokenSeconds?: number;
  /** Metadata of clients by the URL that is their id. */
  clients?: Readonly<Record<string, object>>;
}

const scopes = ["tasks:read", "tasks:write"];

/**
 * A real authorization server: code with PKCE, resource indicators, refresh, dynamic registration and client metadata
 * documents. Everybody exists, and agrees to every scope that `declined` does not name.
 */
export class AuthorizationServer implements AsyncDisposable {
  readonly issuer: string;
  /** Scopes that users do not grant from now on. */
  declined: readonly string[] = [];
  /** Paths and queries of the requests, oldest first. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #options: AuthorizationServerOptions;
  readonly #store = createAuthorizationStore();
  readonly #cookieKey = randomBytes(32).toString("hex");
  #keys: JWK[];
  #provider: Provider;

  private constructor(server: Server, issuer: string, options: AuthorizationServerOptions, key: JWK) {
    this.#server = server;
    this.issuer = issuer;
    this.#options = options;
    this.#keys = [key];
    this.#provider = this.#create();
    server.on("request", (request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      void this.#answer(request, response);
    });
  }

  static async start(options: AuthorizationServerOptions): Promise<AuthorizationServer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return new AuthorizationServer(server, `http://127.0.0.1:${port}`, options, await makeKey());
  }

  /** Signs with a new key from now on, and still publishes the older ones. */
  async rotateKeys(): Promise<void> {
    this.#keys = [await makeKey(), ...this.#keys];
    this.#provider = this.#create();
  }

  /** Publishes the newest key alone. */
  revokeOlderKeys(): void {
    this.#keys = this.#keys.slice(0, 1);
    this.#provider = this.#create();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #create(): Provider {
    return new Provider(this.issuer, this.#configure());
  }

  #configure(): Configuration {
    const { resources, accessTokenSeconds = 600, clients = {} } = this.#options;
    return {
      scopes: ["openid", "offline_access", ...scopes],
      jwks: { keys: this.#keys },
      adapter: this.#store,
      cookies: { keys: [this.#cookieKey] },
      clientDefaults: { id_token_signed_response_alg: "ES256" },
      ttl: {
        AccessToken: accessTokenSeconds,
        IdToken: 600,
        Session: 600,
        Interaction: 600,
        Grant: 600,
        RefreshToken: 600,
      },
      pkce: { required: () => true },
      // Without asking for `offline_access`, which no resource names.
      issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
      findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      fetch: (url) => {
        const metadata = clients[String(url)];
        return Promise.resolve(metadata ? Response.json(metadata) : new Response(null, { status: 404 }));
      },
      features: {
        devInteractions: { enabled: false },
        registration: { enabled: true },
        clientIdMetadataDocument: { enabled: true, ack: "draft-02" },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_, resource) => ({
            audience: resources.includes(resource) ? resource : "nowhere",
            scope: scopes.join(" "),
            accessTokenFormat: "jwt",
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: "ES256" } },
          }),
        },
      },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith("/interaction/")) return this.#provider.callback()(request, response);
    const { prompt, params, session } = await this.#provider.interactionDetails(request, response);
    if (prompt.name === "login") {
      // The browser of a test says who sits before it.
      const login = { accountId: String(params["login_hint"]) };
      return this.#provider.interactionFinished(request, response, { login });
    }
    const accountId = session?.accountId;
    if (accountId === undefined) throw new Error("nobody is signed in");
    const grant = new this.#provider.Grant({ accountId, clientId: String(params["client_id"]) });
    const asked = String(params["scope"]).split(" ");
    const granted = asked.filter((scope) => !this.declined.includes(scope)).join(" ");
    grant.addOIDCScope(asked.join(" "));
    grant.addResourceScope(String(params["resource"]), granted);
    grant.rejectResourceScope(String(params["resource"]), this.declined.join(" "));
    const grantId = await grant.save();
    return this.#provider.interactionFinished(request, response, { consent: { grantId } });
  }
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString("hex"), alg: "ES256", use: "sig" };
}
