// The dashboards as Grafana publishes their types, for tsc --strict: each panel
// by its kind, with the options and drawing of that kind. JSON names the members
// of Grafana's enumerations by their values, and leaves out what has a default.
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type * as stat from "@grafana/grafana-foundation-sdk/stat";
import type * as statetimeline from "@grafana/grafana-foundation-sdk/statetimeline";
import type * as table from "@grafana/grafana-foundation-sdk/table";
import type * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

type Plain<T> = T extends string ? (string extends T ? string : `${T}`)
  : T extends (infer U)[] ? Plain<U>[]
  : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
type Some<T> = T extends (infer U)[] ? Some<U>[] : T extends object ? { [K in keyof T]?: Some<T[K]> } : T;

// InfluxDB's queries have no published types: these are its editor's fields.
type Influx = { refId: string; datasource: { type: "influxdb"; uid: string }; query: string; rawQuery?: true;
  resultFormat: "time_series" | "table"; alias?: string };
type Prometheus = Omit<Plain<prometheus.Dataquery>, "_implementsDataqueryVariant" | "datasource"> & { datasource: { type: "prometheus"; uid: string } };

type Field<Custom> = Omit<Plain<dashboard.FieldConfig>, "custom"> & { custom?: Some<Plain<Custom>> };
type Panel<Type, Options, Custom> = Omit<Plain<dashboard.Panel>, "type" | "targets" | "options" | "fieldConfig"> & {
  type: Type; id: number; title: string; description: string; targets: (Prometheus | Influx)[];
  options: Some<Plain<Options>>;
  fieldConfig: Omit<Plain<dashboard.FieldConfigSource>, "defaults"> & { defaults: Field<Custom> };
};
type Annotation = Omit<Plain<dashboard.AnnotationQuery>, "target"> & { query: string; textColumn?: string };

export type Dashboard = Omit<Plain<dashboard.Dashboard>, "panels" | "annotations"> & {
  uid: string; title: string;
  panels: (Panel<"timeseries", timeseries.Options, timeseries.FieldConfig>
    | Panel<"stat", stat.Options, {}>
    | Panel<"bargauge", bargauge.Options, {}>
    | Panel<"state-timeline", statetimeline.Options, statetimeline.FieldConfig>
    | Panel<"table", table.Options, table.FieldConfig>)[];
  annotations: { list: Annotation[] };
};
