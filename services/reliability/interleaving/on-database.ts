import { runUntilWrong } from './run.ts';

// On the database server of the argument it only says what it finds, up to the first that is wrong: what mutants are run by.
const [adminUrl = ''] = process.argv.slice(2);
process.exitCode = (await runUntilWrong(adminUrl)) ? 0 : 1;
