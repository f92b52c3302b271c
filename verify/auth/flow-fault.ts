import type { Fault } from "../contract.ts";

/** Ends a sign-in with what went wrong. */
export class FlowFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.seen);
    this.fault = fault;
  }
}
