/** Runs an installation that no other launcher runs at the same time; `onWait` is called once if it must wait. */
export function installAlone(lock: string, onWait: () => void, install: () => Promise<void>): Promise<void>;
