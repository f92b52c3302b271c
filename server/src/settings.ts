import * as z from "zod";
import { isHostEntry, isOriginEntry } from "./allowed-hosts.ts";
import { type Authentication, findPublicUrl, readAuthentication } from "./auth/settings.ts";
import { type Access, readAccess } from "./gate/access.ts";
import { wholeNumber } from "./whole-number.ts";

const list = (isEntry: (entry: string) => boolean, error: string) =>
  z
    .string()
    .transform((text) => text.split(",").map((entry) => entry.trim().toLowerCase()))
    .refine((entries) => entries.every(isEntry), error);

const environmentSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(8080),
  HOST: z.string().min(1, "must not be empty").default("0.0.0.0"),
  ALLOWED_HOSTS: list(
    isHostEntry,
    "must be a comma-separated list of host names, each with a port if only that one is meant, or *",
  ).default(["localhost", "127.0.0.1", "[::1]"]),
  ALLOWED_ORIGINS: list(
    isOriginEntry,
    "must be a comma-separated list of origins such as https://chatgpt.com, without a path, or *",
  ).default([]),
  // Load balancers keep idle connections up to ten minutes and may send a request on one that is about to close; where the
  // server waits longer, none is lost. https://cloud.google.com/load-balancing/docs/https#timeouts_and_retries
  KEEP_ALIVE_TIMEOUT_SECONDS: wholeNumber(1, 86_400).default(620),
  SHUTDOWN_TIMEOUT_SECONDS: wholeNumber(1, 3600).default(25),
  HEARTBEAT_SECONDS: wholeNumber(1, 3600).default(15),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a URL such as postgresql://user@host/database")
    .optional(),
  DATABASE_PATH: z.string().min(1, "must not be empty").default(":memory:"),
  DATABASE_POOL_SIZE: wholeNumber(1, 1000).default(10),
  PROCESS_STATS_SECONDS: wholeNumber(0, 86_400).default(300),
  OPENAI_APPS_CHALLENGE: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, "must be the token that the directory shows")
    .optional(),
  // https://github.com/modelcontextprotocol/registry/blob/main/docs/modelcontextprotocol-io/authentication.mdx
  MCP_REGISTRY_AUTH: z
    .string()
    .regex(
      /^v=MCPv1; k=(?:ed25519; p=[A-Za-z0-9+/]{43}=|ecdsap384; p=A[g-z0-9+/][A-Za-z0-9+/]{64}==)$/,
      "must be a proof such as v=MCPv1; k=ed25519; p=…",
    )
    .optional(),
});

/** The settings of the server, from environment variables. */
export interface Settings {
  /** 0 lets the system choose. */
  port: number;
  host: string;
  /** Hosts that a request to the endpoint may name; an entry without a port allows every port, `*` every host. */
  allowedHosts: readonly string[];
  /** Browser origins that may call the endpoint beside those of this machine; `*` allows every one. */
  allowedOrigins: readonly string[];
  /** Who may use the server. */
  authentication: Authentication;
  /** Which of them may call tools while the app is not open to all. */
  access: Access;
  /** Origin of the public URL. */
  publicOrigin: string;
  /** Time-out of idle connections: longer than that of the load balancer before the server. */
  keepAliveTimeoutSeconds: number;
  /** Time that calls in flight have to finish after SIGTERM or SIGINT. */
  shutdownTimeoutSeconds: number;
  /** Time without an event on an open stream after which a comment is sent. */
  heartbeatSeconds: number;
  /** URL of PostgreSQL, for several instances; undefined for SQLite, for one. */
  databaseUrl: string | undefined;
  /** SQLite's file, or `:memory:`. */
  databasePath: string;
  /** Connections to PostgreSQL at most. */
  databasePoolSize: number;
  /** Interval of the log lines on memory and event loop delay; 0 for none. */
  processStatsSeconds: number;
  /** Token by which OpenAI's directory verifies the domain. */
  appsChallenge: string | undefined;
  /** Public key by which the MCP registry verifies the domain, in the registry's form. */
  registryProof: string | undefined;
}

/** Reads the settings; throws an Error with one line for every wrong variable, without its value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  }
  const { data } = parsed;
  const listening = { host: data.HOST, port: data.PORT, allowedHosts: data.ALLOWED_HOSTS };
  const authentication = readAuthentication(environment, listening);
  return {
    ...listening,
    allowedOrigins: data.ALLOWED_ORIGINS,
    authentication,
    access: readAccess(environment, authentication.kind === "oauth"),
    publicOrigin: findPublicUrl(environment, listening) ?? `http://localhost:${data.PORT}`,
    keepAliveTimeoutSeconds: data.KEEP_ALIVE_TIMEOUT_SECONDS,
    shutdownTimeoutSeconds: data.SHUTDOWN_TIMEOUT_SECONDS,
    heartbeatSeconds: data.HEARTBEAT_SECONDS,
    databaseUrl: data.DATABASE_URL,
    databasePath: data.DATABASE_PATH,
    databasePoolSize: data.DATABASE_POOL_SIZE,
    processStatsSeconds: data.PROCESS_STATS_SECONDS,
    appsChallenge: data.OPENAI_APPS_CHALLENGE,
    registryProof: data.MCP_REGISTRY_AUTH,
  };
}
