/** Line drawings of the products, by the first part of their number; a parcel for what has none. */

const STROKES: Record<string, string> = {
  KET: "M22 52h30l-4-24H27zM30 28c0-8 14-8 14 0M37 20v-4M52 34c8-1 8 10 0 13M22 40c-8 0-8-10-13-14",
  TOA: "M14 50V34c0-5 3-8 8-8h32c5 0 8 3 8 8v16zM24 26V16h12v10M40 26V16h12v10M62 36h5M20 50v5M56 50v5",
  MUG: "M20 24h28v26c0 4-3 6-6 6H26c-4 0-6-2-6-6zM48 30c10-2 10 16 0 15M28 18c-2-3 2-4 0-7M38 18c-2-3 2-4 0-7",
  PLT: "M10 38a28 12 0 1 0 56 0a28 12 0 1 0-56 0M22 38a16 6 0 1 0 32 0a16 6 0 1 0-32 0",
  PAN: "M12 34h36c0 14-8 18-18 18S12 48 12 34M48 36l22-8",
  KNF: "M10 42L48 20c4 8 0 16-8 22zM40 42l24-4c4 0 4 8 0 8H40z",
  CUT: "M16 18h36c4 0 6 2 6 6v24c0 4-2 6-6 6H16c-4 0-6-2-6-6V24c0-4 2-6 6-6M58 32h8v8h-8M50 28v16",
  BOX: "M14 28h48v24c0 2-2 4-4 4H18c-2 0-4-2-4-4zM11 20h54v8H11M20 38h36",
  CND: "M26 32h24v24H26zM38 32v-6M38 26c-6-5 0-8 0-14c5 5 6 10 0 14",
  CUS: "M16 20c14 4 30 4 44 0c-4 12-4 22 0 34c-14-4-30-4-44 0c4-12 4-22 0-34M28 32l20 12M48 32L28 44",
  THR: "M16 18h44v30H16zM16 26h44M16 34h44M20 48v7M28 48v7M36 48v7M44 48v7M52 48v7",
  RUG: "M14 22h48v28H14zM22 29h32v14H22zM14 26h-5M14 34h-5M14 42h-5M62 26h5M62 34h5M62 42h5",
  VAS: "M30 24c4 6-8 12-8 20c0 8 6 13 16 13s16-5 16-13c0-8-12-14-8-20zM34 24c-4-8-8-10-12-10M42 24c2-8 8-12 12-10M38 24V10",
  CLK: "M16 36a22 22 0 1 0 44 0a22 22 0 1 0-44 0M38 22v14l9 6",
  FRM: "M18 16h40v42H18zM24 22h28v30H24zM26 50l10-13l7 8l4-4l5 8",
  BED: "M10 54V26M10 46h56v8M66 46v-6c0-5-3-8-8-8H26v14M10 38c0-6 14-6 14 0v8",
  PIL: "M14 28c2-8 46-8 48 0c2 7 2 13 0 20c-2 6-46 6-48 0c-2-7-2-13 0-20M26 34c6 3 18 3 24 0",
  TWL: "M18 16h40v10H18zM22 26v32h32V26M22 50h32M28 16v10",
  ROB: "M30 16l8 10l8-10l12 6l6 20l-8 3l-4-9v22H24V36l-4 9l-8-3l6-20zM38 26v32M26 40h24",
  PLA: "M22 40h32l-4 18H26zM38 40V22M38 30c-12 2-14-6-14-10c8-2 14 2 14 10M38 26c12 0 14-8 13-13c-9 0-13 5-13 13",
  LAN: "M26 28h24v26H26zM22 54h32M24 28l6-10h16l6 10M32 18c0-8 12-8 12 0M38 46c-5-4 0-7 0-11c4 4 5 8 0 11",
  PIC: "M12 24h52v28H12zM12 33h52M12 43h52M25 24v28M38 24v28M51 24v28",
  SPK: "M24 14h28v46H24zM29 44a9 9 0 1 0 18 0a9 9 0 1 0-18 0M34 24a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  DIF: "M26 34h24c4 8 4 14 0 22H26c-4-8-4-14 0-22M34 34v-5h8v5M38 24c-4-4 4-6 0-12M46 22c-3-3 3-4 0-8",
  FAN: "M18 30a20 20 0 1 0 40 0a20 20 0 1 0-40 0M38 30c-10-4-8-14 0-14c4 4 4 10 0 14c8-6 16 0 13 7c-5 2-11-1-13-7c0 10-9 13-14 8c0-6 6-10 14-8M38 50v8M28 60h20",
  LMP: "M26 16h24l8 20H18zM38 36v20M26 58h24M46 36v8",
};
const PARCEL = "M14 28l24-12l24 12v22L38 62L14 50zM14 28l24 12l24-12M38 40v22M26 22l24 12";

export function Picture({ sku }: { sku: string }) {
  return (
    <svg viewBox="0 0 76 72" aria-hidden="true" focusable="false">
      <path d={STROKES[sku.split("-")[0] ?? ""] ?? PARCEL} />
    </svg>
  );
}

/** A harbour in the morning. */
export function Harbour() {
  return (
    <svg class="harbour" viewBox="0 0 560 360" aria-hidden="true" focusable="false">
      <circle class="sun" cx="390" cy="128" r="58" />
      <path class="far" d="M0 206c70-46 120-52 190-26c50-40 120-44 190-8c60-22 120-18 180 10v60H0z" />
      <path class="near" d="M0 236c90-22 150-10 220-16c120-10 220-22 340 8v40H0z" />
      <path class="water" d="M0 244h560v116H0z" />
      <path class="house" d="M70 234v-52l34-26l34 26v52zM138 234v-66l28-20l28 20v66z" />
      <path class="roof" d="M62 186l42-33l42 33M132 171l34-26l34 26" />
      <path class="window" d="M96 196h16v16H96zM158 184h16v16h-16z" />
      <path class="boat" d="M300 262h112l-18 26h-76zM352 258V150l52 92h-52zM344 258v-86l-38 86z" />
      <path class="wave" d="M30 290c16-8 28-8 44 0s28 8 44 0M210 314c16-8 28-8 44 0s28 8 44 0M430 302c16-8 28-8 44 0s28 8 44 0M110 336c16-8 28-8 44 0M360 340c16-8 28-8 44 0" />
    </svg>
  );
}
