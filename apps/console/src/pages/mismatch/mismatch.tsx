import { PageHead } from '../../ui/layout.js';

export default function Mismatch() {
  return <PageHead title="Mismatch" />;
}
