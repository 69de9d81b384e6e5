import { PageHead } from '../../ui/layout.js';

export default function Mismatches() {
  return <PageHead title="Mismatches" />;
}
