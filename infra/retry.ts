const retryVariable = "SLIPWAY_RETRY_OF";

/** What a platform says of a service's revisions. */
export interface Revisions {
  newest: string | undefined;
  /** The newest that became ready. */
  ready: string | undefined;
  /** Plain environment of the newest. */
  variables: readonly { name?: string; value?: string }[];
}

/**
 * The revision whose failure the next one answers: the newest, where it is not ready; undefined where none failed. A
 * retry that went well keeps its answer as long as its revision stays: the same deployment once more changes nothing.
 */
export function failedOf({ newest, ready, variables }: Revisions): string | undefined {
  return newest === ready ? variables.find(({ name }) => name === retryVariable)?.value : newest;
}

/** What names the failed revision that is tried again: a variable, because a new value of one makes a new revision. */
export function retryOf(failed: string | undefined): { name: string; value: string }[] {
  return failed === undefined ? [] : [{ name: retryVariable, value: failed }];
}
