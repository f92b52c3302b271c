import * as z from "zod";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ApiError, ifThere, statusOf } from "../../../provider/http/api-error.ts";
import { follow } from "../../../provider/http/follow.ts";
import type { CallContext, ResourceHandler } from "../../../provider/protocol.ts";
import { appAnswer, tokenAnswer } from "./answers.ts";
import type { Fly } from "./client.ts";
import { isOurs, listMachines } from "./list.ts";

const inputsSchema = z.object({ name: z.string(), org: z.string(), owner: z.string() });
type Inputs = z.infer<typeof inputsSchema>;

// Flyctl's own limit, after which an app that was made is shown everywhere: https://github.com/superfly/flyctl
const shownSeconds = 60;
const goneSeconds = 120;

/** An app: the name, the registry's repository and the address of what runs in it. */
export function appHandler(open: () => Fly): ResourceHandler {
  return {
    async check(news, _olds, { signal }) {
      const refusal = await refusalOf(open(), String(news.org), signal);
      return { inputs: news, failures: refusal === undefined ? [] : [{ property: "org", reason: refusal }] };
    },

    async diff({ id, oldInputs, newInputs }, context) {
      const replaces = ["name", "org"].filter((name) => oldInputs[name] !== newInputs[name]);
      if (replaces.length > 0) return { changes: true, replaces };
      const live = await findApp(open(), id, context.signal);
      if (!live) context.log("warning", `the app ${id} was deleted outside of this stack and is made anew`);
      return live ? { changes: false } : { changes: true, replaces: ["id"], deleteBeforeReplace: true };
    },

    async create(raw, context) {
      const inputs = inputsSchema.parse(raw);
      const fly = open();
      await make(fly, inputs, context);
      return { id: inputs.name, outputs: {} };
    },

    async read({ id, inputs, outputs }, { signal }) {
      return (await findApp(open(), id, signal)) && { id, inputs, outputs };
    },

    async delete({ id }, context) {
      const fly = open();
      const { signal } = context;
      await ifThere(fly.tell({ method: "DELETE", path: ["apps", id], query: { force: true }, signal }));
      // It answers 202 and goes later: https://fly.io/docs/machines/api/apps-resource/#delete-a-fly-app
      await follow({
        look: () => findApp(fly, id, signal),
        isDone: (app) => app === undefined,
        describe: () => `the app ${id} is still being deleted`,
        seconds: goneSeconds,
        clock: fly.clock,
        context,
      });
    },
  };
}

/** Why the token is not enough; undefined where it is. */
async function refusalOf(fly: Fly, org: string, signal: AbortSignal): Promise<string | undefined> {
  const remedy = `make one with "fly tokens create org --org ${org}"`;
  try {
    const { tokens } = await fly.ask({ method: "GET", path: ["tokens", "current"], signal }, tokenAnswer);
    if (tokens.length > 0 && tokens.every(({ apps }) => apps?.length)) {
      const apps = tokens.flatMap((token) => token.apps ?? []);
      return `the token is for the app ${apps.join(", ")} alone, and making an app, its addresses and its secrets takes one for the organization: ${remedy}`;
    }
    const orgs = tokens.flatMap(({ org_slug: slug }) => slug ?? []);
    if (orgs.length > 0 && !orgs.includes(org))
      return `the token is for the organization ${orgs.join(", ")}: ${remedy}`;
    return undefined;
  } catch (error) {
    const status = statusOf(error);
    if (status === 401 || status === 403) return `Fly.io does not know the token, or it has ended: ${remedy}`;
    // A token of an older kind has nothing to be shown: what it may not do is said when it is refused.
    if (status === 404 || status === 400) return undefined;
    throw error;
  }
}

async function make(fly: Fly, { name, org, owner }: Inputs, context: CallContext) {
  const { signal } = context;
  const app = await createOrAdopt({
    find: () => findOwn(fly, name, owner, signal),
    async create() {
      try {
        await fly.tell({ method: "POST", path: ["apps"], body: { name, org_slug: org }, signal });
        return undefined;
      } catch (error) {
        // It may be one's own, which an earlier call made and which is not shown yet.
        if (!(error instanceof ApiError) || error.code !== "name_taken") throw error;
        return findOwn(fly, name, owner, signal);
      }
    },
    clock: fly.clock,
    signal,
  });
  return (
    app ??
    (await follow({
      look: () => findApp(fly, name, signal, [401, 403]),
      isDone: (seen) => seen !== undefined,
      describe: () => `Fly.io does not show the app ${name} yet`,
      seconds: shownSeconds,
      clock: fly.clock,
      context,
    }))
  );
}

/** The app of this name where it is this state's: without machines, or with its mark on one. */
async function findOwn(fly: Fly, name: string, owner: string, signal: AbortSignal) {
  const app = await findApp(fly, name, signal).catch((error: unknown) => {
    if (statusOf(error) !== 403) throw error;
    throw new Error(`${taken(name)} by another organization, ${chooseAnother}`, { cause: error });
  });
  if (!app) return undefined;
  const machines = await listMachines(fly, name, signal);
  if (machines.length === 0 || machines.some((machine) => isOurs(machine, owner))) return app;
  throw new Error(`${taken(name)} by an app of this organization that this stack did not make, ${chooseAnother}`);
}

const taken = (name: string) => `the name ${name} is taken on Fly.io`;
const chooseAnother = "since names are one for all of Fly.io: choose another in slipway:options.app";

function findApp(fly: Fly, name: string, signal: AbortSignal, hidden: readonly number[] = []) {
  const found = fly.ask({ method: "GET", path: ["apps", name], signal }, appAnswer);
  return ifThere(found).catch((error: unknown) => {
    if (hidden.includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  });
}
