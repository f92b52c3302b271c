import * as z from "zod";

const list = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1, "has an empty entry")));

const settingsSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  HOST: z.string().default("0.0.0.0"),
  ALLOWED_HOSTS: list.default(["localhost", "127.0.0.1", "[::1]"]),
  ALLOWED_ORIGINS: list.default(["localhost", "127.0.0.1", "[::1]"]),
  SHUTDOWN_TIMEOUT_SECONDS: z.coerce.number().positive().max(3600).default(25),
  HEARTBEAT_SECONDS: z.coerce.number().positive().max(3600).default(15),
});

/** What the server can be told through its environment. */
export interface Settings {
  /** 0 lets the system choose. */
  port: number;
  host: string;
  /** Host names that requests to the endpoint may name, without a port; `*` allows all. */
  allowedHosts: readonly string[];
  /** Host names of the browser origins that may call the endpoint. */
  allowedOrigins: readonly string[];
  /** Time that calls in flight have to end after the first SIGTERM. */
  shutdownTimeoutSeconds: number;
  /** Silence on an open stream after which a comment is sent. */
  heartbeatSeconds: number;
}

/** Reads the settings; throws an Error with one line for every wrong variable. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = settingsSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(lines.join("\n"));
  }
  const { PORT, HOST, ALLOWED_HOSTS, ALLOWED_ORIGINS, SHUTDOWN_TIMEOUT_SECONDS, HEARTBEAT_SECONDS } = parsed.data;
  return {
    port: PORT,
    host: HOST,
    allowedHosts: ALLOWED_HOSTS,
    allowedOrigins: ALLOWED_ORIGINS,
    shutdownTimeoutSeconds: SHUTDOWN_TIMEOUT_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  };
}
