import { PageHead } from '../../ui/layout.js';

export default function Playground() {
  return <PageHead title="Playground" />;
}
