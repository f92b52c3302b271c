import { removeState, whileStateStands } from "./embedded-state.ts";
import { askPulumi, type Session } from "./pulumi.ts";

/** Removes a stack from the embedded state, and the state with the last one; answers how many are left. */
export function forgetStack(session: Session): Promise<number> {
  return whileStateStands(async () => {
    await askPulumi(session, ["stack", "rm", session.stack, "--yes", "--preserve-config"]);
    const { length } = JSON.parse(await askPulumi(session, ["stack", "ls", "--all", "--json"]));
    if (length === 0) await removeState();
    return length;
  });
}
