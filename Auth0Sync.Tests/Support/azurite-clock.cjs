// Advances the clock of a Node process by the number of milliseconds in the file clock-offset next to this script. Loaded
// before Azurite (node --require), so that a test can let invisible messages and leases expire.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const file = path.join(__dirname, "clock-offset");
let offset = 0;

function read() {
  try {
    offset = Number(fs.readFileSync(file, "utf8")) || 0;
  } catch {
    // The clock was not advanced yet.
  }
}

setInterval(read, 20).unref();

const RealDate = Date;
const now = () => RealDate.now() + offset;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
RealDate.prototype.constructor = globalThis.Date;
