import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installKafka } from './kafka-install.ts';

// As Maven's own script begins; then one jar.
const MAVEN = `#!/bin/sh
if [ -n "$JAVA_HOME" ] && [ ! -x "$JAVA_HOME/bin/java" ]; then
  echo "The JAVA_HOME environment variable is not defined correctly" >&2
  exit 1
fi
for each in "$@"; do case "$each" in -DoutputDirectory=*) folder="\${each#*=}" ;; esac; done
mkdir -p "$folder"
touch "$folder/kafka_of_$(basename "$JAVA_HOME")"
`;

const program = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
};

/** The jars that a Maven fetches whose environment names this JAVA_HOME, of a folder that holds one Java. */
async function fetchedWith(home: string | undefined): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-install-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  program(join(folder, 'mvn'), MAVEN);
  program(join(folder, 'a-jdk/bin/java'), '#!/bin/sh\n');
  mkdirSync(join(folder, 'state'));
  const JAVA_HOME = home && join(folder, home);
  const env = { PATH: `${folder}:/usr/bin:/bin`, ...(JAVA_HOME && { JAVA_HOME }) };
  return readdirSync((await installKafka({ stateDir: join(folder, 'state'), env })).jarsDir);
}

test.each([
  ['is none', undefined, 'kafka_of_'],
  ['has a Java', 'a-jdk', 'kafka_of_a-jdk'],
  // The start goes on with the Java of PATH, and so does Maven.
  ['has no Java', 'no-such-jdk', 'kafka_of_'],
])('Maven fetches Kafka where JAVA_HOME %s', async (_, home, jar) => {
  expect(await fetchedWith(home)).toEqual([jar]);
});
