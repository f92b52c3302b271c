/** What is known of a call that did not go well. */
export interface FailedCall {
  /** The platform, as people call it. */
  platform: string;
  /** Such as `POST /v1/apps`. */
  call: string;
  /** The HTTP status; undefined where no answer came. */
  status?: number;
  /** The platform's own word for the fault, such as `name_taken`. */
  code?: string;
  /** The platform's own sentence, or why no answer came. */
  sentence: string;
  /** Whether the refusal leaves open if the call was carried out; by default its status says so. */
  undecided?: boolean;
  /** The pause that it asks for before the next such call, in milliseconds. */
  pauseMs?: number;
  /** The platform's id of the request, for its support. */
  requestId?: string;
  cause?: unknown;
}

/** A call that a platform refused or left without an answer; the message says which, and what it said. */
export class ApiError extends Error {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly sentence: string;
  readonly undecided: boolean;
  readonly pauseMs: number | undefined;

  constructor(failed: FailedCall) {
    const { platform, call, status, code, sentence, undecided, pauseMs, requestId, cause } = failed;
    const answered = status === undefined ? `gave no answer to ${call}` : `answered ${status} to ${call}`;
    const id = requestId === undefined ? "" : ` (request ${requestId})`;
    super(`${platform} ${answered}: ${sentence}${id}`, { cause });
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.sentence = sentence;
    this.undecided = undecided ?? (status === undefined || status === 408 || status === 429 || status >= 500);
    this.pauseMs = pauseMs;
  }
}

/** The HTTP status of a refusal; undefined of every other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ApiError ? error.status : undefined;
}

/** The pause that a refusal asks for, in milliseconds; undefined where it asks for none. */
export function askedPauseOf(error: unknown): number | undefined {
  return error instanceof ApiError ? error.pauseMs : undefined;
}

/** Whether a call may have been carried out all the same: its answer was lost, or is one that says nothing of that. */
export function isUndecided(error: unknown): boolean {
  return error instanceof ApiError && error.undecided;
}

/** Answers undefined where the platform says that there is no such thing; every other refusal stays one. */
export async function ifThere<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch (error) {
    if ([404, 410].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}
