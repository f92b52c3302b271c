import { readFile } from "node:fs/promises";
import { Agent, fetch } from "undici";

const timeoutMs = 30_000;

/** An answer of an API server. */
export interface Answer {
  status: number;
  text: string;
}

/** An API server, asked as its administrator. */
export interface Api {
  request(method: string, path: string, body?: string, type?: string): Promise<Answer>;
  /** The object at a path; undefined where there is none. */
  find(path: string): Promise<unknown>;
  /** Applies objects, as YAML or JSON, under a field manager's name; throws what the server says of the first it refuses. */
  apply(text: string, options?: ApplyOptions): Promise<void>;
}

export interface ApplyOptions {
  manager?: string;
  /** Whether the server only says what it would say. */
  dryRun?: boolean;
}

/** Opens it by the certificates in a folder. */
export async function openApi(server: string, certificates: string): Promise<Api & { close(): Promise<void> }> {
  const read = (name: string) => readFile(`${certificates}/${name}`, "utf8");
  const [ca, cert, key] = await Promise.all(["ca.crt", "admin.crt", "admin.key"].map(read));
  const dispatcher = new Agent({ connect: { ca, cert, key }, connections: 8 });
  const request: Api["request"] = async (method, path, body, type = "application/json") => {
    const answer = await fetch(`${server}${path}`, {
      method,
      dispatcher,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": type }) },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const find = async (path: string) => {
    const { status, text } = await request("GET", path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    const found: unknown = JSON.parse(text);
    return found;
  };
  const resources = new Map<string, Promise<Map<string, Resource>>>();
  const resourceOf = async (apiVersion: string, kind: string) => {
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const known = await (resources.get(group) ?? readResources(find, group));
    if (known.has(kind)) resources.set(group, Promise.resolve(known));
    const resource = known.get(kind);
    if (!resource) throw new Error(`the cluster has no ${kind} of ${apiVersion}`);
    return { ...resource, group };
  };
  return {
    request,
    find,
    async apply(text, { manager = "slipway-toolchain", dryRun = false } = {}) {
      for (const one of text.split(/^---$/m).filter((part) => part.includes("apiVersion"))) {
        const { apiVersion, kind, name, namespace } = headOf(one);
        const { plural, isNamespaced, group } = await resourceOf(apiVersion, kind);
        const within = isNamespaced ? `/namespaces/${namespace ?? "default"}` : "";
        const query = `fieldManager=${manager}&force=true&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
        const path = `${group}${within}/${plural}/${name}?${query}`;
        const answer = await request("PATCH", path, one, "application/apply-patch+yaml");
        if (answer.status >= 300) throw new Error(`${kind} ${name}: ${answer.status} ${answer.text}`);
      }
    },
    close: () => dispatcher.close(),
  };
}

interface Resource {
  plural: string;
  isNamespaced: boolean;
}

async function readResources(find: Api["find"], group: string): Promise<Map<string, Resource>> {
  const { resources = [] }: { resources?: { name: string; kind: string; namespaced: boolean }[] } = Object(
    await find(group),
  );
  return new Map(
    resources
      .filter(({ name }) => !name.includes("/"))
      .map(({ name, kind, namespaced }) => [kind, { plural: name, isNamespaced: namespaced }]),
  );
}

/** What says where an object belongs; definitions of resources are megabytes, which nobody needs to parse for it. */
function headOf(text: string): { apiVersion: string; kind: string; name: string; namespace?: string } {
  if (text.trimStart().startsWith("{")) {
    const { apiVersion, kind, metadata } = JSON.parse(text);
    return { apiVersion, kind, ...metadata };
  }
  const field = (pattern: RegExp, from = text) => pattern.exec(from)?.[1]?.replaceAll(/["']/g, "");
  const metadata = /^metadata:\n((?: .*\n)+)/m.exec(text)?.[1] ?? "";
  const namespace = field(/^ {2}namespace: (.+)$/m, metadata);
  return {
    apiVersion: field(/^apiVersion: (.+)$/m) ?? "",
    kind: field(/^kind: (.+)$/m) ?? "",
    name: field(/^ {2}name: (.+)$/m, metadata) ?? "",
    ...(namespace === undefined ? {} : { namespace }),
  };
}
