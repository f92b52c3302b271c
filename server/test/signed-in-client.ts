import {
  Client,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type VersionNegotiationMode,
} from "@modelcontextprotocol/client";

const identity = { name: "test", version: "0.0.0" };
const redirectUrl = "http://127.0.0.1:9/callback";

/** Metadata of the client of tests. */
export const clientMetadata: OAuthClientMetadata = {
  client_name: "Test client",
  application_type: "native",
  redirect_uris: [redirectUrl],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};

export interface ClientOptions {
  mode?: VersionNegotiationMode;
  /** URL of the client's metadata, which is then its id. */
  clientMetadataUrl?: string;
  /** What tokens are to be for, instead of the server. */
  resource?: string;
}

/** The official client in the hands of a user, who has a browser of their own for every sign-in. */
export class SignedInClient implements OAuthClientProvider, AsyncDisposable {
  readonly redirectUrl = redirectUrl;
  readonly clientMetadata = clientMetadata;
  /** Times that the user had to sign in. */
  signIns = 0;
  readonly clientMetadataUrl: string;
  validateResourceURL?: () => Promise<URL>;
  readonly #user: string;
  readonly #url: URL;
  readonly #options: ClientOptions;
  #client: Client;
  #transport: StreamableHTTPClientTransport;
  #information: StoredOAuthClientInformation | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #verifier = "";
  #discovered: OAuthDiscoveryState | undefined;
  #callback: URL | undefined;

  constructor(url: URL, user: string, options: ClientOptions = {}) {
    this.#url = url;
    this.#user = user;
    this.#options = options;
    this.clientMetadataUrl = options.clientMetadataUrl ?? "";
    const { resource } = options;
    if (resource !== undefined) this.validateResourceURL = () => Promise.resolve(new URL(resource));
    [this.#client, this.#transport] = this.#open();
  }

  /** The access token, once there is one. */
  get accessToken(): string {
    return this.#tokens?.access_token ?? "";
  }

  get registeredId(): string | undefined {
    return this.#information?.client_id;
  }

  async connect(): Promise<void> {
    try {
      await this.#client.connect(this.#transport);
    } catch (error) {
      await this.#finishSignIn(error);
      [this.#client, this.#transport] = this.#open();
      await this.#client.connect(this.#transport);
    }
  }

  listTools() {
    return this.#client.listTools();
  }

  /** Calls a tool, and once more when the user has to sign in for it. */
  async call(name: string, input: Record<string, unknown> = {}) {
    const call = { name, arguments: input };
    try {
      return await this.#client.callTool(call);
    } catch (error) {
      await this.#finishSignIn(error);
      return this.#client.callTool(call);
    }
  }

  #open(): [Client, StreamableHTTPClientTransport] {
    const { mode = "auto" } = this.#options;
    return [
      new Client(identity, { versionNegotiation: { mode } }),
      new StreamableHTTPClientTransport(this.#url, { authProvider: this }),
    ];
  }

  async #finishSignIn(error: unknown): Promise<void> {
    if (!(error instanceof UnauthorizedError) || !this.#callback) throw error;
    const { searchParams } = this.#callback;
    this.#callback = undefined;
    await this.#transport.finishAuth(searchParams);
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.signIns++;
    url.searchParams.set("login_hint", this.#user);
    this.#callback = await browse(url);
  }

  clientInformation = () => this.#information;
  saveClientInformation(information: StoredOAuthClientInformation): void {
    this.#information = information;
  }
  tokens = () => this.#tokens;
  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens;
  }
  codeVerifier = () => this.#verifier;
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  discoveryState = () => this.#discovered;
  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovered = state;
  }
  invalidateCredentials(scope: string): void {
    if (scope === "all" || scope === "client") this.#information = undefined;
    if (scope === "all" || scope === "tokens") this.#tokens = undefined;
    if (scope === "all" || scope === "discovery") this.#discovered = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

/** Follows redirects with cookies until one leads back to the client. */
async function browse(start: URL): Promise<URL> {
  const cookies = new Map<string, string>();
  for (let url = start, steps = 0; steps < 10; steps++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const text of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      cookies.set(name, value);
    }
    const next = answer.headers.get("location");
    if (next === null) throw new Error(`${url.pathname}: ${answer.status} ${await answer.text()}`);
    url = new URL(next, url);
    if (url.href.startsWith(redirectUrl)) return url;
  }
  throw new Error("too many redirects");
}
