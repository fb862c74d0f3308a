import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

/** The pages of the app, by the name that they have in addresses. */
const PAGES = {
  'get-started': () => import('../get-started/GetStartedPage'),
  reports: () => import('../reports/ReportsPage'),
  'my-tokens': () => import('../my-tokens/MyTokensPage'),
  'api-settings': () => import('../api-settings/ApiSettingsPage'),
  'api-information': () => import('../api-information/ApiInformationPage'),
  calendars: () => import('../calendars/CalendarsPage'),
  audit: () => import('../audit/AuditPage'),
  security: () => import('../security/SecurityPage'),
} satisfies Record<string, () => Promise<{ default: ComponentType }>>;

export type Route = keyof typeof PAGES;

export const SETTINGS: readonly Route[] = ['api-settings', 'api-information', 'calendars', 'audit', 'security'];

const components = new Map<Route, LazyExoticComponent<ComponentType>>();

export function componentOf(route: Route): LazyExoticComponent<ComponentType> {
  const component = components.get(route) ?? lazy(PAGES[route]);
  components.set(route, component);
  return component;
}

/** Begins to fetch a page's code before it is known that it will be shown. */
export function preload(route: Route): void {
  // When it is shown, the failure will be told.
  PAGES[route]().catch(() => {});
}
