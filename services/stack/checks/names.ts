import { isTest, type SourceFile } from './tree.ts';

const EMPTY_NAMES = /(^|[/.-])(utils?|helpers?|common|managers?|misc|shared)([/.-]|$)/i;
const BARREL = /(^|\/)index\.tsx?$/;
const ENVIRONMENT = /\bprocess\.env\b/;
// A main hands the environment to its config; the configs of tools are configs too.
const READS_ENVIRONMENT = /(^|\/)(config|main|[\w.-]+\.config)\.ts$/;

/** Names that say nothing, barrels, and environment variables read outside a config.ts. */
export function wrongNames(files: SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => [
    ...(EMPTY_NAMES.test(path) ? [`${path}: a name that says nothing; name it for what it does`] : []),
    ...(BARREL.test(path) && !/export\s+(class|default)/.test(text)
      ? [`${path}: a barrel; import the file itself`]
      : []),
    ...(readsEnvironment(path, text) ? [`${path}: only a config.ts reads the environment`] : []),
  ]);
}

function readsEnvironment(path: string, text: string): boolean {
  return (
    path.startsWith('services/') && !isTest(path) && !READS_ENVIRONMENT.test(path) && ENVIRONMENT.test(text)
  );
}
