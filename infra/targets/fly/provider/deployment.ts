import type { CallContext } from "../../../provider/protocol.ts";
import type { Fly } from "./client.ts";
import type { Leases } from "./lease.ts";
import type { MachinesInputs } from "./machine-config.ts";

/** One deployment to the machines of an app. */
export interface Deployment {
  fly: Fly;
  inputs: MachinesInputs;
  context: CallContext;
  leases: Leases;
  /** Marks what this run makes. */
  launch: string;
}
