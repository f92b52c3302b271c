// What contributors run, by its name: `npm test`, `npm run bench`, `npm run docs`.
import { start } from "../toolchain/start.mjs";

const [name, ...words] = process.argv.slice(2);
await start(`scripts/${name}`, words, { server: name !== "docs", command: `npm run ${name} --` });
