import { isTest, type SourceFile } from './tree.ts';

// A path is made of it, or a file read by it, in one statement.
const PATH_OF_DOCUMENT = /\b(join|resolve|URL|readFile|readFileSync|cpSync|readTree)\([^;]*?\.md['"`]/;

/**
 * Tests that read a document: where tests run in a container there are none. What a document and the code must agree on
 * is for the checks of the house.
 */
export function readsDocument(files: SourceFile[]): string[] {
  return files
    .filter(({ path, text }) => isTest(path) && PATH_OF_DOCUMENT.test(text))
    .map(({ path }) => `${path}: a test reads a document; compare them in services/stack/checks`);
}
