import { flushCompileCache } from "node:module";
import { dirname, extname, join } from "node:path";
import { componentProcess } from "./component-process.ts";
import { configure } from "./http/settings.ts";
import type { Properties, ResourceHandler } from "./protocol.ts";
import { reveal, seeingPlainSecrets } from "./secret-values.ts";
import { serveProvider } from "./serve.ts";

type Handlers = Readonly<Record<string, ResourceHandler>>;
type Functions = Readonly<Record<string, (args: Properties) => Promise<Properties>>>;

/** The resource types by the second part of their names, a target's or `index`; loaded when a stack first needs them. */
const modules: Record<string, () => Promise<{ handlers: Handlers }>> = {
  index: () => import("./general-resources.ts"),
  docker: () => import("../targets/docker/provider/index.ts"),
  fly: () => import("../targets/fly/provider/index.ts"),
  railway: () => import("../targets/railway/provider/index.ts"),
  render: () => import("../targets/render/provider/index.ts"),
};

/** Its functions, in the same way. */
const functions: Record<string, () => Promise<{ functions: Functions }>> = {
  index: async () => ({ functions: { load: loadTarget } }),
  kubernetes: () => import("../targets/kubernetes/provider/index.ts"),
};

const engineAddress = process.argv[2];
const version = "0.1.0";
const components = join(dirname(import.meta.dirname), `component/main${extname(import.meta.filename)}`);
const { port } = await serveProvider(
  {
    name: "slipway",
    version,
    configure: (config) => configure(reveal(config)),
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
  const { load, name } = find(functions, token);
  const call = load && (await load()).functions[name];
  if (call) return call(args);
  throw new Error(`provider "slipway" has no function "${token}"`);
}

/** Loads what a stack of a target will need: `{target}` in, nothing out. */
async function loadTarget({ target }: Properties): Promise<Properties> {
  const name = String(target);
  await Promise.all([modules, functions].map((table) => Object.hasOwn(table, name) && table[name]?.()));
  return {};
}

async function findHandler(type: string): Promise<ResourceHandler | undefined> {
  const { load, name } = find(modules, type);
  if (!load) return undefined;
  const { handlers } = await load();
  // The engine ends this process without notice, and what is compiled by now is worth keeping.
  flushCompileCache();
  const handler = handlers[name];
  return handler && seeingPlainSecrets(handler);
}

/** What a token such as `slipway:docker:Container` names. */
function find<Load>(table: Readonly<Record<string, Load>>, token: string): { load: Load | undefined; name: string } {
  const [, module = "", name = ""] = token.split(":");
  return { load: Object.hasOwn(table, module) ? table[module] : undefined, name };
}

async function schema(): Promise<string> {
  const { packageSchema } = await import("../component/package-schema.ts");
  return JSON.stringify(packageSchema(version));
}
