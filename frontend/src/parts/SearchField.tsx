import Textfield from '@atlaskit/textfield';
import { useEffect, useRef } from 'react';

interface Props {
  label: string;
  placeholder: string;
  onSearch(text: string): void;
}

const PAUSE = 300;

/** Searches when typing has paused. */
export function SearchField({ label, placeholder, onSearch }: Props) {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const changed = (text: string): void => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onSearch(text.trim()), PAUSE);
  };
  return (
    <Textfield
      type="search"
      aria-label={label}
      placeholder={placeholder}
      autoComplete="off"
      width="medium"
      onChange={(event) => changed(event.currentTarget.value)}
    />
  );
}
