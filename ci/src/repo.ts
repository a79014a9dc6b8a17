import type { Directory } from '@dagger.io/dagger';

import type { Images } from './versions.ts';

/** What every function works on: the repository's files, and the images to work in. */
export type Repo = { source: Directory; images: Images };
