import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** What an API server says beside what it was asked for. */
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
const refusalSchema = z.object({ message: z.string() });
const answerSchema = z.object({ status: z.number(), text: z.string() });
const answersSchema = z.object({ answers: z.array(answerSchema) });
type Answer = z.infer<typeof answerSchema>;

interface Question {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  /** JSON; empty where there is none. */
  body: string;
  /** What kind of JSON a patch is. */
  type?: string;
  /** Whether the answer is what an object is called and bears, without what it holds. */
  metadataOnly?: boolean;
}

/** The API of one cluster, by a context of the kubeconfig; the questions run in the provider, at previews too. */
export interface Cluster {
  context: string;
  /** The object at a path, or undefined where there is none, or whoever asks may not see it. */
  find(path: string): Promise<unknown>;
  /** The same without what it holds: of a Secret, nothing that is secret. */
  findMetadata(path: string): Promise<unknown>;
  /** Text at a path; empty where there is none. Throws where it cannot be read, so that a missing right is no silence. */
  read(path: string): Promise<string>;
  /** The server's answer to what is posted; nothing is made by what is posted here. */
  review(path: string, body: object): Promise<unknown>;
  /** Makes an object what it should be, whoever else has set its fields; answers it. */
  apply(path: string, object: object): Promise<unknown>;
  /** The object as a patch would leave it, or undefined where the server takes no such patch; nothing is changed. */
  tryPatch(path: string, operations: readonly object[]): Promise<unknown>;
  /** Changes the fields that it names. */
  merge(path: string, fields: object): Promise<void>;
  /** Has an object go with its owners, beside those that it has; false where there is none. */
  own(path: string, ownerReferences: readonly object[]): Promise<boolean>;
  /** Removes an object, if it is there, and what belongs to it. */
  remove(path: string): Promise<void>;
  /** Waits until one of the objects at a path is another than at a `resourceVersion`, and no longer than `seconds`. */
  untilChanged(path: string, since: { resourceVersion: string; seconds: number }): Promise<void>;
}

/** Who sets the fields of what is made for an examination. */
const manager = "fieldManager=slipway";

/** The cluster of a context. */
export function clusterOf(context: string): Cluster {
  const askAll = askTogether(async (questions) => {
    const all = await pulumi.runtime.invoke("slipway:kubernetes:request", { context, questions });
    return answersSchema.parse(all).answers;
  });
  const ask = async (
    method: Question["method"],
    path: string,
    body = "",
    how: Pick<Question, "type" | "metadataOnly"> = {},
  ) => {
    const answer = await askAll({ method, path, body, ...how });
    if (answer.status === 401) {
      throw new Error(`the cluster of context ${context} does not know who asks (401): sign in to it again`);
    }
    return answer;
  };
  const patch = (path: string, query: string, body: object, kind: string, more: { metadataOnly?: true } = {}) =>
    ask("PATCH", `${path}?${query}`, JSON.stringify(body), { type: `application/${kind}`, ...more });
  const held = (path: string, { status, text }: z.infer<typeof answerSchema>) => {
    if (status >= 300) throw new Error(`${path}: ${status} ${messageOf(text)}`);
    return text;
  };
  const found = (path: string, { status, text }: Answer): unknown => {
    if ([403, 404].includes(status)) return undefined;
    if (status !== 200) throw new Error(`${path}: ${status} ${messageOf(text)}`);
    return JSON.parse(text);
  };
  return {
    context,
    find: async (path) => found(path, await ask("GET", path)),
    findMetadata: async (path) => found(path, await ask("GET", path, "", { metadataOnly: true })),
    async read(path) {
      const answer = await ask("GET", path);
      return answer.status === 404 ? "" : held(path, answer);
    },
    async review(path, body) {
      return JSON.parse(held(path, await ask("POST", path, JSON.stringify(body))));
    },
    // https://kubernetes.io/docs/reference/using-api/server-side-apply/
    async apply(path, object) {
      return JSON.parse(held(path, await patch(path, `${manager}&force=true`, object, "apply-patch+yaml")));
    },
    // https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
    async tryPatch(path, operations) {
      const { status, text } = await patch(path, `${manager}&dryRun=All`, operations, "json-patch+json");
      return status === 200 ? JSON.parse(text) : undefined;
    },
    async merge(path, fields) {
      held(path, await patch(path, manager, fields, "merge-patch+json"));
    },
    // https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/#notes-on-the-strategic-merge-patch
    async own(path, ownerReferences) {
      const fields = { metadata: { ownerReferences } };
      const answer = await patch(path, manager, fields, "strategic-merge-patch+json", { metadataOnly: true });
      if (answer.status === 404) return false;
      held(path, answer);
      return true;
    },
    async remove(path) {
      const answer = await ask("DELETE", `${path}?propagationPolicy=Background`);
      if (answer.status !== 404) held(path, answer);
    },
    async untilChanged(path, since) {
      await pulumi.runtime.invoke("slipway:kubernetes:change", { context, path, ...since });
    },
  };
}

/** Questions of one moment go to the provider in one call, of which each takes its time in two other processes. */
function askTogether(send: (questions: Question[]) => Promise<Answer[]>): (question: Question) => Promise<Answer> {
  let waiting: Question[] = [];
  let answers: Promise<Answer[]> | undefined;
  return async (question) => {
    const place = waiting.push(question) - 1;
    answers ??= Promise.resolve().then(() => {
      const questions = waiting;
      waiting = [];
      answers = undefined;
      return send(questions);
    });
    const answer = (await answers)[place];
    if (!answer) throw new Error(`the provider does not answer what is at ${question.path}`);
    return answer;
  };
}

function messageOf(text: string): string {
  try {
    return refusalSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.slice(0, 200);
  }
}
