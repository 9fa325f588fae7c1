// govuk-frontend ships no types; these are the two behaviours we start.
declare module "govuk-frontend" {
  export class ErrorSummary {
    constructor(root: Element);
  }
  export class SkipLink {
    constructor(root: Element);
  }
}
