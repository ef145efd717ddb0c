/**
 * Charts: the library with only the parts that are used, and what every chart here has in common: our colours in light and
 * dark, the reader's numbers, and a size that follows the page.
 */
import { BarChart, LineChart, type BarSeriesOption, type LineSeriesOption } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  type AriaComponentOption,
  type GridComponentOption,
  type LegendComponentOption,
  type TooltipComponentOption,
} from "echarts/components";
import { init, use, type ComposeOption, type ECharts, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { onBeforeUnmount, onMounted, watch, type ShallowRef } from "vue";

import { preferences } from "@/account/preferences";
import { i18n } from "@/i18n";

use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, SVGRenderer]);

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | GridComponentOption
  | TooltipComponentOption
  | LegendComponentOption
  | AriaComponentOption
>;

/** A design token's value, since the chart cannot read CSS. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** How far the left axis goes; by default as far as the numbers. */
interface Scale {
  min?: number;
  max?: number;
  interval?: number;
  minInterval?: number;
  axisLabel?: { formatter: (value: number) => string };
}

/** What all charts over time share; `days` are written under the bottom axis. */
export function overTime(days: readonly string[], scale: Scale = {}): ChartOption {
  return {
    aria: { enabled: false },
    animationDuration: 200,
    textStyle: { fontFamily: colour("--font"), color: colour("--text-3") },
    grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
    legend: { right: 0, top: 0, textStyle: { color: colour("--text-2") }, icon: "roundRect", itemHeight: 3 },
    // Drawn, not HTML: nothing but our own chart is ever put into the page as markup
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: colour("--raised"),
      borderColor: colour("--line"),
      textStyle: { color: colour("--text") },
    },
    xAxis: {
      type: "category",
      data: [...days],
      axisLine: { lineStyle: { color: colour("--line-strong") } },
      axisTick: { show: false },
      axisLabel: { color: colour("--text-3"), hideOverlap: true },
    },
    yAxis: {
      type: "value",
      ...scale,
      axisLabel: { color: colour("--text-3"), ...scale.axisLabel },
      splitLine: { lineStyle: { color: colour("--line") } },
    },
  };
}

/** Draws `option()` into `element`, again whenever what it is made of changes. `onPick` gets the index of what was clicked. */
export function useChart(
  element: Readonly<ShallowRef<HTMLElement | null>>,
  option: () => EChartsCoreOption,
  onPick?: (index: number, series: string) => void,
): void {
  let chart: ECharts | undefined;
  const draw = (): void => {
    chart?.setOption(option(), { notMerge: true });
  };
  const observer = new ResizeObserver(() => {
    chart?.resize();
  });
  onMounted(() => {
    if (!element.value) return;
    chart = init(element.value, null, { renderer: "svg" });
    if (onPick) {
      chart.on("click", ({ dataIndex, seriesId }) => {
        onPick(dataIndex, seriesId ?? "");
      });
    }
    observer.observe(element.value);
    draw();
  });
  onBeforeUnmount(() => {
    observer.disconnect();
    chart?.dispose();
  });
  watch([option, () => preferences.theme, i18n.global.locale], draw, { flush: "post" });
}
