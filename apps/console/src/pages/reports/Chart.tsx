import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type EChartsType, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import type { Series } from './series.ts'

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

interface Props {
  readonly series: Series
  readonly nameOf: (group: string) => string
  /** What a screen reader is told; the numbers stand in the table. */
  readonly label: string
}

/** Bars for one group, lines for several. */
export function Chart({ series, nameOf, label }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(null)
  useEffect(() => {
    if (!place.current) return
    const made = init(place.current, null, { renderer: 'svg' })
    chart.current = made
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    const { periods, groups } = series
    const type = groups.length > 1 ? ('line' as const) : ('bar' as const)
    chart.current?.setOption(
      {
        animation: false,
        color: ['#0958d9', '#ad4e00', '#237804', '#722ed1', '#cf1322', '#006d75', '#874d00'],
        grid: { left: 8, right: 16, top: 40, bottom: 8, outerBoundsMode: 'same' },
        legend: { show: groups.length > 1, type: 'scroll' },
        tooltip: { trigger: 'axis' },
        xAxis: { type: 'category', data: [...periods] },
        yAxis: { type: 'value' },
        series: groups.map(({ code, values }) => ({
          type,
          barMaxWidth: 64,
          name: nameOf(code),
          data: [...values],
        })),
      },
      { notMerge: true },
    )
  }, [series, nameOf])
  return <div ref={place} role="img" aria-label={label} style={{ height: 360 }} />
}
