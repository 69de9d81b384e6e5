import { PageHead } from '../../ui/layout.js';

export default function Produce() {
  return <PageHead title="Produce" />;
}
