/** A figure on a dashboard: what Grafana needs beyond that is the same for all. */
export interface Panel {
  readonly title: string
  /** PromQL, by legend. `$__rate_interval` is Grafana's own. */
  readonly queries: Readonly<Record<string, string>>
  /** Grafana's name of a unit: `ms`, `s`, `reqps`, `percentunit`, `short`. */
  readonly unit: string
  readonly about: string
  readonly kind?: 'timeseries' | 'stat'
}

export interface Dashboard {
  /** Name of the file; with `hcrm-` before it the id of the dashboard. */
  readonly name: string
  readonly title: string
  readonly panels: readonly Panel[]
}

const columns = 24
const panelWidth = 12
const panelHeight = 8

/** As Grafana imports it. The data source is a choice of whoever looks. */
export function grafana({ name, title, panels }: Dashboard) {
  return {
    uid: `hcrm-${name}`,
    title: `HCRM: ${title}`,
    tags: ['hcrm'],
    schemaVersion: 41,
    editable: false,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' }],
    },
    panels: panels.map(grafanaPanel),
  }
}

function grafanaPanel({ title, queries, unit, about, kind = 'timeseries' }: Panel, index: number) {
  const datasource = { type: 'prometheus', uid: '$' + '{datasource}' }
  const perRow = columns / panelWidth
  return {
    id: index + 1,
    type: kind,
    title,
    description: about,
    datasource,
    gridPos: {
      x: (index % perRow) * panelWidth,
      y: Math.floor(index / perRow) * panelHeight,
      w: panelWidth,
      h: panelHeight,
    },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: Object.entries(queries).map(([legendFormat, expr], order) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + order),
      datasource,
      expr,
      legendFormat,
    })),
  }
}
