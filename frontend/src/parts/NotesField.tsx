import TextArea from '@atlaskit/textarea';

import { useTexts } from '../texts';
import { FormField } from './FormField';

export function NotesField({ defaultValue = '' }: { defaultValue?: string }) {
  const { text } = useTexts();
  return (
    <FormField name="notes" label={text('notes.label')} help={text('notes.help')} defaultValue={defaultValue}>
      {({ onChange, ...control }) => (
        <TextArea {...control} maxLength={1000} minimumRows={2} onChange={(event) => onChange(event.currentTarget.value)} />
      )}
    </FormField>
  );
}
