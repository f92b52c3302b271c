import { pulumiCommand } from "../../remedies.ts";
import type { Properties } from "../protocol.ts";

/** A platform's token: where it comes from, and what people make it with. */
export interface TokenSource {
  /** The environment variable that the platform's own tools read. */
  variable: string;
  platform: string;
  /** Command or page that makes one. */
  make: string;
}

let configured: string | undefined;

/** Keeps what the stack's config says to this provider: `slipway:token`, which is encrypted there. */
export async function configure({ token }: Properties): Promise<void> {
  // The engine wraps a secret here, whatever this provider says of itself.
  const value = typeof token === "object" && token !== null && "value" in token ? token.value : token;
  configured = typeof value === "string" ? value : undefined;
}

/** The token of a platform, from the environment or else the stack's config; throws with the next command without one. */
export function tokenFor({ variable, platform, make }: TokenSource): string {
  const token = (process.env[variable] || configured || "").trim();
  if (token !== "") return token;
  throw new Error(
    `${platform} needs a token, in the environment variable ${variable} or in the stack's config: make one with ${make}, then run: ${pulumiCommand("config set --stack <stack> --secret slipway:token")}`,
  );
}

/** Where a platform's API lies: elsewhere than usual where the variable of its own tools says so. */
export function originFor(variable: string, usual: string): string {
  return (process.env[variable] || usual).replace(/\/$/, "");
}
