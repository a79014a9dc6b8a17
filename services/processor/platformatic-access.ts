import { SASLMechanisms, type ConnectionOptions } from '@platformatic/kafka';

import { kafkaAccess, type KafkaAccessConfig } from '@millrace/runtime/kafka-access.ts';

/** How @platformatic/kafka connects. Errors: E_CONFIG. */
export function platformaticAccess(config: KafkaAccessConfig): Pick<ConnectionOptions, 'tls' | 'sasl'> {
  const { tls, sasl } = kafkaAccess(config);
  return {
    ...(tls && { tls }),
    ...(sasl?.kind === 'scram' && {
      sasl: { mechanism: SASLMechanisms.SCRAM_SHA_512, username: sasl.username, password: sasl.password },
    }),
    ...(sasl?.kind === 'token' && {
      sasl: { mechanism: SASLMechanisms.OAUTHBEARER, token: sasl.token },
    }),
  };
}
