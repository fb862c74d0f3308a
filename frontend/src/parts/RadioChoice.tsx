import { useId } from 'react';

interface Option<Value extends string> {
  value: Value;
  label: string;
  isDisabled?: boolean;
}

interface Props<Value extends string> {
  legend: string;
  help: string | undefined;
  options: readonly Option<Value>[];
  value: Value;
  onChange(value: Value): void;
}

/** One of a few, all in sight. */
export function RadioChoice<Value extends string>({ legend, help, options, value, onChange }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className="radios">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            disabled={option.isDisabled}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
      {help && <p className="subtle">{help}</p>}
    </fieldset>
  );
}
