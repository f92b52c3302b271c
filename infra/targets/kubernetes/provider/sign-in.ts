import { Agent, type RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

/** An API server, and what a request to it must bear. */
export interface SignIn {
  server: string;
  options: RequestOptions;
}

// A cloud's sign-in is a program that takes seconds, for a token that lasts for minutes.
const keptMs = 60_000;
const kept = new Map<string, { until: number; config: KubeConfig; signIn: Promise<SignIn> }>();

/**
 * The sign-in that the kubeconfig of KUBECONFIG, or of the usual place, has for one context of it; the current one is
 * never taken. It is kept for a minute with its connections, and the token as long as it says. Rejects where there is no
 * such context, or the sign-in fails.
 */
export async function signInTo(context: string): Promise<SignIn> {
  const known = kept.get(context);
  if (known && known.until > performance.now()) return known.signIn;
  const config = known?.config ?? readContext(context);
  const signIn = sign(config);
  kept.set(context, { until: performance.now() + keptMs, config, signIn });
  signIn.catch(() => forgetSignIn(context));
  return signIn;
}

/** The kubeconfig with that context as its current one, which keeps what its sign-in answered. */
export async function configOf(context: string): Promise<KubeConfig> {
  await signInTo(context);
  return kept.get(context)?.config ?? readContext(context);
}

/** Has the next question sign in anew: a token may end before it says so. */
export function forgetSignIn(context: string): void {
  kept.delete(context);
}

async function sign(config: KubeConfig): Promise<SignIn> {
  const server = config.getCurrentCluster()?.server ?? "";
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new Error(`the sign-in of the kubeconfig fails: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const { agent } = options;
  // One for a proxy is of another class.
  if (agent instanceof Agent) options.agent = new Agent({ ...agent.options, keepAlive: true });
  return { server, options };
}

function readContext(context: string): KubeConfig {
  const config = new KubeConfig();
  // With no kubeconfig at all it would be http://localhost:8080.
  config.loadFromDefault();
  const known = config.getContexts().map(({ name }) => name);
  if (!known.includes(context)) {
    const has = known.filter((name) => name !== "loaded-context").join(", ") || "none";
    throw new Error(`the kubeconfig has no context "${context}"; it has: ${has}`);
  }
  config.setCurrentContext(context);
  return config;
}
