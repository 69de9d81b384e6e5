import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { createQueryClient } from './api/query-client.js';
import { LiveProvider } from './live/live.js';
import { SessionProvider } from './session/session.js';
import { App } from './shell/app.js';
import { PreferencesProvider } from './text/preferences.js';
import './ui/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <PreferencesProvider>
      <QueryClientProvider client={createQueryClient()}>
        <SessionProvider>
          <LiveProvider>
            <Router base={import.meta.env.BASE_URL.replace(/\/$/, '')}>
              <App />
            </Router>
          </LiveProvider>
        </SessionProvider>
      </QueryClientProvider>
    </PreferencesProvider>
  </StrictMode>,
);
