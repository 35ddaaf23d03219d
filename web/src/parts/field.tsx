interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly readOnly?: boolean;
  /** Several, as for a letter. Default: one. */
  readonly lines?: number;
}

/** One thing to write, with what it is above it. */
export function Field({ label, value, onInput, readOnly, lines }: FieldProps) {
  const take = ({ currentTarget }: { currentTarget: { value: string } }): void =>
    onInput(currentTarget.value);
  return (
    <label class="field">
      <b>{label}</b>
      {lines !== undefined ? (
        <textarea rows={lines} value={value} onInput={take} readOnly={readOnly} />
      ) : (
        <input type="text" value={value} onInput={take} readOnly={readOnly} autocomplete="off" />
      )}
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  readonly title: string;
  readonly name: string;
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few, all to be seen at once. */
export function Choice<Value extends string>({ title, name, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <ul>
        {(Object.keys(options) as Value[]).map((option) => (
          <li key={option}>
            <label class="choice">
              <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
              {options[option]}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
