'use strict';

// Checks queries: their syntax, and that they name only tables and columns that there are.
// node check.cjs <tables.json> <query>...   prints one line for each mistake, and fails if there is one.
// What the columns are: https://learn.microsoft.com/azure/azure-monitor/reference/tables-index

const { readFileSync } = require('node:fs');
const { basename } = require('node:path');

// Both put themselves into the global scope.
require('@kusto/language-service-next/bridge.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.js');
const { Bridge, Kusto } = globalThis;
const { DatabaseSymbol, TableSymbol } = Kusto.Language.Symbols;

const [tablesFile, ...queries] = process.argv.slice(2);
const tables = Object.entries(JSON.parse(readFileSync(tablesFile, 'utf8')))
  .map(([name, columns]) => new TableSymbol.$ctor7(name, `(${columns})`, null));
const members = Bridge.toList(tables);
const known = Kusto.Language.GlobalState.Default.WithDatabase(new DatabaseSymbol.$ctor1('workspace', members, false));

let mistakes = 0;
for (const query of queries) {
  const text = readFileSync(query, 'utf8');
  const found = Kusto.Language.KustoCode.ParseAndAnalyze(text, known).GetDiagnostics();
  for (const mistake of Bridge.toArray(found)) {
    mistakes += 1;
    const line = text.slice(0, mistake.Start).split('\n').length;
    console.log(`${basename(query)}:${line}: ${mistake.Severity} ${mistake.Code} ${mistake.Message}`);
  }
}

process.exitCode = mistakes === 0 ? 0 : 1;
