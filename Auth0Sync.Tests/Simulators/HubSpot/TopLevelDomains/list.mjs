// Prints IANA's list of top-level domains, one a line. To bring the simulator's copy up to date, raise the version in
// package.json and put what this prints into Auth0Sync.Simulators/HubSpot/TopLevelDomains/TopLevelDomains.txt.
import { createRequire } from 'node:module';

console.log(createRequire(import.meta.url)('tlds').join('\n'));
