/** What the API takes at most, in UTF-16 units: said to the person before anything is sent. A test holds it to the contract. */
export const mostNameLength = 255;
export const mostAnswerLength = 100_000;
