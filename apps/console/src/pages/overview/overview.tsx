import { PageHead } from '../../ui/layout.js';

export default function Overview() {
  return <PageHead title="Overview" />;
}
