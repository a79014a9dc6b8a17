import { PolicyPack } from '@pulumi/policy';
import { RULES } from './rules.ts';

// Constructing it serves it to the engine: pulumi preview --policy-pack policy
// oxlint-disable-next-line no-new
new PolicyPack('millrace', { policies: RULES });
