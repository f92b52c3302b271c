import { flushCompileCache } from "node:module";
import type { ResourceHandler } from "./protocol.ts";
import { serveProvider } from "./serve.ts";

type Handlers = Readonly<Record<string, ResourceHandler>>;

/** The resource types of the in-repo provider by prefix; a folder is loaded when a stack first needs it. */
const packages: Record<string, () => Promise<{ handlers: Handlers }>> = {
  "slipway:index:": () => import("./general-resources.ts"),
  "slipway:docker:": () => import("../targets/docker/provider/index.ts"),
};

const engineAddress = process.argv[2];
const { port } = await serveProvider(
  { name: "slipway", version: "0.1.0", handler: findHandler },
  engineAddress === undefined ? {} : { engineAddress },
);
// The engine reads the port from the first line and connects to it; what is loaded later costs it no wait.
process.stdout.write(`${port}\n`);

async function findHandler(type: string): Promise<ResourceHandler | undefined> {
  for (const [prefix, load] of Object.entries(packages)) {
    if (!type.startsWith(prefix)) continue;
    const { handlers } = await load();
    // The engine ends this process without notice, and what is compiled by now is worth keeping.
    flushCompileCache();
    return handlers[type.slice(prefix.length)];
  }
  return undefined;
}
