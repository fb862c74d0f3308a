import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { type FormEvent, useId, useState } from 'react';

import { type Calendar, idOf } from '../api/calendars';
import { REPORT_TYPES, type ReportQuery, type ReportType, VIEW_FORMATS, type ViewFormat } from '../api/reports';
import { Choice } from '../parts/Choice';
import { useTexts } from '../texts';
import { RadioChoice } from '../parts/RadioChoice';

interface Props {
  calendars: readonly Calendar[];
  isBusy: boolean;
  onRun(query: ReportQuery): void;
}

type Subject = 'issueKey' | 'jql';

/** Which issues, which figures, and which hours count. */
export function ReportForm({ calendars, isBusy, onRun }: Props) {
  const { text } = useTexts();
  const id = useId();
  const [subject, setSubject] = useState<Subject>('issueKey');
  const [words, setWords] = useState({ issueKey: '', jql: '' });
  const [type, setType] = useState<ReportType>('statusDuration');
  const [calendar, setCalendar] = useState('default');
  const [viewFormat, setViewFormat] = useState<ViewFormat>('humanReadable');
  const named = calendars.map((entry) => ({
    value: idOf(entry),
    label: entry.id === null ? text('calendars.normalHours') : entry.name,
  }));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onRun({ [subject]: words[subject].trim(), columnsBy: type, calendar, viewFormat });
  };

  return (
    <form className="card form" onSubmit={submit}>
      <RadioChoice
        legend={text('report.subject')}
        help={undefined}
        options={(['issueKey', 'jql'] as const).map((value) => ({ value, label: text(`report.subject.${value}`) }))}
        value={subject}
        onChange={(value) => setSubject(value)}
      />
      <div className="field">
        <label htmlFor={`${id}-words`}>{text(`report.${subject}`)}</label>
        <Textfield
          id={`${id}-words`}
          isRequired
          autoComplete="off"
          spellCheck={false}
          placeholder={text(`report.${subject}.example`)}
          value={words[subject]}
          onChange={(event) => setWords({ ...words, [subject]: event.currentTarget.value })}
        />
      </div>
      <div className="toolbar">
        <div className="field filter">
          <label htmlFor={`${id}-type`}>{text('report.type')}</label>
          <Choice
            id={`${id}-type`}
            options={REPORT_TYPES.map((value) => ({ value, label: text(`report.type.${value}`) }))}
            value={type}
            onChange={(value) => setType(value as ReportType)}
          />
        </div>
        <div className="field filter">
          <label htmlFor={`${id}-calendar`}>{text('report.calendar')}</label>
          <Choice
            id={`${id}-calendar`}
            options={[{ value: 'default', label: text('report.calendar.default') }, ...named]}
            value={calendar}
            onChange={setCalendar}
          />
        </div>
        <div className="field filter">
          <label htmlFor={`${id}-format`}>{text('report.format')}</label>
          <Choice
            id={`${id}-format`}
            options={VIEW_FORMATS.map((value) => ({ value, label: text(`report.format.${value}`) }))}
            value={viewFormat}
            onChange={(value) => setViewFormat(value as ViewFormat)}
          />
        </div>
        <Button type="submit" appearance="primary" isLoading={isBusy}>
          {text('report.run')}
        </Button>
      </div>
    </form>
  );
}
