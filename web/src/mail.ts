/** What the page reads of a person's mail; the contract has more. */
interface MailAddress {
  readonly name: string;
  /** Empty where a header names nobody. */
  readonly address: string;
}

export interface MailRow {
  readonly id: string;
  readonly from: MailAddress;
  readonly subject: string;
  readonly date: string;
  readonly unread: boolean;
  readonly hasAttachments: boolean;
}

export interface MailAttachment {
  readonly partId: string;
  readonly name: string;
  readonly size: number;
}

export interface MailMessage extends Pick<MailRow, 'id' | 'from' | 'subject' | 'date' | 'unread'> {
  readonly text: string;
  /** Sanitised by the API. */
  readonly html?: string;
  readonly attachments: readonly MailAttachment[];
  readonly notes: readonly {
    readonly kind:
      'calendar' | 'delivery_report' | 'encrypted' | 'forwarded' | 'read_receipt' | 'signed' | 'truncated';
  }[];
}
