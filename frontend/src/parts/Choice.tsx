import Select from '@atlaskit/select/select';

import { useTexts } from '../texts';

export interface Option {
  value: string;
  label: string;
}

interface Props {
  id?: string;
  /** For a choice that no visible label names. */
  label?: string;
  options: readonly Option[];
  value: string;
  isDisabled?: boolean;
  isInvalid?: boolean;
  describedBy?: string | undefined;
  onChange(value: string): void;
}

/** One of several, found by typing. */
export function Choice({ id, label, options, value, isDisabled = false, isInvalid = false, describedBy, onChange }: Props) {
  const { text } = useTexts();
  return (
    <Select<Option>
      {...(id && { inputId: id })}
      {...(label && { label })}
      {...(describedBy && { 'aria-describedby': describedBy })}
      options={options}
      value={options.find((option) => option.value === value) ?? null}
      isDisabled={isDisabled}
      isInvalid={isInvalid}
      placeholder={text('choice.placeholder')}
      noOptionsMessage={() => text('choice.none')}
      menuPosition="fixed"
      onChange={(option) => option && onChange(option.value)}
    />
  );
}
