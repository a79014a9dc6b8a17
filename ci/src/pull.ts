import { dag } from '@dagger.io/dagger';

import { within } from './bounded.ts';

// For all of them together.
const SECONDS = 600;

/** Fetches images before a clock runs: who starts a service from one that is not there waits for the download too. */
export async function pull(...images: string[]): Promise<void> {
  const pulled = Promise.all(images.map((image) => dag.container().from(image).sync()));
  await within(SECONDS, `pulling ${images.join(' and ')}`, pulled);
}
