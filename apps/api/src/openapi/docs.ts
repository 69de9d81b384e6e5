import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { problemSchema } from './problem.schema.js';
import { producePaths } from './produce.paths.js';

/** OpenAPI as a page at `/docs` and as JSON at `/docs/openapi.json`. The produce routes are no Nest controllers, so they are added by hand. */
export function installDocs(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Sluicegate')
    .setDescription('A REST produce gateway for Kafka that resolves schema drift on error.')
    .setVersion('0.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addSecurityRequirements('bearer')
    .build();
  SwaggerModule.setup(
    'docs',
    app,
    () => {
      const document = SwaggerModule.createDocument(app, config);
      return {
        ...document,
        paths: { ...producePaths, ...document.paths },
        components: {
          ...document.components,
          schemas: { ...document.components?.schemas, Problem: problemSchema },
        },
      };
    },
    { jsonDocumentUrl: 'docs/openapi.json', yamlDocumentUrl: 'docs/openapi.yaml' },
  );
}
