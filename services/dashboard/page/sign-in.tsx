import { useEffect, useRef, type FormEvent } from 'react';
import { useSession } from './session.ts';
import { useStore } from './use-store.ts';

/** Asks for a read key when the API wants one. The key stays in this tab and is sent as a header. */
export function SignIn() {
  const { credential } = useSession();
  const needed = useStore(credential, (value) => value.needed);
  const refused = useStore(credential, (value) => value.refused);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (needed) dialog.current?.showModal();
    else dialog.current?.close();
  }, [needed]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget).get('key');
    const key = typeof entered === 'string' ? entered.trim() : '';
    event.currentTarget.reset();
    if (key) credential.give(key);
  }

  return (
    <dialog
      ref={dialog}
      className="sign-in"
      aria-labelledby="sign-in-title"
      onCancel={(event) => event.preventDefault()}
    >
      <form onSubmit={submit}>
        <h2 id="sign-in-title">A read key, please</h2>
        <p className="soft">
          This API shows its data to holders of a read key. It stays in this tab until you close it.
        </p>
        <label htmlFor="read-key">Read key</label>
        <input
          id="read-key"
          name="key"
          type="password"
          autoComplete="off"
          required
          aria-invalid={refused}
          aria-describedby="sign-in-refused"
        />
        <p id="sign-in-refused" className="refused" role="alert">
          {refused ? 'That key was not accepted.' : ''}
        </p>
        <button type="submit">Show the data</button>
      </form>
    </dialog>
  );
}
