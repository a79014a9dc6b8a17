import { createRoot } from 'react-dom/client';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/page.css';
import './styles/top-bar.css';
import './styles/panels.css';
import './styles/vitals.css';
import './styles/tables.css';
import './styles/ledger.css';
import './styles/sign-in.css';
import './styles/flow.css';
import './styles/charts.css';
import { App } from './page/app.tsx';
import { startTheme } from './page/theme.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

startTheme();
createRoot(root).render(<App />);
