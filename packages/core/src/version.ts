/** Of the packages, which are released together. A test compares it with package.json. */
export const VERSION = "0.0.0";
