/** What can be measured of a service. A count is of one minute. */
export type Signal =
  /** HTTP requests that came in, whatever their answer. */
  | "requests"
  /** Requests answered with 5xx, by the server or by what stands in front of it when no server is left. */
  | "serverErrors"
  /** Tool calls that ended, from the server's log. */
  | "toolCalls"
  /** Tool calls that ended in `isError` or a protocol error, from the server's log. */
  | "toolErrors"
  /** A tool call's own time in ms, from the server's log; open streams do not lengthen it. */
  | "toolMilliseconds"
  /** CPU and memory in use, in percent of what an instance has; of the busiest instance. */
  | "cpuPercent"
  | "memoryPercent"
  /** Instances that take requests: neither idle ones nor those of an old revision. */
  | "instances"
  /** Containers that ended by themselves and were started again; neither a deployment nor a scale-out. */
  | "restarts"
  /** Time in ms of one start of the server. */
  | "startMilliseconds"
  /** 1 where `initialize`, sent from outside, was answered as expected, 0 where it was not. */
  | "available"
  /** Days until the certificate ends. */
  | "certificateDays"
  /** What the month has cost so far, in USD. */
  | "spendUsd";

/** Whether only somebody outside can see it. */
export function isOfProbe(signal: Signal): boolean {
  return signal === "available" || signal === "certificateDays";
}
