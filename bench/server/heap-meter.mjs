// Loaded into a server before its own script: writes the bytes of its heap that are in use, once a second, to stream 3.
import { writeSync } from "node:fs";
import { setInterval } from "node:timers";

setInterval(() => writeSync(3, `${process.memoryUsage().heapUsed}\n`), 1000).unref();
