import { ApiError, isUndecided } from "../../../provider/http/api-error.ts";
import { logAnswer } from "./answers.ts";
import type { Deployment } from "./deployment.ts";

/** A machine that does not come up. */
export class MachineFailure extends Error {
  readonly id: string;

  constructor(id: string, reason: string) {
    super(`machine ${id} ${reason}`);
    this.name = "MachineFailure";
    this.id = id;
  }
}

const shownLines = 20;

/** What is said of a deployment that came to nothing, with the machine's last log lines and without any secret. */
export async function describeFailure(deployment: Deployment, error: unknown): Promise<Error> {
  const { context, inputs } = deployment;
  if (context.signal.aborted) {
    const why = context.signal.reason instanceof Error ? context.signal.reason.message : "cancelled";
    return new Error(`${why} while new machines started; they are removed again`, { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  const said = `${reason}. What ran before still runs, and the new machines are removed again.`;
  const hide = (text: string) =>
    inputs.hidden.filter(Boolean).reduce((all, one) => all.replaceAll(one, "[secret]"), text);
  if (!(error instanceof MachineFailure)) return new Error(hide(said), { cause: error });
  const lines = await lastLines(deployment, error.id).catch(() => undefined);
  const log =
    lines === undefined
      ? `Its log, which this token may not read: fly logs --app ${inputs.app}`
      : lines.length === 0
        ? "It wrote nothing to its log."
        : `Its last log lines:\n${lines.map((line) => `  | ${line}`).join("\n")}`;
  return new Error(hide(`${said} ${log}`), { cause: error });
}

async function lastLines({ fly, inputs, context }: Deployment, instance: string): Promise<string[]> {
  const path = ["apps", inputs.app, "logs"];
  const { data } = await fly.askLogs({ method: "GET", path, query: { instance }, signal: context.signal }, logAnswer);
  return data.flatMap(({ attributes }) => attributes.message.trimEnd().split("\n")).slice(-shownLines);
}

/** A refusal of a new machine, with what it may come from. */
export function describeRefusal(error: unknown, replacing: boolean): unknown {
  if (!(error instanceof ApiError) || isUndecided(error)) return error;
  if (error.status === 401 || error.status === 403) {
    return new Error(`the token may not make machines (${error.message}): "fly tokens create org" makes one that may`);
  }
  if (error.code === "insufficient_capacity") {
    const remedy = "run up again later, or choose another region or size";
    return new Error(`Fly.io has no room for such a machine in its region now (${error.message}): ${remedy}`, {
      cause: error,
    });
  }
  const twice = replacing
    ? ": for a moment an update takes twice the machines, which the organization's limit must allow"
    : "";
  return new Error(`Fly.io refused a machine${twice} (${error.message})`, { cause: error });
}
