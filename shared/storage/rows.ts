import type { TableEntity } from '@azure/data-tables';

/** What a column of a table may hold here. A string is at most 32 Ki UTF-16 units (Azure Tables). */
export type Column = string | number | boolean;
export type Columns = Readonly<Record<string, Column>>;

/** A row to be written. Columns that are undefined are left out. */
export interface NewRow {
  readonly partition: string;
  readonly key: string;
  readonly columns: Readonly<Record<string, Column | undefined>>;
}

/** A row as it was read. Give its columns to a schema: a table promises nothing about them. */
export interface Row {
  readonly partition: string;
  readonly key: string;
  /** Names this version of the row. */
  readonly etag: string;
  readonly columns: Columns;
}

const isInt32 = (value: number): boolean => (value | 0) === value;

/** Whole numbers beyond 32 bits travel as Int64: as bare JSON numbers the service would refuse or round them. */
const toColumn = (value: Column): unknown =>
  typeof value === 'number' && Number.isSafeInteger(value) && !isInt32(value) ? BigInt(value) : value;

export function toEntity(row: NewRow): TableEntity {
  const entity: TableEntity = { partitionKey: row.partition, rowKey: row.key };
  for (const [name, value] of Object.entries(row.columns)) {
    if (value !== undefined) entity[name] = toColumn(value);
  }
  return entity;
}

const own = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata']);

export function rowOf(entity: Readonly<Record<string, unknown>>): Row {
  const columns: Record<string, Column> = {};
  for (const [name, value] of Object.entries(entity)) {
    if (own.has(name)) continue;
    if (typeof value === 'bigint') columns[name] = Number(value);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      columns[name] = value;
  }
  const text = (name: string): string => {
    const value = entity[name];
    return typeof value === 'string' ? value : '';
  };
  return { partition: text('partitionKey'), key: text('rowKey'), etag: text('etag'), columns };
}
