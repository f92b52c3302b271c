import type { Properties } from "../../infra/provider/protocol.ts";
import { serveProvider } from "../../infra/provider/serve.ts";
import { type ApiCall, type ApiReply, type ApiRoute, serveApi, type ServedApi } from "../http-api.ts";
import { changeByApi, type Cloud } from "./change.ts";
import { type Delay, type Failure, Faults, type Method } from "./faults.ts";
import { resourceHandler } from "./handler.ts";
import { type LiveResource, LiveResources } from "./live-resources.ts";
import type { ResourceType, Rule } from "./resource-type.ts";
import { redact, reveal } from "./secrets.ts";

export { UNKNOWN } from "../../infra/provider/protocol.ts";
export type { ResourceType, Rule, RuleFailure } from "./resource-type.ts";
export { SECRET } from "./secrets.ts";
export type { LiveResource };

/** One call of the engine; secrets among the inputs read SECRET, and `type` is the function's token at an invoke. */
export interface RecordedCall {
  method: Method | "invoke";
  type: string;
  name: string;
  id: string;
  inputs: Properties;
  preview: boolean;
}

/** What the cloud is made of. */
export interface CloudOptions {
  /** Packages whose every resource type exists, such as `gcp`. */
  packages: string[];
  /** How types differ from the default, by token such as `gcp:cloudrunv2/service:Service`. */
  types?: Record<string, ResourceType>;
  rules?: Rule[];
  /** Why the cloud would refuse to make or change this resource, whatever its type says; nothing where it would not. */
  refuses?(type: string, live: readonly LiveResource[], inputs: Properties): string | undefined;
  /** Awaited before a resource is made or changed, with the inputs that it will have and what exists; secrets in plain. */
  beforeChange?: Cloud["beforeChange"];
  /** Awaited after that, with what exists then. */
  afterChange?: Cloud["afterChange"];
  /** The platform's own API, for what a Pulumi provider does not do. */
  api?(access: ApiAccess): PlatformApi;
  /** Functions by token; they see what exists, secrets in plain. */
  functions?: Record<string, (args: Properties, live: readonly LiveResource[]) => Properties>;
}

/** What the routes of a platform's API see and do. */
export interface ApiAccess {
  /** What exists, secrets in plain. */
  live(): readonly LiveResource[];
  /** Begins to change some inputs; throws where that is refused, and answers in the end why it went wrong. */
  change(resource: LiveResource, patch: Properties): Promise<string | undefined>;
}

/** A platform's API on loopback. */
export interface PlatformApi {
  routes: Readonly<Record<string, ApiRoute>>;
  /** Answers in place of a route, such as to a call without a token. */
  before?: (call: ApiCall) => ApiReply | undefined;
  /** By which the program finds it. */
  environment(origin: string): Record<string, string>;
}

/** A cloud in memory; it outlives the engine's runs, which reach it through `environment`. */
export interface SimulatedCloud {
  environment: Record<string, string> & { PULUMI_DEBUG_PROVIDERS: string };
  /** The platform's own API, where it has one. */
  api: ServedApi | undefined;
  calls: RecordedCall[];
  /** What exists now, secrets in plain. */
  readonly resources: LiveResource[];
  /** The only live resource of this name in the program. */
  resource(name: string): LiveResource;
  failNext(failure: Failure): void;
  /** Resolves when the first slow call begins. */
  slow(delay: Delay): Promise<void>;
  /** Changes a resource behind the engine's back; a property that is not an input changes in the outputs alone. */
  drift(id: string, patch: Properties): void;
  /** Puts a resource there that another cloud has made. */
  restore(resource: LiveResource): void;
  /** Removes a resource behind the engine's back. */
  remove(id: string): void;
  /** What was deleted and keeps its name. */
  readonly softDeleted: LiveResource[];
  /** Lets the days of retention pass, after which names of deleted resources are free again. */
  purge(): void;
  close(): Promise<void>;
}

/** Starts a cloud that serves every resource type of the packages. */
export async function startSimulatedCloud(options: CloudOptions): Promise<SimulatedCloud> {
  const { packages, types = {}, functions = {} } = options;
  const calls: RecordedCall[] = [];
  const live = new LiveResources();
  const faults = new Faults();
  const cloud: Cloud = {
    live,
    faults,
    rules: options.rules ?? [],
    ...(options.refuses ? { refuses: options.refuses } : {}),
    ...(options.beforeChange ? { beforeChange: options.beforeChange } : {}),
    ...(options.afterChange ? { afterChange: options.afterChange } : {}),
    record: (call) => calls.push({ ...call, inputs: redact(call.inputs) }),
  };
  const server = await serveProvider({
    name: packages.join(","),
    // Newer than any that a program asks for: the engine warns of an older one.
    version: "999.0.0",
    acceptSecrets: true,
    supportsPreview: true,
    handler: (type) => (packages.includes(packageOf(type)) ? resourceHandler(cloud, types[type] ?? {}) : undefined),
    invoke: async (token, args) => {
      calls.push({ method: "invoke", type: token, name: "", id: "", inputs: redact(args), preview: false });
      const found = functions[token];
      if (!found) throw new Error(`the simulated cloud has no function "${token}"; add it to \`functions\``);
      return found(reveal(args), live.list());
    },
  });
  const { routes, before, environment } =
    options.api?.({
      live: () => live.list(),
      change: ({ type, id }, patch) => changeByApi(cloud, types[type] ?? {}, id, patch),
    }) ?? {};
  const api = routes && (await serveApi(routes, before));
  return {
    environment: {
      PULUMI_DEBUG_PROVIDERS: packages.map((name) => `${name}:${server.port}`).join(","),
      ...(api && environment?.(api.origin)),
    },
    api,
    calls,
    get resources() {
      return live.list();
    },
    resource(name) {
      const found = live.list().filter((resource) => resource.name === name);
      const [only] = found;
      if (only && found.length === 1) return only;
      throw new Error(
        `${found.length} resources are named "${name}"; names are ${live.list().map(({ name }) => name)}`,
      );
    },
    failNext: (failure) => faults.fail(failure),
    slow: (delay) => faults.delay(delay),
    drift(id, patch) {
      const { inputs, outputs, ...rest } = live.only(id);
      const inputPatch = Object.fromEntries(Object.entries(patch).filter(([name]) => Object.hasOwn(inputs, name)));
      live.put({ ...rest, inputs: { ...inputs, ...inputPatch }, outputs: { ...outputs, ...patch } });
    },
    restore: (resource) => live.put(resource),
    remove(id) {
      const { type } = live.only(id);
      live.delete(type, id);
    },
    get softDeleted() {
      return live.listSoftDeleted();
    },
    purge: () => live.purge(),
    async close() {
      await api?.close();
      await server.close();
    },
  };
}

function packageOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}
