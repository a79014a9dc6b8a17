import { useEffect, useRef } from 'react';
import { playbackRate } from './speed.ts';

type Props = { label: string; how: string; perSecond: number };

const DOTS = Array.from({ length: 40 }, (_, index) => index);
export const DOT_SPACING = 14;

/** The way from one node to the next: its rate above, how it is kept safe below, dots as fast as the rate. */
export function Edge({ label, how, perSecond }: Props) {
  const dots = useRef<SVGGElement>(null);
  const speed = playbackRate(perSecond);
  useEffect(() => {
    dots.current?.getAnimations().forEach((animation) => animation.updatePlaybackRate(speed));
  }, [speed]);
  return (
    <li className="edge" data-moving={speed > 0}>
      <span className="edge-label">{label}</span>
      <svg className="edge-line" aria-hidden="true">
        <g ref={dots} className="edge-dots">
          {DOTS.map((index) => (
            <circle key={index} cx={(index - 1) * DOT_SPACING + 4} cy="6" r="2" />
          ))}
        </g>
      </svg>
      <span className="edge-how">{how}</span>
    </li>
  );
}
