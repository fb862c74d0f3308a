import DatePicker from '@atlaskit/datetime-picker/date-picker';

import { useTexts } from '../texts';
import type { Control } from './FormField';

interface Props {
  control: Control;
  /** The field's own, for the button that opens the calendar. */
  label: string;
  earliest?: string;
  latest?: string;
}

/** A calendar date, `yyyy-MM-dd` in every language. */
export function DateField({ control, label, earliest, latest }: Props) {
  const { text, locale } = useTexts();
  return (
    <DatePicker
      id={control.id}
      name={control.name}
      value={control.value}
      isInvalid={control.isInvalid}
      isDisabled={control.isDisabled}
      isRequired={control.isRequired}
      {...(control['aria-describedby'] && { 'aria-describedby': control['aria-describedby'] })}
      onChange={control.onChange}
      locale={locale}
      dateFormat="YYYY-MM-DD"
      placeholder={text('date.placeholder')}
      {...(earliest && { minDate: earliest })}
      {...(latest && { maxDate: latest })}
      shouldShowCalendarButton
      inputLabel={label}
      openCalendarLabel={text('date.open')}
      calendarLabel={text('date.calendar')}
      nextMonthLabel={text('date.nextMonth')}
      previousMonthLabel={text('date.previousMonth')}
      clearControlLabel={text('date.clear')}
      selectProps={{ menuPosition: 'fixed' }}
    />
  );
}
