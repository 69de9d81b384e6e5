import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { joinPaths, withCommonResponses } from './common-responses.js';
import { problemSchema } from './problem.schema.js';
import { producePaths } from './produce.paths.js';
import { securitySchemes } from './security.js';

/**
 * Serves OpenAPI as a page at `/docs` and as JSON at `/docs/openapi.json`. The produce routes are not Nest controllers, so
 * they are added separately.
 * @param hasKeys whether API keys are configured
 */
export function installDocs(app: NestFastifyApplication, hasKeys: boolean): void {
  const config = new DocumentBuilder()
    .setTitle('Sluicegate')
    .setDescription('A REST produce gateway for Kafka that resolves schema drift on error.')
    .setVersion('0.1.0')
    .build();
  SwaggerModule.setup(
    'docs',
    app,
    () => {
      const document = SwaggerModule.createDocument(app, config);
      return {
        ...document,
        paths: withCommonResponses(joinPaths(producePaths, document.paths), hasKeys),
        components: {
          ...document.components,
          securitySchemes,
          schemas: { ...document.components?.schemas, Problem: problemSchema },
        },
      };
    },
    { jsonDocumentUrl: 'docs/openapi.json', yamlDocumentUrl: 'docs/openapi.yaml' },
  );
}
