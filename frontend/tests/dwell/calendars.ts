import { type Calendar, type CalendarDocument, WEEKDAYS } from '../../src/api/calendars';
import { type Answer, faults, json, listed, notFound, refusal, type Request } from './answer';
import type { Dwell } from './dwell';

type Row = Calendar & { version: number };

/** Working calendars; what counts as worked is the weekday's hours. */
export class Calendars {
  rows: Row[] = [];
  default: number | 'normalHours' = 'normalHours';

  constructor(private readonly dwell: Dwell) {}

  add(document: Partial<CalendarDocument> = {}): Row {
    const row = {
      id: this.rows.length + 1,
      name: `Calendar ${this.rows.length + 1}`,
      timeZone: 'Europe/Berlin',
      workingTimes: WEEKDAYS.slice(0, 5).map((weekday) => ({ weekday, start: 32_400_000, end: 61_200_000 })),
      holidays: [],
      isDefault: false,
      is7x24Calendar: false,
      dailyWorkingHours: 8,
      version: 1,
      ...document,
    };
    this.rows.push(row);
    return row;
  }

  answer(request: Request, [id]: (string | undefined)[], query: URLSearchParams): Answer {
    if (id === 'preview') {
      return this.preview(request);
    }
    if (id === undefined) {
      return request.method === 'POST' ? this.write(request) : listed([this.normalHours(), ...this.rows.map((row) => this.shown(row))], query);
    }
    const row = this.rows.find((candidate) => String(candidate.id) === id);
    if (!row) {
      return notFound();
    }
    const etag = `"${row.version}"`;
    if (request.method === 'GET') {
      return json(200, this.shown(row), { ETag: etag });
    }
    if ((request.headers?.['If-Match'] ?? etag) !== etag) {
      return refusal(412, 'changed', 'The calendar has been changed meanwhile.', { current: this.shown(row) });
    }
    if (request.method === 'DELETE') {
      if (row.id === this.default) {
        return refusal(409, 'default', 'The default calendar cannot be deleted.');
      }
      this.rows = this.rows.filter((other) => other !== row);
      return { status: 204 };
    }
    return this.write(request, row);
  }

  choose({ method, headers, body }: Request): Answer {
    const etag = (): string => `"${this.default === 'normalHours' ? 0 : this.default}"`;
    if (method === 'PUT') {
      if ((headers?.['If-Match'] ?? etag()) !== etag()) {
        const current = { defaultCalendar: String(this.default) };
        return refusal(412, 'changed', 'The default calendar has been changed meanwhile.', { current });
      }
      this.default = body?.['defaultCalendar'] as typeof this.default;
    }
    return json(200, { defaultCalendar: String(this.default) }, { ETag: etag() });
  }

  private write({ body }: Request, row?: Row): Answer {
    if (!this.dwell.isAdmin) {
      return this.dwell.forbidden();
    }
    const document = body as unknown as CalendarDocument;
    const wrong: Record<string, string[]> = {};
    if (this.rows.some((other) => other !== row && other.name.toLowerCase() === document.name.toLowerCase())) {
      wrong['name'] = ['is taken'];
    }
    document.workingTimes.forEach(({ start, end }, index) => {
      if (end <= start) {
        wrong[`workingTimes[${index}].end`] = ['must be after its start'];
      }
    });
    if (Object.keys(wrong).length > 0) {
      return faults(wrong);
    }
    const saved = row ? Object.assign(row, document, { version: row.version + 1 }) : this.add(document);
    return json(row ? 200 : 201, this.shown(saved));
  }

  private preview({ body }: Request): Answer {
    const { calendar, from, to } = body as unknown as { calendar: CalendarDocument; from: string; to: string };
    if (!(Date.parse(from) <= Date.parse(to))) {
      return faults({ to: ['must be after from'] });
    }
    // Whole days only, which is what the tests ask for.
    const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
    const week = calendar.workingTimes.reduce((sum, { start, end }) => sum + end - start, 0);
    return json(200, { milliseconds: Math.round((week * days) / 7) });
  }

  private shown(row: Row): Calendar {
    const { version: _, ...calendar } = row;
    return { ...calendar, isDefault: row.id === this.default };
  }

  private normalHours(): Calendar {
    const isDefault = this.default === 'normalHours';
    return { id: null, name: 'normalHours', timeZone: null, workingTimes: [], holidays: [], isDefault, is7x24Calendar: true, dailyWorkingHours: 24 };
  }
}
