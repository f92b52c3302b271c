/** A line of a log, as far as filters ask for it, by path such as `httpRequest.status`. */
export type LogLine = Readonly<Record<string, string | number>>;

type Test = (line: LogLine) => boolean;

/** Whether a line is one that a filter of Cloud Logging selects; throws where it says what this does not know. */
// https://cloud.google.com/logging/docs/view/logging-query-language
export function toLogFilter(filter: string): Test {
  const tokens =
    filter.match(/\s+|[()]|[\w.]+|!~|=~|>=|=|:|"(?:[^"\\]|\\.)*"/g)?.filter((token) => token.trim() !== "") ?? [];
  if (tokens.join("") !== filter.replaceAll(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ""))
    throw new Error(`cannot read ${filter}`);
  const next = () => tokens.shift() ?? "";
  const joined = (word: string, part: () => Test, join: (tests: Test[]) => Test) => (): Test => {
    const tests = [part()];
    while (tokens[0] === word) {
      next();
      tests.push(part());
    }
    return join(tests);
  };
  const comparison = (): Test => {
    const field = next();
    if (field === "(") {
      const inner = whole();
      if (next() !== ")") throw new Error(`a bracket is missing in ${filter}`);
      return inner;
    }
    if (field === "log_id") {
      const [, id] = [next(), unquoted(next()), next()];
      return (line) => line.log === id;
    }
    const operator = next();
    const values = tokens[0] === "(" ? list() : [unquoted(next())];
    return (line) => values.some((value) => compare(line[field], operator, value));
  };
  const list = (): string[] => {
    const words = tokens.splice(0, tokens.indexOf(")") + 1).slice(1, -1);
    return words.filter((word) => word !== "OR").map(unquoted);
  };
  // Not as elsewhere: OR binds tighter than AND.
  const either = joined("OR", comparison, (tests) => (line) => tests.some((test) => test(line)));
  const whole = joined("AND", either, (tests) => (line) => tests.every((test) => test(line)));
  return whole();
}

function unquoted(text: string): string {
  if (text.includes("\\")) throw new Error(`nobody knows how ${text} is escaped`);
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

function compare(actual: string | number | undefined, operator: string, value: string): boolean {
  if (actual === undefined) return false;
  switch (operator) {
    case "=":
      return String(actual) === value;
    case ":":
      return String(actual).includes(value);
    case ">=":
      return Number(actual) >= Number(value);
    case "=~":
      return new RegExp(value).test(String(actual));
    case "!~":
      return !new RegExp(value).test(String(actual));
    default:
      throw new Error(`nobody knows the operator ${operator}`);
  }
}
