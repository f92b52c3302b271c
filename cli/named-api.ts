import * as z from "zod";
import { withPackageOf } from "../infra/missing-package.ts";
import { poll } from "../infra/poll.ts";
import type { Question } from "../infra/targets/kubernetes/provider/ask.ts";
import { UserError } from "./user-error.ts";

const removalSeconds = 180;
const refusalSchema = z.object({ message: z.string() });

/** A cluster of the user's own by a context of the kubeconfig, asked with the sign-in that it names. */
export interface NamedApi {
  context: string;
  /** The object at a path; undefined where there is none. */
  find(path: string): Promise<unknown>;
  /** Makes an object at a path. */
  make(path: string, object: object): Promise<void>;
  /** Removes a namespace, and waits until it is gone. */
  removeNamespace(name: string): Promise<void>;
}

/** Opens it; what the cluster refuses is a UserError with its own words. */
export async function openNamedApi(context: string): Promise<NamedApi> {
  const { ask } = await withPackageOf("kubernetes", () => import("../infra/targets/kubernetes/provider/ask.ts"));
  const request = async (method: Question["method"], path: string, body = "") => {
    const { status, text } = await ask({ context, method, path, body }).catch((error: unknown) => {
      throw new UserError(error instanceof Error ? error.message : String(error));
    });
    if (status === 404) return undefined;
    if (status >= 300)
      throw new UserError(`the cluster of context ${context} refuses ${method} ${path}: ${wordsOf(text)}`);
    const found: unknown = JSON.parse(text);
    return found;
  };
  return {
    context,
    find: (path) => request("GET", path),
    async make(path, object) {
      const made = await request("POST", path, JSON.stringify(object));
      if (made === undefined) throw new UserError(`the cluster of context ${context} has no ${path}`);
    },
    async removeNamespace(name) {
      const path = `/api/v1/namespaces/${name}`;
      await request("DELETE", path);
      const isThere = () => request("GET", path).then((found) => found !== undefined);
      if (!(await poll(isThere, (there) => !there, { seconds: removalSeconds, longestPauseSeconds: 3 }))) return;
      throw new UserError(
        `namespace ${name} is still there after ${removalSeconds} s; see what keeps it: kubectl --context ${context} get namespace ${name} --output yaml`,
      );
    },
  };
}

function wordsOf(text: string): string {
  try {
    return refusalSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.slice(0, 400);
  }
}
