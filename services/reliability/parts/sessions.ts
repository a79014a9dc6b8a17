import { connect } from '@millrace/database/connect.ts';
import type { Admin, Kafka } from 'kafkajs';
import type { Client } from 'pg';

/** Work on a connection to a database that ends with it. Its name begins with `chaos-`: it is none of the processor's. */
export async function onDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(url, 'chaos-session');
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Work on a connection to Kafka that ends with it. */
export async function onKafka<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
