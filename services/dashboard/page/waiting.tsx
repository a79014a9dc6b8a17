import type { ApiFailure } from '../api/failure.ts';

/** What stands on the page before a pipeline is known: what is awaited, or why it does not come. */
export function Waiting({ failure, text }: { failure: ApiFailure | null; text: string }) {
  return (
    <main className="waiting" aria-busy={!failure}>
      <p role="status">{failure ? failure.message : text}</p>
      {failure && <p className="soft">{failure.fix ?? 'Trying again by itself.'}</p>}
    </main>
  );
}
