// Loaded before a command that is to find names of .example on this machine.
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";

const here = (name) => (String(name).endsWith(".example") ? "127.0.0.1" : name);
const { lookup } = dns;
const { lookup: promised } = dns.promises;
dns.lookup = (name, ...rest) => lookup(here(name), ...rest);
dns.promises.lookup = (name, ...rest) => promised(here(name), ...rest);
syncBuiltinESMExports();
