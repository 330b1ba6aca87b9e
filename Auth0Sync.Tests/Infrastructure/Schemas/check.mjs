// Checks files against published schemas.
// node check.mjs workflow|tenant <file>...   prints one line for each error, and fails if there is one.

import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { basename } from 'node:path';

// The workflow parser imports its JSON schema without the import attribute that Node requires.
const hook = `export const load = (url, context, next) =>
  next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const require = createRequire(import.meta.url);
const checks = { workflow: checkWorkflow, tenant: checkTenant };
const [kind, ...files] = process.argv.slice(2);

let count = 0;
for (const file of files) {
  for (const error of await checks[kind](basename(file), readFileSync(file, 'utf8'))) {
    count += 1;
    console.log(`${basename(file)}: ${error}`);
  }
}

process.exitCode = count === 0 ? 0 : 1;

async function checkWorkflow(name, content) {
  const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
  const { context } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map((error) => error.message);
}

function checkTenant(name, content) {
  const Ajv = require('ajv').default;
  const schema = require('auth0-deploy-cli/lib/tools/auth0/schema').default;

  // Only this part of the schema; other parts need an older validator.
  const { eventStreams } = schema.properties;
  const validate = new Ajv({ allErrors: true }).compile({ type: 'object', properties: { eventStreams }, additionalProperties: false });
  validate(require('yaml').parse(content));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
