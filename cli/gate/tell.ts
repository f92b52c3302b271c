import { liveFolder } from "../../infra/live-file.ts";
import { npxSlipway } from "../../infra/remedies.ts";
import { type Access, accessWords } from "./access.ts";
import type { Change, Wish } from "./change.ts";

/** Of a server of another hand nobody knows here what it reads. */
const whereRead = "it holds where the server reads this itself, as that of npm create slipway does";

/** Who may use the app now, and how that is changed. */
export function listText(stack: string, access: Access): string {
  const users = "users" in access && access.users ? access.users.map((user) => `  ${user}`) : [];
  const lines = [`stack ${stack} admits ${accessWords(access)}`, ...users, ...lackOf(access), howText(stack, access)];
  return [...lines, whereRead].join("\n");
}

function lackOf(access: Access): string[] {
  return access.kind === "file" && access.lack !== undefined ? [`they cannot be read from here: ${access.lack}`] : [];
}

function howText(stack: string, access: Access): string {
  if (access.kind === "flag") return `who that is is changed there (${access.service}), without a deployment`;
  // Why it cannot be read says what to do.
  if (access.kind === "file")
    return access.holds === undefined
      ? `${npxSlipway()} gate list ${stack} shows them once that is mended`
      : `${npxSlipway()} gate add ada@example.com ${stack} holds ${access.holds}, without a deployment`;
  if (access.kind === "secret")
    return `${npxSlipway()} secrets set ALLOWED_USERS ${stack}, then ${npxSlipway()} up ${stack}`;
  const lack = access.kind === "list" ? access.lack : undefined;
  const without =
    lack === undefined
      ? `without one: ALLOWED_USERS_FILE, such as ${liveFolder}/allowed-users, or ACCESS_FLAG with a flag service`
      : `${lack}: without one ACCESS_FLAG with a flag service alone`;
  return `${npxSlipway()} gate add ada@example.com ${stack} needs a deployment afterwards; ${without}`;
}

/** What became of a wish, and what is still to be done. */
export function changeText({ stack, access, changed, needsDeployment }: Change, wish: Wish): string {
  const done = wish === "open" ? "it is open" : "add" in wish ? `${wish.add} is added` : `${wish.remove} is removed`;
  const first = changed
    ? `${done}: stack ${stack} admits ${accessWords(access)}`
    : `nothing changes: ${accessWords(access)}`;
  if (!changed) return first;
  const when = needsDeployment
    ? `it stands in the stack's file and holds after a deployment: ${npxSlipway()} up ${stack}`
    : `it holds ${(access.kind === "file" && access.holds) || "at once"}: the server reads the list anew, without a deployment`;
  return [first, when, whereRead].join("\n");
}
