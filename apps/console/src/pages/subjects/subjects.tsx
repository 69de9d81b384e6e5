import { PageHead } from '../../ui/layout.js';

export default function Subjects() {
  return <PageHead title="Subjects" />;
}
