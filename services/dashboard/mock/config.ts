/** Where Chromium is when it is in none of its usual places. */
export const chromiumPath = (): string | null => process.env.CHROMIUM_PATH || null;
