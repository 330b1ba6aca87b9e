// Runs Azurite until standard input closes. The parent holds the other end, so Azurite ends with it however it ends,
// even killed, on every system. Usage: node run.cjs <azurite.js> <pid file or empty> [azurite's options]
"use strict";

const fs = require("node:fs");

// What is stored here is about people: its files are for their owner alone.
process.umask(0o077);

const [entry, pidFile] = process.argv.splice(2, 2);
process.argv[1] = entry;

// Azurite may still be writing its files when its parent is gone; who wants to use them next waits for this process.
if (pidFile) {
  fs.writeFileSync(pidFile, String(process.pid));
  process.on("exit", () => fs.rmSync(pidFile, { force: true }));
}

// Ctrl-C reaches every process of the terminal. The parent still needs Azurite then and ends it itself.
const once = process.once;
process.once = function (event, listener) {
  return event === "SIGINT" ? this : once.call(this, event, listener);
};
process.on("SIGINT", () => {});

// Nobody reads any more when the parent was killed.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

process.stdin.on("end", () => {
  process.emit("message", "shutdown");
  setTimeout(() => process.exit(0), 5000).unref();
});
process.stdin.resume();

require(entry);
