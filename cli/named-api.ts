import * as z from "zod";
import { withPackageOf } from "../infra/missing-package.ts";
import { poll } from "../infra/poll.ts";
import type { Question } from "../infra/targets/kubernetes/provider/ask.ts";
import { UserError } from "./user-error.ts";

const removalSeconds = 180;
/** So long a cluster may be away while something is removed there. */
const awaySeconds = 60;
const refusalSchema = z.object({ message: z.string() });

/** An answer that says nothing of what became of the question. */
class Undecided extends UserError {}

/** A cluster of the user's own by a context of the kubeconfig, asked with the sign-in that it names. */
export interface NamedApi {
  context: string;
  /** The object at a path; undefined where there is none. */
  find(path: string): Promise<unknown>;
  /** Makes an object at a path. */
  make(path: string, object: object): Promise<void>;
  /** Puts an object in place of the one of that version; false where there is a newer one by now. */
  put(path: string, object: object): Promise<boolean>;
  /** Removes a namespace where it has all of the labels, and waits until it is gone. */
  removeNamespace(name: string, labels: Readonly<Record<string, string>>): Promise<void>;
}

/** Opens it; what the cluster refuses is a UserError with its own words. */
export async function openNamedApi(context: string): Promise<NamedApi> {
  const { ask, isPassing } = await withPackageOf(
    "kubernetes",
    () => import("../infra/targets/kubernetes/provider/ask.ts"),
  );
  const send = (method: Question["method"], path: string, body = "") =>
    ask({ context, method, path, body }).catch((error: unknown) => {
      throw new Undecided(error instanceof Error ? error.message : String(error));
    });
  const request = async (method: Question["method"], path: string, body = "") => {
    const answer = await send(method, path, body);
    const { status, text } = answer;
    if (status === 404) return undefined;
    if (status >= 300) {
      const Refusal = isPassing(answer) ? Undecided : UserError;
      throw new Refusal(`the cluster of context ${context} refuses ${method} ${path}: ${wordsOf(text)}`);
    }
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
    async put(path, object) {
      const { status, text } = await send("PUT", path, JSON.stringify(object));
      if (status < 300) return true;
      if (status === 409) return false;
      throw new UserError(`the cluster of context ${context} refuses PUT ${path}: ${wordsOf(text)}`);
    },
    async removeNamespace(name, labels) {
      const path = `/api/v1/namespaces/${name}`;
      let isAsked = false;
      let heardAt = performance.now();
      const look = async () => {
        try {
          const found = await request("GET", path);
          const isThere = found !== undefined && hasLabels(found, labels);
          if (isThere && !isAsked) await request("DELETE", path);
          isAsked = true;
          heardAt = performance.now();
          return isThere;
        } catch (error) {
          // A namespace that stays may cost its owner money.
          if (error instanceof Undecided && performance.now() - heardAt < awaySeconds * 1000) return true;
          throw error instanceof UserError ? new UserError(`${error.message}; ${leftOf(context, name)}`) : error;
        }
      };
      if (!(await poll(look, (there) => !there, { ...removalPauses, seconds: removalSeconds }))) return;
      throw new UserError(
        `namespace ${name} is still there after ${removalSeconds} s; see what keeps it: kubectl --context ${context} get namespace ${name} --output yaml`,
      );
    },
  };
}

function leftOf(context: string, namespace: string): string {
  return `namespace ${namespace} may be left there; remove it with: kubectl --context ${context} delete namespace ${namespace}`;
}

const removalPauses = { firstPauseSeconds: 0.2, longestPauseSeconds: 3 };
const labelledSchema = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()) }) });

function hasLabels(object: unknown, labels: Readonly<Record<string, string>>): boolean {
  const found = labelledSchema.safeParse(object).data?.metadata.labels;
  return Object.entries(labels).every(([name, value]) => found?.[name] === value);
}

function wordsOf(text: string): string {
  try {
    return refusalSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.slice(0, 400);
  }
}
