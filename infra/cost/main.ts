import { costTables } from './cost-tables.ts';

console.log(await costTables());
