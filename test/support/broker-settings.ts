import { Connection, incrementalAlterConfigsV1 } from '@platformatic/kafka';

/** Kafka's numbers. */
const BROKER = 4 as const;
const SET = 0 as const;

/**
 * Changes settings of a running broker that can be changed while it runs. It answers before it applies them.
 *
 * @param broker `host:port` of a listener without TLS and SASL
 */
export async function alterBroker(
  broker: string,
  id: number,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const [host = '', port] = broker.split(':');
  const connection = new Connection('broker-settings');
  await connection.connect(host, Number(port));
  try {
    const configs = Object.entries(settings).map(([name, value]) => ({
      name,
      configOperation: SET,
      value,
    }));
    await incrementalAlterConfigsV1.api.async(
      connection,
      [{ resourceType: BROKER, resourceName: String(id), configs }],
      false,
    );
  } finally {
    await connection.close();
  }
}
