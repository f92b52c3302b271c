import type { Target, TargetDefinition } from "./contract.ts";
import { domainSettingsOf, recordWarnings } from "./domain-settings.ts";
import { withPackageOf } from "./missing-package.ts";
import type { Prices } from "./prices.ts";

/** Declares a target; the shape of its options stays known inside of it. */
export function defineTarget<Options extends object, Of extends Prices>(target: Target<Options, Of>): TargetDefinition {
  const { name, summary, facts, names, ownRegistry, pullsWith = [] } = target;
  const { signals, logSignals, prices, beyondPrices, example } = target;
  const { examinesFirst = false, movesInSteps, collector } = target;
  const words = {
    name,
    summary,
    facts,
    names,
    examinesFirst,
    collector,
    movesInSteps,
    ownRegistry,
    pullsWith,
    signals,
    logSignals,
    prices,
    beyondPrices,
    example,
  };
  return {
    ...words,
    options: target.options,
    bind(raw, restore = (checked) => checked) {
      const parsed = target.options.safeParse(raw);
      if (!parsed.success) return { issues: parsed.error.issues };
      const options = restore(parsed.data);
      const domainSettings = domainSettingsOf(options);
      return {
        target: {
          ...words,
          names: { ...names, ...target.moreNames?.(options) },
          makesRegistry:
            target.ownRegistry === true || (target.ownRegistry !== false && options[target.ownRegistry] !== undefined),
          signals: target.measures?.(options) ?? signals,
          fallsSilent: target.fallsSilent?.(options),
          check: (spec, image) => target.check?.(spec, options, image) ?? [],
          unexamined: (service) => (examinesFirst ? target.cannotExamine?.(service, options) : ""),
          unmoved: movesInSteps ? target.cannotMoveInSteps?.(options) : "",
          sizes: target.sizes?.(options),
          muteFront: facts.fixedAnswers.value
            ? target.muteFront?.(options)
            : { front: name, source: facts.fixedAnswers.source },
          domainSettings,
          servesLater: (spec) => target.servesLater?.(spec, options) ?? recordWarnings(spec.domain, domainSettings),
          look: async (service) => (await target.look?.(service, options)) ?? { warnings: [] },
          usage: (spec, month) => target.usage(spec, options, month),
          async load() {
            const { open } = await withPackageOf(name, () => target.open(options));
            return (context) => open({ ...context, options });
          },
        },
      };
    },
  };
}
