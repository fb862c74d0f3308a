import { type TextKey, useTexts } from '../texts';
import { useNavigation } from './navigation';
import { PageLink } from './PageLink';
import { type Route, SETTINGS } from './routes';

interface Props {
  label: TextKey;
  routes: readonly Route[];
}

/** Links to pages beside each other. */
export function NavigationBar({ label, routes }: Props) {
  const { text } = useTexts();
  const { route } = useNavigation();
  return (
    <nav className="navigation" aria-label={text(label)}>
      <ul>
        {routes.map((entry) => (
          <li key={entry}>
            <PageLink route={entry} isCurrent={entry === route}>
              {text(`page.${entry}`)}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The top navigation of the app; settings are one entry that opens a second row. */
export function TopNavigation({ routes }: { routes: readonly Route[] }) {
  const { text } = useTexts();
  const { route } = useNavigation();
  const settings = routes.filter((entry) => SETTINGS.includes(entry));
  const [first] = settings;
  const isInSettings = settings.includes(route);
  return (
    <>
      <nav className="navigation" aria-label={text('navigation.label')}>
        <ul>
          {routes
            .filter((entry) => !SETTINGS.includes(entry))
            .map((entry) => (
              <li key={entry}>
                <PageLink route={entry} isCurrent={entry === route}>
                  {text(`page.${entry}`)}
                </PageLink>
              </li>
            ))}
          {first && (
            <li>
              <PageLink route={first} isCurrent={isInSettings}>
                {text('navigation.settings')}
              </PageLink>
            </li>
          )}
        </ul>
      </nav>
      {isInSettings && <NavigationBar label="navigation.settings" routes={settings} />}
    </>
  );
}
