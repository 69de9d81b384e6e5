import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { KeysModule } from './access/keys/keys.module.js';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ConsoleModule } from './console/console.module.js';
import { EventsModule } from './events/events.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { PodsModule } from './pods/pods.module.js';
import { ProduceModule } from './produce/produce.module.js';
import type { Runtime } from './runtime/runtime.js';
import { RuntimeModule } from './runtime/runtime.module.js';
import { ToolsModule } from './tools/tools.module.js';
import { TopicsModule } from './topics/topics.module.js';

/** The service's modules. */
@Module({})
export class AppModule {
  static around(runtime: Runtime): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RuntimeModule.of(runtime),
        ProduceModule,
        TopicsModule,
        AdminModule,
        AccessModule,
        ...(runtime.settings.auth.storedKeys ? [KeysModule] : []),
        AuditModule,
        EventsModule,
        ToolsModule,
        PodsModule,
        ObservabilityModule,
        ...(runtime.settings.console.enabled ? [ConsoleModule] : []),
      ],
    };
  }
}
