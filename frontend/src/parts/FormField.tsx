import Field, { type FieldProps } from '@atlaskit/form/field';
import { ErrorMessage, HelperMessage } from '@atlaskit/form/messages';
import type { ReactNode } from 'react';

interface Props {
  name: string;
  label: string;
  help?: ReactNode;
  defaultValue?: string;
  isRequired?: boolean;
  isDisabled?: boolean;
  children(control: Control): ReactNode;
}

/** What a control is given; one that is no element of HTML calls `onChange` with the value. */
export type Control = FieldProps<string>;

/** A labelled control with its help, and with what the server finds wrong. */
export function FormField({ name, label, help, defaultValue = '', isRequired = false, isDisabled = false, children }: Props) {
  return (
    <Field<string> name={name} label={label} defaultValue={defaultValue} isRequired={isRequired} isDisabled={isDisabled}>
      {({ fieldProps, error }) => (
        <>
          {children(fieldProps)}
          {error && <ErrorMessage>{error}</ErrorMessage>}
          {help && <HelperMessage>{help}</HelperMessage>}
        </>
      )}
    </Field>
  );
}
