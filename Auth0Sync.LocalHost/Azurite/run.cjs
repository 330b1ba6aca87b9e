// Runs Azurite until standard input is closed. The parent process holds the other end, so Azurite stops when the parent
// ends, even if it was killed. Usage: node run.cjs <azurite.js> <pid file or empty> [Azurite's options]
"use strict";

const fs = require("node:fs");

// The files contain personal data: only their owner may read them.
process.umask(0o077);

const [entry, pidFile] = process.argv.splice(2, 2);
process.argv[1] = entry;

// Azurite may still be saving its data when its parent has ended; the next one waits for the process in the PID file.
if (pidFile) {
  fs.writeFileSync(pidFile, String(process.pid));
  process.on("exit", () => fs.rmSync(pidFile, { force: true }));
}

// Ctrl-C reaches every process of the terminal. The parent still needs Azurite while it stops, so Azurite ignores it.
const once = process.once;
process.once = function (event, listener) {
  return event === "SIGINT" ? this : once.call(this, event, listener);
};
process.on("SIGINT", () => {});

// The pipes are broken once the parent was killed.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

process.stdin.on("end", () => {
  process.emit("message", "shutdown");
  setTimeout(() => process.exit(0), 5000).unref();
});
process.stdin.resume();

require(entry);
