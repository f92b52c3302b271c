import { sameValue } from "../../infra/provider/property-values.ts";
import { InitializationError, type Properties, type ResourceHandler } from "../../infra/provider/protocol.ts";

/** One resource in the state of a tiny engine. */
export interface Kept {
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** Whether it exists and is not good. */
  failed: boolean;
}

/** What a program would register: type, a name where there are several, and inputs made of what came before. */
export interface Wanted {
  key: string;
  inputs(outputOf: (key: string) => Properties): Properties;
}

/** As much of Pulumi's engine as runs handlers in this process, one resource after another. */
export interface TinyEngine {
  state: Map<string, Kept>;
  /** Lines that handlers have logged. */
  lines: string[];
  /** Answers the steps; what is not wanted any more is deleted. */
  up(handlers: Readonly<Record<string, ResourceHandler>>, wanted: readonly Wanted[]): Promise<string[]>;
  /** Presses Ctrl-C: the calls in flight and all that follow of this run are aborted. */
  abort(): void;
}

/** Starts one without any state. */
export function tinyEngine(): TinyEngine {
  const state = new Map<string, Kept>();
  const lines: string[] = [];
  let controller = new AbortController();
  const contextOf = (key: string) => ({
    urn: `urn:pulumi:test::demo::${key}::demo`,
    type: key,
    name: "demo",
    preview: false,
    signal: controller.signal,
    log: (_severity: string, line: string) => void lines.push(line),
  });

  async function create(handler: ResourceHandler, key: string, inputs: Properties): Promise<void> {
    try {
      const { id, outputs } = await handler.create(inputs, contextOf(key));
      state.set(key, { id, inputs, outputs, failed: false });
    } catch (error) {
      if (error instanceof InitializationError) state.set(key, { ...error, inputs, failed: true });
      throw error;
    }
  }

  async function update(handler: ResourceHandler, key: string, before: Kept, inputs: Properties): Promise<void> {
    const request = { id: before.id, oldInputs: before.inputs, oldOutputs: before.outputs, newInputs: inputs };
    try {
      const outputs = (await handler.update?.(request, contextOf(key)))?.outputs ?? {};
      state.set(key, { id: before.id, inputs, outputs, failed: false });
    } catch (error) {
      if (error instanceof InitializationError) state.set(key, { ...error, inputs, failed: true });
      throw error;
    }
  }

  async function apply(handler: ResourceHandler, key: string, inputs: Properties): Promise<string | undefined> {
    const before = state.get(key);
    const checked = await handler.check?.(inputs, before?.inputs, contextOf(key));
    if (checked?.failures?.length) throw new Error(checked.failures.map(({ reason }) => reason).join("; "));
    if (before === undefined) {
      await create(handler, key, inputs);
      return `create ${key}`;
    }
    const request = { id: before.id, oldInputs: before.inputs, oldOutputs: before.outputs, newInputs: inputs };
    const diff = await handler.diff?.(request, contextOf(key));
    const changes = diff?.changes ?? !sameValue(before.inputs, inputs);
    if (!changes && !before.failed) return undefined;
    if (!diff?.replaces?.length && handler.update) {
      await update(handler, key, before, inputs);
      return `update ${key}`;
    }
    if (diff?.deleteBeforeReplace) {
      await handler.delete(before, contextOf(key));
      state.delete(key);
    }
    await create(handler, key, inputs);
    if (!diff?.deleteBeforeReplace) await handler.delete(before, contextOf(key));
    return `replace ${key}`;
  }

  return {
    state,
    lines,
    abort: () => controller.abort(new Error("cancelled")),
    async up(handlers, wanted) {
      controller = new AbortController();
      const handlerOf = (key: string) => {
        const found = handlers[key.split(" ")[0] ?? ""];
        if (!found) throw new Error(`there is no resource ${key}`);
        return found;
      };
      const outputOf = (key: string) => {
        const kept = state.get(key);
        if (!kept) throw new Error(`${key} is not there`);
        return { ...kept.inputs, ...kept.outputs, id: kept.id };
      };
      const steps: string[] = [];
      for (const { key, inputs } of wanted) {
        const step = await apply(handlerOf(key), key, inputs(outputOf));
        if (step !== undefined) steps.push(step);
      }
      const gone = [...state.keys()].filter((key) => !wanted.some((one) => one.key === key));
      for (const key of gone.toReversed()) {
        const kept = state.get(key);
        if (kept) await handlerOf(key).delete(kept, contextOf(key));
        state.delete(key);
        steps.push(`delete ${key}`);
      }
      return steps;
    },
  };
}
