// Prints IANA's list of top-level domains, one per line. To update the simulator's copy, raise the version in
// package.json and write the output to Auth0Sync.Simulators/HubSpot/TopLevelDomains/TopLevelDomains.txt.
import { createRequire } from 'node:module';

console.log(createRequire(import.meta.url)('tlds').join('\n'));
