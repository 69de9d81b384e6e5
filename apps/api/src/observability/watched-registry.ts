import type { Registry, RegistryResponse } from '#registry';
import type { Dependencies } from './dependencies.js';

/**
 * The registry, with its state updated by each response. It is called only for conflicts and first uses, so its state is that
 * of the last call, and there is none before the first.
 */
export function watchedRegistry(registry: Registry, dependencies: Dependencies): Registry {
  const watched = async <T>(call: Promise<RegistryResponse<T>>): Promise<RegistryResponse<T>> => {
    const response = await call;
    if (response.status === 'unreachable') dependencies.down('registry', response.reason);
    else if (response.status === 'denied')
      dependencies.down(
        'registry',
        `it denies access (HTTP ${response.httpStatus}): check schemaRegistry.auth`,
      );
    else dependencies.up('registry');
    return response;
  };
  return {
    latest: (subject) => watched(registry.latest(subject)),
    find: (subject, schema) => watched(registry.find(subject, schema)),
    byId: (schemaId, subject) => watched(registry.byId(schemaId, subject)),
    association: (topic, role) => watched(registry.association(topic, role)),
  };
}
