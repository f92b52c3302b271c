import { flushCompileCache } from "node:module";
import { dirname, extname, join } from "node:path";
import { componentProcess } from "./component-process.ts";
import type { Properties, ResourceHandler } from "./protocol.ts";
import { seeingPlainSecrets } from "./secret-values.ts";
import { serveProvider } from "./serve.ts";

type Handlers = Readonly<Record<string, ResourceHandler>>;
type Functions = Readonly<Record<string, (args: Properties) => Promise<Properties>>>;

/** The resource types of the in-repo provider by prefix; a folder is loaded when a stack first needs it. */
const packages: Record<string, () => Promise<{ handlers: Handlers }>> = {
  "slipway:index:": () => import("./general-resources.ts"),
  "slipway:docker:": () => import("../targets/docker/provider/index.ts"),
};

/** Its functions by prefix, loaded in the same way. */
const functions: Record<string, () => Promise<{ functions: Functions }>> = {
  "slipway:kubernetes:": () => import("../targets/kubernetes/provider/index.ts"),
};

const engineAddress = process.argv[2];
const version = "0.1.0";
const components = join(dirname(import.meta.dirname), `component/main${extname(import.meta.filename)}`);
const { port } = await serveProvider(
  {
    name: "slipway",
    version,
    handler: findHandler,
    invoke,
    schema,
    components: componentProcess(components),
    // The engine asks it of whoever makes components.
    acceptSecrets: true,
  },
  engineAddress === undefined ? {} : { engineAddress },
);
// The engine reads the port from the first line and connects to it; what is loaded later costs it no wait.
process.stdout.write(`${port}\n`);

async function invoke(token: string, args: Properties): Promise<Properties> {
  for (const [prefix, load] of Object.entries(functions)) {
    const call = token.startsWith(prefix) ? (await load()).functions[token.slice(prefix.length)] : undefined;
    if (call) return call(args);
  }
  throw new Error(`provider "slipway" has no function "${token}"`);
}

async function findHandler(type: string): Promise<ResourceHandler | undefined> {
  for (const [prefix, load] of Object.entries(packages)) {
    if (!type.startsWith(prefix)) continue;
    const { handlers } = await load();
    // The engine ends this process without notice, and what is compiled by now is worth keeping.
    flushCompileCache();
    const handler = handlers[type.slice(prefix.length)];
    return handler && seeingPlainSecrets(handler);
  }
  return undefined;
}

async function schema(): Promise<string> {
  const { packageSchema } = await import("../component/package-schema.ts");
  return JSON.stringify(packageSchema(version));
}
