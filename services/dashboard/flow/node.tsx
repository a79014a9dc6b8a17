import type { ReactNode } from 'react';

type Props = {
  name: string;
  note: string;
  trouble?: boolean;
  facts: [label: string, value: string][];
  children?: ReactNode;
};

/** One part of the flow with the facts that say how it is. */
export function Node({ name, note, trouble = false, facts, children }: Props) {
  return (
    <li className="node" data-trouble={trouble}>
      <h3>{name}</h3>
      <p className="node-note">{note}</p>
      {children}
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
