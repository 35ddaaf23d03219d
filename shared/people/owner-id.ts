/** The random id that everything a person has belongs to. Never derived from e-mail, name or `sub`. */
export type OwnerId = string & { readonly __brand: 'OwnerId' };
