/** A value for each period, oldest first; undefined where there is none. */
export type Points = (number | undefined)[];

/**
 * What a missing value is beside one that is there: AWS writes that it is 0, others that the result is missing too. An
 * alarm has to work either way.
 */
export type Missing = "is zero" | "stays missing";

/** Evaluates an expression of metric math, as far as alarms use it. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
export function evaluateMath(expression: string, metrics: Record<string, Points>, missing: Missing): Points {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*/<>(),]/g) ?? [];
  if (tokens.join("") !== expression.replaceAll(/\s/g, "")) throw new Error(`cannot read ${expression}`);
  const length = Math.max(...Object.values(metrics).map((points) => points.length));
  let next = 0;
  const take = (wanted: string) => {
    if (tokens[next] !== wanted) throw new Error(`${wanted} expected instead of ${tokens[next] ?? "the end"}`);
    next += 1;
  };

  const pairwise = (left: Points, right: Points, combine: (one: number, other: number) => number | undefined) =>
    left.map((one, index) => {
      const other = right[index];
      if (one === undefined && other === undefined) return undefined;
      if (missing === "stays missing" && (one === undefined || other === undefined)) return undefined;
      return combine(one ?? 0, other ?? 0);
    });

  const operators: Record<string, (one: number, other: number) => number | undefined> = {
    "<": (one, other) => Number(one < other),
    ">": (one, other) => Number(one > other),
    "+": (one, other) => one + other,
    "-": (one, other) => one - other,
    "*": (one, other) => one * other,
    // A value that would be divided by zero is dropped.
    "/": (one, other) => (other === 0 ? undefined : one / other),
  };
  const chain = (symbols: string[], operand: () => Points): Points => {
    let left = operand();
    for (let symbol = tokens[next]; symbol !== undefined && symbols.includes(symbol); symbol = tokens[next]) {
      next += 1;
      left = pairwise(left, operand(), operators[symbol] ?? (() => undefined));
    }
    return left;
  };
  const comparison = (): Points => chain(["<", ">"], sum);
  const sum = (): Points => chain(["+", "-"], product);
  const product = (): Points => chain(["*", "/"], operand);
  const operand = (): Points => {
    const token = tokens[next] ?? "";
    next += 1;
    if (token === "(") {
      const inner = comparison();
      take(")");
      return inner;
    }
    if (/^\d/.test(token)) return Array<number>(length).fill(Number(token));
    if (tokens[next] === "(") return call(token);
    const metric = metrics[token];
    if (!metric) throw new Error(`there is no metric ${token}`);
    return metric;
  };
  const call = (name: string): Points => {
    const given: Points[] = [];
    do {
      next += 1;
      given.push(comparison());
    } while (tokens[next] === ",");
    take(")");
    const [first = [], second = [], third = []] = given;
    if (name === "FILL") return first.map((value, index) => value ?? second[index]);
    if (name !== "IF") throw new Error(`there is no function ${name}`);
    return first.map((condition, index) =>
      condition === undefined ? undefined : condition === 0 ? third[index] : second[index],
    );
  };
  const result = comparison();
  if (next < tokens.length) throw new Error(`more than an expression: ${expression}`);
  return result;
}
