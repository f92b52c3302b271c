import type { ContainerHost, HostedContainer, PlatformContainer } from "../../simulation/contract.ts";

/** Containers that come up at once and do nothing, but for images that are told to be bad. */
export class FakeHost implements ContainerHost {
  readonly running = new Set<PlatformContainer>();
  /** By image: what it says before it ends. */
  readonly bad = new Map<string, string>();

  async run(wanted: PlatformContainer): Promise<HostedContainer> {
    const said = this.bad.get(wanted.image);
    if (said !== undefined) throw new Error(said);
    this.running.add(wanted);
    return { port: 1, stop: async () => void this.running.delete(wanted) };
  }
}
