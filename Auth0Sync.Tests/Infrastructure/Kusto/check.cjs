'use strict';

// Checks the syntax of KQL queries, and that their tables and columns exist.
// node check.cjs <tables.json> <query>...   prints one line for each error, and fails if there is one.
// Reference of the columns: https://learn.microsoft.com/azure/azure-monitor/reference/tables-index

const { readFileSync } = require('node:fs');
const { basename } = require('node:path');

// Both define globals.
require('@kusto/language-service-next/bridge.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.js');
const { Bridge, Kusto } = globalThis;
const { DatabaseSymbol, TableSymbol } = Kusto.Language.Symbols;

const [tablesFile, ...queries] = process.argv.slice(2);
const tables = Object.entries(JSON.parse(readFileSync(tablesFile, 'utf8')))
  .map(([name, columns]) => new TableSymbol.$ctor7(name, `(${columns})`, null));
const members = Bridge.toList(tables);
const known = Kusto.Language.GlobalState.Default.WithDatabase(new DatabaseSymbol.$ctor1('workspace', members, false));

let errors = 0;
for (const query of queries) {
  const text = readFileSync(query, 'utf8');
  const diagnostics = Kusto.Language.KustoCode.ParseAndAnalyze(text, known).GetDiagnostics();
  for (const diagnostic of Bridge.toArray(diagnostics)) {
    errors += 1;
    const line = text.slice(0, diagnostic.Start).split('\n').length;
    console.log(`${basename(query)}:${line}: ${diagnostic.Severity} ${diagnostic.Code} ${diagnostic.Message}`);
  }
}

process.exitCode = errors === 0 ? 0 : 1;
