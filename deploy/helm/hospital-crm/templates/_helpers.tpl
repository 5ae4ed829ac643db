{{/* Everything of a release begins with this name. */}}
{{- define "hcrm.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The facts of the code: services, what each asks, paths, consumer groups, topics. */}}
{{- define "hcrm.system" -}}
{{- .Files.Get "files/system.json" -}}
{{- end -}}

{{/* (dict "root" . "component" "archive") */}}
{{- define "hcrm.selector" -}}
app.kubernetes.io/name: hospital-crm
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* What runs: the images' version. */}}
{{- define "hcrm.version" -}}
{{- default .Chart.AppVersion .Values.image.tag -}}
{{- end -}}

{{- define "hcrm.labels" -}}
{{ include "hcrm.selector" . }}
app.kubernetes.io/part-of: hcrm
app.kubernetes.io/version: {{ regexReplaceAll "[^A-Za-z0-9]+$" (include "hcrm.version" .root | trunc 63) "" | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* (dict "root" . "component" "archive" "name" "hcrm-archive") */}}
{{- define "hcrm.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "hcrm.labels" . | nindent 2 }}
{{- end -}}

{{- define "hcrm.image" -}}
{{- $image := .root.Values.image -}}
{{- $at := printf "%s/%s" $image.registry .component -}}
{{- with index $image.digests .component -}}
{{- printf "%s@%s" $at . -}}
{{- else -}}
{{- printf "%s:%s" $at (include "hcrm.version" $.root) -}}
{{- end -}}
{{- end -}}

{{/* The services, and the console where there is one, with their values. */}}
{{- define "hcrm.workloads" -}}
{{- $workloads := deepCopy .Values.services -}}
{{- if .Values.console.enabled }}{{ $_ := set $workloads "console" .Values.console }}{{ end -}}
{{- toYaml $workloads -}}
{{- end -}}

{{/* Whether several pods of a workload may run: then one may be taken away. */}}
{{- define "hcrm.several" -}}
{{- $values := .values -}}
{{- $scaled := or (dig "autoscaling" "enabled" false $values) (dig "keda" "enabled" false $values) -}}
{{- if or $scaled (gt (int $values.replicas) 1) -}}true{{- end -}}
{{- end -}}

{{/* Pod Security "restricted", for every pod. */}}
{{- define "hcrm.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "hcrm.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/*
Where pods of a workload go: apart from the others of their version, so that they are still spread
when those of the version before have gone. (dict "root" . "component" "archive" "values" ...)
*/}}
{{- define "hcrm.placement" -}}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "hcrm.selector" $ | nindent 8 }}
    matchLabelKeys: [{{ ternary "controller-revision-hash" "pod-template-hash" (hasKey $ "kept") }}]
  {{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Started, wanted, alive: three questions. A pod that waits for its engines is not killed. */}}
{{- define "hcrm.probes" -}}
startupProbe:
  httpGet: { path: /startupz, port: http }
  periodSeconds: 1
  timeoutSeconds: 2
  failureThreshold: 120
readinessProbe:
  httpGet: { path: /readyz, port: http }
  periodSeconds: 3
  timeoutSeconds: 3
  failureThreshold: 2
livenessProbe:
  httpGet: { path: /livez, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}
