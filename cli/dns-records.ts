import { Resolver } from "node:dns/promises";

/** A record that a stack asks its user to set. */
export interface WantedRecord {
  name: string;
  type: string;
  value: string;
}

const timeoutMs = 3000;

/** The records that concern a host and that DNS does not show yet; of a name that cannot be asked for, all. */
export async function unsetRecords(
  host: string,
  records: readonly WantedRecord[],
  servers?: readonly string[],
): Promise<WantedRecord[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  const concerned = records.filter(({ name }) => {
    const short = plain(name);
    return short === plain(host) || short.endsWith(`.${plain(host)}`);
  });
  const found = concerned.map(async (record) => ((await isSet(resolver, record)) ? [] : [record]));
  return (await Promise.all(found)).flat();
}

async function isSet(resolver: Resolver, { name, type, value }: WantedRecord): Promise<boolean> {
  const answers = await ask(resolver, plain(name), type).catch(() => []);
  return answers.some((answer) => (type === "TXT" ? answer === value : plain(answer) === plain(value)));
}

async function ask(resolver: Resolver, name: string, type: string): Promise<string[]> {
  if (type === "A") return resolver.resolve4(name);
  if (type === "AAAA") return resolver.resolve6(name);
  if (type === "CNAME") return resolver.resolveCname(name);
  return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
}

/** A name as DNS compares it. */
function plain(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}
