import { join } from "node:path";
import { npxSlipway } from "../../../infra/remedies.ts";
import { cacheDirectory } from "../../../toolchain/cache-directory.mjs";
import { UsageError, UserError } from "../../user-error.ts";

/** How a public address is had. */
export type TunnelKind =
  | {
      by: "command";
      command: string;
      environment?: Record<string, string>;
      /** Whether it prints a public URL. */ hasUrl: boolean;
    }
  | { by: "ngrok"; token: string; /** A reserved domain, which stays. */ domain?: string };

/** Where a tunnel leads, and what the shell sets. */
export interface TunnelContext {
  port: number;
  /** Path of the endpoint. */
  path: string;
  environment: Readonly<Record<string, string | undefined>>;
}

const kinds = "ssh:user@host, ssh:user@host:port, cloudflared, ngrok, ngrok:domain and openai";

/** Reads the word after `--tunnel`. Throws a UsageError for another word, and a UserError where a variable is missing that it needs. */
export function toTunnelKind(word: string, context: TunnelContext): TunnelKind {
  const [, name = "", detail] = /^(ssh|cloudflared|ngrok|openai)(?::(.+))?$/.exec(word) ?? [];
  if (name === "ssh" && detail !== undefined) return ssh(word, detail, context.port);
  if (name === "ngrok") return ngrok(detail, context.environment);
  if (name === "cloudflared" && detail === undefined) {
    return {
      by: "command",
      command: `cloudflared tunnel --no-autoupdate --url http://127.0.0.1:${context.port}`,
      hasUrl: true,
    };
  }
  if (name === "openai" && detail === undefined) return secureMcpTunnel(context);
  throw noKind(word);
}

function noKind(word: string): UsageError {
  return new UsageError(`--tunnel ${word} is none of ${kinds}: ${npxSlipway()} dev --tunnel ssh:nokey@localhost.run`);
}

function ssh(word: string, detail: string, port: number): TunnelKind {
  const [, destination = "", sshPort] = /^([\w.@-]+?)(?::(\d+))?$/.exec(detail) ?? [];
  if (destination === "" || destination.startsWith("-")) throw noKind(word);
  const options = [
    "ExitOnForwardFailure=yes",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=2",
    "ConnectTimeout=15",
    "BatchMode=yes",
    "StrictHostKeyChecking=accept-new",
    // https://man.openbsd.org/ssh_config#UserKnownHostsFile: new keys go into the first file; the user's own is only read.
    `UserKnownHostsFile='"${join(cacheDirectory, "tunnel-known-hosts")}" ~/.ssh/known_hosts'`,
  ];
  const flags = [...options.map((option) => `-o ${option}`), ...(sshPort === undefined ? [] : [`-p ${sshPort}`])];
  return { by: "command", command: `ssh -T ${flags.join(" ")} -R 80:127.0.0.1:${port} ${destination}`, hasUrl: true };
}

// https://ngrok.com/docs/agent/config/v3#authtoken
function ngrok(domain: string | undefined, environment: TunnelContext["environment"]): TunnelKind {
  const token = environment["NGROK_AUTHTOKEN"];
  if (!token) {
    throw new UserError(
      "NGROK_AUTHTOKEN is not set, without which ngrok opens nothing: copy it from https://dashboard.ngrok.com/get-started/your-authtoken, then export NGROK_AUTHTOKEN=…",
    );
  }
  return { by: "ngrok", token, ...(domain !== undefined && { domain }) };
}

// https://github.com/openai/tunnel-client: the client polls OpenAI and calls the server on loopback, so that there is no public URL.
function secureMcpTunnel({ port, path, environment }: TunnelContext): TunnelKind {
  const missing = ["CONTROL_PLANE_API_KEY", "CONTROL_PLANE_TUNNEL_ID"].filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new UserError(
      `${missing.join(" and ")} not set, which OpenAI's tunnel-client needs: make a tunnel at https://platform.openai.com/settings/organization/tunnels, then export both`,
    );
  }
  return {
    by: "command",
    command: "tunnel-client run",
    environment: {
      MCP_SERVER_URL: `http://127.0.0.1:${port}${path}`,
      // Its own page is at 8080 otherwise, where a server often is.
      HEALTH_LISTEN_ADDR: "127.0.0.1:0",
    },
    hasUrl: false,
  };
}
